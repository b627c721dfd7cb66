//! State that the models of one process share: connections, and one limiter per endpoint.

use super::{RemoteSettings, access::ProxyChoice, gate::Gate};
use crate::chat::{FileFault, ModelError, ProtocolProblem};
use crate::{digest::sha256, plain_file};
use reqwest::Url;
use secrecy::ExposeSecret;
use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

/// The endpoints that are in use, with what all models behind them share. Models that are opened with the same one keep its limits together
/// and are served in turn; clones are the same.
#[derive(Debug, Clone, Default)]
pub struct Endpoints(Arc<Shared>);

/// A system's whole trust store has half a MiB.
const CA_LIMIT_MIB: u64 = 16;

/// What makes two clients different: the proxy, the authority of one's own, the limit for a connection.
type ClientKey = (ProxyChoice, Option<PathBuf>, u64);

#[derive(Debug, Default)]
struct Shared {
    /// A gate is gone with the last model that uses it, and its limits with it.
    gates: Mutex<HashMap<(String, String), Weak<Gate>>>,
    clients: Mutex<HashMap<ClientKey, reqwest::Client>>,
    numbers: AtomicU64,
}

impl Endpoints {
    /// The gate of an endpoint. Those who use it with the same key share it, whatever their model: limits are the account's.
    pub(super) fn gate(&self, base: &Url, settings: &RemoteSettings) -> Arc<Gate> {
        let key = settings.key.as_ref().map(|k| sha256(k.expose_secret().as_bytes())).unwrap_or_default();
        let mut gates = self.0.gates.lock().unwrap_or_else(PoisonError::into_inner);
        gates.retain(|_, gate| gate.strong_count() > 0);
        let slot = gates.entry((base.as_str().to_owned(), key)).or_default();
        if let Some(gate) = slot.upgrade() {
            gate.restrict(settings.limits);
            return gate;
        }
        let gate = Arc::new(Gate::new(settings.limits));
        *slot = Arc::downgrade(&gate);
        gate
    }

    /// The client for a proxy: its connections are kept open and used again.
    pub(super) fn client(&self, proxy: &ProxyChoice, settings: &RemoteSettings, shown: &str) -> Result<reqwest::Client, ModelError> {
        let key = (proxy.clone(), settings.ca_file.clone(), settings.timeouts.connect);
        let mut clients = self.0.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = clients.get(&key) {
            return Ok(client.clone());
        }
        let protocol = |problem| ModelError::Protocol { url: shown.to_owned(), problem };
        let make = || {
            let builder = builder(Duration::from_secs(settings.timeouts.connect)).redirect(reqwest::redirect::Policy::none());
            let builder = match proxy {
                ProxyChoice::System => builder,
                ProxyChoice::Direct => builder.no_proxy(),
                ProxyChoice::Named(url) => {
                    builder.proxy(reqwest::Proxy::all(url).map_err(|e| protocol(ProtocolProblem::ProxyUrl(e.without_url().to_string())))?)
                }
            };
            with_authorities(builder, settings.ca_file.iter().cloned().chain(ca_file_of_environment()))
        };
        let client = built(make, shown)?;
        clients.insert(key, client.clone());
        Ok(client)
    }

    /// A number that is larger than all before.
    pub(super) fn number(&self) -> u64 {
        self.0.numbers.fetch_add(1, Ordering::Relaxed)
    }
}

/// How long a connection waits for the next request. llama.cpp's server and those on uvicorn (vLLM and others) close one that was idle for 5 s: a request that
/// is sent at that moment breaks off, and would have to be repeated.
const IDLE: Duration = Duration::from_secs(4);

/// What every client of this program has.
fn builder(connect: Duration) -> reqwest::ClientBuilder {
    // Someone else in this process may have chosen a provider before: either is fine.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let named = reqwest::Client::builder().user_agent(concat!("wardround/", env!("CARGO_PKG_VERSION")));
    named.connect_timeout(connect).pool_idle_timeout(IDLE)
}

/// With the authorities of these files beside the system's.
fn with_authorities(
    mut builder: reqwest::ClientBuilder,
    files: impl Iterator<Item = PathBuf>,
) -> Result<reqwest::ClientBuilder, ModelError> {
    for file in files {
        let wrong = |fault| ModelError::File { path: file.display().to_string(), fault };
        let pem = plain_file::read(&file, CA_LIMIT_MIB).map_err(|e| ModelError::of_file(&e, || wrong(FileFault::System(e.to_string()))))?;
        let authorities = reqwest::Certificate::from_pem_bundle(&pem).map_err(|e| wrong(FileFault::Library(e.to_string())))?;
        if authorities.is_empty() {
            return Err(wrong(FileFault::NoCertificate));
        }
        builder = builder.tls_certs_merge(authorities);
    }
    Ok(builder)
}

/// A client that fetches files: with the system's proxy and authorities as endpoints have them. It follows redirects, from https to https alone, and takes
/// files as they are, since a part of a compressed one is of no use. `idle` is the longest that nothing may come.
///
/// # Errors
/// When a file of authorities cannot be used.
pub fn download_client(idle: Duration) -> Result<reqwest::Client, ModelError> {
    const MOST_REDIRECTS: usize = 10;
    const CONNECT: Duration = Duration::from_secs(10);
    let redirects = || {
        reqwest::redirect::Policy::custom(|attempt| {
            let was_secret = attempt.previous().last().is_some_and(|url| url.scheme() == "https");
            if attempt.previous().len() > MOST_REDIRECTS {
                attempt.error("too many redirects")
            } else if was_secret && attempt.url().scheme() != "https" {
                attempt.error("a redirect from https to http")
            } else {
                attempt.follow()
            }
        })
    };
    let make = || {
        let builder = builder(CONNECT.min(idle)).read_timeout(idle).redirect(redirects()).no_gzip().no_deflate();
        with_authorities(builder, ca_file_of_environment().into_iter())
    };
    built(make, "")
}

/// A client that asks servers on this machine what they are: past every proxy, without redirects, and within this time.
///
/// # Errors
/// When the system gives none.
pub fn loopback_client(limit: Duration) -> Result<reqwest::Client, ModelError> {
    built(|| Ok(builder(limit).timeout(limit).no_proxy().redirect(reqwest::redirect::Policy::none())), "")
}

/// A bare system, as in a container, has no certificates of authorities, and the library gives no client then. One that believes no authority still reaches
/// servers without encryption, on this machine say; others are refused, and [`has_no_authorities`] tells why.
fn built(make: impl Fn() -> Result<reqwest::ClientBuilder, ModelError>, shown: &str) -> Result<reqwest::Client, ModelError> {
    make()?.build().or_else(|first| {
        let failed = |_| ModelError::Protocol { url: shown.to_owned(), problem: ProtocolProblem::NoClient(first.to_string()) };
        make()?.tls_certs_only([]).build().map_err(failed)
    })
}

/// Whether this system has no certificates of authorities, so that no server with encryption can be believed.
pub fn has_no_authorities() -> bool {
    builder(Duration::from_secs(1)).build().is_err() && builder(Duration::from_secs(1)).tls_certs_only([]).build().is_ok()
}

/// `SSL_CERT_FILE`, where the verifier does not look at it by itself: those of Windows and macOS ask the system alone.
fn ca_file_of_environment() -> Option<PathBuf> {
    let ignored = cfg!(any(windows, target_vendor = "apple"));
    std::env::var_os("SSL_CERT_FILE").filter(|file| ignored && !file.is_empty()).map(PathBuf::from)
}
