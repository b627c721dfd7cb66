//! What goes wrong with models on this machine: their files, and the process that runs llama.cpp. Words of llama.cpp, of the system and of libraries are
//! quoted and marked as theirs.

use crate::language::{Bilingual, Language};
use serde::{Deserialize, Serialize};

/// What is wrong with a model's file, or with a file that its settings name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileFault {
    /// It is empty.
    Empty,
    /// It is a pointer of Git LFS in the place of the file.
    GitLfsPointer,
    /// It is no GGUF; its first bytes, escaped.
    NotGguf(String),
    /// llama.cpp cannot load it; the last lines of its log, which may be empty.
    NotLoaded(String),
    /// It holds no certificate in PEM form.
    NoCertificate,
    /// It cannot be read; what the system says.
    System(String),
    /// It cannot be read; what the library says.
    Library(String),
}

impl FileFault {
    /// In a language of the interface.
    pub(super) fn words(&self, language: Language) -> String {
        let both = match self {
            Self::Empty => Bilingual::both("文件是空的", "the file is empty"),
            Self::GitLfsPointer => Bilingual::both(
                "这是 Git LFS 的指针文件，不是模型：请取回文件本身",
                "this is a Git LFS pointer, not the model: fetch the file itself",
            ),
            Self::NotGguf(bytes) => Bilingual::both(
                format!("不是 GGUF：文件开头是 {bytes}，而不是“GGUF”"),
                format!("not a GGUF: it begins with the bytes {bytes} instead of \"GGUF\""),
            ),
            Self::NotLoaded(log) => {
                let zh = "llama.cpp 无法加载：文件可能不完整（请与下载源核对大小），或其格式比本程序所识别的新";
                let en = "llama.cpp cannot load it. The file may be cut short (compare its size with the download's) or of a newer kind than this build knows";
                let log = logged(log);
                Bilingual::both(format!("{zh}{}", log.words(Language::Zh)), format!("{en}{}", log.words(Language::En)))
            }
            Self::NoCertificate => Bilingual::both(
                "其中没有 PEM 格式的证书（-----BEGIN CERTIFICATE-----）",
                "holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)",
            ),
            Self::System(why) => Bilingual::quoted("系统", why),
            Self::Library(why) => Bilingual::quoted("程序库", why),
        };
        both.words(language).to_owned()
    }
}

/// Why there is no worker process, or not any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkerFault {
    /// This program's own file, which the worker is, cannot be found; what the system says.
    NoProgram(String),
    /// It could not be started; what the system says, which may be empty.
    NotStarted(String),
    /// Its streams could not be opened.
    NoStreams,
    /// Nothing can be written to it; what the system says.
    NotWritten(String),
    /// It had ended before it was asked.
    Ended,
    /// It died.
    Died {
        /// How.
        death: Death,
        /// The last lines of its log, which may be empty.
        log: String,
    },
}

/// How a worker process died.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Death {
    /// By signal 9, which the system sends where memory runs out.
    Killed,
    /// llama.cpp ended it by signal 6.
    Aborted,
    /// By another signal.
    Signal(i32),
    /// With a status; what the system says of it.
    Status(String),
    /// It does not answer, and was ended.
    Silent,
}

impl WorkerFault {
    /// In a language of the interface.
    pub(super) fn words(&self, language: Language) -> String {
        let system = |why: &String, zh: &str, en: &str| match why.is_empty() {
            true => Bilingual::both(zh, en),
            false => Bilingual::quoted("系统", why).after(&format!("{zh}；"), &format!("{en}: ")),
        };
        let both = match self {
            Self::NoProgram(why) => system(why, "找不到本程序自身的文件", "this program's own file cannot be found"),
            Self::NotStarted(why) => system(why, "无法启动", "it could not be started"),
            Self::NoStreams => Bilingual::both("无法打开它的输入输出", "its streams could not be opened"),
            Self::NotWritten(why) => system(why, "无法向它发送指令", "it cannot be written to"),
            Self::Ended => Bilingual::both("此前已经结束", "it had already ended"),
            Self::Died { death, log } => Bilingual::of(|language| died(death, log, language)),
        };
        both.words(language).to_owned()
    }
}

fn died(death: &Death, log: &str, language: Language) -> String {
    let how = match death {
        Death::Killed => Bilingual::both(
            "被终止（信号 9），多半是内存不足：减小 --ctx 或 --gpu-layers 可少占内存",
            "killed (signal 9), often because memory ran out: a smaller --ctx or fewer --gpu-layers takes less",
        ),
        Death::Aborted => Bilingual::both("llama.cpp 自行中止（信号 6）", "llama.cpp aborted (signal 6)"),
        Death::Signal(n) => Bilingual::both(format!("信号 {n}"), format!("signal {n}")),
        Death::Status(status) => Bilingual::quoted("系统", status),
        Death::Silent => Bilingual::both("没有回应", "it no longer answers"),
    };
    let how = how.words(language);
    // Whoever was killed had no time to say why.
    if log.is_empty() || *death == Death::Killed {
        return how.to_owned();
    }
    let is_short = log.contains("memory") || log.contains("alloc");
    match (language, is_short) {
        (Language::Zh, true) => format!("{how}。llama.cpp 最后的原话：“{log}”。内存可能不足：减小 --ctx 可少占内存"),
        (Language::Zh, false) => format!("{how}。llama.cpp 最后的原话：“{log}”"),
        (Language::En, true) => format!("{how}. It last said: {log}. Memory seems to be short: a smaller --ctx takes less."),
        (Language::En, false) => format!("{how}. It last said: {log}."),
    }
}

/// What llama.cpp's log says, behind a sentence.
pub(super) fn logged(log: &str) -> Bilingual {
    match log.is_empty() {
        true => Bilingual::default(),
        false => Bilingual::both(format!("。llama.cpp 原话：“{log}”"), format!(". llama.cpp said: {log}")),
    }
}
