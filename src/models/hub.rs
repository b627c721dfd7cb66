//! The hubs of models: Hugging Face and ModelScope, or a mirror of one: which files a repository has, and where they are.

use super::{
    PullError,
    download::{Client, shown},
    site::Hub,
};
use crate::language::Bilingual;
use reqwest::{
    StatusCode, Url,
    header::{COOKIE, HeaderMap, HeaderValue, LINK},
};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use std::net::IpAddr;

/// Pages of a list that are followed; a page has a thousand files.
const MOST_PAGES: usize = 20;

/// A file of a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HubFile {
    /// Its path there.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// Its digest, where the hub says it.
    pub sha256: Option<String>,
}

/// A hub as this user reaches it.
#[derive(Debug, Clone)]
pub struct HubAccess {
    /// Which.
    pub hub: Hub,
    address: Url,
    token: Option<SecretString>,
}

impl HubAccess {
    /// With the address and the token that the environment names.
    ///
    /// # Errors
    /// When the address is none.
    pub fn new(hub: Hub, environment: impl Fn(&str) -> Option<String>) -> Result<Self, PullError> {
        let set = |name: &str| environment(name).map(|v| v.trim().to_owned()).filter(|v| !v.is_empty());
        let found = hub.address_variables().iter().find_map(|name| Some((*name, set(name)?)));
        let (variable, text) = found.unwrap_or(("", hub.address().to_owned()));
        let wrong = || {
            PullError::Source(Bilingual::both(
                format!("{variable} = {text:?} 不是网址：应如 https://hf-mirror.com"),
                format!("{variable} = {text:?} is no address: it should be like https://hf-mirror.com"),
            ))
        };
        // ModelScope's variable holds a host alone.
        let whole = if text.contains("://") { text.clone() } else { format!("https://{text}") };
        let mut address = Url::parse(whole.trim_end_matches('/')).map_err(|_| wrong())?;
        if !matches!(address.scheme(), "http" | "https") || address.host_str().is_none() {
            return Err(wrong());
        }
        address.set_query(None);
        address.set_fragment(None);
        let token = set(hub.token_variable()).map(SecretString::from);
        Ok(Self { hub, token: token.filter(|_| keeps_secrets(&address)), address })
    }

    /// Whether requests carry a token.
    pub fn has_token(&self) -> bool {
        self.token.is_some()
    }

    /// The repository and path of a file that an address of this hub's pages or downloads names.
    pub fn file_of_url(&self, url: &Url) -> Option<(String, String)> {
        if url.origin() != self.address.origin() {
            return None;
        }
        let path = url.path().strip_prefix(self.address.path().trim_end_matches('/'))?;
        let mut parts = path.trim_start_matches('/').split('/');
        if self.hub == Hub::ModelScope && parts.next()? != "models" {
            return None;
        }
        let (owner, name, verb, revision) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let rest = parts.collect::<Vec<_>>().join("/");
        let is_file = matches!(verb, "resolve" | "blob") && revision == self.revision() && !rest.is_empty();
        is_file.then(|| (format!("{owner}/{name}"), rest))
    }

    /// The branch that is read.
    fn revision(&self) -> &'static str {
        match self.hub {
            Hub::HuggingFace => "main",
            Hub::ModelScope => "master",
        }
    }

    fn at<'a>(&self, parts: impl IntoIterator<Item = &'a str>) -> Url {
        let mut url = self.address.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(parts.into_iter().flat_map(|part| part.split('/')));
        }
        url
    }

    /// Where a file is.
    pub fn file_url(&self, repository: &str, path: &str) -> Url {
        match self.hub {
            Hub::HuggingFace => self.at([repository, "resolve", self.revision(), path]),
            Hub::ModelScope => self.at(["models", repository, "resolve", self.revision(), path]),
        }
    }

    /// The repository's page, for people.
    pub fn page(&self, repository: &str) -> String {
        match self.hub {
            Hub::HuggingFace => self.at([repository]),
            Hub::ModelScope => self.at(["models", repository]),
        }
        .to_string()
    }

    fn list_url(&self, repository: &str) -> Url {
        match self.hub {
            Hub::HuggingFace => {
                let mut url = self.at(["api/models", repository, "tree", self.revision()]);
                url.set_query(Some("recursive=true"));
                url
            }
            Hub::ModelScope => {
                let mut url = self.at(["api/v1/models", repository, "repo/files"]);
                url.set_query(Some(&format!("Revision={}&Recursive=True", self.revision())));
                url
            }
        }
    }

    /// What a request to this hub carries. A redirect to another host does not get it.
    pub fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let Some(token) = &self.token else { return headers };
        let secret = |text: String| {
            let mut value = HeaderValue::try_from(text).ok()?;
            value.set_sensitive(true);
            Some(value)
        };
        if let Some(value) = secret(format!("Bearer {}", token.expose_secret())) {
            headers.insert(reqwest::header::AUTHORIZATION, value);
        }
        if let Some(value) = secret(format!("m_session_id={}", token.expose_secret())).filter(|_| self.hub == Hub::ModelScope) {
            headers.insert(COOKIE, value);
        }
        headers
    }

    /// Every file of a repository.
    ///
    /// # Errors
    /// When the repository is not there, wants a token, or the hub cannot be reached.
    pub(super) async fn list(&self, client: &Client, repository: &str) -> Result<Vec<HubFile>, PullError> {
        let mut url = self.list_url(repository);
        let mut files = Vec::new();
        for _ in 0..MOST_PAGES {
            let page = client.get_page(&url, self.headers()).await?;
            if !page.status.is_success() {
                return Err(self.refused(repository, &url, page.status, page.header("x-error-code")));
            }
            let wrong = || PullError::Listing { url: shown(&url) };
            match self.hub {
                Hub::HuggingFace => files.extend(huggingface_files(&page.body).ok_or_else(wrong)?),
                Hub::ModelScope => match modelscope_files(&page.body).ok_or_else(wrong)? {
                    Ok(found) => files.extend(found),
                    Err(_) => return Err(self.no_repository(repository)),
                },
            }
            let next = page.headers.get(LINK).and_then(|v| next_page(v.to_str().ok()?, &url));
            match next {
                // The token goes to the hub and nobody else.
                Some(next) if next.origin() == url.origin() => url = next,
                _ => break,
            }
        }
        Ok(files)
    }

    fn no_repository(&self, repository: &str) -> PullError {
        PullError::NoRepository { hub: self.hub, repository: repository.to_owned(), has_token: self.has_token() }
    }

    /// What a refusal means; the hub's own word for it says more than the status.
    pub(super) fn refused(&self, repository: &str, url: &Url, status: StatusCode, word: Option<&str>) -> PullError {
        match (status.as_u16(), word) {
            (401 | 403, Some("RepoNotFound")) | (404, _) => self.no_repository(repository),
            // Hugging Face says 401 to whoever asks for a repository that is not there.
            (401 | 403, _) => PullError::Gated { hub: self.hub, page: self.page(repository), has_token: self.has_token() },
            (status, _) => PullError::Status { url: shown(url), status },
        }
    }
}

/// Whether a token may be sent there: nobody on the way can read it.
fn keeps_secrets(address: &Url) -> bool {
    let host = address.host_str().unwrap_or_default().trim_matches(['[', ']']);
    address.scheme() == "https" || host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// The address of the next page, as `Link` says it.
fn next_page(link: &str, from: &Url) -> Option<Url> {
    let entry = link.split(',').find(|entry| entry.contains("rel=\"next\""))?;
    let (target, _) = entry.trim().strip_prefix('<')?.split_once('>')?;
    from.join(target).ok()
}

/// A digest as both hubs write it, if it is one.
fn digest(text: &str) -> Option<String> {
    let text = text.strip_prefix("sha256:").unwrap_or(text).to_lowercase();
    (text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit())).then_some(text)
}

fn huggingface_files(body: &str) -> Option<Vec<HubFile>> {
    #[derive(Deserialize)]
    struct Entry {
        #[serde(rename = "type")]
        kind: String,
        path: String,
        #[serde(default)]
        size: u64,
        lfs: Option<Lfs>,
    }
    #[derive(Deserialize)]
    struct Lfs {
        oid: String,
        size: Option<u64>,
    }
    let entries: Vec<Entry> = serde_json::from_str(body).ok()?;
    let file = |entry: Entry| HubFile {
        path: entry.path,
        size: entry.lfs.as_ref().and_then(|lfs| lfs.size).unwrap_or(entry.size),
        sha256: entry.lfs.and_then(|lfs| digest(&lfs.oid)),
    };
    Some(entries.into_iter().filter(|entry| entry.kind == "file").map(file).collect())
}

/// The files, or what ModelScope says in their place; `None` where it is neither.
fn modelscope_files(body: &str) -> Option<Result<Vec<HubFile>, String>> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Answer {
        code: Option<i64>,
        #[serde(default)]
        message: String,
        data: Option<Data>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Data {
        files: Vec<Entry>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Entry {
        path: String,
        #[serde(default)]
        r#type: String,
        #[serde(default)]
        size: u64,
        #[serde(default)]
        sha256: String,
    }
    let answer: Answer = serde_json::from_str(body).ok()?;
    let Some(data) = answer.data else { return answer.code.filter(|code| *code != 200).map(|_| Err(answer.message)) };
    let file = |entry: Entry| HubFile { path: entry.path, size: entry.size, sha256: digest(&entry.sha256) };
    Some(Ok(data.files.into_iter().filter(|entry| entry.r#type != "tree").map(file).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn access(hub: Hub, variables: &'static [(&str, &str)]) -> Result<HubAccess, PullError> {
        HubAccess::new(hub, |name| variables.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned()))
    }

    #[test]
    fn addresses_are_those_that_each_hub_documents() {
        let hf = access(Hub::HuggingFace, &[]).unwrap();
        assert_eq!(hf.list_url("Qwen/A-GGUF").as_str(), "https://huggingface.co/api/models/Qwen/A-GGUF/tree/main?recursive=true");
        assert_eq!(hf.file_url("Qwen/A-GGUF", "q4/a b.gguf").as_str(), "https://huggingface.co/Qwen/A-GGUF/resolve/main/q4/a%20b.gguf");
        let ms = access(Hub::ModelScope, &[]).unwrap();
        let list = "https://www.modelscope.cn/api/v1/models/Qwen/A-GGUF/repo/files?Revision=master&Recursive=True";
        assert_eq!(ms.list_url("Qwen/A-GGUF").as_str(), list);
        assert_eq!(ms.file_url("Qwen/A-GGUF", "a.gguf").as_str(), "https://www.modelscope.cn/models/Qwen/A-GGUF/resolve/master/a.gguf");
        assert_eq!(ms.page("Qwen/A-GGUF"), "https://www.modelscope.cn/models/Qwen/A-GGUF");
        let of = |access: &HubAccess, url: &str| access.file_of_url(&Url::parse(url).unwrap());
        let found = Some(("Qwen/A-GGUF".to_owned(), "q4/a.gguf".to_owned()));
        assert_eq!(of(&hf, "https://huggingface.co/Qwen/A-GGUF/blob/main/q4/a.gguf"), found);
        assert_eq!(of(&ms, "https://www.modelscope.cn/models/Qwen/A-GGUF/resolve/master/q4/a.gguf"), found);
        for other in ["https://hf-mirror.com/Qwen/A-GGUF/resolve/main/a.gguf", "https://huggingface.co/Qwen/A-GGUF/resolve/other/a.gguf"] {
            assert_eq!(of(&hf, other), None, "{other}");
        }
    }

    #[test]
    fn a_mirror_is_used_and_a_token_goes_nowhere_in_the_clear() {
        let mirror = access(Hub::HuggingFace, &[("HF_ENDPOINT", "https://hf-mirror.com/"), ("HF_TOKEN", " hf_1 ")]).unwrap();
        assert_eq!(mirror.page("a/b"), "https://hf-mirror.com/a/b");
        assert_eq!(mirror.headers()["authorization"], "Bearer hf_1");
        let clear = access(Hub::HuggingFace, &[("HF_ENDPOINT", "http://mirror.example"), ("HF_TOKEN", "hf_1")]).unwrap();
        assert!(!clear.has_token() && clear.headers().is_empty());
        let domain = access(Hub::ModelScope, &[("MODELSCOPE_DOMAIN", "modelscope.ai"), ("MODELSCOPE_API_TOKEN", "t")]).unwrap();
        assert_eq!(domain.page("a/b"), "https://modelscope.ai/models/a/b");
        assert_eq!(domain.headers()["cookie"], "m_session_id=t");
        assert!(!format!("{mirror:?}{domain:?}").contains("hf_1"));
        for wrong in ["ftp://x", "https://", "a b"] {
            let text = HubAccess::new(Hub::HuggingFace, |name| (name == "HF_ENDPOINT").then(|| wrong.to_owned())).unwrap_err().to_string();
            assert!(text.contains("HF_ENDPOINT"), "{text}");
        }
    }

    #[test]
    fn lists_of_both_hubs_are_read() {
        let sha = "A".repeat(64);
        let hf = format!(
            "[{{\"type\":\"directory\",\"path\":\"q\",\"oid\":\"x\",\"size\":0}},{{\"type\":\"file\",\"path\":\"q/a.gguf\",\"size\":9,\"oid\":\"b\",\
             \"lfs\":{{\"oid\":\"{sha}\",\"size\":9,\"pointerSize\":134}}}},{{\"type\":\"file\",\"path\":\"README.md\",\"size\":3,\"oid\":\"c\"}}]"
        );
        let files = huggingface_files(&hf).unwrap();
        assert_eq!(files[0], HubFile { path: "q/a.gguf".into(), size: 9, sha256: Some(sha.to_lowercase()) });
        assert_eq!((files.len(), &files[1].sha256), (2, &None));
        let ms = format!(
            "{{\"Code\":200,\"Data\":{{\"Files\":[{{\"Name\":\"q\",\"Path\":\"q\",\"Type\":\"tree\",\"Size\":0}},{{\"Name\":\"a.gguf\",\
             \"Path\":\"q/a.gguf\",\"Type\":\"blob\",\"Size\":9,\"Sha256\":\"{sha}\"}}]}},\"Message\":\"success\",\"Success\":true}}"
        );
        assert_eq!(modelscope_files(&ms).unwrap().unwrap(), files[..1]);
        let refused = modelscope_files("{\"Code\":10010205001,\"Message\":\"not found\",\"Success\":false}").unwrap();
        assert_eq!(refused, Err("not found".to_owned()));
        assert_eq!((huggingface_files("<html>"), modelscope_files("[]")), (None, None));
        let from = Url::parse("https://h/api/models/a/b/tree/main?recursive=true").unwrap();
        let next = next_page("</api/models/a/b/tree/main?cursor=2>; rel=\"next\"", &from).unwrap();
        assert_eq!(next.as_str(), "https://h/api/models/a/b/tree/main?cursor=2");
    }
}
