//! The step Check: what the check of the whole file came to, and cells that are put right.

use super::rows_view::RowsView;
use crate::domain::check::Checked;
use crate::domain::date_order::DateOrder;
use crate::domain::edits::{CellAt, Edits};
use crate::domain::repair::{ProposedEdit, Repair, propose_for_cause};
use crate::domain::sheet::Sheet;
use crate::engine::failure::Failure;
use crate::ui::aside::{AT_ONCE, Aside};
use crate::ui::wait::Wait;
use std::sync::Arc;
use std::task::Waker;

/// The step's data.
#[derive(Debug, Default)]
pub struct CheckStep {
    /// What was put right so far.
    pub edits: Arc<Edits>,
    /// The order of the numbers in dates, if someone said.
    pub date_order: Option<DateOrder>,
    /// The check under way.
    pub checking: Wait,
    /// Whether what is being checked is still what is meant.
    pub staleness: Staleness,
    /// The edits that are being checked.
    pub under_check: Option<Arc<Edits>>,
    /// What the last check came to.
    pub outcome: Option<Outcome>,
    /// Why it could not be checked.
    pub failure: Option<Failure>,
    /// The rows shown.
    pub rows: RowsView,
    /// The cell being put right.
    pub editing: Option<CellEditing>,
    /// A repair of all rows with one cause that is looked at before it is made.
    pub proposal: Option<Proposal>,
    /// The repair of many rows that is being worked out.
    pub proposing: Aside<Proposal>,
    changing: Aside<Arc<Edits>>,
    checks_ended: u64,
}

/// Whether what is being checked is still what is meant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Staleness {
    /// It is.
    #[default]
    Fresh,
    /// Something was changed since: it is checked once more at the end.
    CheckAgain,
}

/// A check with the edits that were checked.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Rises with each check.
    pub number: u64,
    /// What it came to.
    pub checked: Arc<Checked>,
    /// The edits that were checked.
    pub edits: Arc<Edits>,
}

impl Outcome {
    /// How many rows would be sent.
    pub fn sendable(&self) -> u64 {
        self.checked.counts().sendable()
    }
}

/// A cell being put right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellEditing {
    /// Which cell.
    pub at: CellAt,
    /// As typed so far.
    pub text: String,
    /// Whether it takes the keyboard's focus.
    pub focus: TakeFocus,
}

/// Whether a field takes the keyboard's focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TakeFocus {
    /// It has just come.
    Now,
    /// It had its turn.
    Had,
}

/// A repair of all rows with one cause.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// What is done.
    pub repair: Repair,
    /// Every cell that it changes.
    pub edits: Vec<ProposedEdit>,
}

impl CheckStep {
    /// Takes what a check came to.
    pub fn take(&mut self, checked: Arc<Checked>) {
        self.checks_ended += 1;
        let edits = self.under_check.take().unwrap_or_default();
        self.outcome = Some(Outcome { number: self.checks_ended, checked, edits });
        self.failure = None;
        let outcome = self.outcome.as_ref();
        if let Some(cause) = self.rows.filter.cause
            && outcome.is_some_and(|outcome| cause.place(&outcome.checked).is_none())
        {
            self.rows.filter.cause = None;
        }
    }

    /// The text of a cell as it stands now.
    pub fn cell<'a>(&'a self, sheet: &'a Sheet, at: CellAt) -> &'a str {
        self.edits.get(at).unwrap_or_else(|| sheet.row(at.row as usize).cell(at.column as usize).text)
    }

    /// Opens a cell to put it right.
    pub fn open_cell(&mut self, sheet: &Sheet, at: CellAt) {
        let text = self.cell(sheet, at).to_owned();
        self.editing = Some(CellEditing { at, text, focus: TakeFocus::Now });
    }

    /// Takes what was typed into the cell. Answers whether it changed anything.
    pub fn commit_cell(&mut self, sheet: &Sheet) -> bool {
        if self.is_changing() {
            return false;
        }
        let Some(editing) = self.editing.take() else { return false };
        if editing.text == self.cell(sheet, editing.at) {
            return false;
        }
        Arc::make_mut(&mut self.edits).apply([(editing.at, editing.text)]);
        true
    }

    /// Looks at a repair before it is made. One of many rows is worked out aside, see [`CheckStep::collect`].
    pub fn propose(&mut self, sheet: &Arc<Sheet>, place: usize, waker: &Waker) {
        let Some(outcome) = &self.outcome else { return };
        let Some(cause) = outcome.checked.causes().get(place) else { return };
        let Some(repair) = Repair::for_cause(cause) else { return };
        let many = usize::try_from(cause.rows).unwrap_or(usize::MAX) > AT_ONCE;
        let (checked, sheet, edits) =
            (Arc::clone(&outcome.checked), Arc::clone(sheet), Arc::clone(&outcome.edits));
        let work_out = move || Proposal { repair, edits: propose_for_cause(&checked, &sheet, &edits, place) };
        if many {
            self.proposing.start("repair-proposal", waker, work_out);
        } else {
            self.proposal = Some(work_out());
        }
    }

    /// Takes the repair back that is looked at or worked out. Answers whether there was one.
    pub fn drop_proposal(&mut self) -> bool {
        let was_proposing = self.proposing.is_busy();
        self.proposing.forget();
        self.proposal.take().is_some() || was_proposing
    }

    /// Makes the repair. Answers whether it has changed anything; a change of many cells is made aside, see
    /// [`CheckStep::collect`].
    pub fn accept_proposal(&mut self, waker: &Waker) -> bool {
        if self.is_changing() {
            return false;
        }
        let Some(proposal) = self.proposal.take().filter(|proposal| !proposal.edits.is_empty()) else {
            return false;
        };
        let cells = proposal.edits.len();
        self.change(cells, waker, move |edits| {
            edits.apply(proposal.edits.into_iter().map(|edit| (edit.at, edit.after)));
        })
    }

    /// Takes the last step back. Answers as [`CheckStep::accept_proposal`].
    pub fn undo(&mut self, waker: &Waker) -> bool {
        let Some(cells) = self.edits.undo_len().filter(|_| !self.is_changing()) else { return false };
        self.change(cells, waker, |edits| _ = edits.undo())
    }

    /// Makes the step that was taken back again. Answers as [`CheckStep::accept_proposal`].
    pub fn redo(&mut self, waker: &Waker) -> bool {
        let Some(cells) = self.edits.redo_len().filter(|_| !self.is_changing()) else { return false };
        self.change(cells, waker, |edits| _ = edits.redo())
    }

    fn change(
        &mut self,
        cells: usize,
        waker: &Waker,
        work: impl FnOnce(&mut Edits) + Send + 'static,
    ) -> bool {
        if cells <= AT_ONCE {
            work(Arc::make_mut(&mut self.edits));
            return true;
        }
        let mut edits = Arc::clone(&self.edits);
        self.changing.start("many-edits", waker, move || {
            work(Arc::make_mut(&mut edits));
            edits
        });
        false
    }

    /// Whether many cells are being changed just now; until then nothing else is.
    pub fn is_changing(&self) -> bool {
        self.changing.is_busy()
    }

    /// Takes what was done aside. Answers whether cells have changed since.
    pub fn collect(&mut self) -> bool {
        if let Some(proposal) = self.proposing.take() {
            self.proposal = Some(proposal);
        }
        match self.changing.take() {
            Some(edits) => {
                self.edits = edits;
                true
            }
            None => false,
        }
    }

    /// Why the next step cannot be taken yet; `None` when it can.
    pub fn obstacle(&self) -> Option<&'static str> {
        match &self.outcome {
            _ if self.is_changing() => Some("The cells are being changed."),
            _ if self.checking.is_waiting() => Some("The file is being checked."),
            None => Some("The file is not checked yet."),
            Some(outcome) if outcome.sendable() == 0 => Some("No row can be sent as it stands."),
            Some(_) => None,
        }
    }
}
