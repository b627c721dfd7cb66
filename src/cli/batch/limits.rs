//! When a batch asks nothing more although more is wanted: `--max-cost` and `--max-time`.

use super::{prices::Cost, words::Words};
use crate::{
    language::Language::{En, Zh},
    runner::batch::{Amount, TimeLimit},
};
use std::time::Instant;
use tokio_util::sync::CancellationToken;

/// What a batch may cost and take.
#[derive(Debug, Clone, Default)]
pub(in crate::cli) struct Limits {
    /// In the currency of the prices, what the run had cost before included.
    pub max_cost: Option<Amount>,
    /// Of this process.
    pub max_time: Option<TimeLimit>,
    /// Cancelled once one of them is reached.
    pub enough: CancellationToken,
}

/// Which limit was reached.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::cli) enum Reached {
    /// So much may be spent, and was.
    Cost { limit: Amount, spent: Cost },
    /// So long it may take, and did.
    Time(TimeLimit),
}

impl Reached {
    /// Its name in a plan and in events.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Cost { .. } => "max_cost",
            Self::Time(_) => "max_time",
        }
    }
}

impl Limits {
    /// The limit that is reached now, told once.
    pub(super) fn newly_reached(&self, spent: Option<Cost>, began: Instant, now: Instant) -> Option<Reached> {
        if self.enough.is_cancelled() {
            return None;
        }
        let cost = self.max_cost.zip(spent).filter(|(limit, spent)| spent.0 >= limit.get());
        let time = self.max_time.filter(|limit| now.duration_since(began) >= limit.get());
        let reached = cost.map(|(limit, spent)| Reached::Cost { limit, spent }).or(time.map(Reached::Time))?;
        self.enough.cancel();
        Some(reached)
    }
}

impl Words {
    /// A model whose answers a limit on the cost does not count.
    pub(super) fn no_price(self, name: &str) -> String {
        match self.0 {
            Zh => format!("{name} 在设置中没有价格：其费用不计入 --max-cost"),
            En => format!("{name} has no price in the settings: --max-cost does not count what it costs"),
        }
    }

    /// That nothing more is asked, and how to go on.
    pub(super) fn reached(self, reached: Reached) -> String {
        let what = match (self.0, reached) {
            (Zh, Reached::Cost { limit, spent }) => format!("费用已达上限（--max-cost {limit}，已用 {spent}）"),
            (En, Reached::Cost { limit, spent }) => format!("the cost has reached its limit (--max-cost {limit}, spent {spent})"),
            (Zh, Reached::Time(limit)) => format!("时间已达上限（--max-time {limit}）"),
            (En, Reached::Time(limit)) => format!("the time has reached its limit (--max-time {limit})"),
        };
        // The time counts anew, the cost does not.
        let how = match (self.0, reached) {
            (Zh, Reached::Cost { .. }) => "提高上限后再次运行同一命令即接着做",
            (Zh, Reached::Time(_)) => "再次运行同一命令即接着做",
            (En, Reached::Cost { .. }) => "repeat the command with a higher limit to resume",
            (En, Reached::Time(_)) => "repeat the command to resume",
        };
        match self.0 {
            Zh => format!("{what}：不再提问，等正在进行的回答和评分结束后退出；{how}"),
            En => format!("{what}: nothing more is asked, and what is being answered and judged is finished and recorded; {how}"),
        }
    }

    /// That the limit will probably be reached before the end.
    pub(super) fn above_limit(self, limit: Amount) -> String {
        match self.0 {
            Zh => format!("此估算高于 --max-cost {limit}：到上限时会停下，已有的结果都保留。"),
            En => format!(" This is above --max-cost {limit}: the batch would stop there and keep what it has."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_limit_is_told_once_and_nothing_is_asked_from_then_on() {
        let limits = Limits { max_cost: Some("2".parse().unwrap()), max_time: Some("1min".parse().unwrap()), ..Limits::default() };
        let began = Instant::now();
        let at = |seconds| began + Duration::from_secs(seconds);
        assert_eq!(limits.newly_reached(Some(Cost(1.99)), began, at(59)), None);
        assert!(!limits.enough.is_cancelled());
        let reached = Reached::Cost { limit: "2".parse().unwrap(), spent: Cost(2.0) };
        assert_eq!(limits.newly_reached(Some(Cost(2.0)), began, at(59)), Some(reached));
        assert_eq!(limits.newly_reached(Some(Cost(3.0)), began, at(61)), None);
        let limits = Limits { enough: CancellationToken::new(), ..limits };
        assert_eq!(limits.newly_reached(None, began, at(60)), Some(Reached::Time("1min".parse().unwrap())));
        assert!(limits.enough.is_cancelled());
    }
}
