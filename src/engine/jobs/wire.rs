//! The requests of one job that are under way. Nothing is decided here.

use crate::domain::campaign::ReferenceFilter;
use crate::domain::change::Change;
use crate::domain::outcome::Attempt;
use crate::domain::recall::Vehicle;
use crate::domain::row_content::RowContent;
use crate::domain::vin::Vin;
use crate::engine::connection::Connection;
use crate::engine::core::{Core, VehicleClaim};
use crate::engine::failure::Failure;
use crate::engine::look_up;
use std::collections::HashMap;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::{Id, JoinSet};
use tokio::time::Instant;

/// How often a held-back request looks whether it is still on the wire.
const LOOK_WHETHER_LEFT: Duration = Duration::from_millis(50);

/// What came of a request.
pub(super) enum Landed {
    /// A change was sent; `None`: it was held back before it left.
    Sent { row: u64, claim: Option<VehicleClaim>, attempt: Option<Attempt> },
    /// A row was looked up; `None`: it was held back.
    LookedUp { row: u64, answer: Option<Result<Option<Vehicle>, Failure>> },
    /// DVSA was asked about a row.
    Asked { row: u64, asked_at: Instant, answer: Result<Option<Vehicle>, Failure> },
    /// The task ended early, which is a defect; nobody knows what it had done.
    Broke { row: u64 },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Row,
    Look,
}

/// The requests under way.
pub(super) struct Wire {
    core: Arc<Core>,
    tasks: JoinSet<Landed>,
    kinds: HashMap<Id, (Kind, u64)>,
    halt: watch::Sender<bool>,
    rows: usize,
    looks: usize,
}

impl Wire {
    pub(super) fn new(core: Arc<Core>) -> Self {
        let halt = watch::Sender::new(false);
        Self { core, tasks: JoinSet::new(), kinds: HashMap::new(), halt, rows: 0, looks: 0 }
    }

    /// Rows that are sent or looked up, those waiting for their turn included.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// Questions about rows.
    pub(super) fn looks(&self) -> usize {
        self.looks
    }

    pub(super) fn is_empty(&self) -> bool {
        self.tasks.is_empty()
    }

    /// Holds back what has not left yet.
    pub(super) fn hold_back(&self) {
        self.halt.send_replace(true);
    }

    /// Lets requests leave again.
    pub(super) fn let_leave(&self) {
        self.halt.send_replace(false);
    }

    /// Sends a change, once no other change of its vehicle is under way.
    pub(super) fn send(&mut self, connection: Connection, row: u64, change: Change) {
        let (core, halt) = (Arc::clone(&self.core), self.halt.subscribe());
        self.spawn(Kind::Row, row, async move { send(core, connection, halt, row, change).await });
    }

    /// Looks a row up.
    pub(super) fn look_up(&mut self, connection: Connection, row: u64, content: RowContent) {
        let (core, mut halt) = (Arc::clone(&self.core), self.halt.subscribe());
        self.spawn(Kind::Row, row, async move {
            let answer = tokio::select! {
                answer = look_up::one(&core, &connection, content.vin, &content.references) => Some(answer.result),
                () = held_back(&mut halt) => None,
            };
            Landed::LookedUp { row, answer }
        });
    }

    /// Asks what DVSA holds for a row.
    pub(super) fn ask(&mut self, connection: Connection, row: u64, vin: Vin) {
        let core = Arc::clone(&self.core);
        self.spawn(Kind::Look, row, async move {
            let asked_at = Instant::now();
            let answer = look_up::one(&core, &connection, vin, &ReferenceFilter::default()).await.result;
            Landed::Asked { row, asked_at, answer }
        });
    }

    /// The next that comes; waits for ever when nothing is under way.
    pub(super) async fn next(&mut self) -> Landed {
        match self.tasks.join_next_with_id().await {
            Some(ended) => self.landed(ended),
            None => std::future::pending().await,
        }
    }

    /// One that has come already.
    pub(super) fn try_next(&mut self) -> Option<Landed> {
        let ended = self.tasks.try_join_next_with_id()?;
        Some(self.landed(ended))
    }

    fn landed(&mut self, ended: Result<(Id, Landed), tokio::task::JoinError>) -> Landed {
        let id = ended.as_ref().map_or_else(tokio::task::JoinError::id, |(id, _)| *id);
        let (kind, row) = self.kinds.remove(&id).unwrap_or((Kind::Look, 0));
        match kind {
            Kind::Row => self.rows = self.rows.saturating_sub(1),
            Kind::Look => self.looks = self.looks.saturating_sub(1),
        }
        ended.map_or(Landed::Broke { row }, |(_, landed)| landed)
    }

    fn spawn(&mut self, kind: Kind, row: u64, task: impl Future<Output = Landed> + Send + 'static) {
        let id = self.tasks.spawn(task).id();
        self.kinds.insert(id, (kind, row));
        match kind {
            Kind::Row => self.rows += 1,
            Kind::Look => self.looks += 1,
        }
    }
}

async fn send(
    core: Arc<Core>,
    connection: Connection,
    mut halt: watch::Receiver<bool>,
    row: u64,
    change: Change,
) -> Landed {
    let claim = tokio::select! {
        biased;
        () = held_back(&mut halt) => return Landed::Sent { row, claim: None, attempt: None },
        claim = core.claim_vehicle_when_free(change.vin()) => claim,
    };
    core.activity.notify_one();
    let left = AtomicBool::new(false);
    let mut sending = pin!(connection.client.send_marking(&change, &left));
    let attempt = tokio::select! {
        biased;
        attempt = &mut sending => Some(attempt),
        () = held_back(&mut halt) => loop {
            if !left.load(Ordering::Relaxed) {
                break None;
            }
            tokio::select! {
                attempt = &mut sending => break Some(attempt),
                () = tokio::time::sleep(LOOK_WHETHER_LEFT) => {}
            }
        },
    };
    Landed::Sent { row, claim: Some(claim), attempt }
}

async fn held_back(halt: &mut watch::Receiver<bool>) {
    if halt.wait_for(|halt| *halt).await.is_err() {
        std::future::pending::<()>().await;
    }
}
