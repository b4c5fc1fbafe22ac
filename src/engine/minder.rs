//! Ends the engine in order, also where the process is ended under our feet.
//!
//! When its display is gone, Xlib ends the process itself: it calls `exit` on the thread that drew, which is the
//! main one. What still runs then are the destructors of that thread's own values (with glibc), and all other
//! threads. So the engine is minded on a thread of its own, and a value of the main thread waits for that thread.

use super::start::Engine;
use std::cell::RefCell;
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;

/// How a face has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaceEnd {
    /// Someone closed it.
    Closed,
    /// It broke off: whoever started the jobs has not ended them, and they go on until they rest.
    BrokeOff,
}

struct Minder {
    told: Option<Sender<FaceEnd>>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Minder {
    fn drop(&mut self) {
        // Told nothing, the other side knows that the face broke off.
        self.told = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the engine did not end in order");
        }
    }
}

thread_local! {
    static MINDER: RefCell<Option<Minder>> = const { RefCell::new(None) };
}

/// Hands the engine over. Call it on the main thread, before the face opens.
///
/// # Errors
/// Those of the operating system when no thread can be started; the engine has ended then.
pub fn mind(engine: Engine) -> std::io::Result<()> {
    let (told, face_end) = channel();
    let thread = std::thread::Builder::new().name("recall-desk-minder".to_owned()).spawn(move || {
        if face_end.recv() != Ok(FaceEnd::Closed) {
            tracing::warn!("the window broke off; jobs under way go on without it");
            engine.finish_jobs();
        }
        engine.shut_down();
    })?;
    MINDER.set(Some(Minder { told: Some(told), thread: Some(thread) }));
    Ok(())
}

/// Ends the engine; waits for it.
pub fn end(how: FaceEnd) {
    let minder = MINDER.take();
    if let Some(told) = minder.as_ref().and_then(|minder| minder.told.as_ref()) {
        // A minder that is gone has ended the engine already.
        let _ = told.send(how);
    }
}
