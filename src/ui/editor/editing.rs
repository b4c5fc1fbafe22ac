//! One change being edited: its fields, its check, its answer.

use crate::domain::change::{Change, Operation};
use crate::domain::draft::{ChangeDraft, Field, FieldIssue};
use crate::domain::vin::Vin;
use crate::engine::failure::Failure;
use crate::engine::message::{
    Basis, Changed, Command, Destination, LookedUp, Progress, SeenCampaign, TaskId, VehicleCommand,
};
use crate::ui::action::{Action, Asker};
use chrono::NaiveDate;

/// What the editor opens with.
#[derive(Debug, Clone)]
pub struct Opening {
    /// Where the change goes, as it is shown.
    pub to: Destination,
    /// What is to be done.
    pub operation: Operation,
    /// The fields as far as they are known.
    pub draft: ChangeDraft,
    /// The vehicle as it was seen; `None` when nobody looked.
    pub seen: Option<LookedUp>,
}

/// How far the change has come.
#[derive(Debug)]
pub enum Stage {
    /// The fields are being filled in.
    Fields,
    /// Everything is checked and shown once more.
    Check(Change),
    /// It was sent; DVSA has not answered.
    Sending(Sending),
    /// DVSA has answered, or it is known what became of it.
    Answer(Box<Changed>),
    /// It could not be carried out.
    NotCarriedOut(Change, Failure),
}

/// A change on its way.
#[derive(Debug)]
pub struct Sending {
    /// The change.
    pub change: Change,
    /// Its task; `None` until the command has left.
    pub task: Option<TaskId>,
    /// DVSA is being asked what became of a change.
    pub settling: Option<Settling>,
}

/// DVSA is being asked what became of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settling {
    /// Of which.
    pub of: SettlingOf,
    /// Seconds until the last look.
    pub seconds_left: u64,
}

impl Settling {
    /// What a word of the engine tells; `None` when DVSA is not being asked.
    pub fn told_by(progress: &Progress) -> Option<Self> {
        match *progress {
            Progress::Settling { seconds_left } => Some(Self { of: SettlingOf::ThisChange, seconds_left }),
            Progress::SettlingEarlier { seconds_left } => {
                Some(Self { of: SettlingOf::EarlierChange, seconds_left })
            }
            _ => None,
        }
    }
}

/// Which change DVSA is being asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettlingOf {
    /// The one being sent: its answer was lost.
    ThisChange,
    /// An earlier one of the same vehicle that was cut off when the program ended.
    EarlierChange,
}

/// What takes the keyboard's focus in the next picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FocusOn {
    /// A field.
    Field(Field),
    /// The first link of the problem summary.
    Problems,
    /// The main button of the stage.
    Main,
}

/// The change in the editor.
#[derive(Debug)]
pub struct Editing {
    /// What it was opened with.
    pub opening: Opening,
    /// The fields as typed.
    pub draft: ChangeDraft,
    /// What must be put right; empty until it was checked.
    pub issues: Vec<FieldIssue>,
    /// How far it has come.
    pub stage: Stage,
    /// The campaign book, once read.
    pub campaigns: Vec<SeenCampaign>,
    /// What takes the focus next.
    pub focus: Option<FocusOn>,
    basis: Option<Basis>,
}

impl Editing {
    /// A change at its fields, or at its check when there is nothing to fill in.
    pub fn new(opening: Opening) -> Self {
        let draft = opening.draft.clone();
        let mut editing = Self {
            focus: None,
            opening,
            draft,
            issues: Vec::new(),
            stage: Stage::Fields,
            campaigns: Vec::new(),
            basis: None,
        };
        editing.focus = Some(editing.first_focus());
        editing
    }

    /// Whether a field is filled in here; the others are shown as facts, because they name the recall that
    /// the editor was opened for.
    pub fn is_open_to_typing(&self, field: Field) -> bool {
        let given = &self.opening.draft;
        let references_are_known = given.check(Operation::Delete, NaiveDate::MAX).is_ok();
        match (self.opening.operation, field) {
            (_, Field::Vin) => Vin::parse(&given.vin).is_err(),
            (Operation::Open, Field::ManufacturerRef | Field::DvsaRef | Field::StartDate)
            | (Operation::Fix, Field::RectificationDate) => true,
            (Operation::Fix | Operation::Unfix, Field::ManufacturerRef | Field::DvsaRef) => {
                !references_are_known || given.manufacturer_ref.is_empty()
            }
            (Operation::Delete, Field::ManufacturerRef | Field::DvsaRef) => !references_are_known,
            (_, Field::StartDate | Field::RectificationDate) => false,
        }
    }

    /// The fields in their order.
    pub const FIELDS: [Field; 5] =
        [Field::Vin, Field::ManufacturerRef, Field::DvsaRef, Field::StartDate, Field::RectificationDate];

    /// The first field to fill in, or the main button when there is none.
    fn first_focus(&self) -> FocusOn {
        let first = Self::FIELDS.into_iter().find(|field| self.is_open_to_typing(*field));
        first.map_or(FocusOn::Main, FocusOn::Field)
    }

    /// Checks the fields; goes on when all is well, and otherwise says what must be put right.
    pub fn check(&mut self, today: NaiveDate) {
        match self.draft.check(self.opening.operation, today) {
            Ok(change) => {
                self.issues.clear();
                self.stage = Stage::Check(change);
                self.focus = Some(FocusOn::Main);
            }
            Err(issues) => {
                self.issues = issues;
                self.focus = Some(FocusOn::Problems);
            }
        }
    }

    /// Back to the fields; nothing that was typed is lost.
    pub fn back_to_fields(&mut self) {
        self.stage = Stage::Fields;
        self.focus = Some(self.first_focus());
    }

    /// Sends the checked change. Pressed twice, it is sent once.
    pub fn send(&mut self) -> Option<Action> {
        let Stage::Check(change) = &self.stage else { return None };
        let change = change.clone();
        let command = VehicleCommand::Send {
            to: self.opening.to.clone(),
            basis: self.basis(&change),
            change: Box::new(change.clone()),
        };
        self.stage = Stage::Sending(Sending { change, task: None, settling: None });
        self.focus = None;
        Some(Action::Ask(Asker::Editor(super::Purpose::Send), Command::Vehicle(command)))
    }

    /// After a conflict: checks the same change again, now against what DVSA holds.
    pub fn go_on_from(&mut self, changed: &Changed) {
        self.basis = Some(Basis::Seen(changed.held_before.clone()));
        self.stage = Stage::Check(changed.change.clone());
        self.focus = Some(FocusOn::Main);
    }

    /// What was in view when the change was decided on.
    pub fn basis(&self, change: &Change) -> Basis {
        if let Some(basis) = &self.basis {
            return basis.clone();
        }
        let seen = self.opening.seen.as_ref().filter(|seen| seen.vin == *change.vin());
        match seen.map(|seen| &seen.result) {
            Some(Ok(vehicle)) => {
                let references = change.references();
                let recall = vehicle
                    .iter()
                    .flat_map(|vehicle| &vehicle.recalls)
                    .find(|recall| recall.is_meant_by(&references));
                Basis::Seen(recall.cloned())
            }
            Some(Err(_)) | None => Basis::Unseen,
        }
    }

    /// What is wrong with a field.
    pub fn issue(&self, field: Field) -> Option<&str> {
        self.issues.iter().find(|issue| issue.field == field).map(|issue| issue.message.as_str())
    }

    /// Takes a campaign out of the book.
    pub fn take_campaign(&mut self, campaign: &SeenCampaign) {
        self.draft.manufacturer_ref = campaign.manufacturer_ref.to_string();
        self.draft.dvsa_ref = campaign.dvsa_ref.as_ref().map(ToString::to_string).unwrap_or_default();
        if let Some(start) = campaign.start_date {
            self.draft.start_date = crate::domain::dates::in_words(start);
        }
        self.focus = Some(FocusOn::Main);
    }

    /// Whether something was typed that was neither sent nor taken back.
    pub fn holds_typing(&self) -> bool {
        matches!(self.stage, Stage::Fields | Stage::Check(_)) && self.draft != self.opening.draft
    }

    /// Gives up what was typed.
    pub fn discard(&mut self) {
        self.draft = self.opening.draft.clone();
    }

    /// The task of a change on its way.
    pub fn task(&self) -> Option<TaskId> {
        match &self.stage {
            Stage::Sending(sending) => sending.task,
            _ => None,
        }
    }
}
