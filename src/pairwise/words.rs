//! The words of the report, in both languages.

use super::{BlockCoverage, PairMissing};
use crate::{
    language::Language,
    report::{Share, figures::ends},
    stats::StatisticError,
};

/// Says things in one language.
#[derive(Clone, Copy)]
pub(super) struct Say(pub Language);

impl Say {
    /// One of two wordings.
    pub fn pick<T>(self, zh: T, en: T) -> T {
        match self.0 {
            Language::Zh => zh,
            Language::En => en,
        }
    }

    /// A count of a total, with the share and its interval.
    pub fn share(self, share: &Share) -> String {
        let percent = |value: f64| format!("{:.1}%", value * 100.0);
        let Some(interval) = &share.interval else { return format!("{}/{}", share.count, share.of) };
        let value = percent(share.count as f64 / share.of as f64);
        let interval = ends(interval, percent);
        self.pick(
            format!("{}/{}（{value}，{interval}）", share.count, share.of),
            format!("{}/{} ({value}, {interval})", share.count, share.of),
        )
    }

    /// All turns, or one.
    pub fn turn(self, turn: Option<u32>) -> String {
        match turn {
            None => self.pick("全部", "all").to_owned(),
            Some(turn) => turn.to_string(),
        }
    }

    /// How many pairs were judged in both orders, and why the others were not.
    pub fn covered(self, coverage: &BlockCoverage) -> String {
        let counts = format!("{}/{}", coverage.judged, coverage.of);
        let missing: Vec<String> = coverage.missing.iter().map(|(why, count)| format!("{} {count}", self.missing(*why))).collect();
        if missing.is_empty() {
            return counts;
        }
        self.pick(format!("{counts}（{}）", missing.join("，")), format!("{counts} ({})", missing.join(", ")))
    }

    /// How many answers have in them what only the judge is to write.
    pub fn speaks_to_judge(self, count: usize) -> String {
        self.pick(
            format!("注意：{count} 个回答中写有评委格式的判定，可能意在影响评委"),
            format!("Warning: {count} answers contain a verdict of the judge's form, as if to sway it"),
        )
    }

    /// Why a pair was not judged in both orders.
    pub fn missing(self, why: PairMissing) -> &'static str {
        match why {
            PairMissing::NoAnswer => self.pick("有一方没有回答", "a model has no answer"),
            PairMissing::NotAsked => self.pick("未评完两种顺序", "not asked in both orders"),
            PairMissing::NoVerdict => self.pick("无判定", "no verdict"),
            PairMissing::Refused => self.pick("拒绝评判", "refused"),
            PairMissing::Truncated => self.pick("截断", "truncated"),
            PairMissing::Failed => self.pick("失败", "failed"),
        }
    }

    /// Why there are no strengths.
    pub fn reason(self, why: StatisticError) -> String {
        match why {
            StatisticError::NotCompared { .. } => {
                self.pick("有些模型之间没有直接或间接的比较", "some models are linked by no comparison").to_owned()
            }
            StatisticError::NeverBeaten { .. } => self
                .pick(
                    "有模型（或几个模型一起）从未输给其余模型，强度为无穷大",
                    "a model, or several together, never loses to the others: its strength would be infinite",
                )
                .to_owned(),
            StatisticError::NeverWins { .. } => self
                .pick(
                    "有模型（或几个模型一起）从未胜过其余模型，强度为负无穷大",
                    "a model, or several together, never wins against the others: its strength would be infinite, below 0",
                )
                .to_owned(),
            StatisticError::OnlyTies => self.pick("全部为平局", "every pair is a tie").to_owned(),
            StatisticError::TooFew { .. } | StatisticError::Empty { .. } => self.pick("没有评完的配对", "no pair was judged").to_owned(),
            _ => self.pick("公式对这些数据没有有限值", "the formula has no finite value for these data").to_owned(),
        }
    }
}
