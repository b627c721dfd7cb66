//! What the commands of models say, in both languages.

use crate::{
    glossary::texts,
    language::Language,
    models::{NetworkCause, Place},
};
use std::time::Duration;

/// Words of one language.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words(pub Language);

texts!(pub(super) impl Words {
    of_settings: "设置中的模型", "Models of the settings";
    own_files: "模型文件", "Model files";
    servers: "本机上的服务器", "Servers on this machine";
    how_to_use: "把左边的名称写在 --model 之后即可使用；wardround models inspect 名称 看详情", "Name what stands on the left with --model; `wardround models inspect NAME` tells more";
    nothing: "没有找到模型。取一个小的：wardround models pull qwen2.5-1.5b（国内加 --from ms）；看推荐目录：wardround models catalogue", "No model was found. A small one: `wardround models pull qwen2.5-1.5b` (in China with --from ms). More: `wardround models catalogue`";
    wants_key: "需要密钥：请在设置中写 base_url 与 key_env", "wants a key: put base_url and key_env into the settings";
    serves_nothing: "没有提供模型", "serves no model";
    context: "上下文", "context";
    recommended: "下载：wardround models pull 名称；国内可加 --from ms（ModelScope）。所需内存按权重数与量化方式算出，未经实测。", "To download one: `wardround models pull NAME`; --from ms takes it from ModelScope. The memory is computed from the weights and not measured.";
    yes_or_no: "删除？[y/N] ", "Delete it? [y/N] ";
    kept: "没有删除", "nothing was deleted";
    unknown: "未知", "unknown";
    default_pre: "默认", "default";
    resumes: "服务器不支持续传，从头下载", "the server cannot resume; it begins anew";
});

impl Words {
    pub fn zh(self) -> bool {
        self.0 == Language::Zh
    }

    /// One of two texts.
    pub fn pick(self, zh: impl Into<String>, en: impl Into<String>) -> String {
        if self.zh() { zh.into() } else { en.into() }
    }

    /// Whose folder files are in.
    pub fn place(self, place: Place) -> String {
        match place {
            Place::Own | Place::Named => self.own_files().to_owned(),
            other => self.pick(format!("{} 的模型文件", other.name()), format!("Model files of {}", other.name())),
        }
    }

    pub fn again(self, cause: &NetworkCause, pause: Duration) -> String {
        let seconds = pause.as_secs().max(1);
        let why = cause.both();
        let why = why.words(self.0);
        self.pick(format!("{why}；{seconds} 秒后继续"), format!("{why}; going on in {seconds} s"))
    }

    /// What is measured.
    pub fn bench_step(self, step: usize) -> String {
        match step {
            0 => self.pick("测量：第一个回答", "measuring: a first answer"),
            1 => self.pick("测量：读入提示词", "measuring: reading prompts"),
            2 => self.pick("测量：生成回答", "measuring: writing answers"),
            _ => self.pick("测量：同时生成几个回答", "measuring: several answers at once"),
        }
    }

    pub fn bench_estimate(self, cases: u64, seconds: f64, basis: &str) -> String {
        let time = self.time(seconds);
        self.pick(
            format!("估计：{cases} 例约需 {time}。依据：{basis}。"),
            format!("Estimate: {cases} cases take about {time}. It counts {basis}."),
        )
    }

    /// A time as people say it: seconds, minutes, or hours and minutes.
    pub fn time(self, seconds: f64) -> String {
        let seconds = seconds.max(0.0).round() as u64;
        match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
            (0, 0, s) => self.pick(format!("{s} 秒"), format!("{s} s")),
            (0, m, s) => self.pick(format!("{m} 分 {s} 秒"), format!("{m} min {s} s")),
            (h, m, _) => self.pick(format!("{h} 小时 {m} 分"), format!("{h} h {m} min")),
        }
    }
}

/// Bytes as people read them.
pub(super) fn size(bytes: u64) -> String {
    const MIB: f64 = 1_048_576.0;
    let mib = bytes as f64 / MIB;
    match bytes {
        0..1024 => format!("{bytes} B"),
        _ if mib < 0.1 => format!("{:.1} KiB", bytes as f64 / 1024.0),
        _ if mib < 1024.0 => format!("{mib:.1} MiB"),
        _ => format!("{:.2} GiB", mib / 1024.0),
    }
}

/// A number of weights as people say it.
pub(super) fn count(number: u64) -> String {
    match number {
        0..1_000_000 => format!("{:.1}K", number as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.0}M", number as f64 / 1e6),
        _ => format!("{:.2}B", number as f64 / 1e9),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_counts_and_times_are_as_people_say_them() {
        assert_eq!([5, 2048, 98_362_432, 4_683_087_332].map(size), ["5 B", "2.0 KiB", "93.8 MiB", "4.36 GiB"]);
        assert_eq!([134_515_008, 7_615_616_512, 1500].map(count), ["135M", "7.62B", "1.5K"]);
        let (en, zh) = (Words(Language::En), Words(Language::Zh));
        assert_eq!([en.time(8.4), en.time(75.0), zh.time(7300.0)], ["8 s", "1 min 15 s", "2 小时 1 分"]);
    }
}
