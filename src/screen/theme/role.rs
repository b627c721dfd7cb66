//! The roles that a theme gives styles to.

use crate::language::Language;
use ratatui::style::Modifier;

/// One table: a role, its name in theme files, the modifiers that tell it apart where there are no colours, and what it is in both languages.
macro_rules! roles {
    ($($role:ident $name:literal [$($modifier:ident)*] $zh:literal, $en:literal;)*) => {
        /// What a thing on the screen is; a theme says what it looks like.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Role {
            $(#[doc = $en] $role,)*
        }

        impl Role {
            pub const ALL: &'static [Self] = &[$(Self::$role),*];

            /// Its name in theme files.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$role => $name,)*
                }
            }

            /// What on the screen it is.
            pub const fn words(self, language: Language) -> &'static str {
                match (self, language) {
                    $((Self::$role, Language::Zh) => $zh, (Self::$role, Language::En) => $en,)*
                }
            }

            /// The modifiers that say what it is where there are no colours.
            pub(super) const fn plain(self) -> Modifier {
                match self {
                    $(Self::$role => Modifier::empty()$(.union(Modifier::$modifier))*,)*
                }
            }
        }
    };
}

roles! {
    Text "text" [] "正文，也是全屏的背景", "words without another role, and the background of the whole screen";
    Dim "dim" [] "次要的文字", "what matters less";
    Title "title" [BOLD] "窗格的标题", "the title of a pane";
    Border "border" [] "窗格的边框", "the border of a pane";
    BorderFocused "border-focused" [BOLD] "当前窗格的边框", "the border of the pane that has the keys";
    Selection "selection" [REVERSED] "选中的行或文字", "the chosen line of a list, chosen text";
    Header "header" [BOLD] "顶行", "the line at the top";
    Footer "footer" [] "底行", "the line at the bottom";
    Key "key" [BOLD] "按键的名称", "the name of a key";
    Action "action" [] "按键的作用", "what a key does";
    Question "question" [] "问题", "a question";
    QuestionLabel "question-label" [BOLD] "提问者", "who asks";
    Answer "answer" [] "回答", "an answer";
    AnswerLabel "answer-label" [BOLD] "回答者", "who answers";
    Reference "reference" [] "参考答案", "the reference";
    ReferenceHidden "reference-hidden" [ITALIC] "参考答案隐藏时的提示", "what stands where the reference is still hidden";
    VerdictHigh "verdict-high" [BOLD] "评分 8 至 10", "a rating of 8 to 10";
    VerdictMiddle "verdict-middle" [UNDERLINED] "评分 5 至 7", "a rating of 5 to 7";
    VerdictLow "verdict-low" [BOLD UNDERLINED] "评分 1 至 4", "a rating of 1 to 4";
    BarEmpty "bar-empty" [] "评分条的空余部分", "the part of a bar that is not filled";
    Rating "rating" [BOLD] "人工评分", "a person's rating";
    MarkRight "mark-right" [UNDERLINED] "标注：正确", "words that a rater marked as right";
    MarkWrong "mark-wrong" [BOLD UNDERLINED] "标注：错误", "words that a rater marked as wrong";
    MarkIrrelevant "mark-irrelevant" [ITALIC UNDERLINED] "标注：无关", "words that a rater marked as irrelevant";
    MarkExtra "mark-extra" [BOLD ITALIC UNDERLINED] "标注：多余", "words that a rater marked as extra";
    MarkUnsafe "mark-unsafe" [BOLD REVERSED] "标注：不安全", "words that a rater marked as unsafe";
    OffProtocol "off-protocol" [BOLD] "“不计入基准”的标记", "the mark of what is not by the protocol";
    Reasoning "reasoning" [ITALIC] "模型的推理过程", "what a model thinks before it answers";
    Unfinished "unfinished" [ITALIC] "未完成的回答", "an answer that was cut off or still runs";
    Warning "warning" [BOLD] "警告", "a warning";
    Error "error" [BOLD UNDERLINED] "错误", "an error";
    Success "success" [] "成功", "something that went well";
    Heading "heading" [BOLD] "回答中的标题", "a heading in an answer";
    Strong "strong" [BOLD] "回答中的强调（粗）", "strong words in an answer";
    Emphasis "emphasis" [ITALIC] "回答中的强调（斜）", "emphasised words in an answer";
    Code "code" [BOLD] "回答中的代码", "code in an answer";
    Quote "quote" [ITALIC] "回答中的引文", "a quotation in an answer";
    Link "link" [UNDERLINED] "回答中的链接", "a link in an answer";
    Marker "marker" [BOLD] "列表的圆点或编号", "the bullet or number of a list";
    Rule "rule" [] "分隔线", "a line between things";
    Match "match" [REVERSED] "搜索到的文字", "a place that a search found";
    MatchCurrent "match-current" [REVERSED BOLD UNDERLINED] "当前的搜索结果", "the found place that the search stands at";
    Tab "tab" [] "标签页", "a tab";
    TabActive "tab-active" [REVERSED BOLD] "当前标签页", "the tab that is open";
    TurnDone "turn-done" [] "已回答的轮次", "a turn that has its answer";
    TurnCurrent "turn-current" [BOLD UNDERLINED] "当前轮次", "the turn that is being asked or read";
    TurnWaiting "turn-waiting" [ITALIC] "未到的轮次", "a turn that is still to come";
    Button "button" [] "按钮", "a button";
    ButtonFocused "button-focused" [REVERSED BOLD] "当前按钮", "the button that the enter key presses";
    Placeholder "placeholder" [ITALIC] "空输入框中的提示", "what stands in an empty field";
    Overlay "overlay" [] "对话框", "a dialogue";
    ToastInfo "toast-info" [REVERSED] "短消息", "a short message";
    ToastWarning "toast-warning" [REVERSED BOLD] "警告的短消息", "a short message that warns";
    ToastError "toast-error" [REVERSED BOLD UNDERLINED] "错误的短消息", "a short message of an error";
}

impl Role {
    /// Whether it is lines and no words: what WCAG asks 3 to 1 of, not 4.5.
    pub const fn is_line(self) -> bool {
        matches!(self, Self::Border | Self::BorderFocused | Self::Rule | Self::BarEmpty)
    }

    /// The role of that name in theme files.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|role| role.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_found_by_its_name_and_stands_at_its_own_place() {
        for (place, role) in Role::ALL.iter().enumerate() {
            assert_eq!((Role::named(role.name()), *role as usize), (Some(*role), place));
            assert!(role.name().chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{role:?}");
        }
        assert_eq!(Role::ALL.len(), 54);
        assert_eq!(Role::named("verdict_high"), None);
    }
}
