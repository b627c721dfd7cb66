//! Findings and results by rules, from the text of a turn: one for each thing that can be ordered alone.

use super::{
    clauses::{LIST, NO_FACT, Piece, TURN_HEADING, clauses},
    draft::Own,
    fact::Finding,
    items::{Predicates, items},
    lexicon::Concept,
    lexicons::{self, OrderKind},
    said_in::is_said_in,
};
use crate::{case::Section, language::Language};
use regex::Regex;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

fn regex(pattern: &str) -> Regex {
    // Patterns of this file, which its tests use.
    Regex::new(pattern).unwrap_or_else(|error| unreachable!("{error}"))
}

/// One eye, or both.
static SIDE: LazyLock<[Regex; 2]> = LazyLock::new(|| {
    [regex("([左右双])(?:侧)?(?:眼|瞳孔|角膜)"), regex(r"(?i)\b(right|left|both) (?:eye|eyelid|lid|pupil|cornea|disc|conjunctiva|fundu)")]
});
/// That a clause says itself of which side it is.
static ANY_SIDE: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)[左右双]|等大|眼球运动|\b(?:right|left|both|bilateral|equal|pupils|eye movements)\b"));
/// What only an ultrasound of the heart shows.
static HEART: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)左室|右室|左心室|右心室|室壁|射血分数|二尖瓣|主动脉瓣|ventric|ejection fraction|mitral|inferior wall"));

/// The eyes that a clause names, as they stand before its neighbours.
pub(super) fn sides(words: &str, language: Language) -> Vec<String> {
    let of = |side: &str| match language {
        Language::Zh => format!("{side}眼"),
        Language::En if side.eq_ignore_ascii_case("both") => "both eyes: ".to_owned(),
        Language::En => format!("{} eye: ", side.to_lowercase()),
    };
    let mut sides: Vec<String> = SIDE[usize::from(language == Language::En)].captures_iter(words).map(|found| of(&found[1])).collect();
    sides.dedup();
    sides
}

/// Whether a clause begins with one eye.
fn begins_with_side(words: &str, language: Language) -> bool {
    let words = words.trim().to_lowercase();
    let words = words.strip_prefix("the ").unwrap_or(&words);
    SIDE[usize::from(language == Language::En)].find(words).is_some_and(|found| found.start() == 0)
}

/// Whether a concept is of the eyes.
fn is_of_eyes(concept: Concept) -> bool {
    let id = lexicons::orders().id(concept);
    matches!(id, "eyes-exam" | "pupils" | "acuity" | "pressure-eye" | "slit-lamp" | "gonioscopy" | "fundus" | "biometry")
}

/// A heading and what it names.
type Heading = (String, BTreeSet<Concept>);

/// What stands before a clause and may be about it.
#[derive(Default)]
struct Context {
    /// The sentence that is read, from 0.
    sentence: Option<usize>,
    /// What stands on a line of its own, `（2）心电图`, is the heading of the lines below it.
    above: Option<Heading>,
    /// The heading in the sentence: `Ultrasound: …`.
    heading: Option<Heading>,
    /// What the clause before names.
    before: BTreeSet<Concept>,
    /// The eye that the clauses before are of.
    side: Option<String>,
}

/// What a clause is about.
struct Read<'a> {
    words: &'a str,
    concepts: BTreeSet<Concept>,
    /// Whether a heading says what it is, so that the whole belongs together.
    is_headed: bool,
    /// The eye that a clause before it names.
    side: Option<String>,
}

/// The findings of a text, clause by clause. A clause that names nothing belongs to what stands before it in its sentence; a heading (`Ultrasound: …`) is for all
/// of its sentence; a list of tests with one result is one finding each. `own` are the facts that are written; `turn` counts from 1.
pub(super) fn findings(text: &str, own: &[Own<'_>], section: Section, language: Language, turn: usize) -> Vec<Finding> {
    let places: Vec<(&Own<'_>, usize, usize)> = own
        .iter()
        .filter(|own| !own.words.is_empty())
        .filter_map(|own| text.find(own.words).map(|at| (own, at, at + own.words.len())))
        .collect();
    let all = clauses(text, language);
    let predicates = Predicates::of(&all, language);
    let (mut context, mut out) = (Context::default(), Vec::<Finding>::new());
    for (place, piece) in all.iter().enumerate() {
        let Some(read) = context.read(&all, place, section, language) else { continue };
        let (from, to) = (piece.at, piece.at + piece.text.len());
        let fact = places.iter().find(|(_, start, end)| from < *end && to > *start).map(|(own, ..)| *own);
        let fact = fact.or_else(|| own.iter().find(|own| is_said_in(read.words, own.text, language)));
        let is_under = |(_, of): &&Heading| of.is_empty() || of.iter().any(|of| read.concepts.contains(of));
        let heading = context.heading.as_ref().filter(is_under).map(|(head, _)| head.clone());
        let split = if read.is_headed {
            Vec::new()
        } else {
            items(read.words, predicates.of_piece(place), |words| named(words, section, language), language)
        };
        let split = if split.is_empty() { vec![(read.words.to_owned(), read.concepts)] } else { split };
        for (text, concepts) in split {
            let id = fact.map_or_else(|| format!("text-{turn}-{}", out.len() + 1), |own| own.id.to_owned());
            out.push(Finding {
                id,
                section,
                text,
                heading: heading.clone(),
                side: read.side.clone(),
                concepts,
                sentence: turn * 1000 + piece.sentence,
            });
        }
    }
    out
}

/// Tells the parts of one fact that can be ordered alone, `vital-signs/2`, from each other: what was given of a fact is counted by its parts.
pub(super) fn number_parts(findings: &mut [Finding]) {
    let mut parts: BTreeMap<String, Vec<BTreeSet<Concept>>> = BTreeMap::new();
    for finding in findings.iter() {
        let of = parts.entry(finding.id.clone()).or_default();
        if !of.contains(&finding.concepts) {
            of.push(finding.concepts.clone());
        }
    }
    for finding in findings {
        let of = parts.get(&finding.id).filter(|of| of.len() > 1);
        if let Some(part) = of.and_then(|of| of.iter().position(|concepts| *concepts == finding.concepts)) {
            finding.id = format!("{}{PART}{}", finding.id, part + 1);
        }
    }
}

/// Between the id of a fact and the number of its part.
const PART: char = '/';

/// The fact that a part of it belongs to.
pub fn fact_of(id: &str) -> &str {
    let split = id.rsplit_once(PART).filter(|(_, part)| part.bytes().all(|byte| byte.is_ascii_digit()));
    split.map_or(id, |(fact, _)| fact)
}

impl Context {
    /// What the clause at a place is; `None` where it is a heading or no finding.
    fn read<'a>(&mut self, all: &[Piece<'a>], place: usize, section: Section, language: Language) -> Option<Read<'a>> {
        let piece = &all[place];
        let begins = self.sentence != Some(piece.sentence);
        if begins {
            let goes_on = piece.goes_on && self.sentence.is_some();
            self.sentence = Some(piece.sentence);
            // `right eye …; left eye …` has one heading.
            if !(goes_on && self.side.is_some() && begins_with_side(piece.text, language)) {
                (self.heading, self.before) = (self.above.clone(), BTreeSet::new());
            }
            self.side = self.side.take().filter(|_| goes_on);
        }
        let of_heart = || all.iter().any(|other| other.sentence == piece.sentence && HEART.is_match(other.text));
        let trimmed = piece.text.trim();
        let stripped = TURN_HEADING.replace(trimmed, "");
        let listed = LIST.replace(&stripped, "");
        let mut words = &trimmed[trimmed.len() - listed.len()..];
        if NO_FACT[usize::from(language == Language::En)].is_match(words) {
            return None;
        }
        let is_alone = begins && all.get(place + 1).is_none_or(|next| next.sentence != piece.sentence);
        if is_alone && listed.len() < stripped.len() && words.chars().count() <= 20 {
            self.above = Some((words.to_owned(), named(words, section, language))).filter(|(_, of)| !of.is_empty());
            return None;
        }
        let mut headed = false;
        if let Some((head, rest)) = head(words, language) {
            self.heading = Some((head.to_owned(), narrowed(named(head, section, language), of_heart)));
            headed = true;
            words = rest;
        }
        if words.is_empty() {
            return None;
        }
        let mut own = named(words, section, language);
        own.extend(letters(words).and_then(|id| lexicons::orders().named(id)));
        let own = narrowed(own, of_heart);
        let is_of_eye = self.heading.as_ref().is_some_and(|(_, of)| of.iter().copied().any(is_of_eyes));
        let is_named_alone = own.iter().all(|&of| lexicons::orders().id(of) == "eyes-exam");
        let is_of_side = is_of_eye && is_named_alone && begins_with_side(words, language);
        let mut is_headed = false;
        let mut concepts = match &self.heading {
            Some((_, of)) if !of.is_empty() && (section == Section::Test || headed || is_of_side) => {
                is_headed = true;
                of.clone()
            }
            _ if own.is_empty() => self.before.clone(),
            _ => own.clone(),
        };
        if let Some((_, of)) = self.heading.as_ref().filter(|(_, of)| of.iter().any(|&of| is_open_heading(of))) {
            concepts.extend(of);
            concepts.extend(&own);
        }
        self.before.clone_from(&concepts);
        let named_sides = sides(words, language);
        let says_side = ANY_SIDE.is_match(words);
        let side = self.side.clone().filter(|_| !says_side && concepts.iter().copied().any(is_of_eyes));
        match named_sides.as_slice() {
            [] if !says_side => {}
            [one] => self.side = Some(one.clone()),
            _ => self.side = None,
        }
        Some(Read { words, concepts, is_headed, side })
    }
}

/// An ultrasound that shows the heart is an echocardiogram, whatever its heading.
fn narrowed(mut concepts: BTreeSet<Concept>, of_heart: impl Fn() -> bool) -> BTreeSet<Concept> {
    let (ultrasound, echo) = (lexicons::orders().named("ultrasound"), lexicons::orders().named("echo"));
    if let (Some(ultrasound), Some(echo)) = (ultrasound, echo)
        && concepts.contains(&ultrasound)
        && of_heart()
    {
        concepts.remove(&ultrasound);
        concepts.insert(echo);
    }
    concepts
}

/// What of the lexicon a text names that a turn of this section may have.
fn named(words: &str, section: Section, language: Language) -> BTreeSet<Concept> {
    let lexicon = lexicons::orders();
    let is_of_section = |concept: &Concept| {
        let kind = lexicon.entry(*concept).kind;
        match section {
            // A test's text names parts of the body, which is no examination by hand.
            Section::Test => matches!(kind, OrderKind::Value | OrderKind::Imaging | OrderKind::Panel) || is_vital(lexicon.id(*concept)),
            _ => matches!(kind, OrderKind::Exam | OrderKind::Value),
        }
    };
    lexicon.concepts(words, language).into_iter().filter(is_of_section).collect()
}

/// What is measured again and again, also among tests.
fn is_vital(id: &str) -> bool {
    matches!(id, "temperature" | "pulse" | "respiration" | "blood-pressure" | "oxygen" | "acuity")
}

/// A vital sign behind its letter alone: `T 37.8℃，P 101次／分`.
fn letters(words: &str) -> Option<&'static str> {
    let (letter, rest) = words.split_at_checked(1)?;
    let is_figure = rest.trim_start().starts_with(|c: char| c.is_ascii_digit());
    match letter {
        "T" if is_figure => Some("temperature"),
        "P" if is_figure => Some("pulse"),
        "R" if is_figure => Some("respiration"),
        _ => None,
    }
}

/// Headings of whose lines each can be ordered alone, as a blood gas or a group of tests.
fn is_open_heading(concept: Concept) -> bool {
    let lexicon = lexicons::orders();
    lexicon.entry(concept).kind == OrderKind::Panel || matches!(lexicon.id(concept), "gas" | "nihss")
}

/// The heading of a clause and what follows: `心电图：窦性心动过速`.
fn head(words: &str, language: Language) -> Option<(&str, &str)> {
    let at = words.find(['：', ':'])?;
    let (head, rest) = words.split_at(at);
    let rest = rest.trim_start_matches(['：', ':']);
    // A ratio (1:160) or a clock is no heading.
    let is_figure = head.ends_with(|c: char| c.is_ascii_digit()) && rest.starts_with(|c: char| c.is_ascii_digit());
    let is_name = head.chars().count() <= 60 && !lexicons::orders().found(head, language).is_empty();
    (!is_figure && is_name).then(|| (head.trim(), rest.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interview::{ExaminerFacts, by_rules};

    fn ordered(text: &str, order: &str) -> String {
        let findings = findings(text, &[], Section::Test, Language::Zh, 3);
        by_rules(&ExaminerFacts { language: Language::Zh, findings }, &BTreeSet::new(), order).text
    }

    #[test]
    fn a_part_that_was_ordered_is_given_and_counted_alone() {
        let own = [Own { id: "signs", words: "体温38℃，脉搏100次/分", text: "患者体温38℃，脉搏100次/分。" }];
        let mut findings = findings("查体：体温38℃，脉搏100次/分，颈软。", &own, Section::Exam, Language::Zh, 2);
        number_parts(&mut findings);
        assert_eq!(findings.iter().map(|finding| finding.id.as_str()).collect::<Vec<_>>(), ["signs/1", "signs/2", "text-2-3"]);
        assert_eq!(["signs/2", "text-2-3", "a/b"].map(fact_of), ["signs", "text-2-3", "a/b"]);
        let facts = ExaminerFacts { language: Language::Zh, findings };
        let reply = by_rules(&facts, &BTreeSet::from(["signs/1".to_owned()]), "脉搏");
        assert_eq!((reply.text.as_str(), reply.told()), ("脉搏100次/分。", BTreeSet::from(["signs/2"])));
        assert_eq!(reply.orders[0].status, crate::interview::OrderStatus::Result, "what was not given is no repetition");
    }

    #[test]
    fn of_several_tests_with_one_result_only_the_one_that_was_ordered_is_told() {
        let text = "检查结果：尿妊娠试验、HIV和梅毒血清学均阴性。";
        assert_eq!(ordered(text, "HIV"), "HIV阴性。");
        let findings = findings("查体：双下肢肌力5级，感觉正常，流涎。", &[], Section::Exam, Language::Zh, 2);
        let reply = by_rules(&ExaminerFacts { language: Language::Zh, findings }, &BTreeSet::new(), "肌力");
        assert_eq!(reply.text, "双下肢肌力5级。", "a name that the nervous system has too");
    }

    #[test]
    fn a_result_belongs_to_its_own_name_or_to_the_heading_before_it() {
        let text = "检查结果：白细胞18×10⁹/L，血小板90×10⁹/L。胸片：右下肺实变，肋膈角变钝。\n（2）心电图\n窦性心律，电轴不偏。";
        assert_eq!(ordered(text, "血小板"), "血小板90×10⁹/L。");
        assert_eq!(ordered(text, "胸片"), "胸片：右下肺实变，肋膈角变钝。");
        assert_eq!(ordered(text, "心电图"), "心电图：窦性心律，电轴不偏。");
        assert!(ordered(text, "肠镜").contains("病例中没有这一项"));
        let both = "检查结果：头颅CT：无出血。胸部CT：肺不张。";
        assert_eq!(ordered(both, "CT"), "CT：请说明部位。");
        assert_eq!(ordered(both, "胸部CT"), "胸部CT：肺不张。");
    }
}
