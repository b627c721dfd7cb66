//! Classifies failures of requests that received no response.

use super::{endpoint::Endpoint, registry::has_no_authorities, said};
use crate::chat::{BreakCause, CertificateProblem, ConnectCause, ModelError, TimeLimit};
use std::{error::Error, io};

/// The error that a failed request is. `url` is where it went, as it is shown.
pub(super) fn failure(endpoint: &Endpoint, url: &str, e: &reqwest::Error) -> ModelError {
    let url = url.to_owned();
    let seconds = endpoint.timeouts.connect;
    if e.is_connect() && e.is_timeout() {
        return ModelError::Timeout { url, limit: TimeLimit::Connect, seconds };
    }
    if e.is_timeout() {
        return ModelError::Timeout { url, limit: TimeLimit::Response, seconds: seconds * 3 };
    }
    let causes = causes(e);
    let tls = causes.iter().find_map(|cause| cause.downcast_ref::<rustls::Error>());
    if let Some(rustls::Error::InvalidCertificate(problem)) = tls {
        return ModelError::Certificate { url, problem: certificate(problem) };
    }
    // reqwest's own text repeats the URL, credentials included; its innermost cause does not.
    let innermost = causes.last().map(|cause| endpoint.quoted(&cause.to_string())).unwrap_or_default();
    if !e.is_connect() {
        return ModelError::Broken { url, cause: BreakCause::Connection(innermost) };
    }
    let kind = causes.iter().rev().find_map(|cause| cause.downcast_ref::<io::Error>()).map(io::Error::kind);
    let is_dns = causes.iter().any(|cause| cause.to_string().contains("dns error"));
    let cause = match (tls, kind) {
        (Some(tls), _) => ConnectCause::Tls(said::cleaned(&tls.to_string())),
        _ if is_dns => ConnectCause::UnknownHost,
        (_, Some(io::ErrorKind::ConnectionRefused)) => ConnectCause::Refused,
        (_, Some(io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable | io::ErrorKind::NetworkDown)) => {
            ConnectCause::Unreachable
        }
        _ => ConnectCause::Other(innermost),
    };
    ModelError::Connect { url, cause, proxy: endpoint.proxy.clone() }
}

/// The error and everything that caused it, innermost last. What an I/O error was made of is not among its sources.
fn causes(e: &reqwest::Error) -> Vec<&(dyn Error + 'static)> {
    let mut all: Vec<&(dyn Error + 'static)> = vec![e];
    while let Some(&last) = all.last() {
        let inside = last.downcast_ref::<io::Error>().and_then(io::Error::get_ref).map(|inner| inner as &(dyn Error + 'static));
        let Some(next) = inside.or_else(|| last.source()) else { break };
        all.push(next);
    }
    all
}

fn certificate(problem: &rustls::CertificateError) -> CertificateProblem {
    use rustls::CertificateError as C;
    match problem {
        C::UnknownIssuer if has_no_authorities() => CertificateProblem::NoAuthorities,
        C::UnknownIssuer => CertificateProblem::UnknownIssuer,
        C::Expired | C::ExpiredContext { .. } => CertificateProblem::Expired,
        C::NotValidYet | C::NotValidYetContext { .. } => CertificateProblem::NotYetValid,
        C::NotValidForName | C::NotValidForNameContext { .. } => CertificateProblem::WrongName,
        other => CertificateProblem::Other(said::cleaned(&rustls::Error::InvalidCertificate(other.clone()).to_string())),
    }
}
