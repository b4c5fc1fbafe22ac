//! What the screen Look up holds: the field, and either one vehicle or a list.

use super::list::VehicleList;
use super::vehicle::OneVehicle;
use crate::domain::text::thousands;
use crate::domain::vin::{Vin, VinError, split_list};
use crate::engine::message::{Command, Destination, Event, LookedUp, Progress, TaskId, VehicleCommand};
use crate::ui::action::{Action, Asker};
use crate::ui::desk::Desk;

/// The most vehicles looked up at once; more is the business of an import.
pub const MAX_VINS: usize = 5_000;

/// What a task was sent for.
#[derive(Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Asking DVSA about the one vehicle shown.
    Vehicle,
    /// Asking DVSA about the list.
    List,
    /// Reading what was sent for the vehicle shown.
    Sent,
    /// Writing the list to a file.
    Export,
}

/// What takes the keyboard's focus in the next picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FocusOn {
    /// The VIN field, with all its text selected.
    Field,
}

/// The screen's data.
#[derive(Debug, Default)]
pub struct State {
    /// The field as typed.
    pub input: String,
    /// What is wrong with what was typed, once it was tried.
    pub problem: Option<String>,
    /// The vehicle shown, alone or out of the list.
    pub vehicle: Option<OneVehicle>,
    /// The list, kept while one of its vehicles is shown.
    pub list: Option<VehicleList>,
    /// What takes the focus next.
    pub focus: Option<FocusOn>,
    /// The system whose answers were dropped, because the connection in use leads elsewhere; until it is
    /// dismissed or something is looked up.
    pub dropped: Option<Destination>,
}

impl State {
    /// The screen was just opened.
    pub fn entered(&mut self) {
        if self.vehicle.is_none() && self.list.is_none() {
            self.focus = Some(FocusOn::Field);
        }
    }

    /// A change is finished with: the next VIN can be typed at once.
    pub fn expect_next(&mut self) {
        self.focus = Some(FocusOn::Field);
    }

    /// Takes a VIN or a list as typed and asks DVSA. What cannot be a VIN is said beside the field when it
    /// stands alone, and in its row when it is in a list. What was shown before is given up.
    pub fn start(&mut self, typed: &str, desk: &Desk) -> Vec<Action> {
        typed.clone_into(&mut self.input);
        let Some(to) = self.destination(desk) else { return Vec::new() };
        let words = split_list(typed);
        match words.as_slice() {
            [] => self.refuse(VinError::Empty.to_string()),
            [word] => match Vin::parse(word) {
                Ok(vin) => {
                    let mut actions = self.stop_asking();
                    self.list = None;
                    actions.extend(self.show_new(vin, to));
                    actions
                }
                Err(error) => self.refuse(error.to_string()),
            },
            words if words.len() > MAX_VINS => self.refuse(format!(
                "This list has {} VINs. Look up at most {} at once",
                thousands(words.len() as u64),
                thousands(MAX_VINS as u64)
            )),
            words => self.start_list(words, to),
        }
    }

    /// Shows one vehicle that is named elsewhere in the window and asks DVSA. A list stays behind it.
    pub fn look_up_one(&mut self, vin: &str, desk: &Desk) -> Vec<Action> {
        vin.clone_into(&mut self.input);
        let Some(to) = self.destination(desk) else { return Vec::new() };
        let vin = match Vin::parse(vin) {
            Ok(vin) => vin,
            Err(error) => return self.refuse(error.to_string()),
        };
        if self.vehicle.as_ref().is_some_and(|shown| shown.vin == vin && shown.to == to) {
            return self.again(desk);
        }
        let asked = self.vehicle.as_mut().and_then(|vehicle| vehicle.looking.take());
        let mut actions: Vec<Action> = asked.map(Action::Cancel).into_iter().collect();
        self.list = self.list.take().filter(|list| list.to == to);
        actions.extend(self.show_new(vin, to));
        actions
    }

    fn destination(&mut self, desk: &Desk) -> Option<Destination> {
        let to = desk.destination();
        if to.is_none() {
            self.problem = Some("No connection is chosen. Add or choose one in Settings".to_owned());
        }
        to
    }

    fn refuse(&mut self, problem: String) -> Vec<Action> {
        self.problem = Some(problem);
        self.focus = Some(FocusOn::Field);
        Vec::new()
    }

    fn start_list(&mut self, words: &[String], to: Destination) -> Vec<Action> {
        let mut actions = self.stop_asking();
        self.problem = None;
        self.dropped = None;
        self.input.clear();
        self.vehicle = None;
        let list = VehicleList::new(words, to.clone());
        let vins = list.vins();
        self.list = Some(list);
        actions.extend(look_up(Purpose::List, to, vins));
        actions
    }

    /// The field shows what is looked up, without what was pasted around it.
    fn show_new(&mut self, vin: Vin, to: Destination) -> Vec<Action> {
        self.problem = None;
        self.dropped = None;
        vin.as_str().clone_into(&mut self.input);
        self.show(vin, to)
    }

    /// Asks DVSA again about what is shown.
    pub fn again(&mut self, desk: &Desk) -> Vec<Action> {
        if let Some(vehicle) = &self.vehicle {
            let (vin, to) = (vehicle.vin.clone(), vehicle.to.clone());
            let mut actions: Vec<Action> = vehicle.looking.map(Action::Cancel).into_iter().collect();
            let earlier = self.vehicle.take();
            actions.extend(self.show(vin, to));
            if let (Some(shown), Some(earlier)) = (&mut self.vehicle, earlier) {
                shown.keep_until_answered(earlier);
            }
            return actions;
        }
        let (Some(to), Some(earlier)) = (desk.destination(), self.list.as_mut()) else { return Vec::new() };
        let cancelled = earlier.looking.take().map(Action::Cancel);
        let earlier = (earlier.words(), earlier.arrangement());
        let mut actions: Vec<Action> = cancelled.into_iter().collect();
        actions.extend(self.start_list(&earlier.0, to));
        self.list.iter_mut().for_each(|list| list.arrange_as(&earlier.1));
        actions
    }

    /// Shows one vehicle and asks DVSA about it.
    pub fn show(&mut self, vin: Vin, to: Destination) -> Vec<Action> {
        let actions = look_up(Purpose::Vehicle, to.clone(), vec![vin.clone()]);
        self.vehicle = Some(OneVehicle::asked_for(vin, to));
        actions
    }

    /// Shows a vehicle of the list with the answer that it has.
    pub fn open_row(&mut self, row: usize) -> Vec<Action> {
        let Some(list) = &self.list else { return Vec::new() };
        let Some(looked_up) = list.answer(row) else { return Vec::new() };
        let mut vehicle = OneVehicle::asked_for(looked_up.vin.clone(), list.to.clone());
        vehicle.take_answer(looked_up);
        let actions = vehicle.read_sent();
        self.vehicle = Some(vehicle);
        actions
    }

    /// Writes the rows shown to the named file.
    pub fn start_export(&mut self) -> Vec<Action> {
        let Some(list) = &mut self.list else { return Vec::new() };
        let Some(path) = list.export.start() else { return Vec::new() };
        let command = VehicleCommand::Export { path, vehicles: list.answers_shown() };
        vec![Action::Ask(Asker::LookUp(Purpose::Export), Command::Vehicle(command))]
    }

    /// Closes what is asking or telling; with nothing of that kind, goes back from a vehicle to the list.
    pub fn close(&mut self) {
        let is_closed = self.vehicle.is_none() && self.list.as_mut().is_some_and(|list| list.export.close());
        if !is_closed {
            self.back_to_list();
        }
    }

    /// Goes back from a vehicle to the list.
    pub fn back_to_list(&mut self) {
        if self.list.is_some() {
            self.vehicle = None;
        }
    }

    /// Takes a vehicle of a system that was read again after a change.
    pub fn refresh(&mut self, of: &Destination, looked_up: &LookedUp) -> Vec<Action> {
        if let Some(list) = self.list.as_mut().filter(|list| list.to == *of) {
            list.take(looked_up);
        }
        match &mut self.vehicle {
            Some(vehicle) if vehicle.vin == looked_up.vin && vehicle.to == *of => {
                vehicle.take_answer(looked_up.clone());
                vehicle.read_sent()
            }
            _ => Vec::new(),
        }
    }

    /// A change was sent for this vehicle and it could not be read again: what is shown may be old.
    pub fn mark_stale(&mut self, of: &Destination, vin: &Vin) -> Vec<Action> {
        match &mut self.vehicle {
            Some(vehicle) if vehicle.vin == *vin && vehicle.to == *of => {
                vehicle.mark_stale();
                vehicle.read_sent()
            }
            _ => Vec::new(),
        }
    }

    /// Stops what is being asked for answers that nobody will look at any more.
    fn stop_asking(&mut self) -> Vec<Action> {
        let vehicle = self.vehicle.as_mut().and_then(|vehicle| vehicle.looking.take());
        let list = self.list.as_mut().and_then(|list| list.looking.take());
        vehicle.into_iter().chain(list).map(Action::Cancel).collect()
    }

    /// Forgets answers of another system than the one that the connection in use leads to, so that nobody takes
    /// them for this one's: also when that connection was changed under the same name (S19).
    pub fn keep_only(&mut self, desk: &Desk) -> Vec<Action> {
        let asked = self.vehicle.as_ref().map(|vehicle| &vehicle.to);
        let asked = asked.or(self.list.as_ref().map(|list| &list.to)).cloned();
        if asked.is_none() || asked == desk.destination() {
            return Vec::new();
        }
        let actions = self.stop_asking();
        self.vehicle = None;
        self.list = None;
        self.dropped = asked;
        actions
    }

    /// The rows as tab-separated text with headers, for the clipboard.
    pub fn rows_as_text(&mut self, clock: &crate::ui::Clock) -> Option<String> {
        match (&self.vehicle, &mut self.list) {
            (Some(vehicle), _) => vehicle.recalls_as_text(),
            (None, Some(list)) => Some(list.as_text(clock)),
            (None, None) => None,
        }
    }

    /// Notes a task that was sent for this screen.
    pub fn asked(&mut self, purpose: Purpose, task: TaskId) {
        match (purpose, &mut self.vehicle, &mut self.list) {
            (Purpose::Vehicle, Some(vehicle), _) => vehicle.looking = Some(task),
            (Purpose::Sent, Some(vehicle), _) => vehicle.reading_sent = Some(task),
            (Purpose::List, _, Some(list)) => list.looking = Some(task),
            (Purpose::Export, _, Some(list)) => list.export.asked(task),
            _ => {}
        }
    }

    /// Folds an event in; gives it back when it is not for this screen.
    pub fn apply(&mut self, event: Event, actions: &mut Vec<Action>) -> Option<Event> {
        if let Event::Progress { task, body: Progress::Vehicle(looked_up) } = &event
            && let Some(list) = self.list.as_mut().filter(|list| list.looking == Some(*task))
        {
            list.take(looked_up);
            return None;
        }
        if let Event::Progress { task, body: Progress::Vehicle(looked_up) } = &event
            && let (Some(vehicle), Some(list)) = (&self.vehicle, &mut self.list)
            && vehicle.looking == Some(*task)
            && vehicle.to == list.to
        {
            list.take(looked_up);
        }
        let event = match &mut self.vehicle {
            Some(vehicle) => vehicle.apply(event, actions)?,
            None => event,
        };
        match &mut self.list {
            Some(list) => list.apply(event),
            None => Some(event),
        }
    }
}

fn look_up(purpose: Purpose, to: Destination, vins: Vec<Vin>) -> Vec<Action> {
    let command =
        VehicleCommand::LookUp { to, vins, filter: crate::domain::campaign::ReferenceFilter::default() };
    vec![Action::Ask(Asker::LookUp(purpose), Command::Vehicle(command))]
}
