//! The body of a request, within its bounds: how much, how long, and how many large ones at a time.

use std::{sync::Arc, time::Duration};

use actix_web::{
    HttpRequest,
    http::header::{self, HeaderMap},
    web::Payload,
};
use futures_util::StreamExt as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{call::Pairs, problem::Problem, upload, upload::Upload};

/// Largest body: a form with thirty pages of text.
pub(crate) const MAX_BODY: usize = 1024 * 1024;

/// Largest body with a file: the largest file that is opened, as base64 in JSON, with its form.
const MAX_FILE_BODY: usize = 28 * 1024 * 1024;

/// A body must be here after this long, however slowly it comes.
const BODY_TIME: Duration = Duration::from_secs(15);

/// The same for a body with a file.
const FILE_BODY_TIME: Duration = Duration::from_mins(2);

/// By so much a body may be too large and is still received, though not kept: a browser shows no answer that comes
/// before everything is sent.
const RECEIVED: usize = 8 * 1024 * 1024;

/// Bodies larger than [`MAX_BODY`] that are in memory at a time; more wait, unread.
const LARGE_AT_ONCE: usize = 4;

/// How long a large body waits for its turn.
const TURN_TIME: Duration = Duration::from_secs(10);

/// Room for large bodies.
#[derive(Clone)]
pub(crate) struct Room(Arc<Semaphore>);

impl Default for Room {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(LARGE_AT_ONCE)))
    }
}

impl Room {
    /// A place in it, for as long as it is held.
    async fn enter(&self) -> Result<OwnedSemaphorePermit, Problem> {
        let busy = || Problem { retry_after: Some(10), ..Problem::new("busy") };
        let place = tokio::time::timeout(TURN_TIME, Arc::clone(&self.0).acquire_owned()).await;
        place.map_err(|_| busy())?.map_err(|_| busy())
    }
}

/// What was sent.
pub(super) struct Sent {
    /// The form, when one was sent.
    pub(super) form: Pairs,
    /// The file that came with it.
    pub(super) file: Option<Upload>,
    /// The body, when it was no form with a file.
    pub(super) body: Vec<u8>,
    /// Whether it was a form of either kind.
    pub(super) is_form: bool,
    /// The place that a large body has until the request is answered.
    pub(super) place: Option<OwnedSemaphorePermit>,
}

/// Reads what was sent by somebody who may send it.
pub(super) async fn read(
    room: &Room,
    takes_file: bool,
    request: &HttpRequest,
    payload: Payload,
) -> Result<Sent, Problem> {
    let length = length(request.headers());
    let most = if takes_file { MAX_FILE_BODY } else { MAX_BODY };
    if let Some(length) = length.filter(|length| *length > most) {
        if length <= most + RECEIVED {
            discard(payload).await;
        }
        return Err(too_large(most));
    }
    // A body that does not say how long it is may be a large one.
    let is_large = takes_file && length.is_none_or(|length| length > MAX_BODY);
    let place = if is_large { Some(room.enter().await?) } else { None };
    let body = collect(payload, most, if is_large { FILE_BODY_TIME } else { BODY_TIME }).await?;
    let media = media(request.headers());
    let is_plain_form = media.starts_with("application/x-www-form-urlencoded");
    let boundary = upload::boundary(media).filter(|_| takes_file);
    let (form, file) = match boundary {
        Some(boundary) => upload::read(&body, boundary).ok_or_else(|| Problem::new("not-readable"))?,
        None if is_plain_form => (read_form(&body)?, None),
        None => (Pairs::default(), None),
    };
    // The parts of such a body are in the form and the file already.
    let body = if boundary.is_some() { Vec::new() } else { body };
    Ok(Sent { form, file, body, is_form: is_plain_form || boundary.is_some(), place })
}

fn too_large(most: usize) -> Problem {
    Problem::new("too-large").with("limit", (most / 1024).to_string())
}

fn length(headers: &HeaderMap) -> Option<usize> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn media(headers: &HeaderMap) -> &str {
    headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

async fn collect(mut payload: Payload, most: usize, time: Duration) -> Result<Vec<u8>, Problem> {
    let collect = async {
        let mut bytes = Vec::new();
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|_| Problem::new("not-readable"))?;
            if bytes.len() + chunk.len() > most {
                return Err(too_large(most));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    };
    tokio::time::timeout(time, collect).await.map_err(|_| Problem::new("too-slow"))?
}

/// Receives a body and keeps nothing of it.
async fn discard(mut payload: Payload) {
    let receive = async { while let Some(Ok(_)) = payload.next().await {} };
    // Whoever is too slow is answered all the same.
    let _ = tokio::time::timeout(BODY_TIME, receive).await;
}

fn read_form(body: &[u8]) -> Result<Pairs, Problem> {
    let text = std::str::from_utf8(body).map_err(|_| Problem::new("not-readable"))?;
    Pairs::read(text).ok_or_else(|| Problem::new("not-readable"))
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[tokio::test]
    async fn no_more_large_bodies_are_in_memory_than_there_is_room_for() {
        let room = Room::default();
        let mut places = Vec::new();
        for _ in 0..LARGE_AT_ONCE {
            places.push(room.enter().await.unwrap());
        }
        assert!(room.enter().now_or_never().is_none(), "the next one waits");
        places.pop();
        assert!(room.enter().now_or_never().is_some_and(|entered| entered.is_ok()));
    }
}
