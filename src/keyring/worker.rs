//! The threads that talk to the keyring. One works; one that hangs in a prompt is left alone and replaced.

use super::failure::KeyringFailure;
use super::shelf::Shelf;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Weak};

/// What a worker is asked to do.
pub(super) type Job = Box<dyn FnOnce(&mut Shelf) + Send>;

/// How many workers may hang at a time. Each may have put a prompt on the screen, so it is not many; with
/// this many hanging, calls fail at once until one is free again.
const MOST_HANGING: usize = 2;

/// What a call is about to do, for [`Workers::choose`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// Reads.
    Read,
    /// Writes or removes.
    Write,
}

/// All workers of a store.
#[derive(Default)]
pub(super) struct Workers {
    started: u64,
    working: Option<Worker>,
    hanging: Vec<Hanging>,
}

/// A worker that takes jobs.
#[derive(Clone)]
pub(super) struct Worker {
    number: u64,
    jobs: Sender<Job>,
    alive: Weak<()>,
}

/// A worker that did not answer in time. Its thread ends by itself once the keyring lets go of it.
struct Hanging {
    number: u64,
    alive: Weak<()>,
    /// What it may still write.
    writes: Vec<String>,
}

impl Worker {
    /// Queues a job; `false` when the thread has ended.
    pub(super) fn take(&self, job: Job) -> bool {
        self.jobs.send(job).is_ok()
    }
}

impl Workers {
    /// A worker for a call, started if need be.
    ///
    /// # Errors
    /// [`KeyringFailure::TimedOut`] when a given-up write of the same account may still come through, or too
    /// many workers hang.
    pub(super) fn choose(
        &mut self,
        account: &str,
        access: Access,
        make_shelf: impl FnOnce() -> Shelf,
    ) -> Result<Worker, KeyringFailure> {
        self.hanging.retain(|hanging| hanging.alive.strong_count() > 0);
        let still_writing = self.hanging.iter().any(|hanging| hanging.writes.iter().any(|it| it == account));
        if access == Access::Write && still_writing {
            return Err(KeyringFailure::TimedOut);
        }
        if let Some(worker) = self.working.as_ref().filter(|worker| worker.alive.strong_count() > 0) {
            return Ok(worker.clone());
        }
        if self.hanging.len() >= MOST_HANGING {
            return Err(KeyringFailure::TimedOut);
        }
        self.started += 1;
        let worker = start(self.started, make_shelf())?;
        self.working = Some(worker.clone());
        Ok(worker)
    }

    /// Takes note that `worker` did not answer a call in time.
    pub(super) fn give_up(&mut self, worker: &Worker, account: &str, access: Access) {
        if self.working.as_ref().is_some_and(|working| working.number == worker.number) {
            self.working = None;
            self.hanging.push(Hanging {
                number: worker.number,
                alive: worker.alive.clone(),
                writes: Vec::new(),
            });
        }
        let hanging = self.hanging.iter_mut().find(|hanging| hanging.number == worker.number);
        if let (Some(hanging), Access::Write) = (hanging, access) {
            hanging.writes.push(account.to_owned());
        }
    }
}

fn start(number: u64, mut shelf: Shelf) -> Result<Worker, KeyringFailure> {
    let (jobs, queue) = channel::<Job>();
    let alive = Arc::new(());
    let watched = Arc::downgrade(&alive);
    std::thread::Builder::new()
        .name(format!("keyring-{number}"))
        .spawn(move || {
            for job in queue {
                job(&mut shelf);
            }
            drop(alive);
        })
        .map_err(|error| KeyringFailure::Other(error.to_string()))?;
    Ok(Worker { number, jobs, alive: watched })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keyring::{StandIn, Trouble};
    use std::time::{Duration, Instant};

    fn choose(workers: &mut Workers, keyring: &StandIn, account: &str, access: Access) -> Option<Worker> {
        workers.choose(account, access, || Shelf::StandIn(keyring.clone())).ok()
    }

    /// Has a worker hang in a call that is given up.
    fn hang(workers: &mut Workers, keyring: &StandIn, account: &'static str, access: Access) -> u64 {
        let worker = choose(workers, keyring, account, access).unwrap();
        assert!(worker.take(Box::new(move |shelf| drop(shelf.read(account)))));
        workers.give_up(&worker, account, access);
        worker.number
    }

    #[test]
    fn a_hanging_worker_is_replaced_and_what_it_writes_is_not_written_beside_it() {
        let (mut workers, keyring) = (Workers::default(), StandIn::default());
        keyring.set_trouble(Some(Trouble::NeverAnswers));
        let first = hang(&mut workers, &keyring, "a", Access::Write);
        let second = choose(&mut workers, &keyring, "a", Access::Read).unwrap().number;
        assert_ne!(first, second);
        assert!(choose(&mut workers, &keyring, "a", Access::Write).is_none());
        assert_eq!(choose(&mut workers, &keyring, "b", Access::Write).unwrap().number, second);
        keyring.set_trouble(None);
    }

    #[test]
    fn only_so_many_hang_and_all_is_well_once_they_are_let_go() {
        let (mut workers, keyring) = (Workers::default(), StandIn::default());
        keyring.set_trouble(Some(Trouble::NeverAnswers));
        hang(&mut workers, &keyring, "a", Access::Write);
        hang(&mut workers, &keyring, "b", Access::Read);
        assert!(choose(&mut workers, &keyring, "c", Access::Read).is_none());
        keyring.set_trouble(None);
        let let_go = Instant::now();
        while choose(&mut workers, &keyring, "a", Access::Write).is_none() {
            assert!(let_go.elapsed() < Duration::from_secs(30), "a worker that was let go did not end");
            std::thread::yield_now();
        }
    }
}
