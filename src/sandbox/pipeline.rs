//! One request from the wire to its answer: latency, arrival, fault, service, latency.
//!
//! A request that reached the sandbox is acted on even if the client has hung up since, as on a real server.

use super::arrivals::{ArrivalNumber, Ending};
use super::core::Core;
use super::fault::{Effect, Fault, LateAnswer};
use super::operation::Operation;
use super::received::Received;
use super::refusal::Refusal;
use super::reply::{Answer, Reply};
use super::service::{perform, understand};
use super::sign_in::{TOKEN_PATH, sign_in};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Answers one request.
pub(super) async fn answer(core: Arc<Core>, request: Received) -> Answer {
    let delays = core.draw_delays();
    pass(delays.before_arrival).await;
    let answer = if request.parts.uri.path() == TOKEN_PATH {
        let fault = core.count_sign_in();
        strike(&core, fault, || sign_in(&core, &mut core.lock(), &request)).await
    } else {
        call(&core, &request).await
    };
    pass(delays.after_answer).await;
    answer
}

async fn call(core: &Arc<Core>, request: &Received) -> Answer {
    let arrived = core.arrive(&request.parts.method);
    let number = arrived.number;
    let answer = match arrived.admitted {
        Err(refusal) => Answer::Reply(core.reply_refusing(&refusal)),
        Ok(Some(Fault::LateApply { delay_ms, answer })) => {
            let understood = understand(core, &mut core.lock(), number, request);
            match understood {
                Err(refusal) => Answer::Reply(core.reply_refusing(&refusal)),
                Ok(operation) => apply_late(core, operation, Duration::from_millis(delay_ms), answer),
            }
        }
        Ok(fault) => strike(core, fault, || serve(core, number, request)).await,
    };
    core.ended(number, ending(&answer));
    answer
}

fn serve(core: &Core, number: ArrivalNumber, request: &Received) -> Reply {
    let mut state = core.lock();
    let done = understand(core, &mut state, number, request)
        .and_then(|operation| perform(core, &mut state, &operation));
    done.unwrap_or_else(|refusal| core.reply_refusing(&refusal))
}

fn apply_late(core: &Arc<Core>, operation: Operation, delay: Duration, answer: LateAnswer) -> Answer {
    let core = Arc::clone(core);
    tokio::spawn(async move {
        pass(delay).await;
        // By now it may be refused, as a duplicate for instance; nobody is there to be told.
        let _unheard = perform(&core, &mut core.lock(), &operation);
    });
    match answer {
        LateAnswer::Drop => Answer::Drop,
        LateAnswer::Status(status) => Answer::Reply(gateway_page(status)),
    }
}

/// Answers with `handle`, or as the fault wants it.
async fn strike(core: &Core, fault: Option<Fault>, handle: impl FnOnce() -> Reply) -> Answer {
    let Some(fault) = fault else { return Answer::Reply(handle()) };
    match fault {
        Fault::Drop(effect) => lose(effect, handle, Answer::Drop),
        Fault::Hang(effect) => lose(effect, handle, Answer::Hang),
        Fault::ServerError { status, effect } => lose(effect, handle, Answer::Reply(gateway_page(status))),
        // Only a sign-in comes here with this: there is nothing to apply late.
        Fault::LateApply { .. } => Answer::Drop,
        Fault::HtmlPage { status } => Answer::Reply(gateway_page(status)),
        Fault::Redirect => Answer::Reply(Reply::redirect("/login")),
        Fault::HostileText => Answer::Reply(core.reply_refusing(&Refusal::bad(hostile_text()))),
        Fault::Refuse(with) => Answer::Reply(core.reply_refusing(&Refusal::code(with))),
        Fault::MalformedJson => Answer::Reply(handle().malformed()),
        Fault::TruncatedJson => Answer::Reply(handle().truncated()),
        Fault::DeepJson { depth } => Answer::Reply(handle().nested(depth)),
        Fault::HugeBody { bytes } => Answer::Reply(handle().huge(bytes)),
        Fault::SlowDrip { pause_ms } => Answer::Reply(handle().dripping(Duration::from_millis(pause_ms))),
        Fault::ExpireTokens => {
            core.lock().tokens.expire_all(Instant::now());
            Answer::Reply(handle())
        }
        Fault::Slow { ms } => {
            pass(Duration::from_millis(ms)).await;
            Answer::Reply(handle())
        }
    }
}

fn lose(effect: Effect, handle: impl FnOnce() -> Reply, seen: Answer) -> Answer {
    if effect == Effect::Applied {
        let _lost = handle();
    }
    seen
}

fn gateway_page(status: u16) -> Reply {
    let text = match status {
        200 => "Welcome. Please sign in to use this network.".to_owned(),
        503 => "503 Service Unavailable. The service is being maintained.".to_owned(),
        _ => format!("{status} The server could not complete the request."),
    };
    Reply::page(status, &text)
}

fn hostile_text() -> String {
    format!(
        "\u{202e}dexif ton\u{202c} \u{1b}[31m\r\n\u{0}\u{7}<script>alert(1)</script> {}",
        "A".repeat(20_000)
    )
}

fn ending(answer: &Answer) -> Ending {
    match answer {
        Answer::Reply(reply) => {
            Ending::Answered { at: Instant::now(), status: reply.status, code: reply.code }
        }
        Answer::Drop => Ending::Dropped,
        Answer::Hang => Ending::Open,
    }
}

async fn pass(time: Duration) {
    if !time.is_zero() {
        tokio::time::sleep(time).await;
    }
}
