//! What is told of a panic: where it happened, never in which words.
//!
//! The words of a panic may be made from data: a VIN, a secret, a row of a file. The place is enough to find the
//! defect, and safe to send to us. Knows nothing else.

use std::io::Write;
use std::panic::PanicHookInfo;

/// From now on a panic of any thread tells its place alone, on standard error and in the log.
///
/// To be called once by each program, before anything else.
pub fn tell_places_alone() {
    std::panic::set_hook(Box::new(|info| {
        let words = words(info);
        tracing::error!("{words}");
        // A windowed program may have no standard error.
        let _gone = writeln!(std::io::stderr(), "{words}");
    }));
}

fn words(info: &PanicHookInfo<'_>) -> String {
    let place = info.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
    let version = env!("CARGO_PKG_VERSION");
    format!("Recall Desk {version} made a mistake of its own at {place}. Please report this line.")
}
