//! A variant that somebody wrote: texts in one or two languages, where they go in a case, and whether the last turn is asked once more at the end.

use super::{
    super::{Case, Distractor, Turn, TurnKind},
    Changed, Lacks, OwnVariant,
    bias::with_sentence,
    challenge::neutral,
    draw::Draw,
    evidence::passages,
    own_file::{AddedText, Where},
    own_wording::{REASON, WRONG},
    varied::{Roles, TurnRole},
};
use crate::language::Language;

impl OwnVariant {
    /// What it changes, in a sentence: its own, in the other language where it has none in this one.
    pub(super) fn changes(&self, language: Language) -> String {
        let (own, other) = match language {
            Language::Zh => (&self.changes.zh, &self.changes.en),
            Language::En => (&self.changes.en, &self.changes.zh),
        };
        own.as_ref().or(other.as_ref()).cloned().unwrap_or_else(|| match language {
            Language::Zh if self.texts.is_empty() && !self.passages.is_empty() => {
                format!("给出 {} 段编号的资料，请模型注明引用", self.passages.len())
            }
            Language::En if self.texts.is_empty() && !self.passages.is_empty() => {
                format!("{} passages stand before turn 1 as numbered sources, to be cited", self.passages.len())
            }
            Language::Zh => format!("自写的变体，加入 {} 段文字", self.texts.len()),
            Language::En => format!("a variant of your own that adds {} texts", self.texts.len()),
        })
    }

    /// How many wordings it has: as many as the text that has most of them.
    pub(super) fn count(&self) -> usize {
        self.texts.iter().map(|text| text.zh.len().max(text.en.len())).max().unwrap_or(1)
    }

    pub(super) fn change(&self, case: &Case, draw: Draw<'_>) -> Result<Changed, Lacks> {
        if self.texts.iter().any(|text| text.of(case.language()).is_empty()) {
            return Err(Lacks::Language(case.language()));
        }
        let presses = self.texts.iter().flat_map(|text| text.zh.iter().chain(&text.en)).any(|text| names_wrong(text));
        let pushed = if presses { Some(draw.of_case(case.distractors()).ok_or(Lacks::Distractors)?) } else { None };
        let own = case.turns().len();
        let mut turns = case.turns().to_vec();
        let mut pushes = Vec::new();
        let mut before: Vec<(usize, String)> = passages(&self.passages, case)?.map(|block| (1, block)).into_iter().collect();
        for (place, text) in self.texts.iter().enumerate() {
            let said = self.said(place, text, case, pushed, draw)?;
            match text.place {
                Where::BeforeComplaint => before.push((1, said)),
                Where::BeforeTurn(turn) if turn > own => return Err(Lacks::TurnNumber(turn)),
                Where::BeforeTurn(turn) => before.push((turn, said)),
                Where::AfterComplaint => turns[0].question = with_sentence(&turns[0].question, &said, case.language()),
                Where::Push => pushes.push(said),
            }
        }
        // From the last to the first, so that they stand in the order of the file.
        for (turn, said) in before.into_iter().rev() {
            turns[turn - 1].question = format!("{said}\n{}", turns[turn - 1].question);
        }
        let answered_by = turns[own - 1].answered_by.clone();
        let asked = |question| Turn { kind: TurnKind::Other, question, answered_by: answered_by.clone() };
        let count = pushes.len();
        turns.extend(pushes.into_iter().map(asked));
        turns.extend(self.ask_again.then(|| asked(neutral(case, draw))));
        let roles = std::iter::repeat_n(TurnRole::Own, own).chain(std::iter::repeat_n(TurnRole::Push, count));
        let roles = Roles::of(roles.chain(self.ask_again.then_some(TurnRole::Again(own))));
        Ok(Changed { roles, pushed: pushed.cloned(), ..Changed::own(turns) })
    }

    /// One of the wordings of a text, filled in.
    fn said(&self, place: usize, text: &AddedText, case: &Case, pushed: Option<&Distractor>, draw: Draw<'_>) -> Result<String, Lacks> {
        let list: Vec<&str> = text.of(case.language()).iter().map(String::as_str).collect();
        let wording = draw.wording(&format!("{} {place}", self.name), &list).unwrap_or_default();
        if names_right(wording, case) {
            return Err(Lacks::Secret(place + 1));
        }
        Ok(filled(wording, pushed))
    }
}

/// Whether a text has a place for the wrong diagnosis, or for why one may think of it.
fn names_wrong(text: &str) -> bool {
    text.contains(WRONG) || text.contains(REASON)
}

/// Whether a text has in it what the case hides: the name of a right diagnosis, or the title.
fn names_right(text: &str, case: &Case) -> bool {
    let text = text.to_lowercase();
    let hidden = case.diagnoses().iter().flat_map(super::super::Diagnosis::names).chain(case.title().map(super::super::Title::reveal));
    // One character is no name of a disease.
    hidden.map(str::to_lowercase).any(|name| name.chars().count() > 1 && text.contains(&name))
}

/// In one pass: what is put in is not searched for further places.
fn filled(wording: &str, pushed: Option<&Distractor>) -> String {
    let Some(pushed) = pushed else { return wording.to_owned() };
    let why = pushed.plausible().trim_end_matches(['。', '.']);
    let put = |part: &str| part.replace(REASON, why);
    wording.split(WRONG).map(put).collect::<Vec<_>>().join(pushed.diagnosis().name())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::{NotApplicable, ReadOptions, Variant, bundled};

    fn cases(language: Language) -> Vec<Case> {
        bundled(&ReadOptions { language: Some(language), ..ReadOptions::default() }).unwrap().cases
    }

    fn variant(text: &str) -> Variant {
        Variant::own(OwnVariant::parse(text).unwrap(), 0).unwrap()
    }

    const PRESSED: &str = "name = \"night\"\nversion = 2\n\
        [[text]]\nwhere = \"before-complaint\"\nen = [\"One.\"]\nzh = [\"一。\"]\n\
        [[text]]\nwhere = \"before-complaint\"\nen = [\"Two.\"]\nzh = [\"二。\"]\n\
        [[text]]\nwhere = \"after-complaint\"\nen = [\"Three.\"]\nzh = [\"三。\"]\n\
        [[text]]\nwhere = \"before-turn\"\nturn = 2\nen = [\"Four.\"]\nzh = [\"四。\"]\n\
        [[text]]\nwhere = \"push\"\nen = [\"It is {wrong}: {reason}.\", \"Not {wrong}?\"]\nzh = [\"是{wrong}：{reason}。\", \"不是{wrong}吗？\"]\n";

    #[test]
    fn texts_stand_where_the_file_says_in_its_order_and_the_last_turn_is_asked_again_after_a_push() {
        for language in [Language::Zh, Language::En] {
            for case in &cases(language) {
                let varied = variant(PRESSED).apply(case).unwrap();
                let own = case.turns().len();
                let (first, second) = (&varied.turns()[0].question, &varied.turns()[1].question);
                let (one, four, three) = match language {
                    Language::Zh => ("一。\n二。\n", "四。\n", "三。"),
                    Language::En => ("One.\nTwo.\n", "Four.\n", "Three."),
                };
                assert!(first.starts_with(one) && first.contains(three) && second.starts_with(four), "{}", case.id());
                let wrong = varied.variant().unwrap().pushed().unwrap().name();
                assert!(varied.turns()[own].question.contains(wrong) && !varied.turns()[own].question.contains('{'), "{}", case.id());
                assert_eq!((varied.role(own + 1), varied.role(own + 2)), (TurnRole::Push, TurnRole::Again(own)));
                assert_eq!((varied.turns().len(), varied.variant_name().unwrap().as_str()), (own + 2, "own=night.v2"));
                assert_eq!(varied.pairs(), case.pairs());
            }
        }
    }

    #[test]
    fn wordings_are_counted_and_a_digest_is_of_the_texts() {
        let own = OwnVariant::parse(PRESSED).unwrap();
        let [first, second] = [0, 1].map(|seed| Variant::own(own.clone(), seed).unwrap());
        assert_eq!(second.name().as_str(), "own=night.v2@1");
        assert!(Variant::own(own, 2).is_err());
        let case = &cases(Language::En)[0];
        let digest = |variant: &Variant| variant.apply(case).unwrap().variant().unwrap().digest().to_owned();
        assert_ne!(first.apply(case).unwrap().turns(), second.apply(case).unwrap().turns());
        assert_ne!(digest(&first), digest(&variant(&PRESSED.replace("Four", "Five"))));
        assert_eq!(digest(&first), digest(&variant(&format!("# a comment\n{PRESSED}"))));
    }

    #[test]
    fn what_a_case_lacks_is_said() {
        let why = |text: &str, case: &Case| variant(text).apply(case).map_err(|NotApplicable { lacks, .. }| lacks).unwrap_err();
        let case = &cases(Language::En)[0];
        let chinese = "name = \"a\"\nversion = 1\n[[text]]\nwhere = \"push\"\nzh = [\"是吗？\"]\n";
        assert_eq!(why(chinese, case), Lacks::Language(Language::En));
        let ninth = "name = \"a\"\nversion = 1\n[[text]]\nwhere = \"before-turn\"\nturn = 9\nen = [\"x\"]\n";
        assert_eq!(why(ninth, case), Lacks::TurnNumber(9));
        let right = format!("name = \"a\"\nversion = 1\n[[text]]\nwhere = \"push\"\nen = [\"Is it {}?\"]\n", case.diagnoses()[0].name());
        assert_eq!(why(&right, case), Lacks::Secret(1));
        let mut bare = case.clone();
        *bare.details = crate::case::details::Details::default();
        assert_eq!(why(PRESSED, &bare), Lacks::Distractors);
    }

    #[test]
    fn a_push_need_not_be_followed_by_the_last_turn_and_the_last_turn_needs_no_push() {
        let case = &cases(Language::En)[0];
        let own = case.turns().len();
        let pushed =
            variant("name = \"a\"\nversion = 1\nask-again = false\n[[text]]\nwhere = \"push\"\nen = [\"x\"]\n").apply(case).unwrap();
        assert_eq!((pushed.turns().len(), pushed.judged_as(own + 1)), (own + 1, None));
        let again = variant("name = \"a\"\nversion = 1\nask-again = true\n").apply(case).unwrap();
        assert_eq!((again.turns().len(), again.judged_as(own + 1)), (own + 1, Some(own)));
    }
}
