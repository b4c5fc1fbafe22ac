//! Bodies that do not come in one piece: huge ones, dripping ones, and ones that break off.

use http_body_util::{Either, Full};
use hyper::body::{Body, Bytes, Frame};
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::{Instant, Sleep};

/// The body of any answer.
pub(super) type AnswerBody = Either<Full<Bytes>, PiecewiseBody>;

/// How a piecewise body ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BodyEnd {
    Complete,
    /// With an error, at which the server closes the connection.
    CutOff,
}

/// A body sent piece by piece.
pub(super) struct PiecewiseBody {
    pieces: Pieces,
    /// Waited before each piece and before the end, so that what is there leaves the machine.
    pause: Duration,
    waiting: Option<Pin<Box<Sleep>>>,
    end: BodyEnd,
}

enum Pieces {
    /// The same piece so many times more.
    Repeated(Bytes, u64),
    /// One byte at a time.
    Bytewise(Bytes),
}

impl Pieces {
    fn next(&mut self) -> Option<Bytes> {
        match self {
            Self::Repeated(_, 0) => None,
            Self::Repeated(piece, left) => {
                *left -= 1;
                Some(piece.clone())
            }
            Self::Bytewise(rest) if rest.is_empty() => None,
            Self::Bytewise(rest) => Some(rest.split_to(1)),
        }
    }
}

/// A body that is there as a whole.
pub(super) fn whole(bytes: impl Into<Bytes>) -> AnswerBody {
    Either::Left(Full::new(bytes.into()))
}

/// At least so many bytes, in pieces of 64 KiB that are one buffer.
pub(super) fn huge(bytes: u64) -> AnswerBody {
    const PIECE: usize = 64 * 1024;
    let pieces = bytes.div_ceil(64 * 1024);
    piecewise(Pieces::Repeated(Bytes::from(vec![b' '; PIECE]), pieces), Duration::ZERO, BodyEnd::Complete)
}

/// One byte at a time.
pub(super) fn dripping(bytes: Bytes, pause: Duration) -> AnswerBody {
    piecewise(Pieces::Bytewise(bytes), pause, BodyEnd::Complete)
}

/// These bytes, and then the connection closes.
pub(super) fn broken_off(bytes: Bytes) -> AnswerBody {
    piecewise(Pieces::Repeated(bytes, 1), Duration::from_millis(5), BodyEnd::CutOff)
}

fn piecewise(pieces: Pieces, pause: Duration, end: BodyEnd) -> AnswerBody {
    Either::Right(PiecewiseBody { pieces, pause, waiting: None, end })
}

impl Body for PiecewiseBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if !self.pause.is_zero() {
            let until = Instant::now() + self.pause;
            let sleep = self.waiting.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(until)));
            if sleep.as_mut().poll(cx).is_pending() {
                return Poll::Pending;
            }
            self.waiting = None;
        }
        Poll::Ready(match (self.pieces.next(), self.end) {
            (Some(piece), _) => Some(Ok(Frame::data(piece))),
            (None, BodyEnd::Complete) => None,
            (None, BodyEnd::CutOff) => Some(Err(io::Error::other("the sandbox was told to break off here"))),
        })
    }
}
