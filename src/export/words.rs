//! What the formats say in both languages.

use crate::{
    glossary::{self, term_methods, texts},
    language::Language,
};

/// The words of a language.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words(pub Language);

term_methods! {
    pub(super) impl Words {
        reference: heading REFERENCE;
        no_reference: heading NO_REFERENCE;
        answer: heading ANSWER;
        reasoning: heading REASONING;
        judge: heading JUDGE;
        off_protocol: words OFF_PROTOCOL;
    }
}

texts! {
    pub(super) impl Words {
        question: "问题", "Question";
        unfinished: "（录制到此中断，回答不完整）", "(The recording ends here; the answer is not complete.)";
        not_for_care: "模型的回答不是医疗建议。", "Nothing that a model says here is medical advice.";
        times: "时间", "Times";
        title: "病例标题", "Case title";
        play: "播放", "Play";
        pause: "暂停", "Pause";
        back: "上一步", "Back";
        forward: "下一步", "Forward";
        everything: "全部显示", "Show everything";
        speed: "速度", "Speed";
        at_once: "不等待", "at once";
        position: "位置", "Position";
        turns: "轮次", "Turns";
        player: "播放器", "Player";
        transcript: "会诊记录", "Consultation";
        show_reference: "显示参考答案", "Show the reference";
        keys: "键盘操作", "Keyboard";
        use_keys: "启用键盘操作", "Use these keys";
        key_play: "播放或暂停", "play or pause";
        key_steps: "上一步、下一步（提问与回答）", "back, forward: question by question, answer by answer";
        key_speed: "减速、加速", "slower, faster";
        key_turns: "跳到第几轮", "go to the turn of this number";
        key_ends: "回到开头、全部显示", "go to the beginning, show everything";
        key_reference: "显示或隐藏本轮参考答案", "show or hide the reference of the turn";
        waiting: "等待回答…", "Waiting for the answer …";
        status_asked: "已提问", "question asked";
        status_answered: "已回答", "answered";
        status_end: "录制结束", "The recording has ended";
        without_script: "没有脚本时，整个会诊直接显示。", "Without scripts the whole consultation is shown.";
        about: "关于此录制", "About this recording";
        still_of: "终端界面截图", "Picture of the terminal";
    }
}

impl Words {
    /// A label and what it stands before.
    pub fn pair(self, label: &str, text: &str) -> String {
        format!("{label}{}{text}", glossary::colon(self.0))
    }

    pub fn model(self, name: &str) -> String {
        self.pair(glossary::MODEL.heading(self.0), name)
    }

    pub fn quantisation(self, name: &str) -> String {
        self.pair(if self.0 == Language::Zh { "量化" } else { "Quantisation" }, name)
    }

    pub fn answered(self, at: &str) -> String {
        self.pair(if self.0 == Language::Zh { "回答时间" } else { "Answered" }, at)
    }

    pub fn licence(self, licence: &str) -> String {
        self.pair(if self.0 == Language::Zh { "病例许可" } else { "Licence of the case" }, licence)
    }

    pub fn made_with(self, version: &str) -> String {
        match self.0 {
            Language::Zh => format!("由 Wardround {version} 录制"),
            Language::En => format!("Recorded with Wardround {version}"),
        }
    }

    /// The name of a case.
    pub fn case(self, id: &str) -> String {
        match self.0 {
            Language::Zh => format!("病例 {id}"),
            Language::En => format!("Case {id}"),
        }
    }
}
