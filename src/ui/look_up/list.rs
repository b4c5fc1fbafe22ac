//! A list of vehicles: one row for each word of the list, in its order, whatever becomes of it.

use super::chosen::{Campaigns, Chosen};
use super::columns::Column;
use super::vehicle::counts;
use crate::domain::recall::Vehicle;
use crate::domain::vin::Vin;
use crate::engine::failure::Failure;
use crate::engine::message::{Destination, Event, LookedUp, TaskId};
use crate::ui::export::Export;
use crate::ui::selection::Selection;
use crate::ui::sort::Sort;
use crate::ui::{Clock, clipboard};
use chrono::{DateTime, Utc};
use std::collections::HashMap;
use std::sync::Arc;

/// One word of the list.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its place in the list as pasted, from 0.
    pub place: usize,
    /// The word as it was read: the VIN, or what cannot be one.
    pub word: String,
    /// What became of it.
    pub state: RowState,
    /// When the answer came.
    pub as_at: Option<DateTime<Utc>>,
}

/// What became of a row.
#[derive(Debug, Clone)]
pub enum RowState {
    /// DVSA is still being asked.
    Waiting,
    /// It cannot be a VIN; why.
    NotAVin(String),
    /// DVSA holds this.
    Held(Box<Vehicle>),
    /// DVSA holds nothing for this VIN.
    NotHeld,
    /// It could not be looked up.
    Failed(Failure),
}

impl RowState {
    /// In words.
    pub fn words(&self) -> String {
        match self {
            Self::Waiting => "Waiting".to_owned(),
            Self::NotAVin(why) => why.clone(),
            Self::Held(vehicle) => match counts(&vehicle.recalls) {
                (0, _) => "No recalls".to_owned(),
                (_, 0) => "All fixed".to_owned(),
                (_, open) => format!("{open} not fixed"),
            },
            Self::NotHeld => "DVSA holds nothing for this VIN".to_owned(),
            Self::Failed(failure) => failure.message(),
        }
    }
}

/// Which rows are shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Show {
    /// All.
    #[default]
    All,
    /// Those with a recall that is not fixed.
    NotFixed,
    /// Those without an answer from DVSA: not a VIN, not held, failed.
    WithoutRecalls,
}

impl Show {
    /// All, in the order they are offered.
    pub const ALL: [Self; 3] = [Self::All, Self::NotFixed, Self::WithoutRecalls];

    /// As it is named to people.
    pub fn label(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::NotFixed => "Not fixed",
            Self::WithoutRecalls => "Not found or failed",
        }
    }

    fn keeps(self, row: &Row) -> bool {
        match (self, &row.state) {
            (Self::All, _)
            | (Self::WithoutRecalls, RowState::NotAVin(_) | RowState::NotHeld | RowState::Failed(_)) => true,
            (Self::NotFixed, RowState::Held(vehicle)) => counts(&vehicle.recalls).1 > 0,
            _ => false,
        }
    }
}

/// How the rows of a list are filtered and sorted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrangement {
    filter: String,
    show: Show,
    sort: Sort<Column>,
}

/// The list.
#[derive(Debug)]
pub struct VehicleList {
    /// Who is asked.
    pub to: Destination,
    /// Saving the rows shown to a file.
    pub export: Export,
    /// DVSA is being asked.
    pub looking: Option<TaskId>,
    /// Why the rest was not looked up.
    pub failure: Option<Failure>,
    /// Only rows that contain this text.
    pub filter: String,
    /// Only rows of this kind.
    pub show: Show,
    /// How the rows are sorted.
    pub sort: Sort<Column>,
    /// The rows selected, by their place in the list. None that is out of sight.
    pub selection: Selection,
    /// Which of the selected vehicles' campaigns are meant.
    pub campaigns: Campaigns,
    /// The row whose handle is to have the keyboard's focus, once it is drawn.
    pub handle_wanted: Option<usize>,
    rows: Vec<Row>,
    words: Vec<String>,
    by_vin: HashMap<Vin, usize>,
    chosen: Option<(Selection, usize, Arc<Chosen>)>,
    shown: Vec<usize>,
    shown_for: Option<(Arrangement, usize)>,
    changes: usize,
}

impl VehicleList {
    /// A list whose answers are awaited. Words that cannot be VINs are settled at once.
    pub fn new(words: &[String], to: Destination) -> Self {
        let mut rows = Vec::with_capacity(words.len());
        let mut by_vin = HashMap::new();
        for (place, word) in words.iter().enumerate() {
            let (word, state) = match Vin::parse(word) {
                Ok(vin) => {
                    let word = vin.as_str().to_owned();
                    by_vin.insert(vin, place);
                    (word, RowState::Waiting)
                }
                Err(error) => (crate::domain::text::plain(word, 40), RowState::NotAVin(error.to_string())),
            };
            rows.push(Row { place, word, state, as_at: None });
        }
        Self {
            to,
            export: Export::default(),
            looking: None,
            failure: None,
            filter: String::new(),
            show: Show::All,
            sort: Sort::up(Column::Place),
            selection: Selection::default(),
            campaigns: Campaigns::default(),
            handle_wanted: None,
            rows,
            words: words.to_vec(),
            by_vin,
            chosen: None,
            shown: Vec::new(),
            shown_for: None,
            changes: 0,
        }
    }

    /// The VINs to ask for, in order.
    pub fn vins(&self) -> Vec<Vin> {
        self.rows
            .iter()
            .filter_map(|row| Vin::parse(&row.word).ok())
            .filter(|vin| self.by_vin.contains_key(vin))
            .collect()
    }

    /// The list as it was pasted.
    pub fn words(&self) -> Vec<String> {
        self.words.clone()
    }

    /// How the rows are filtered and sorted.
    pub fn arrangement(&self) -> Arrangement {
        Arrangement { filter: self.filter.clone(), show: self.show, sort: self.sort }
    }

    /// Filters and sorts as another list was.
    pub fn arrange_as(&mut self, arrangement: &Arrangement) {
        self.filter.clone_from(&arrangement.filter);
        (self.show, self.sort) = (arrangement.show, arrangement.sort);
    }

    /// How many rows, and how many of them are settled.
    pub fn progress(&self) -> (usize, usize) {
        let waiting = self.rows.iter().filter(|row| matches!(row.state, RowState::Waiting)).count();
        (self.rows.len(), self.rows.len() - waiting)
    }

    /// How many rows are shown with each choice.
    pub fn count(&self, show: Show) -> usize {
        self.rows.iter().filter(|row| show.keeps(row)).count()
    }

    /// A row by its place in the list.
    pub fn row(&self, place: usize) -> Option<&Row> {
        self.rows.get(place)
    }

    /// The answer of a row, if DVSA gave one.
    pub fn answer(&self, place: usize) -> Option<LookedUp> {
        let row = self.rows.get(place)?;
        let result = match &row.state {
            RowState::Held(vehicle) => Ok(Some((**vehicle).clone())),
            RowState::NotHeld => Ok(None),
            RowState::Failed(failure) => Err(failure.clone()),
            RowState::Waiting | RowState::NotAVin(_) => return None,
        };
        Some(LookedUp { vin: Vin::parse(&row.word).ok()?, result, as_at: row.as_at? })
    }

    /// How many of the rows shown have an answer.
    pub fn count_answers_shown(&mut self) -> usize {
        let places = self.shown().to_vec();
        places.into_iter().filter(|place| self.has_answer(*place)).count()
    }

    fn has_answer(&self, place: usize) -> bool {
        self.rows.get(place).is_some_and(|row| row.as_at.is_some())
    }

    /// The rows shown that have an answer, in the order shown.
    pub fn answers_shown(&mut self) -> Vec<LookedUp> {
        let places = self.shown().to_vec();
        places.into_iter().filter_map(|place| self.answer(place)).collect()
    }

    /// The recalls of the vehicles that are selected. What was said of campaigns does not hold for one that joins them.
    pub fn chosen(&mut self) -> Arc<Chosen> {
        if let Some((selection, changes, chosen)) = &self.chosen
            && *selection == self.selection
            && *changes == self.changes
        {
            return Arc::clone(chosen);
        }
        let chosen = Arc::new(Chosen::of(self));
        let before = self.chosen.as_ref().map(|(_, _, before)| &before.campaigns);
        let has_joined = |key| before.is_none_or(|before| !before.contains_key(key));
        if chosen.campaigns.keys().any(has_joined) {
            self.campaigns = Campaigns::Undecided;
        }
        self.chosen = Some((self.selection.clone(), self.changes, Arc::clone(&chosen)));
        chosen
    }

    /// Takes one vehicle's answer.
    pub fn take(&mut self, looked_up: &LookedUp) {
        let row = self.by_vin.get(&looked_up.vin).and_then(|place| self.rows.get_mut(*place));
        let Some(row) = row else { return };
        row.state = match &looked_up.result {
            Ok(Some(vehicle)) => RowState::Held(Box::new(vehicle.clone())),
            Ok(None) => RowState::NotHeld,
            Err(failure) => RowState::Failed(failure.clone()),
        };
        row.as_at = Some(looked_up.as_at);
        self.changes += 1;
    }

    /// Folds an event in; gives it back when it is not for this list.
    pub fn apply(&mut self, event: Event) -> Option<Event> {
        match event {
            Event::Reply { task, body } if self.looking == Some(task) => {
                self.looking = None;
                self.failure = body.err();
                let rest = self.failure.clone().unwrap_or(Failure::Cancelled);
                for row in self.rows.iter_mut().filter(|row| matches!(row.state, RowState::Waiting)) {
                    row.state = RowState::Failed(rest.clone());
                }
                self.changes += 1;
                None
            }
            other => self.export.apply(other),
        }
    }

    /// The places of the rows shown, filtered and sorted.
    pub fn shown(&mut self) -> &[usize] {
        let wanted = (self.arrangement(), self.changes);
        if self.shown_for.as_ref() != Some(&wanted) {
            self.arrange();
            self.selection.keep_shown(&self.shown);
            self.shown_for = Some(wanted);
        }
        &self.shown
    }

    fn arrange(&mut self) {
        let filter = self.filter.trim().to_lowercase();
        let contains = |row: &Row| {
            filter.is_empty()
                || row.word.to_lowercase().contains(&filter)
                || row.state.words().to_lowercase().contains(&filter)
                || matches!(&row.state, RowState::Held(vehicle) if vehicle_contains(vehicle, &filter))
        };
        let mut kept: Vec<&Row> =
            self.rows.iter().filter(|row| self.show.keeps(row) && contains(row)).collect();
        let sort = self.sort;
        kept.sort_by(|one, other| sort.directed(sort.column.compare(one, other)));
        self.shown = kept.into_iter().map(|row| row.place).collect();
    }

    /// The rows shown as tab-separated text with headers.
    pub fn as_text(&mut self, clock: &Clock) -> String {
        let mut text = clipboard::row(Column::ALL.map(Column::label));
        for place in self.shown().to_vec() {
            if let Some(row) = self.rows.get(place) {
                text.push_str(&clipboard::row(Column::ALL.map(|column| column.text(row, clock))));
            }
        }
        text
    }
}

fn vehicle_contains(vehicle: &Vehicle, filter: &str) -> bool {
    let has = |text: &Option<String>| text.as_ref().is_some_and(|text| text.to_lowercase().contains(filter));
    has(&vehicle.manufacturer)
        || vehicle.recalls.iter().any(|recall| has(&recall.manufacturer_ref) || has(&recall.dvsa_ref))
}
