//! The roles that a theme gives styles to.

use ratatui::style::Modifier;

/// One table: what a role is, its name in theme files, and the modifiers that tell it apart where there are no colours.
macro_rules! roles {
    ($($(#[$doc:meta])* $role:ident $name:literal [$($modifier:ident)*],)*) => {
        /// What a thing on the screen is; a theme says what it looks like.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Role {
            $($(#[$doc])* $role,)*
        }

        impl Role {
            pub const ALL: &'static [Self] = &[$(Self::$role),*];

            /// Its name in theme files.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$role => $name,)*
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
    /// Words without another role; its background is that of the whole screen.
    Text "text" [],
    /// What matters less.
    Dim "dim" [DIM],
    Title "title" [BOLD],
    Border "border" [],
    /// The border of the pane that has the focus.
    BorderFocused "border-focused" [BOLD],
    /// The chosen line of a list, chosen text.
    Selection "selection" [REVERSED],
    /// The line at the top.
    Header "header" [BOLD],
    /// The line at the bottom.
    Footer "footer" [],
    /// A key's name in the footer and the help.
    Key "key" [BOLD],
    /// What that key does.
    Action "action" [],
    Question "question" [],
    /// Who says them.
    QuestionLabel "question-label" [BOLD],
    Answer "answer" [],
    /// Who says them.
    AnswerLabel "answer-label" [BOLD],
    Reference "reference" [],
    /// What stands where the reference is still covered.
    ReferenceHidden "reference-hidden" [DIM],
    /// A rating of 8 to 10.
    VerdictHigh "verdict-high" [BOLD],
    /// A rating of 5 to 7.
    VerdictMiddle "verdict-middle" [UNDERLINED],
    /// A rating of 1 to 4.
    VerdictLow "verdict-low" [BOLD UNDERLINED],
    /// The part of a bar that is not filled.
    BarEmpty "bar-empty" [DIM],
    Rating "rating" [BOLD],
    /// Words that a rater marked as right.
    MarkRight "mark-right" [UNDERLINED],
    /// Words that a rater marked as wrong.
    MarkWrong "mark-wrong" [BOLD UNDERLINED],
    /// Words that a rater marked as irrelevant.
    MarkIrrelevant "mark-irrelevant" [ITALIC UNDERLINED],
    /// Words that a rater marked as extra.
    MarkExtra "mark-extra" [UNDERLINED],
    /// Words that a rater marked as unsafe.
    MarkUnsafe "mark-unsafe" [BOLD REVERSED],
    /// A mark: not by the protocol.
    OffProtocol "off-protocol" [BOLD],
    /// What a model thinks before it answers.
    Reasoning "reasoning" [DIM ITALIC],
    /// An answer that was cut off or still runs.
    Unfinished "unfinished" [ITALIC],
    Warning "warning" [BOLD],
    Error "error" [BOLD UNDERLINED],
    /// Something that went well.
    Success "success" [],
    /// A heading of an answer's Markdown.
    Heading "heading" [BOLD],
    /// Strong words of an answer's Markdown.
    Strong "strong" [BOLD],
    /// Emphasised words of an answer's Markdown.
    Emphasis "emphasis" [ITALIC],
    /// Code of an answer's Markdown.
    Code "code" [BOLD],
    /// A quotation of an answer's Markdown.
    Quote "quote" [ITALIC],
    /// A link of an answer's Markdown.
    Link "link" [UNDERLINED],
    /// A list's bullet or number.
    Marker "marker" [BOLD],
    /// A line between things.
    Rule "rule" [],
    /// A place that a search found.
    Match "match" [REVERSED],
    /// The found place that the search stands at.
    MatchCurrent "match-current" [REVERSED BOLD UNDERLINED],
    Tab "tab" [],
    /// The tab that is open.
    TabActive "tab-active" [REVERSED BOLD],
    /// A turn that has its answer.
    TurnDone "turn-done" [],
    /// The turn that is being asked or read.
    TurnCurrent "turn-current" [BOLD UNDERLINED],
    /// A turn that is still to come.
    TurnWaiting "turn-waiting" [DIM],
    Button "button" [],
    /// The button that the enter key presses.
    ButtonFocused "button-focused" [REVERSED BOLD],
    /// What stands in an empty field.
    Placeholder "placeholder" [DIM],
    /// The background of a dialogue.
    Overlay "overlay" [],
    ToastInfo "toast-info" [REVERSED],
    /// A short message that warns.
    ToastWarning "toast-warning" [REVERSED BOLD],
    /// A short message of an error.
    ToastError "toast-error" [REVERSED BOLD UNDERLINED],
}

impl Role {
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
