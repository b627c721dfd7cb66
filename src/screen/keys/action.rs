//! The user's actions. Their names are those of keymap files; help, footer and palette are generated from
//! this list.

use crate::language::Language;

/// Where a key is pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Context {
    /// Anywhere but in a text.
    Global,
    /// In lists and texts that scroll.
    Movement,
    /// In the list of cases.
    Ward,
    Consultation,
    /// Answers of several models side by side; what a consultation knows is known there too.
    Comparison,
    /// The scores of the models by turn.
    Scores,
    /// In a text entry; characters without Ctrl or Alt are text there.
    Entry,
    /// In a form or a list to choose from.
    Dialogue,
}

impl Context {
    /// All, in the order of the help.
    pub const ALL: [Self; 8] =
        [Self::Ward, Self::Consultation, Self::Comparison, Self::Scores, Self::Movement, Self::Entry, Self::Dialogue, Self::Global];

    /// The table's name in a keymap file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::Movement => "movement",
            Self::Ward => "ward",
            Self::Consultation => "consultation",
            Self::Comparison => "comparison",
            Self::Scores => "scores",
            Self::Entry => "entry",
            Self::Dialogue => "dialogue",
        }
    }

    /// The heading in the help.
    pub fn label(self, language: Language) -> &'static str {
        let (zh, en) = match self {
            Self::Global => ("随处可用", "Anywhere"),
            Self::Movement => ("移动", "Moving"),
            Self::Ward => ("病例列表", "Case list"),
            Self::Consultation => ("会诊", "Consultation"),
            Self::Comparison => ("并排对照", "Side by side"),
            Self::Scores => ("得分总览", "Scoreboard"),
            Self::Entry => ("输入文字", "Writing"),
            Self::Dialogue => ("表单与菜单", "Forms and lists"),
        };
        if language == Language::Zh { zh } else { en }
    }
}

macro_rules! actions {
    ($($(#[$doc:meta])* $variant:ident, $context:ident, $name:literal, $zh:literal, $en:literal;)*) => {
        /// Something a user can do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Action {
            $($(#[$doc])* $variant,)*
        }

        impl Action {
            /// All, in the order of the help.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name in keymap files.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// Where it can be done.
            pub fn context(self) -> Context {
                match self { $(Self::$variant => Context::$context,)* }
            }

            /// What it is called on the screen.
            pub fn label(self, language: Language) -> &'static str {
                match (self, language) { $((Self::$variant, Language::Zh) => $zh, (Self::$variant, Language::En) => $en,)* }
            }
        }
    };
}

actions! {
    /// Open the selected case.
    Open, Ward, "open", "打开病例", "open case";
    /// Filter the cases by text.
    Filter, Ward, "filter", "筛选", "filter";
    /// Filter the cases by the next department.
    Department, Ward, "department", "按科室", "department";
    /// Read cases from another source.
    Source, Ward, "source", "病例来源", "case source";

    /// Ask the next turn.
    NextTurn, Consultation, "next-turn", "下一轮", "next turn";
    /// Show or hide the reference.
    Reveal, Consultation, "reveal", "参考答案", "reference";
    /// Rate the answer.
    Rate, Consultation, "rate", "评分", "rate";
    /// Have the answer judged.
    HaveJudged, Consultation, "judge", "请评委评", "judge it";
    /// Stop the answer or the judge.
    Stop, Consultation, "stop", "停止", "stop";
    /// Ask the last question again; earlier answers are kept.
    Again, Consultation, "again", "重新回答", "answer again";
    /// Ask a question of one's own.
    OwnQuestion, Consultation, "own-question", "自己提问", "own question";
    /// Change the next question before it is sent.
    EditNext, Consultation, "edit-next", "改后再问", "edit question";
    /// Show or fold the reasoning.
    Reasoning, Consultation, "reasoning", "展开推理", "reasoning";
    /// Show another answer to the same question.
    OtherAnswer, Consultation, "other-answer", "看前一次回答", "earlier answer";
    /// Select the question before.
    PreviousQuestion, Consultation, "previous-question", "上一问", "previous question";
    /// Select the question after.
    NextQuestion, Consultation, "next-question", "下一问", "following question";
    /// Begin the case again.
    StartOver, Consultation, "start-over", "重新开始", "start over";
    /// Copy what the focused pane shows.
    Copy, Consultation, "copy", "复制", "copy";
    /// Open the consultation in `$EDITOR`.
    OpenInEditor, Consultation, "open-in-editor", "用编辑器打开", "open in editor";
    /// Save the consultation as Markdown.
    Save, Consultation, "save", "存为 Markdown", "save as Markdown";
    /// Save the consultation as a tape.
    SaveTape, Consultation, "save-tape", "存为录制", "save as tape";
    /// Hold a recording, or let it go on.
    Pause, Consultation, "pause", "暂停/继续录制", "pause/go on";
    /// Play recordings faster.
    Faster, Consultation, "faster", "加快录制", "faster";
    /// Play recordings more slowly.
    Slower, Consultation, "slower", "放慢录制", "slower";
    /// Skip the waiting before a recording's first piece.
    SkipWait, Consultation, "skip-waiting", "跳过等待", "skip waiting";
    /// Show the rest of a recording's answer at once.
    AtOnce, Consultation, "at-once", "立即显示完", "rest at once";
    /// Play a recording up to a turn.
    GoToTurn, Consultation, "go-to-turn", "播放到某轮", "play to turn";
    /// Go on from a recording with a model that answers now.
    GoLive, Consultation, "go-live", "由模型现场接续", "go on live";
    /// Try again to put on disk what could not be.
    SaveAgain, Consultation, "save-again", "重试存盘", "record again";
    /// Go to the next pane.
    NextPane, Consultation, "next-pane", "下一栏", "next pane";
    /// Go to the pane before.
    PreviousPane, Consultation, "previous-pane", "上一栏", "previous pane";
    /// Search in the focused pane.
    Search, Consultation, "search", "查找", "search";
    /// Go to the next hit.
    NextMatch, Consultation, "next-match", "下一处", "next hit";
    /// Go to the hit before.
    PreviousMatch, Consultation, "previous-match", "上一处", "previous hit";

    /// Go to the turn before.
    EarlierTurn, Comparison, "earlier-turn", "看前一轮", "show turn before";
    /// Go to the turn after.
    LaterTurn, Comparison, "later-turn", "看后一轮", "show turn after";
    /// Scroll one column alone, or all together again.
    ScrollAlone, Comparison, "scroll-alone", "单栏滚动", "scroll one alone";
    /// Choose the models of the columns.
    Columns, Comparison, "columns", "选择各栏模型", "models";
    /// Open the consultation of the column.
    OpenColumn, Comparison, "open-column", "打开此栏会诊", "open consultation";

    /// Take another run or a trial into the scores.
    AddScores, Scores, "add-scores", "加入运行或试验", "add run or trial";
    /// Read the records anew and compute the scores again.
    Refresh, Scores, "refresh", "重新计算", "compute again";

    Up, Movement, "up", "上", "up";
    Down, Movement, "down", "下", "down";
    PageUp, Movement, "page-up", "上翻页", "page up";
    PageDown, Movement, "page-down", "下翻页", "page down";
    /// To the beginning.
    Top, Movement, "top", "到顶", "top";
    /// To the end.
    Bottom, Movement, "bottom", "到底", "bottom";

    /// Send what is written.
    Send, Entry, "send", "发送", "send";
    /// Write it in `$EDITOR`.
    ExternalEditor, Entry, "external-editor", "用编辑器写", "write in editor";
    /// Go to the next field.
    NextField, Entry, "next-field", "下一项", "next field";
    /// Go to the field before.
    PreviousField, Entry, "previous-field", "上一项", "previous field";

    /// Take what is selected.
    Choose, Dialogue, "choose", "选定", "choose";
    /// Switch what is selected on or off.
    Toggle, Dialogue, "toggle", "勾选", "toggle";
    Less, Dialogue, "less", "减一", "less";
    More, Dialogue, "more", "加一", "more";

    /// Go back, close, give up.
    Back, Global, "back", "返回", "back";
    /// Show the keys.
    Help, Global, "help", "帮助", "help";
    /// Find any action by its name.
    Palette, Global, "palette", "命令面板", "commands";
    /// Choose who answers.
    Model, Global, "model", "换模型", "model";
    Judge, Global, "choose-judge", "换评委", "choose judge";
    /// Set answers of several models side by side.
    Compare, Global, "compare", "并排对照", "side by side";
    /// Open the case as a variant of it.
    Variant, Global, "variant", "病例变体", "variant";
    /// Show the scores of the models by turn.
    Scores, Global, "scores", "得分总览", "scoreboard";
    /// Look at the recorded answers to these cases one by one.
    ViewAnswers, Global, "view-answers", "查看回答", "view answers";
    /// Choose a theme.
    Theme, Global, "theme", "主题", "theme";
    /// Switch between Chinese and English.
    Language, Global, "language", "English", "中文";
    /// Give the mouse to the screen, or back to the terminal.
    Mouse, Global, "mouse", "鼠标开关", "mouse on/off";
    /// Show what was said and logged.
    Log, Global, "log", "日志", "log";
    /// Draw everything anew.
    Redraw, Global, "redraw", "重绘", "redraw";
    /// Go back to the shell for a while.
    Suspend, Global, "suspend", "挂起", "suspend";
    /// Leave.
    Quit, Global, "quit", "退出", "quit";
}

impl Action {
    /// The action by its name in keymap files.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|a| a.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_lead_back() {
        for &action in Action::ALL {
            assert_eq!(Action::named(action.name()), Some(action));
            assert!(!action.label(Language::Zh).is_empty() && !action.label(Language::En).is_empty());
        }
    }
}
