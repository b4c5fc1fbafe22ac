//! The operating system's file dialogs, on a thread of their own: the window goes on while one is open.
//!
//! Without a dialog service (a bare Linux session) the answer is none, as if someone had cancelled. So every
//! screen that uses this has a field for the path as well.

use std::future::Future;
use std::path::PathBuf;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

type Answer = Pin<Box<dyn Future<Output = Option<PathBuf>> + Send>>;

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// A file that exists.
    Open {
        /// The dialog's title.
        title: &'static str,
        /// What kind of file, and its extensions.
        kind: (&'static str, &'static [&'static str]),
    },
    /// A file to be written.
    Save {
        /// The dialog's title.
        title: &'static str,
        /// What kind of file, and its extensions.
        kind: (&'static str, &'static [&'static str]),
        /// The name it starts with.
        file_name: String,
    },
}

/// One dialog at a time. Owners are told which of their fields it was opened for by their own page.
#[derive(Debug, Default)]
pub struct FileDialog {
    open: Option<Receiver<Option<PathBuf>>>,
}

impl FileDialog {
    /// Opens a dialog, unless one is open. The answer comes by [`FileDialog::poll`]; the window is woken.
    pub fn ask(&mut self, context: &egui::Context, question: Question) {
        self.ask_with(context, native(question));
    }

    fn ask_with(&mut self, context: &egui::Context, answer: Answer) {
        if self.open.is_some() {
            return;
        }
        let (sender, receiver) = channel();
        let context = context.clone();
        let dialog = thread::Builder::new().name("file-dialog".to_owned());
        let started = dialog.spawn(move || {
            // The window may be gone by the time someone answers.
            let _ = sender.send(wait_for(answer));
            context.request_repaint();
        });
        match started {
            Ok(_) => self.open = Some(receiver),
            Err(error) => tracing::warn!(%error, "no thread for a file dialog"),
        }
    }

    /// Whether a dialog is open.
    pub fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// The file that was chosen, once.
    pub fn poll(&mut self) -> Option<PathBuf> {
        match self.open.as_ref()?.try_recv() {
            Ok(answer) => {
                self.open = None;
                answer
            }
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => {
                self.open = None;
                None
            }
        }
    }
}

/// Made on the window's thread, as macOS asks; waited for on another.
fn native(question: Question) -> Answer {
    let path = |file: Option<rfd::FileHandle>| file.map(|file| file.path().to_owned());
    match question {
        Question::Open { title, kind: (name, extensions) } => {
            let dialog = rfd::AsyncFileDialog::new().set_title(title).add_filter(name, extensions);
            let picked = dialog.pick_file();
            Box::pin(async move { path(picked.await) })
        }
        Question::Save { title, kind: (name, extensions), file_name } => {
            let dialog = rfd::AsyncFileDialog::new().set_title(title).add_filter(name, extensions);
            let saved = dialog.set_file_name(file_name).save_file();
            Box::pin(async move { path(saved.await) })
        }
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

fn wait_for(answer: Answer) -> Option<PathBuf> {
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut answer = pin!(answer);
    loop {
        if let Poll::Ready(path) = answer.as_mut().poll(&mut Context::from_waker(&waker)) {
            return path;
        }
        thread::park();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, Instant};

    fn answer_of(answer: Answer) -> Option<PathBuf> {
        let mut dialog = FileDialog::default();
        dialog.ask_with(&egui::Context::default(), answer);
        assert!(dialog.is_open());
        let begun = Instant::now();
        while dialog.is_open() && begun.elapsed() < Duration::from_mins(1) {
            if let Some(path) = dialog.poll() {
                return Some(path);
            }
            thread::yield_now();
        }
        assert!(!dialog.is_open(), "the answer never came");
        None
    }

    #[test]
    fn the_chosen_file_comes_back_from_the_thread() {
        let chosen = answer_of(Box::pin(async { Some(PathBuf::from("/tmp/a.toml")) }));
        assert_eq!(chosen, Some(PathBuf::from("/tmp/a.toml")));
    }

    #[test]
    fn a_cancelled_dialog_closes() {
        assert_eq!(answer_of(Box::pin(async { None })), None);
    }

    #[test]
    fn a_dialog_that_waits_is_woken() {
        let mut asked_before = false;
        let late = std::future::poll_fn(move |task: &mut Context<'_>| {
            if std::mem::replace(&mut asked_before, true) {
                return Poll::Ready(Some(PathBuf::from("late")));
            }
            let waker = task.waker().clone();
            thread::spawn(move || waker.wake());
            Poll::Pending
        });
        let chosen = answer_of(Box::pin(late));
        assert_eq!(chosen, Some(PathBuf::from("late")));
    }
}
