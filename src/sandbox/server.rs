//! Sockets: accepting, HTTP/1.1, closing idle connections, and dropping one when told to.

use super::core::Core;
use super::pipeline::answer;
use super::received::Received;
use super::reply::Answer;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// The most connections at a time; more wait to be accepted.
const MAX_CONNECTIONS: usize = 1_024;

/// The most bytes of a request's head.
const MAX_HEAD_BYTES: usize = 64 * 1024;

/// Why a connection is cut: hyper closes the socket when its service fails.
#[derive(Debug, thiserror::Error)]
#[error("the sandbox was told to drop this connection")]
struct Cut;

/// Serves until it is aborted, which closes the socket and every connection.
pub(super) async fn serve(listener: TcpListener, core: Arc<Core>) {
    let mut connections = JoinSet::new();
    loop {
        while connections.try_join_next().is_some() {}
        if connections.len() >= MAX_CONNECTIONS {
            connections.join_next().await;
        }
        if let Ok((stream, _)) = listener.accept().await {
            connections.spawn(serve_connection(stream, Arc::clone(&core)));
        } else {
            // Out of file handles, most likely: one may become free.
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

async fn serve_connection(stream: TcpStream, core: Arc<Core>) {
    // Without it small answers wait for more; with it refused they are slow and still right.
    let _slower = stream.set_nodelay(true);
    let idle = Duration::from_millis(core.config.idle_close_ms);
    let service = service_fn(move |request| respond(Arc::clone(&core), request));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(idle)
        .max_buf_size(MAX_HEAD_BYTES)
        .auto_date_header(false)
        .serve_connection(TokioIo::new(stream), service);
    if let Err(cause) = connection.await {
        tracing::trace!(%cause, "a sandbox connection ended");
    }
}

async fn respond(
    core: Arc<Core>,
    request: Request<Incoming>,
) -> Result<Response<super::body::AnswerBody>, Cut> {
    let received = Received::read(request).await;
    // Its own task: a client that hangs up must not undo a request that has arrived.
    match tokio::spawn(answer(core, received)).await {
        Ok(Answer::Reply(reply)) => Ok(reply.into_response()),
        Ok(Answer::Hang) => std::future::pending().await,
        Ok(Answer::Drop) | Err(_) => Err(Cut),
    }
}
