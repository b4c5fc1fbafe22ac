//! The requests of one job that are under way. Nothing is decided here.

use crate::api::Departures;
use crate::domain::campaign::ReferenceFilter;
use crate::domain::change::Change;
use crate::domain::outcome::{Attempt, LinkCause};
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
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::{Id, JoinSet};
use tokio::time::Instant;

/// How often a held-back request looks whether it is still on the wire.
const LOOK_WHETHER_LEFT: Duration = Duration::from_millis(50);
/// How long answers are awaited on connections that are probably dead.
const LAST_WAIT: Duration = Duration::from_secs(2);

/// What came of a request.
pub(super) enum Landed {
    /// A change was to be sent.
    Sent { row: u64, claim: Option<VehicleClaim>, came: Came },
    /// A row was looked up; `None`: it was held back.
    LookedUp { row: u64, answer: Option<Result<Option<Vehicle>, Failure>> },
    /// DVSA was asked about a row.
    Asked { row: u64, asked_at: Instant, answer: Result<Option<Vehicle>, Failure> },
    /// The task ended early, which is a defect; nobody knows what it had done.
    Broke { row: u64 },
}

/// What came of a change.
pub(super) enum Came {
    /// It was held back before it left.
    HeldBack,
    /// It was on the wire when the connections were given up.
    GivenUp,
    /// An attempt ended.
    Ended(Attempt),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Row,
    Look,
}

/// What the requests under way are told.
#[derive(Debug, Clone, Copy, Default)]
struct Told {
    hold_back: bool,
    /// Those begun before are on connections that are probably dead.
    given_up: Option<Instant>,
}

/// What one request hears.
#[derive(Clone)]
struct Ear {
    told: watch::Receiver<Told>,
    begun: Instant,
}

impl Ear {
    /// Ends when it must not leave any more.
    async fn held_back(&mut self) {
        let begun = self.begun;
        self.hear(|told| told.hold_back || told.given_up.is_some_and(|at| begun <= at)).await;
    }

    /// Ends when its answer is not to be awaited any more.
    async fn given_up(&mut self) {
        let begun = self.begun;
        self.hear(|told| told.given_up.is_some_and(|at| begun <= at)).await;
        tokio::time::sleep(LAST_WAIT).await;
    }

    async fn hear(&mut self, wanted: impl FnMut(&Told) -> bool) {
        if self.told.wait_for(wanted).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// The requests under way.
pub(super) struct Wire {
    core: Arc<Core>,
    tasks: JoinSet<Landed>,
    kinds: HashMap<Id, (Kind, u64)>,
    told: watch::Sender<Told>,
    rows: usize,
    looks: usize,
    sent: Arc<AtomicU64>,
}

impl Wire {
    pub(super) fn new(core: Arc<Core>) -> Self {
        Self {
            core,
            tasks: JoinSet::new(),
            kinds: HashMap::new(),
            told: watch::Sender::default(),
            rows: 0,
            looks: 0,
            sent: Arc::default(),
        }
    }

    /// Rows that are sent or looked up, those waiting for their turn included.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// Questions about rows.
    pub(super) fn looks(&self) -> usize {
        self.looks
    }

    /// Requests that have left, each repeat counted.
    pub(super) fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.tasks.is_empty()
    }

    /// Holds back what has not left yet.
    pub(super) fn hold_back(&self) {
        self.told.send_modify(|told| told.hold_back = true);
    }

    /// Lets requests leave again.
    pub(super) fn let_leave(&self) {
        self.told.send_modify(|told| told.hold_back = false);
    }

    /// Gives up the connections of what is under way: what has not left is held back, and the other answers are
    /// awaited for a moment only.
    pub(super) fn give_up(&self) {
        self.told.send_modify(|told| told.given_up = Some(Instant::now()));
    }

    /// Sends a change, once no other change of its vehicle is under way.
    pub(super) fn send(&mut self, connection: Connection, row: u64, change: Change) {
        let (core, ear, departures) = (Arc::clone(&self.core), self.ear(), self.departures());
        self.spawn(Kind::Row, row, async move {
            let (claim, came) = send(core, connection, ear, departures, change).await;
            Landed::Sent { row, claim, came }
        });
    }

    /// Looks a row up.
    pub(super) fn look_up(&mut self, connection: Connection, row: u64, content: RowContent) {
        let (core, mut ear, departures) = (Arc::clone(&self.core), self.ear(), self.departures());
        self.spawn(Kind::Row, row, async move {
            let RowContent { vin, references, .. } = content;
            let answer = tokio::select! {
                answer = look_up::one_noting(&core, &connection, vin, &references, &departures) => Some(answer.result),
                () = ear.held_back() => None,
            };
            Landed::LookedUp { row, answer }
        });
    }

    /// Asks what DVSA holds for a row.
    pub(super) fn ask(&mut self, connection: Connection, row: u64, vin: Vin) {
        let (core, mut ear, departures) = (Arc::clone(&self.core), self.ear(), self.departures());
        self.spawn(Kind::Look, row, async move {
            let asked_at = Instant::now();
            let filter = ReferenceFilter::default();
            let answer = tokio::select! {
                answer = look_up::one_noting(&core, &connection, vin, &filter, &departures) => answer.result,
                () = ear.given_up() => Err(Failure::Link(LinkCause::TimedOut)),
            };
            Landed::Asked { row, asked_at, answer }
        });
    }

    fn ear(&self) -> Ear {
        Ear { told: self.told.subscribe(), begun: Instant::now() }
    }

    fn departures(&self) -> Departures {
        Departures::counted_in(Arc::clone(&self.sent))
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
    mut ear: Ear,
    departures: Departures,
    change: Change,
) -> (Option<VehicleClaim>, Came) {
    let claim = tokio::select! {
        biased;
        () = ear.held_back() => return (None, Came::HeldBack),
        claim = core.claim_vehicle(change.vin()) => claim,
    };
    core.activity.notify_one();
    let mut other_ear = ear.clone();
    let mut given_up = pin!(other_ear.given_up());
    let mut sending = pin!(connection.client.send_noting(&change, &departures));
    let came = tokio::select! {
        biased;
        attempt = &mut sending => Came::Ended(attempt),
        () = ear.held_back() => loop {
            if !departures.on_the_wire() {
                break Came::HeldBack;
            }
            tokio::select! {
                biased;
                attempt = &mut sending => break Came::Ended(attempt),
                () = &mut given_up => break Came::GivenUp,
                () = tokio::time::sleep(LOOK_WHETHER_LEFT) => {}
            }
        },
    };
    (Some(claim), came)
}
