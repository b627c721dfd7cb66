//! What a case study says, in both languages.

use super::{Block, CaseStudy, Column, Note, Piece};
use crate::{glossary, language::Language};

/// The words of a language.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words(pub Language);

impl Words {
    fn pick<T>(self, zh: T, en: T) -> T {
        match self.0 {
            Language::Zh => zh,
            Language::En => en,
        }
    }

    pub fn title(self, study: &CaseStudy) -> String {
        let trial = study.title.words(self.0);
        self.pick(format!("病例分析：{trial} · 病例 {}", study.case), format!("Case study: {trial} · case {}", study.case))
    }

    /// What the marks and their numbers mean.
    pub fn legend(self) -> &'static str {
        self.pick(
            "评分者标注的文字；括号内为作此标注的评分者人数/评过该回答的评分者人数。标注为评分者的意见，不是诊疗建议。",
            "Words that raters marked; in brackets how many raters marked them, of those who rated the answer. Marks are the raters' opinions and no medical advice.",
        )
    }

    /// The heading of a question; nothing where whole conversations are rated and there is one source.
    pub fn heading(self, block: &Block) -> String {
        let source = block.question.source.label();
        match block.question.turn {
            Some(turn) => format!("{source} · {}", glossary::turn(turn, self.0)),
            None => source.to_owned(),
        }
    }

    pub fn question(self) -> &'static str {
        self.pick("问题", "Question")
    }

    pub fn reference(self) -> &'static str {
        glossary::REFERENCE.heading(self.0)
    }

    pub fn no_reference(self) -> &'static str {
        glossary::NO_REFERENCE.heading(self.0)
    }

    /// The turns, each with its heading where there are several.
    pub fn turns(self, block: &Block) -> String {
        let turn = |(nth, turn): (usize, &crate::trial::pack::AskedTurn)| match block.turns.len() {
            1 => turn.question.clone(),
            _ => format!("[{} · {}]\n{}", glossary::turn(nth + 1, self.0), turn.kind.words(self.0), turn.question),
        };
        block.turns.iter().enumerate().map(turn).collect::<Vec<_>>().join("\n\n")
    }

    /// The heading of one of several texts of an answer.
    pub fn turn(self, number: usize) -> String {
        format!("[{}]", glossary::turn(number, self.0))
    }

    /// How many raters rated it, and how many had another text.
    pub fn raters(self, column: &Column) -> String {
        let mut said = match column.raters {
            1 => self.pick("1 位评分者", "1 rater").to_owned(),
            count => self.pick(format!("{count} 位评分者"), format!("{count} raters")),
        };
        if column.other_text > 0 {
            let count = column.other_text;
            said +=
                &self.pick(format!("；另有 {count} 位所见文字不同，未计入"), format!("; {count} more had another text and are left out"));
        }
        said
    }

    /// The labels of words, with counts.
    pub fn tag(self, piece: &Piece, raters: usize) -> String {
        let labels: Vec<String> = piece.labels.iter().map(|(label, count)| format!("{} {count}/{raters}", label.words(self.0))).collect();
        self.pick(format!("〔{}〕", labels.join("，")), format!("[{}]", labels.join(", ")))
    }

    pub fn notes(self) -> &'static str {
        self.pick("评分者的说明", "Notes of raters")
    }

    pub fn note(self, note: &Note) -> String {
        let label = note.label.words(self.0);
        self.pick(format!("{label}“{}”：{}", note.words, note.text), format!("{label} \"{}\": {}", note.words, note.text))
    }
}

/// Words and the white space behind them: what marks them stands before it.
pub(super) fn without_space(words: &str) -> (&str, &str) {
    words.split_at(words.trim_end().len())
}
