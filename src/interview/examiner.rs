//! The examiner by rules: what of the case an order asks for, and nothing that was not ordered.

use super::{
    fact::{ExaminerFacts, Finding},
    findings::sides,
    lexicon::{Concept, Found},
    lexicons::{self, OrderKind, Ordering},
};
use crate::language::Language;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What became of one order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrderStatus {
    /// The case has findings for it.
    Result,
    /// The case has nothing for it: its result is unknown.
    NotInCase,
    /// Pictures that the case does not have. They are not called normal: pictures of another kind that it has may show what these would.
    NotDone,
    /// Pictures of an unnamed part of the body, of which the case has several.
    WhichPart,
    /// No examination and no test is named that is known, or all at once.
    Unclear,
    /// The same was given before.
    Given,
}

/// One order and what came back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Order {
    /// What was ordered, as the lexicon names it; empty where nothing was recognised.
    pub what: String,
    /// What became of it.
    pub status: OrderStatus,
    /// The facts that were given for it.
    pub facts: Vec<String>,
}

/// What the examiner says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExaminerReply {
    /// The words.
    pub text: String,
    /// Each order.
    pub orders: Vec<Order>,
}

impl ExaminerReply {
    /// The facts that were given.
    pub fn told(&self) -> BTreeSet<&str> {
        self.orders.iter().flat_map(|order| order.facts.iter().map(String::as_str)).collect()
    }
}

/// Whether a line orders something without saying so by a mark: it names something that can be ordered and a verb of ordering, and asks nothing of the past.
pub fn is_order(line: &str, language: Language) -> bool {
    let lexicon = lexicons::orders();
    let folded = line.to_lowercase();
    let words = lexicons::ordering(language);
    let asks = words.past.iter().any(|past| folded.contains(past.as_str()));
    let is_told = words.verbs.iter().any(|verb| folded.contains(verb.as_str())) || begins_as_an_order(&folded, words);
    (is_told && !asks && !lexicon.found(line, language).is_empty()) || is_list_of_names(line, language) || asks_a_sign(&folded, language)
}

/// Whether a line asks for what only who examines can measure, and nothing of the past: 血压多少？
fn asks_a_sign(line: &str, language: Language) -> bool {
    let words = lexicons::ordering(language);
    let line = line.trim().trim_end_matches(['?', '？', '。', '.', '!', '！']);
    let line = words.of_sign.iter().find_map(|before| line.strip_prefix(before.as_str())).unwrap_or(line);
    let name = words.sign_is.iter().find_map(|after| line.strip_suffix(after.as_str()));
    // English asks before the name.
    let name = if language == Language::Zh { name } else { Some(line) };
    name.and_then(|name| lexicons::orders().of_name(name, language))
        .is_some_and(|concept| matches!(lexicons::orders().id(concept), "pulse" | "respiration" | "blood-pressure" | "oxygen"))
}

/// Whether a line begins with what a doctor does, and asks nothing: 查血常规.
fn begins_as_an_order(line: &str, words: &Ordering) -> bool {
    let mut line = line.trim_start();
    while let Some(rest) = words.before.iter().find_map(|before| line.strip_prefix(before.as_str())) {
        line = rest;
    }
    words.begins.iter().any(|verb| line.starts_with(verb.as_str())) && !words.asks.iter().any(|word| line.contains(word.as_str()))
}

/// Whether a line is names of tests and nothing else: 血常规、心电图.
fn is_list_of_names(line: &str, language: Language) -> bool {
    let pieces = line.split(['，', ',', '、', '；', ';', '。']).map(str::trim).filter(|piece| !piece.is_empty());
    let of = |piece: &str| lexicons::orders().of_name(piece, language);
    let is_test = |concept: Concept| lexicons::orders().entry(concept).kind != OrderKind::Exam;
    // What is done by hand has names that patients use too, but for those that say how it is done.
    let by_hand = &lexicons::ordering(language).by_hand;
    let says_how = |piece: &str| by_hand.iter().any(|end| piece.to_lowercase().ends_with(end.as_str()));
    let mut pieces = pieces.peekable();
    pieces.peek().is_some() && pieces.all(|piece| of(piece).is_some_and(is_test) || (of(piece).is_some() && says_how(piece)))
}

/// The concepts that a line orders, in its order. A name of something and of what is wider (power, and the nervous system) orders no more than the former.
fn ordered(line: &str, language: Language) -> Vec<Concept> {
    let lexicon = lexicons::orders();
    let mut out: Vec<Concept> = Vec::new();
    let all = lexicon.found(line, language);
    let is_wider = |found: &Found| all.iter().any(|other| other.at == found.at && lexicon.wider(other.concept) == Some(found.concept));
    for found in all.iter().filter(|found| !is_wider(found)) {
        if !out.contains(&found.concept) {
            out.push(found.concept);
        }
    }
    out
}

/// The answer to an order. `given` are the facts that were given before.
pub fn by_rules(facts: &ExaminerFacts, given: &BTreeSet<String>, line: &str) -> ExaminerReply {
    let lexicon = lexicons::orders();
    let language = facts.language;
    let unknown = unknown_parts(line, language);
    let known = unknown.iter().fold(line.to_owned(), |line, part| line.replace(part.as_str(), " "));
    let line = known.as_str();
    let wanted = ordered(line, language);
    let specific: Vec<Concept> = wanted.iter().copied().filter(|&concept| lexicon.entry(concept).kind != OrderKind::Broad).collect();
    if specific.is_empty() && unknown.is_empty() {
        return ExaminerReply {
            text: words(language, OrderStatus::Unclear, ""),
            orders: vec![Order { what: String::new(), status: OrderStatus::Unclear, facts: Vec::new() }],
        };
    }
    let (mut lines, mut orders) = (Vec::new(), Vec::new());
    let mut said: BTreeSet<usize> = BTreeSet::new();
    for concept in merged(&specific) {
        let (status, places) = look(facts, concept);
        let ids: BTreeSet<String> = places.iter().map(|&place| facts.findings[place].id.clone()).collect();
        let fresh: Vec<usize> = places.iter().copied().filter(|place| said.insert(*place)).collect();
        let is_given = status == OrderStatus::Result && !ids.is_empty() && ids.iter().all(|id| given.contains(id));
        let name = name_in(line, concept, language);
        if !fresh.is_empty() {
            lines.extend(joined(facts, &fresh));
        } else if places.is_empty() {
            let words = words(language, status, &name);
            // Of several concepts with one name one line is enough.
            if !lines.contains(&words) {
                lines.push(words);
            }
        }
        let status = if is_given { OrderStatus::Given } else { status };
        orders.push(Order { what: lexicon.id(concept).to_owned(), status, facts: ids.into_iter().collect() });
    }
    for part in unknown {
        lines.push(match language {
            Language::Zh => format!("{part}：未识别，请换一种写法（写明体格检查或辅助检查的名称）。"),
            Language::En => format!("{part}: not recognised; name the examination or test in another way."),
        });
        orders.push(Order { what: String::new(), status: OrderStatus::Unclear, facts: Vec::new() });
    }
    ExaminerReply { text: lines.join("\n"), orders }
}

/// The parts of a line that name something to order which the lexicon does not have. Talk around an order is none.
fn unknown_parts(line: &str, language: Language) -> Vec<String> {
    let words = lexicons::ordering(language);
    let lexicon = lexicons::orders();
    let mut unknown = Vec::new();
    for piece in line.split(['，', ',', '、', '；', ';', '。', '：', ':', '\n', '！', '!', '+']) {
        let all = lexicon.concepts(piece, language);
        let parts: Vec<&str> = match language {
            Language::Zh => piece.split(['和', '及', '与', '跟']).collect(),
            Language::En => piece.split(" and ").collect(),
        };
        // A name that has such a word in it is one name.
        let is_apart = parts.iter().flat_map(|part| lexicon.concepts(part, language)).collect::<BTreeSet<_>>() == all;
        let parts = if is_apart { parts } else { vec![piece] };
        for part in parts.into_iter().filter(|part| is_unknown(part, language)) {
            let part = part.trim().trim_matches(['.', '*', '"', '“', '”', '(', ')', '（', '）']);
            let folded = format!(" {} ", part.to_lowercase());
            let left = words.around.iter().fold(folded.clone(), |left, word| left.replace(word.as_str(), " "));
            let is_talk = words.talk.iter().any(|word| folded.contains(word.as_str()));
            if !is_talk && left.chars().filter(|c| c.is_alphabetic()).count() > 1 {
                unknown.push(part.to_owned());
            }
        }
    }
    unknown
}

/// Whether a part of an order names nothing that is known, or a test of a part of the body that is known only as what is examined by hand.
fn is_unknown(part: &str, language: Language) -> bool {
    let lexicon = lexicons::orders();
    let folded = part.trim().to_lowercase();
    let is_test = lexicons::ordering(language).technical.iter().any(|end| folded.ends_with(end.as_str()));
    let all = lexicon.concepts(part, language);
    all.is_empty() || (is_test && all.iter().all(|&of| lexicon.entry(of).kind == OrderKind::Exam))
}

/// Whether rules have no answer and somebody else may look: nothing that they know is named, or the case has nothing under that name. An order for everything is
/// never answered.
pub fn rules_fail(reply: &ExaminerReply, line: &str, language: Language) -> bool {
    let lexicon = lexicons::orders();
    let is_broad = ordered(line, language).into_iter().any(|concept| lexicon.entry(concept).kind == OrderKind::Broad);
    !is_broad
        && reply.orders.iter().all(|order| matches!(order.status, OrderStatus::Unclear | OrderStatus::NotInCase | OrderStatus::NotDone))
}

/// The answer to an order for which somebody chose findings by their places: the words of the case.
pub fn chosen(facts: &ExaminerFacts, given: &BTreeSet<String>, places: &BTreeSet<usize>, line: &str) -> ExaminerReply {
    let places: Vec<usize> = places.iter().copied().filter(|&place| place < facts.findings.len()).collect();
    let ids: BTreeSet<String> = places.iter().map(|&place| facts.findings[place].id.clone()).collect();
    let status = if ids.iter().all(|id| given.contains(id)) { OrderStatus::Given } else { OrderStatus::Result };
    let order = Order { what: line.trim().chars().take(80).collect(), status, facts: ids.into_iter().collect() };
    ExaminerReply { text: joined(facts, &places).join("\n"), orders: vec![order] }
}

/// An alias of two concepts (transaminases) stands for both; a part of a group that was ordered too is answered with the group.
fn merged(concepts: &[Concept]) -> Vec<Concept> {
    let lexicon = lexicons::orders();
    let inside = |concept: &Concept| concepts.iter().any(|other| other != concept && lexicon.parts(*other).contains(concept));
    concepts.iter().copied().filter(|concept| !inside(concept)).collect()
}

/// Places of the findings for one concept.
fn look(facts: &ExaminerFacts, concept: Concept) -> (OrderStatus, Vec<usize>) {
    let lexicon = lexicons::orders();
    let parts = lexicon.parts(concept);
    let has = |finding: &Finding| finding.concepts.intersection(&parts).next().is_some();
    let places: Vec<usize> = (0..facts.findings.len()).filter(|&place| has(&facts.findings[place])).collect();
    if !places.is_empty() {
        return (OrderStatus::Result, places);
    }
    // Pictures without a part of the body, or of a part that the case calls by the general name.
    let is_imaging = lexicon.entry(concept).kind == OrderKind::Imaging;
    let general = lexicon.wider(concept);
    let narrower = |finding: &Finding| is_imaging && finding.concepts.iter().any(|&of| lexicon.wider(of) == Some(concept));
    let places: Vec<usize> = (0..facts.findings.len()).filter(|&place| narrower(&facts.findings[place])).collect();
    if !places.is_empty() {
        let kinds: BTreeSet<Concept> = places
            .iter()
            .flat_map(|&place| facts.findings[place].concepts.iter().copied())
            .filter(|&of| lexicon.wider(of) == Some(concept))
            .collect();
        return if kinds.len() == 1 { (OrderStatus::Result, places) } else { (OrderStatus::WhichPart, Vec::new()) };
    }
    if let Some(general) = general.filter(|_| is_imaging) {
        let places: Vec<usize> = (0..facts.findings.len()).filter(|&place| facts.findings[place].concepts.contains(&general)).collect();
        if !places.is_empty() {
            return (OrderStatus::Result, places);
        }
    }
    (if is_imaging { OrderStatus::NotDone } else { OrderStatus::NotInCase }, Vec::new())
}

/// Findings as sentences of the case: neighbours of one sentence on one line, behind their heading.
fn joined(facts: &ExaminerFacts, places: &[usize]) -> Vec<String> {
    let (comma, colon, stop) = if facts.language == Language::Zh { ("，", "：", "。") } else { (", ", ": ", ".") };
    let mut lines: Vec<(usize, Option<&str>, Vec<String>)> = Vec::new();
    let mut side: Option<String> = None;
    for finding in places.iter().map(|&place| &facts.findings[place]) {
        let is_same =
            lines.last().is_some_and(|(sentence, heading, _)| *sentence == finding.sentence && *heading == finding.heading.as_deref());
        side = side.filter(|_| is_same);
        // An eye is said once for its neighbours.
        let is_said = finding.side.is_none() || side == finding.side;
        let text = if is_said { finding.text.clone() } else { finding.sided() };
        side = sides(&finding.text, facts.language).pop().or_else(|| finding.side.clone()).or(side);
        match lines.last_mut().filter(|_| is_same) {
            Some((_, _, words)) => words.push(text),
            None => lines.push((finding.sentence, finding.heading.as_deref(), vec![text])),
        }
    }
    let line = |(_, heading, words): &(usize, Option<&str>, Vec<String>)| {
        format!("{}{}{stop}", heading.map(|heading| format!("{heading}{colon}")).unwrap_or_default(), words.join(comma))
    };
    lines.iter().map(|parts| capital(&line(parts))).collect()
}

/// With a capital at its beginning, but for a name such as pH.
fn capital(line: &str) -> String {
    let mut chars = line.chars();
    match (chars.next(), chars.clone().next()) {
        (Some(first), Some(second)) if first.is_ascii_lowercase() && !second.is_uppercase() => first.to_uppercase().chain(chars).collect(),
        _ => line.to_owned(),
    }
}

/// What the order called it: the part of the order that names it alone, or its name.
fn name_in(line: &str, concept: Concept, language: Language) -> String {
    let lexicon = lexicons::orders();
    let mut pieces = line.split(['，', ',', '、', '；', ';', '和', '\n', '。', '：', ':']).flat_map(|piece| match language {
        Language::Zh => vec![piece],
        Language::En => piece.split(" and ").collect(),
    });
    let Some(piece) = pieces.find(|piece| lexicon.concepts(piece, language).contains(&concept)) else {
        return lexicon.id(concept).to_owned();
    };
    let name = lexicon.name_in(piece, concept, language).filter(|_| lexicon.concepts(piece, language).len() > 1);
    name.unwrap_or(piece).trim().trim_end_matches(['.', '。', '！', '!']).to_owned()
}

fn words(language: Language, status: OrderStatus, name: &str) -> String {
    match (language, status) {
        (Language::Zh, OrderStatus::WhichPart) => format!("{name}：请说明部位。"),
        (Language::En, OrderStatus::WhichPart) => format!("{name}: of which part of the body?"),
        (Language::Zh, OrderStatus::Unclear) => "请写明具体的体格检查或辅助检查项目。".into(),
        (Language::En, OrderStatus::Unclear) => "Please name the examination or test.".into(),
        (Language::Zh, OrderStatus::NotDone) => format!("{name}：没有做（病例中没有这一项，不能当作正常）。"),
        (Language::En, OrderStatus::NotDone) => format!("{name}: not done (not in the case; do not take it for normal)."),
        (Language::Zh, _) => format!("{name}：结果不详（病例中没有这一项，不能当作正常）。"),
        (Language::En, _) => format!("{name}: result unknown (not in the case; do not take it for normal)."),
    }
}
