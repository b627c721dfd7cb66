//! The words of a stage, in both languages.

use super::{
    action::Action,
    beat::Beat,
    interview::SeenFact,
    load::StepKind,
    view::{Scene, Turn, Who},
};
use crate::{
    glossary::{self, term_methods, texts},
    language::Language,
    tape::{Speed, label},
    text::clean,
};
use std::time::Duration;

use Language::{En, Zh};

/// The words in a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words(pub Language);

texts! {
    pub impl Words {
        question: "提问", "Question";
        thinking: "推理中", "thinking";
        blank: "黑屏：按空格或 b 恢复", "blank: space or b shows the stage again";
        paused: "已暂停", "paused";
        the_end: "演示结束", "End of the show";
        how_on: "q 退出　← 返回", "q leaves, ← goes back";
        diagnosis: "诊断", "Diagnosis";
        scores: "评分汇总", "Ratings";
        no_scores: "录制中没有评分", "the recordings hold no ratings";
        mean: "平均", "mean";
        outcome: "问到的与漏掉的", "Found out and missed";
        exchange: "下一问", "the next question";
        facts: "要点", "Facts";
        keys: "按键", "Keys";
        too_small: "窗口太小", "this window is too small";
        goes_on: "演示仍在继续", "the show goes on";
        instant: "不等待", "at once";
        notes: "备注", "Notes";
        no_notes: "这一步没有备注", "this step has no notes";
        next: "接下来", "Next";
        last_step: "这是最后一步", "this is the last step";
        audience: "观众所见", "The audience sees";
        hidden: "（黑屏）", "(blank)";
        show_is_over: "演示已结束", "the show is over";
        clock: "时间", "Clock";
        since: "已进行", "since the start";
    }
}

term_methods! {
    pub impl Words {
        answer: heading ANSWER;
        reference: heading REFERENCE;
        verdict: heading VERDICT;
        explanation: heading EXPLANATION;
        judge: words JUDGE;
    }
}

impl Words {
    /// Whose answers a page shows: that it is a recording, of which model, of which day.
    pub fn label(self, who: Who<'_>) -> String {
        match (who, self.0) {
            (Who::Recording { model, day }, language) => label(&clean(model), &clean(day), language),
            (Who::Live { model }, Zh) => format!("现场：{}", clean(model)),
            (Who::Live { model }, En) => format!("live: {}", clean(model)),
        }
    }

    /// The label within so many columns: a name is cut before the day is.
    pub fn label_within(self, who: Who<'_>, columns: usize, width: &dyn Fn(&str) -> usize) -> String {
        let whole = self.label(who);
        let (Who::Recording { model, .. } | Who::Live { model }) = who;
        let mut name: Vec<char> = clean(model).chars().collect();
        let mut fitting = whole;
        while width(&fitting) > columns && name.len() > 1 {
            name.pop();
            let short = format!("{}…", name.iter().collect::<String>());
            fitting = self.label(match who {
                Who::Recording { day, .. } => Who::Recording { model: &short, day },
                Who::Live { .. } => Who::Live { model: &short },
            });
        }
        fitting
    }

    /// A turn: its number of how many, and what it brings.
    pub fn turn(self, turn: Turn) -> String {
        let kind = turn.kind.heading(self.0);
        match self.0 {
            Zh => format!("第 {}/{} 轮　{kind}", turn.number, turn.of),
            En => format!("Turn {} of {}: {}", turn.number, turn.of, turn.kind.words(self.0)),
        }
    }

    /// The heading of a page.
    pub fn heading(self, scene: &Scene<'_>) -> String {
        match scene {
            Scene::Card { title, .. } => (*title).to_owned(),
            Scene::Question { turn, .. } => self.turn(*turn),
            Scene::Answer { .. } => self.answer().to_owned(),
            Scene::Reference { .. } => self.reference().to_owned(),
            Scene::Verdict { .. } => self.verdict().to_owned(),
            Scene::Score(_) => self.scores().to_owned(),
            Scene::Interview(scene) => self.found_out(&scene.facts),
            Scene::Revealed { is_reference: true, .. } => self.reference().to_owned(),
            Scene::Revealed { is_reference: false, .. } => self.outcome().to_owned(),
            Scene::End => self.the_end().to_owned(),
        }
    }

    /// Which exchange of an interview it is.
    pub fn exchange_number(self, number: usize, of: usize) -> String {
        match self.0 {
            Zh => format!("问诊　第 {number}/{of} 问"),
            En => format!("Interview: {number} of {of}"),
        }
    }

    /// How much was found out so far.
    pub fn found_out(self, facts: &[SeenFact<'_>]) -> String {
        let (found, all) = (facts.iter().filter(|fact| fact.is_found).count(), facts.len());
        let must = || facts.iter().filter(|fact| fact.fact.must_ask);
        let (asked, to_ask) = (must().filter(|fact| fact.is_found).count(), must().count());
        match (self.0, to_ask) {
            (Zh, 0) => format!("已问到或查到 {found}/{all}"),
            (Zh, _) => format!("已问到或查到 {found}/{all}，应问 {asked}/{to_ask}"),
            (En, 0) => format!("Found out: {found} of {all}"),
            (En, _) => format!("Found out: {found} of {all}; must be asked: {asked} of {to_ask}"),
        }
    }

    /// The kind of a page that is still to come.
    pub fn page(self, beat: Beat, of: &StepKind) -> &'static str {
        match beat {
            Beat::Answer(_) if matches!(of, StepKind::Interview(_)) => self.exchange(),
            Beat::Verdict(_) if matches!(of, StepKind::Interview(_)) => self.outcome(),
            Beat::Card => "",
            Beat::Question(_) => self.question(),
            Beat::Answer(_) | Beat::Both(_) => self.answer(),
            Beat::Reference(_) => self.reference(),
            Beat::Verdict(_) => self.verdict(),
            Beat::Score => self.scores(),
        }
    }

    /// How much waiting was left out.
    pub fn skipped(self, time: Duration) -> String {
        let seconds = time.as_secs_f64();
        match self.0 {
            Zh => format!("已跳过 {seconds:.1} 秒等待"),
            En => format!("{seconds:.1} s of waiting skipped"),
        }
    }

    /// How long the first piece of an answer has been waited for.
    pub fn waiting(self, time: Duration) -> String {
        let seconds = time.as_secs();
        match self.0 {
            Zh => format!("等待首词元 {seconds} 秒"),
            En => format!("waiting for the first token, {seconds} s"),
        }
    }

    /// How fast it plays; nothing at the recorded speed.
    pub fn speed(self, speed: Speed) -> Option<String> {
        match speed {
            Speed::Times(1.0) => None,
            Speed::Times(times) => Some(if self.0 == Zh { format!("{times} 倍速") } else { format!("{times}× speed") }),
            Speed::Instant => Some(self.instant().to_owned()),
        }
    }

    /// Who judged.
    pub fn judged_by(self, judges: &[String]) -> String {
        let names = clean(&judges.join(glossary::comma(self.0))).into_owned();
        match self.0 {
            Zh => format!("评委：{names}；均为录制时的评分"),
            En => format!("judged by {names}; all ratings are of the recordings"),
        }
    }

    /// Ratings that no mean here holds.
    pub fn left_out(self, count: usize) -> String {
        match self.0 {
            Zh => format!("另有 {count} 条评分不是 1 至 10 分制，未计入"),
            En => format!("{count} rating(s) on another scale than 1 to 10 are left out"),
        }
    }

    /// A turn's number as the head of a column.
    pub fn turn_number(self, number: usize) -> String {
        glossary::turn(number, self.0)
    }

    /// The window's size, and the one that is needed.
    pub fn needed(self, (columns, rows): (u16, u16), (least_columns, least_rows): (u16, u16)) -> String {
        match self.0 {
            Zh => format!("现为 {columns}×{rows}，至少需要 {least_columns}×{least_rows}"),
            En => format!("{columns}×{rows}; it needs {least_columns}×{least_rows}"),
        }
    }

    /// What an action does.
    pub fn action(self, action: Action) -> &'static str {
        let (zh, en) = match action {
            Action::Next => ("继续（先放完本页）", "go on (first to the end of what plays)"),
            Action::Back => ("返回上一页", "the page before"),
            Action::Blank => ("黑屏", "blank the screen"),
            Action::Caption => ("显示或隐藏说明", "show or hide the caption"),
            Action::Digit(_) => ("跳到该步", "go to that step"),
            Action::Pause => ("暂停", "pause"),
            Action::Faster => ("加快", "faster"),
            Action::Slower => ("放慢", "slower"),
            Action::SkipWait => ("跳过首词元前的等待", "skip the wait for the first token"),
            Action::Spotlight => ("聚光：其余变暗", "spotlight: dim the rest"),
            Action::Keys => ("按键", "keys"),
            Action::Close => ("关闭", "close"),
            Action::Up => ("上移一行", "a line up"),
            Action::Down => ("下移一行", "a line down"),
            Action::Leave => ("退出", "leave"),
        };
        if self.0 == Zh { zh } else { en }
    }
}
