//! Requests of downloads: a page of a hub's list, and a file's bytes from where the last attempt ended.

use super::{
    NetworkCause, PullError,
    part::{Part, Source},
};
use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use futures::StreamExt;
use reqwest::{
    Response, StatusCode, Url,
    header::{CONTENT_RANGE, ETAG, HeaderMap, HeaderValue, IF_RANGE, RANGE, RETRY_AFTER},
};
use std::{error::Error, io, time::Duration};
use tokio_util::sync::CancellationToken;

/// The longest list of files that is read, in bytes.
const PAGE_LIMIT: usize = 16 << 20;
/// Attempts without a byte after which a download is given up.
const ATTEMPTS: usize = 5;
/// The longest that a server's wish to wait is followed.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// Makes requests for downloads.
#[derive(Debug, Clone)]
pub(super) struct Client {
    client: reqwest::Client,
    /// Seconds without a byte after which a connection counts as broken.
    idle: u64,
    /// Before the first repetition; each further one waits twice as long.
    pause: Duration,
}

/// A whole response.
pub(super) struct Page {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Page {
    /// A header's text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// What is told while a file comes.
pub(super) enum Coming {
    /// So many bytes are there, of so many where that is known.
    Bytes(u64, Option<u64>),
    /// It broke off and goes on after this time.
    Again(NetworkCause, Duration),
    /// The server gives the file from its beginning only.
    FromBeginning,
}

/// A file to fetch.
pub(super) struct Wanted<'a> {
    pub url: &'a Url,
    pub headers: HeaderMap,
    /// Bytes that it has, where they are known.
    pub size: Option<u64>,
    /// Whether its digest is known: what goes on from another version of the file is then found out at the end, whatever the server calls its versions.
    pub is_checked: bool,
}

/// How an attempt failed.
enum Failed {
    /// Another one may succeed, after this time where the server says so.
    Again(NetworkCause, Option<Duration>),
    /// It never will.
    For(PullError),
    /// The server refuses, with its own word for it.
    Refused(StatusCode, Option<String>),
}

/// What ended a fetch without the file.
pub(super) enum NotFetched {
    Error(PullError),
    /// The server refuses, with its own word for it.
    Refused(StatusCode, Option<String>),
}

impl From<PullError> for Failed {
    fn from(error: PullError) -> Self {
        Self::For(error)
    }
}

/// An address without what may be secret in it: signatures of storage stand in the query.
pub(super) fn shown(url: &Url) -> String {
    let mut url = url.clone();
    // Both fail for addresses without a host alone, which have no credentials either.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_query(None);
    url.to_string()
}

impl Client {
    pub fn new(client: reqwest::Client, idle: u64, pause: Duration) -> Self {
        Self { client, idle, pause }
    }

    fn backoff(&self) -> ExponentialBackoff {
        ExponentialBuilder::default().with_min_delay(self.pause).with_max_delay(LONGEST_WAIT).with_max_times(ATTEMPTS).with_jitter().build()
    }

    /// A page, asked for again where the connection or the server fails.
    pub async fn get_page(&self, url: &Url, headers: HeaderMap) -> Result<Page, PullError> {
        let mut pauses = self.backoff();
        loop {
            let cause = match self.page_once(url, headers.clone()).await {
                Ok(page) => return Ok(page),
                Err(cause) => cause,
            };
            let Some(pause) = pauses.next() else { return Err(PullError::Network { url: shown(url), cause, kept: 0 }) };
            tokio::time::sleep(pause).await;
        }
    }

    async fn page_once(&self, url: &Url, headers: HeaderMap) -> Result<Page, NetworkCause> {
        let request = self.client.get(url.clone()).headers(headers).timeout(Duration::from_secs(self.idle));
        let response = request.send().await.map_err(|e| self.cause(&e))?;
        let (status, headers) = (response.status(), response.headers().clone());
        if is_passing(status) {
            return Err(NetworkCause::Busy(status.as_u16()));
        }
        let mut body = Vec::new();
        let mut stream = response.bytes_stream();
        while let Some(piece) = stream.next().await {
            body.extend_from_slice(&piece.map_err(|e| self.cause(&e))?);
            // What is longer is no list; what is cut reads as none.
            if body.len() > PAGE_LIMIT {
                break;
            }
        }
        Ok(Page { status, headers, body: String::from_utf8_lossy(&body).into_owned() })
    }

    /// Brings a file into its part, from where the part ends. Every attempt that brought something is followed by as many as the first.
    pub async fn fetch(
        &self,
        wanted: &Wanted<'_>,
        part: &mut Part,
        tell: &(dyn Fn(Coming) + Send + Sync),
        stop: &CancellationToken,
    ) -> Result<(), NotFetched> {
        let mut pauses = self.backoff();
        // A server that begins again and again brings nothing, however often.
        let mut most = part.len();
        loop {
            let attempt = tokio::select! {
                attempt = self.attempt(wanted, part, tell) => Some(attempt),
                () = stop.cancelled() => None,
            };
            let (cause, wish) = match attempt {
                None => return Err(NotFetched::Error(PullError::Stopped { kept: part.len() })),
                Some(Ok(())) => return Ok(()),
                Some(Err(Failed::For(error))) => return Err(NotFetched::Error(error)),
                Some(Err(Failed::Refused(status, word))) => return Err(NotFetched::Refused(status, word)),
                Some(Err(Failed::Again(cause, wish))) => (cause, wish),
            };
            if part.len() > most {
                most = part.len();
                pauses = self.backoff();
            }
            let Some(pause) = pauses.next() else {
                return Err(NotFetched::Error(PullError::Network { url: shown(wanted.url), cause, kept: part.len() }));
            };
            let pause = wish.unwrap_or(pause).min(LONGEST_WAIT);
            tell(Coming::Again(cause, pause));
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = stop.cancelled() => return Err(NotFetched::Error(PullError::Stopped { kept: part.len() })),
            }
        }
    }

    async fn attempt(&self, wanted: &Wanted<'_>, part: &mut Part, tell: &(dyn Fn(Coming) + Send + Sync)) -> Result<(), Failed> {
        if wanted.size.is_some_and(|size| size == part.len()) {
            return Ok(());
        }
        let mut request = self.client.get(wanted.url.clone()).headers(wanted.headers.clone());
        let version = part.etag().filter(|_| !wanted.is_checked).and_then(|etag| HeaderValue::try_from(etag).ok());
        if part.len() > 0 && version.is_none() && !wanted.is_checked {
            // Nothing tells whether the file is still the same.
            part.empty()?;
            tell(Coming::FromBeginning);
        }
        if part.len() > 0 {
            request = request.header(RANGE, format!("bytes={}-", part.len()));
        }
        if let Some(version) = version {
            request = request.header(IF_RANGE, version);
        }
        let response = request.send().await.map_err(|e| Failed::Again(self.cause(&e), None))?;
        let total = self.begin(&response, wanted, part, tell)?;
        let etag = response.headers().get(ETAG).and_then(|v| v.to_str().ok()).filter(|v| v.starts_with('"'));
        part.note(Source { etag: etag.map(str::to_owned), size: total.or(wanted.size) })?;
        let mut stream = response.bytes_stream();
        while let Some(piece) = stream.next().await {
            part.append(&piece.map_err(|e| Failed::Again(self.cause(&e), None))?)?;
            tell(Coming::Bytes(part.len(), total));
            if let Some(expected) = total.filter(|total| part.len() > *total) {
                return Err(PullError::TooLong { file: part.name(), expected }.into());
            }
        }
        match total.filter(|total| part.len() < *total) {
            Some(total) => Err(Failed::Again(NetworkCause::Short(part.len(), total), None)),
            None => Ok(()),
        }
    }

    /// What a response's head means: the part is emptied where the whole file comes. Gives the file's length, where it is known.
    fn begin(
        &self,
        response: &Response,
        wanted: &Wanted<'_>,
        part: &mut Part,
        tell: &(dyn Fn(Coming) + Send + Sync),
    ) -> Result<Option<u64>, Failed> {
        let status = response.status();
        let total = match status.as_u16() {
            200 => {
                if part.len() > 0 {
                    part.empty()?;
                    tell(Coming::FromBeginning);
                }
                wanted.size.or(response.content_length())
            }
            206 => {
                let range = response.headers().get(CONTENT_RANGE).and_then(|v| v.to_str().ok()).and_then(content_range);
                match range {
                    Some((first, total)) if first == part.len() => {
                        if let (Some(total), Some(size)) = (total, wanted.size)
                            && total != size
                        {
                            return Err(self.anew(part, status)?);
                        }
                        wanted.size.or(total)
                    }
                    _ => return Err(self.anew(part, status)?),
                }
            }
            // What is here is no beginning of what is there.
            416 if part.len() > 0 => return Err(self.anew(part, status)?),
            _ if is_passing(status) => {
                let wish = response.headers().get(RETRY_AFTER).and_then(|v| v.to_str().ok()?.parse().ok());
                return Err(Failed::Again(NetworkCause::Busy(status.as_u16()), wish.map(Duration::from_secs)));
            }
            401 | 403 | 404 => {
                let word = response.headers().get("x-error-code").and_then(|v| v.to_str().ok()).map(str::to_owned);
                return Err(Failed::Refused(status, word));
            }
            status => return Err(PullError::Status { url: shown(wanted.url), status }.into()),
        };
        if let Some(total) = total {
            part.has_room(total)?;
        }
        Ok(total)
    }

    /// Empties the part for another attempt from the beginning.
    fn anew(&self, part: &mut Part, status: StatusCode) -> Result<Failed, PullError> {
        part.empty()?;
        Ok(Failed::Again(NetworkCause::Busy(status.as_u16()), Some(Duration::ZERO)))
    }

    /// Why a request failed. reqwest's own words repeat the address, with what is secret in it; its innermost cause does not.
    fn cause(&self, error: &reqwest::Error) -> NetworkCause {
        let mut innermost: &(dyn Error + 'static) = error;
        let mut timed_out = error.is_timeout() && !error.is_connect();
        while let Some(next) = innermost.source() {
            innermost = next;
            timed_out |= innermost.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::TimedOut) && !error.is_connect();
        }
        if timed_out {
            return NetworkCause::Silent(self.idle);
        }
        let said = crate::text::clean(&innermost.to_string()).replace('\n', " ");
        if error.is_connect() { NetworkCause::Connect(said) } else { NetworkCause::Broken(said) }
    }
}

/// Whether a status says that it may go better later.
fn is_passing(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 425 | 429 | 500..=599)
}

/// The first byte and, where it is known, the whole length of a part of a file: `bytes 7-9/10`.
fn content_range(text: &str) -> Option<(u64, Option<u64>)> {
    let (range, total) = text.strip_prefix("bytes ")?.split_once('/')?;
    let (first, _) = range.split_once('-')?;
    Some((first.trim().parse().ok()?, total.trim().parse().ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_read_and_secrets_of_addresses_are_not_shown() {
        assert_eq!(content_range("bytes 7-9/10"), Some((7, Some(10))));
        assert_eq!(content_range("bytes 7-9/*"), Some((7, None)));
        for wrong in ["bytes */10", "7-9/10", "bytes x-9/10", ""] {
            assert_eq!(content_range(wrong), None, "{wrong}");
        }
        let url = Url::parse("https://me:pw@cdn.example/a.gguf?X-Signature=secret").unwrap();
        assert_eq!(shown(&url), "https://cdn.example/a.gguf");
    }
}
