//! Why a model could not be pulled.

use super::site::Hub;
use crate::{
    chat::ModelError,
    gguf::GgufError,
    io_error,
    language::{Bilingual, Language},
};
use std::{io, path::PathBuf};

/// Why a request came to nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NetworkCause {
    /// No connection, in the words of the system.
    Connect(String),
    /// The connection broke, or its end came too early, in the words of the system.
    Broken(String),
    /// Nothing came for so many seconds.
    Silent(u64),
    /// The server is busy or failed, with this status.
    Busy(u16),
    /// It ended after so many bytes of so many.
    Short(u64, u64),
}

/// Why a model could not be pulled.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.words(Language::En))]
pub enum PullError {
    /// What was named is no source.
    Source(Bilingual),
    /// There is no such repository, or it is private.
    NoRepository {
        /// Where.
        hub: Hub,
        /// Its name.
        repository: String,
        /// Whether a token was sent.
        has_token: bool,
    },
    /// The repository wants its terms accepted, or a token that may read it.
    Gated {
        /// Where.
        hub: Hub,
        /// The page on which the terms are accepted.
        page: String,
        /// Whether a token was sent.
        has_token: bool,
    },
    /// The repository has no such file.
    NoFile {
        /// Its name.
        repository: String,
        /// What was wanted.
        wanted: String,
        /// The file that resembles it.
        near: Option<String>,
        /// The model files that there are.
        files: Vec<String>,
    },
    /// Several files fit.
    Several {
        /// What was wanted.
        wanted: String,
        /// Those that fit.
        files: Vec<String>,
    },
    /// A file name that would leave the folder, or that no file here may have.
    Name(String),
    /// A status that nothing can be done about.
    Status {
        /// Of this address.
        url: String,
        /// The status.
        status: u16,
    },
    /// The server could not be reached or did not send it all, again and again.
    Network {
        /// Of this address.
        url: String,
        /// Why.
        cause: NetworkCause,
        /// Bytes that are kept for the next time.
        kept: u64,
    },
    /// The list of files is none.
    Listing {
        /// Of this address.
        url: String,
    },
    /// Not enough room on the disk, in bytes.
    Disk {
        /// The folder.
        folder: PathBuf,
        /// What is still to come.
        needed: u64,
        /// What is free.
        free: u64,
    },
    /// Another program pulls the same file now.
    Locked(PathBuf),
    /// A file of this name with other contents is there.
    Exists(PathBuf),
    /// What came has another digest than it should have. Nothing is kept of it.
    Checksum {
        /// The file.
        file: String,
        /// What the hub says.
        expected: String,
        /// What came.
        found: String,
    },
    /// What came is longer than it should be. Nothing is kept of it.
    TooLong {
        /// The file.
        file: String,
        /// Bytes that it should have.
        expected: u64,
    },
    /// What came is no model.
    NotGguf(#[source] GgufError),
    /// A file could not be written.
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// No client could be made.
    Client(#[source] ModelError),
    /// It was called off; so many bytes are kept.
    Stopped {
        /// Bytes of the file that was under way.
        kept: u64,
    },
}

impl NetworkCause {
    /// Why, in both languages.
    pub fn both(&self) -> Bilingual {
        match self {
            Self::Connect(said) => Bilingual::quoted("系统", said).after("无法连接，", "cannot connect: "),
            Self::Broken(said) => Bilingual::quoted("系统", said).after("连接中断，", "the connection broke: "),
            Self::Silent(seconds) => Bilingual::both(format!("{seconds} 秒没有收到数据"), format!("nothing came for {seconds} seconds")),
            Self::Busy(status) => Bilingual::both(format!("服务器返回 {status}"), format!("the server says {status}")),
            Self::Short(came, of) => Bilingual::both(format!("只收到 {came}/{of} 字节"), format!("it ended after {came} of {of} bytes")),
        }
    }
}

impl PullError {
    pub(super) fn io(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }

    /// Whether the same command may succeed later.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Network { .. } | Self::Locked(_))
    }

    /// Why, and what to do, in a language of the interface.
    pub fn words(&self, language: Language) -> String {
        self.both().words(language).to_owned()
    }

    fn both(&self) -> Bilingual {
        match self {
            Self::Source(message) => message.clone(),
            Self::NoRepository { hub, repository, has_token } => no_repository(*hub, repository, *has_token),
            Self::Gated { hub, page, has_token } => gated(*hub, page, *has_token),
            Self::NoFile { repository, wanted, near, files } => no_file(repository, wanted, near.as_deref(), files),
            Self::Several { wanted, files } => Bilingual::both(
                format!("有多个文件符合 {wanted}，请写明其中一个：{}", listed(files, "、")),
                format!("several files fit {wanted}; name one of them: {}", listed(files, ", ")),
            ),
            Self::Name(name) => Bilingual::both(
                format!("文件名 {name:?} 不能使用：模型只写入模型文件夹，文件名须以 .gguf 结尾"),
                format!(
                    "the file name {name:?} cannot be used: models go into their folder and nowhere else, under a name that ends in .gguf"
                ),
            ),
            Self::Status { url, status } => Bilingual::both(
                format!("{url}：服务器返回 {status}；请检查地址"),
                format!("{url}: the server says {status}; check the address"),
            ),
            Self::Network { url, cause, kept } => {
                followed(&cause.both().after(&format!("{url}："), &format!("{url}: ")), &kept_words(*kept))
            }
            Self::Listing { url } => Bilingual::both(
                format!("{url}：返回的不是文件列表；请检查 HF_ENDPOINT 或 MODELSCOPE_ENDPOINT 所指的镜像"),
                format!("{url}: what came is no list of files; check the mirror that HF_ENDPOINT or MODELSCOPE_ENDPOINT names"),
            ),
            Self::Disk { folder, needed, free } => Bilingual::both(
                format!(
                    "{} 所在磁盘空间不足：还需 {}，剩余 {}；请腾出空间，或用 --dir 换一个文件夹",
                    folder.display(),
                    mib(*needed),
                    mib(*free)
                ),
                format!(
                    "not enough room at {}: {} are still to come and {} are free; make room, or choose another folder with --dir",
                    folder.display(),
                    mib(*needed),
                    mib(*free)
                ),
            ),
            Self::Locked(path) => Bilingual::both(
                format!("{}：另一个程序正在下载同一文件；请等它结束", path.display()),
                format!("{}: another program is pulling this file; wait for it to end", path.display()),
            ),
            Self::Exists(path) => Bilingual::both(
                format!("{}：已有同名但内容不同的文件；请先移走或用 wardround models remove 删除，或用 --dir 换一个文件夹", path.display()),
                format!(
                    "{}: a file of this name with other contents is there; move it, remove it with `wardround models remove`, or choose another folder with --dir",
                    path.display()
                ),
            ),
            Self::Checksum { file, expected, found } => Bilingual::both(
                format!("{file}：sha256 不符，已丢弃（应为 {expected}，收到的是 {found}）；请再试，仍不符则换一个镜像"),
                format!(
                    "{file}: wrong sha256, and nothing is kept (expected {expected}, got {found}); try again, and if it repeats use another mirror"
                ),
            ),
            Self::TooLong { file, expected } => Bilingual::both(
                format!("{file}：收到的内容超过应有的 {expected} 字节，已丢弃；请换一个镜像"),
                format!("{file}: more came than its {expected} bytes, and nothing is kept; use another mirror"),
            ),
            Self::NotGguf(error) => Bilingual::of(|language| error.fault.words(language))
                .after("下载的内容不能用作模型，已丢弃：", "what came is no usable model, and nothing is kept: "),
            Self::Io { path, source } => Bilingual::of(|language| {
                let colon = if language == Language::Zh { "：" } else { ": " };
                format!("{}{colon}{}", path.display(), io_error::words(source, language))
            }),
            Self::Client(error) => Bilingual::of(|language| error.words(language)),
            Self::Stopped { kept } => followed(&Bilingual::both("已停止", "stopped"), &kept_words(*kept)),
        }
    }
}

/// A sentence and what follows it.
fn followed(front: &Bilingual, more: &Bilingual) -> Bilingual {
    Bilingual::of(|language| format!("{}{}", front.words(language), more.words(language)))
}

fn kept_words(kept: u64) -> Bilingual {
    match kept {
        0 => Bilingual::both("；请检查网络后再试", "; check the network and try again"),
        kept => Bilingual::both(
            format!("；已下载的 {} 保留着，重复同一命令即可续传", mib(kept)),
            format!("; {} are kept, repeat the command to resume", mib(kept)),
        ),
    }
}

fn mib(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20))
}

/// As many names as a reader takes in.
fn listed(files: &[String], comma: &str) -> String {
    const MOST: usize = 12;
    let names: Vec<&str> = files.iter().take(MOST).map(String::as_str).chain((files.len() > MOST).then_some("…")).collect();
    names.join(comma)
}

fn no_repository(hub: Hub, repository: &str, has_token: bool) -> Bilingual {
    let (name, variable) = (hub.name(), hub.token_variable());
    let (zh, en) = if has_token {
        (format!("{variable} 的令牌无权读取，或名称有误"), format!("the token in {variable} may not read it, or the name is wrong"))
    } else {
        (format!("请检查名称；若是私有的，请在 {variable} 中设置令牌"), format!("check the name; if it is private, set {variable}"))
    };
    Bilingual::both(format!("{name} 上没有 {repository}：{zh}"), format!("{name} has no repository {repository}: {en}"))
}

fn gated(hub: Hub, page: &str, has_token: bool) -> Bilingual {
    let (name, variable) = (hub.name(), hub.token_variable());
    match has_token {
        false => Bilingual::both(
            format!("{name} 要求登录：请在 {page} 接受条款，再把访问令牌设为环境变量 {variable}"),
            format!("{name} wants to know who asks: accept the terms at {page}, and set the variable {variable} to an access token"),
        ),
        true => Bilingual::both(
            format!("{variable} 的令牌无权读取：请用同一账号在 {page} 接受条款，并确认令牌可读受限仓库"),
            format!(
                "the token in {variable} may not read it: accept the terms at {page} with the same account, and let the token read gated repositories"
            ),
        ),
    }
}

fn no_file(repository: &str, wanted: &str, near: Option<&str>, files: &[String]) -> Bilingual {
    if files.is_empty() {
        return Bilingual::both(
            format!("{repository} 中没有 GGUF 文件：请指定带 GGUF 的仓库（名称常以 -GGUF 结尾）"),
            format!("{repository} has no GGUF file: name a repository that has some (its name often ends in -GGUF)"),
        );
    }
    let (zh, en) = near.map_or_else(Default::default, |near| (format!("是否指 {near}？"), format!("did you mean {near}? ")));
    Bilingual::both(
        format!("{repository} 中没有 {wanted}；{zh}其中有：{}", listed(files, "、")),
        format!("{repository} has no {wanted}; {en}there are: {}", listed(files, ", ")),
    )
}
