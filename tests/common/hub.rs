//! A hub that stands in for Hugging Face or ModelScope: lists of files, redirects to a second server that gives the bytes, and faults.

#![allow(dead_code, reason = "each program uses a part of this")]

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};
use wardround::digest::sha256;

/// How the server of bytes behaves.
#[derive(Debug, Clone, Default)]
pub struct Behaviour {
    /// The first so many connections break off after so many bytes.
    pub cuts: Vec<usize>,
    /// Ranges are ignored.
    pub no_ranges: bool,
    /// The list tells this digest for every file.
    pub wrong_digest: bool,
    /// The bytes are refused without this token, as of a gated repository.
    pub token: Option<&'static str>,
    /// So long between two pieces of 1000 bytes.
    pub pause: Duration,
    /// After so many bytes nothing comes any more, once.
    pub stall: Option<usize>,
    /// So many requests to the hub are answered with 503 first.
    pub busy: usize,
}

/// What a server was asked: the first line and the headers.
pub type Asked = Arc<Mutex<Vec<String>>>;

/// A hub and its server of bytes.
pub struct StandIn {
    hub: SocketAddr,
    /// What the hub was asked.
    pub asked: Asked,
    /// What the server of bytes was asked.
    pub asked_for_bytes: Asked,
}

#[derive(Clone)]
struct Shared {
    /// By repository and path: `o/r/file.gguf`.
    files: Arc<BTreeMap<String, Vec<u8>>>,
    behaviour: Arc<Behaviour>,
    cuts: Arc<Mutex<Vec<usize>>>,
    stall: Arc<Mutex<Option<usize>>>,
    busy: Arc<Mutex<usize>>,
}

impl StandIn {
    /// A hub whose repository `o/r` has these files.
    pub fn start(files: &[(&str, &[u8])], behaviour: Behaviour) -> Self {
        Self::of(files.iter().map(|(path, bytes)| (format!("o/r/{path}"), bytes.to_vec())).collect(), behaviour)
    }

    /// A hub with these files, by repository and path.
    pub fn of(files: BTreeMap<String, Vec<u8>>, behaviour: Behaviour) -> Self {
        let shared = Shared {
            files: Arc::new(files),
            cuts: Arc::new(Mutex::new(behaviour.cuts.clone())),
            stall: Arc::new(Mutex::new(behaviour.stall)),
            busy: Arc::new(Mutex::new(behaviour.busy)),
            behaviour: Arc::new(behaviour),
        };
        let (asked, asked_for_bytes) = (Asked::default(), Asked::default());
        let of_bytes = shared.clone();
        let bytes = serve(asked_for_bytes.clone(), move |stream, head| bytes_of(&of_bytes, stream, head));
        let hub = serve(asked.clone(), move |stream, head| hub_of(&shared, bytes, stream, head));
        Self { hub, asked, asked_for_bytes }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.hub)
    }

    pub fn bytes_requests(&self) -> Vec<String> {
        self.asked_for_bytes.lock().unwrap().clone()
    }
}

fn serve(asked: Asked, answer: impl Fn(&mut TcpStream, &str) + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let answer = Arc::new(answer);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { continue };
            let (asked, answer) = (asked.clone(), answer.clone());
            thread::spawn(move || {
                let mut head = Vec::new();
                let mut byte = [0];
                while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap_or(0) == 1 {
                    head.push(byte[0]);
                }
                let head = String::from_utf8_lossy(&head).into_owned();
                asked.lock().unwrap().push(head.clone());
                answer(&mut stream, &head);
            });
        }
    });
    address
}

fn header<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    head.lines().filter_map(|line| line.split_once(':')).find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}

fn reply(stream: &mut TcpStream, status: u16, headers: &str, body: &str) {
    let text = format!("HTTP/1.1 {status} X\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
    // A client that is gone is nobody's business.
    let _ = stream.write_all(text.as_bytes());
}

/// The repository and the rest of a path below its prefix.
fn repository<'p>(path: &'p str, prefix: &str) -> Option<(&'p str, &'p str)> {
    let rest = path.strip_prefix(prefix)?;
    let (end, _) = rest.match_indices('/').nth(1)?;
    Some(rest.split_at(end))
}

impl Shared {
    /// The files of a repository by their paths in it; `None` where the hub has no such repository.
    fn listed(&self, repository: &str, entry: impl Fn(&str, &[u8], String) -> String) -> Option<String> {
        let digest = |content: &[u8]| if self.behaviour.wrong_digest { "0".repeat(64) } else { sha256(content) };
        let of = self.files.iter().filter_map(|(path, content)| Some((path.strip_prefix(repository)?.strip_prefix('/')?, content)));
        let list: Vec<String> = of.map(|(path, content)| entry(path, content, digest(content))).collect();
        (!list.is_empty()).then(|| list.join(","))
    }

    fn huggingface(&self, path: &str) -> Option<String> {
        let (repository, "/tree/main?recursive=true") = repository(path, "/api/models/")? else { return None };
        let list = self.listed(repository, |path, content, digest| {
            let size = content.len();
            format!(
                r#"{{"type":"file","path":"{path}","size":{size},"oid":"x","lfs":{{"oid":"{digest}","size":{size},"pointerSize":134}}}}"#
            )
        });
        Some(format!("[{}]", list?))
    }

    fn modelscope(&self, path: &str) -> Option<String> {
        let (repository, "/repo/files?Revision=master&Recursive=True") = repository(path, "/api/v1/models/")? else { return None };
        let list = self.listed(repository, |path, content, digest| {
            format!(r#"{{"Name":"x","Path":"{path}","Type":"blob","Size":{},"Sha256":"{digest}"}}"#, content.len())
        });
        Some(format!(r#"{{"Code":200,"Data":{{"Files":[{}]}},"Message":"success","Success":true}}"#, list?))
    }

    /// The file that a path resolves to.
    fn resolved(&self, path: &str) -> Option<String> {
        let (repository, file) = ["/models/", "/"].iter().find_map(|prefix| {
            let (repository, rest) = repository(path, prefix)?;
            let file = rest.strip_prefix("/resolve/main/").or_else(|| rest.strip_prefix("/resolve/master/"));
            Some((repository, file?))
        })?;
        Some(format!("{repository}/{file}")).filter(|file| self.files.contains_key(file))
    }
}

fn hub_of(shared: &Shared, bytes: SocketAddr, stream: &mut TcpStream, head: &str) {
    {
        let mut busy = shared.busy.lock().unwrap();
        if *busy > 0 {
            *busy -= 1;
            return reply(stream, 503, "Retry-After: 0\r\n", "busy");
        }
    }
    let path = head.split(' ').nth(1).unwrap_or_default();
    if let Some(list) = shared.huggingface(path).or_else(|| shared.modelscope(path)) {
        return reply(stream, 200, "Content-Type: application/json\r\n", &list);
    }
    if path.starts_with("/api/models/") {
        return reply(stream, 401, "X-Error-Code: RepoNotFound\r\n", "Invalid username or password.");
    }
    if path.starts_with("/api/v1/models/") {
        return reply(stream, 404, "", r#"{"Code":10010205001,"Message":"not found","Success":false}"#);
    }
    let Some(file) = shared.resolved(path) else { return reply(stream, 404, "X-Error-Code: EntryNotFound\r\n", "") };
    if shared.behaviour.token.is_some_and(|token| header(head, "authorization") != Some(&format!("Bearer {token}"))) {
        return reply(stream, 401, "X-Error-Code: GatedRepo\r\n", "Access to this model is restricted.");
    }
    reply(stream, 302, &format!("Location: http://{bytes}/cdn/{file}?X-Signature=secret\r\n"), "");
}

fn bytes_of(shared: &Shared, stream: &mut TcpStream, head: &str) {
    let path = head.split(' ').nth(1).unwrap_or_default();
    let name = path.trim_start_matches("/cdn/").split('?').next().unwrap_or_default();
    let Some(content) = shared.files.get(name) else { return reply(stream, 404, "", "") };
    let etag = "\"v1\"";
    let range = header(head, "range").and_then(|r| r.strip_prefix("bytes=")?.strip_suffix('-')?.parse::<usize>().ok());
    let same = header(head, "if-range").is_none_or(|wanted| wanted == etag);
    let first = range.filter(|_| !shared.behaviour.no_ranges && same).unwrap_or(0);
    if first >= content.len() && first > 0 {
        return reply(stream, 416, "", "");
    }
    let mut text = String::new();
    let _ = if first > 0 {
        write!(text, "HTTP/1.1 206 X\r\nContent-Range: bytes {first}-{}/{}\r\n", content.len() - 1, content.len())
    } else {
        write!(text, "HTTP/1.1 200 X\r\n")
    };
    let _ = write!(text, "ETag: {etag}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", content.len() - first);
    if stream.write_all(text.as_bytes()).is_err() {
        return;
    }
    let cut = {
        let mut cuts = shared.cuts.lock().unwrap();
        if cuts.is_empty() { None } else { Some(cuts.remove(0)) }
    };
    let stall = shared.stall.lock().unwrap().take();
    let end = cut.or(stall).map_or(content.len(), |bytes| (first + bytes).min(content.len()));
    for piece in content[first..end].chunks(1000) {
        if stream.write_all(piece).and_then(|()| stream.flush()).is_err() {
            return;
        }
        if !shared.behaviour.pause.is_zero() {
            thread::sleep(shared.behaviour.pause);
        }
    }
    if stall.is_some() && cut.is_none() {
        thread::sleep(Duration::from_secs(30));
    }
}
