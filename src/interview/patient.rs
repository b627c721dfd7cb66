//! The scripted patient: matches a question to what the patient knows, and answers with it in the first person. It needs no model and answers the same every time.

use super::{
    fact::{FactOrigin, PatientFact, PatientFacts},
    lexicon::Concept,
    lexicons::{self, HistoryKind, Way},
    speech::said,
    who,
};
use crate::{
    case::{Section, Told},
    language::Language,
};
use std::collections::BTreeSet;

/// The most statements of one answer.
const MOST: usize = 3;

/// What a patient says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatientReply {
    /// The words.
    pub text: String,
    /// The facts that they tell.
    pub told: Vec<String>,
}

/// What was told before, by which an answer is chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Earlier {
    /// Ids of all facts told.
    pub told: BTreeSet<String>,
    /// Ids of the facts of the last answer that told any.
    pub last: Vec<String>,
}

/// What a question is about.
struct Asked {
    findings: BTreeSet<Concept>,
    ways: BTreeSet<Concept>,
    is_family: bool,
    is_before: bool,
    whole: Option<&'static str>,
    /// Ids of what is asked of who the patient is.
    who: Vec<&'static str>,
}

impl Asked {
    fn is_nothing(&self) -> bool {
        let concepts = self.findings.is_empty() && self.ways.is_empty() && self.who.is_empty();
        concepts && self.whole.is_none() && !self.is_family && !self.is_before
    }
}

fn asked(question: &str, language: Language) -> Asked {
    let lexicon = lexicons::history();
    let mut asked =
        Asked { findings: BTreeSet::new(), ways: BTreeSet::new(), is_family: false, is_before: false, whole: None, who: Vec::new() };
    for concept in lexicon.concepts(question, language) {
        match (lexicon.entry(concept).kind, lexicon.id(concept)) {
            (HistoryKind::Finding, _) => _ = asked.findings.insert(concept),
            (HistoryKind::Way, _) => _ = asked.ways.insert(concept),
            (HistoryKind::Person, "family") => asked.is_family = true,
            (HistoryKind::Person, _) => asked.is_before = true,
            (HistoryKind::Whole, id) => asked.whole = asked.whole.or(Some(id)),
            (HistoryKind::Who, id) => asked.who.push(if id == "age" { who::AGE } else { who::SEX }),
        }
    }
    // How old a relative is, is no question about the patient.
    asked.who.retain(|_| !asked.is_family);
    // What is wider than something else that was asked adds nothing.
    let wider: Vec<Concept> = asked.findings.iter().filter_map(|&concept| lexicon.wider(concept)).collect();
    asked.findings.retain(|concept| !wider.contains(concept));
    // "Does it hurt?" beside something else is about that.
    if asked.findings.len() > 1 {
        asked.findings.retain(|concept| lexicon.id(*concept) != "pain");
    }
    // "Which medicines are you allergic to?" is about allergies.
    if asked.findings.iter().any(|concept| lexicon.id(*concept) == "allergy") {
        asked.findings.retain(|concept| lexicon.id(*concept) != "medicine");
    }
    asked
}

/// The questions of a line: what stands before each question mark, and on each line.
fn divided(line: &str) -> Vec<&str> {
    line.split_inclusive(['?', '？', '\n']).map(str::trim).filter(|piece| piece.contains(char::is_alphanumeric)).collect()
}

/// An answer that is put together of those to several questions.
struct Answer<'a> {
    facts: &'a PatientFacts,
    texts: Vec<String>,
    /// What is told, in order.
    told: Vec<String>,
    /// A question to which nothing is known.
    unknown: Option<&'static str>,
    /// Parts of questions to which nothing is known, where other parts are answered.
    parts: Vec<String>,
}

impl Answer<'_> {
    /// Answers one question more; `before` is what was told before it.
    fn add(&mut self, before: &Earlier, question: &str, asked: &Asked) {
        let (speaker, language) = (self.facts.speaker, self.facts.language);
        for &id in &asked.who {
            let said = if id == who::AGE { self.facts.who.age_said(speaker, language) } else { self.facts.who.sex_said(speaker, language) };
            let Some(said) = said.filter(|_| !self.told.iter().any(|told| told == id)) else { continue };
            self.texts.push(said);
            self.told.push(id.to_owned());
        }
        if !asked.who.is_empty() && asked.findings.is_empty() && asked.whole.is_none() {
            return;
        }
        if self.has_answered(asked) {
            return;
        }
        let chosen = choose(self.facts, before, asked);
        let is_unknown = chosen.is_empty();
        if is_unknown {
            self.unknown = self.unknown.or(Some(nothing(asked, language)));
        }
        let fresh: Vec<&PatientFact> = chosen.into_iter().filter(|fact| !self.told.contains(&fact.id)).collect();
        if !fresh.is_empty() {
            self.texts.push(said(&fresh, speaker, language));
            self.told.extend(fresh.iter().map(|fact| fact.id.clone()));
        }
        if !is_unknown {
            self.parts.extend(unknown_parts(self.facts, &self.told, question, asked));
        }
    }

    /// Whether what this answer tells already has what is asked.
    fn has_answered(&self, asked: &Asked) -> bool {
        let wanted = if asked.findings.is_empty() { &asked.ways } else { &asked.findings };
        let told = || self.facts.facts.iter().filter(|fact| self.told.contains(&fact.id));
        let has: BTreeSet<Concept> = told().flat_map(|fact| fact.concepts.iter().copied()).collect();
        // What was before is answered by what is told of earlier illnesses.
        let fits = !asked.is_before || told().any(|fact| fact.section == Section::History);
        !wanted.is_empty() && asked.whole.is_none() && !asked.is_family && fits && wanted.is_subset(&has)
    }
}

/// The answer to a line, question by question.
pub fn scripted(facts: &PatientFacts, before: &Earlier, line: &str) -> PatientReply {
    let language = facts.language;
    let questions: Vec<(&str, Asked)> = divided(line).into_iter().map(|piece| (piece, asked(piece, language))).collect();
    let mut answer = Answer { facts, texts: Vec::new(), told: Vec::new(), unknown: None, parts: Vec::new() };
    let mut earlier = before.clone();
    for (question, asked) in questions.iter().filter(|(_, asked)| !asked.is_nothing()) {
        let from = answer.told.len();
        answer.add(&earlier, question, asked);
        let fresh = &answer.told[from..];
        if !fresh.is_empty() {
            earlier.told.extend(fresh.iter().cloned());
            earlier.last = fresh.to_vec();
        }
    }
    let Answer { mut texts, told, unknown, parts, .. } = answer;
    if told.is_empty() {
        let asked = asked(line, language);
        let courtesy = courtesy(line, language).filter(|_| asked.is_nothing());
        let words = courtesy.or(unknown).unwrap_or_else(|| nothing(&asked, language));
        return PatientReply { text: words.to_owned(), told };
    }
    if !parts.is_empty() {
        texts.push(match language {
            Language::Zh => format!("{}我不清楚。", parts.join("、")),
            Language::En => format!("I don't know about {}.", parts.join(" or ")),
        });
    }
    if unknown.is_some() {
        texts.push(match language {
            Language::Zh => "别的我不清楚。".to_owned(),
            Language::En => "I don't know about the rest.".to_owned(),
        });
    }
    let gap = if language == Language::Zh { "" } else { " " };
    PatientReply { text: format!("{}{}", who_speaks(facts, before), texts.join(gap)), told }
}

/// The parts of a question, each with something else that is asked, of which what is told has nothing; as the question calls them.
fn unknown_parts(facts: &PatientFacts, told: &[String], question: &str, asked: &Asked) -> Vec<String> {
    let (lexicon, language) = (lexicons::history(), facts.language);
    let has: BTreeSet<Concept> =
        facts.facts.iter().filter(|fact| told.contains(&fact.id)).flat_map(|fact| fact.concepts.iter().copied()).collect();
    let habits: Vec<Concept> = ["smoking", "alcohol", "drugs"].iter().filter_map(|id| lexicon.named(id)).collect();
    let pieces: Vec<&str> = match language {
        Language::Zh => question.split(['、', '，', ',', '；', ';', '和', '或', '跟', '还']).collect(),
        Language::En => question.split([',', ';']).flat_map(|piece| piece.split(" or ")).flat_map(|piece| piece.split(" and ")).collect(),
    };
    let mut unknown = Vec::new();
    for piece in pieces {
        let of: Vec<Concept> = lexicon.concepts(piece, language).into_iter().filter(|concept| asked.findings.contains(concept)).collect();
        let (habit, other): (Vec<Concept>, Vec<Concept>) = of.into_iter().partition(|concept| habits.contains(concept));
        let other = if other.iter().any(|concept| has.contains(concept)) { None } else { other.first().copied() };
        for concept in habit.into_iter().filter(|concept| !has.contains(concept)).chain(other) {
            let name = lexicon.name_in(piece, concept, language).unwrap_or_default().to_owned();
            if !name.is_empty() && !unknown.contains(&name) {
                unknown.push(name);
            }
        }
    }
    unknown
}

/// The answer to thanks and greetings.
fn courtesy(line: &str, language: Language) -> Option<&'static str> {
    let line = line.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| line.contains(word));
    match language {
        Language::Zh if has(&["谢谢", "多谢", "感谢", "辛苦了"]) => Some("不客气。"),
        Language::Zh if has(&["您好", "你好", "早上好", "下午好"]) => Some("医生您好。"),
        Language::En if has(&["thank"]) => Some("You're welcome."),
        Language::En if has(&["hello", "good morning", "good afternoon", "good evening"]) => Some("Hello, doctor."),
        _ => None,
    }
}

/// Before the first answer of somebody who speaks for the patient.
fn who_speaks(facts: &PatientFacts, before: &Earlier) -> String {
    let informant = facts.informant().filter(|_| before.told.is_empty());
    informant.map_or_else(String::new, |informant| match facts.language {
        Language::Zh => format!("（{informant}代诉）"),
        Language::En => format!("({informant}, for the patient) "),
    })
}

/// The words for what the patient does not know, or has told already.
fn nothing(asked: &Asked, language: Language) -> &'static str {
    let is_open = asked.whole.is_some() && asked.findings.is_empty() && !asked.is_family;
    // Everybody knows an occupation: it is the case that does not say it.
    if asked.findings.len() == 1 && asked.findings.iter().all(|&of| lexicons::history().id(of) == "job") && !asked.is_family {
        return match language {
            Language::Zh => "（病例中没有写职业。）",
            Language::En => "(The case does not give an occupation.)",
        };
    }
    match (language, is_open) {
        (Language::Zh, true) => "没有别的了。",
        (Language::En, true) => "Nothing else that I can think of.",
        (Language::Zh, false) => "这个我不清楚。",
        (Language::En, false) => "I don't know about that.",
    }
}

fn choose<'a>(facts: &'a PatientFacts, before: &Earlier, asked: &Asked) -> Vec<&'a PatientFact> {
    if asked.findings.is_empty() {
        return match asked.whole {
            Some("illness") if asked.is_family => of_section(facts, Section::Family),
            Some("illness") => of_section(facts, Section::History),
            Some(_) => volunteered(facts, before),
            None if asked.is_family => of_section(facts, Section::Family),
            None if !asked.ways.is_empty() => follow_up(facts, before, asked),
            None if asked.is_before => of_section(facts, Section::History),
            None => Vec::new(),
        };
    }
    // "What brings you here, and do you smoke?" in one question.
    if asked.whole == Some("opening") {
        let mut all = volunteered(facts, before);
        all.extend(cover(facts, asked, &asked.findings).into_iter().filter(|fact| !before.told.contains(&fact.id)));
        let mut seen = BTreeSet::new();
        all.retain(|fact| seen.insert(&fact.id));
        return all;
    }
    if let Some(medicines) = medicines(facts, before, asked) {
        return medicines;
    }
    let direct = cover(facts, asked, &asked.findings);
    if !direct.is_empty() {
        return direct;
    }
    // Nothing has it by its own name: what is wider may.
    let wider: BTreeSet<Concept> = asked.findings.iter().filter_map(|&concept| lexicons::history().wider(concept)).collect();
    if lexicons::history().named("pain").is_some_and(|pain| wider.contains(&pain)) {
        return cover(facts, asked, &wider);
    }
    Vec::new()
}

/// "Which medicines?" is about all of them, those first that were not told yet. `None` where something else is asked, or nothing is known.
fn medicines<'a>(facts: &'a PatientFacts, before: &Earlier, asked: &Asked) -> Option<Vec<&'a PatientFact>> {
    let lexicon = lexicons::history();
    let (medicine, new, allergy) = (lexicon.named("medicine")?, lexicon.named("new-medicine")?, lexicon.named("allergy")?);
    if asked.is_family || asked.findings.iter().any(|&concept| concept != medicine && concept != new) {
        return None;
    }
    let is_wanted = |concept: Concept| match asked.findings.contains(&new) {
        true => concept == new,
        false => concept == medicine || lexicon.wider(concept) == Some(medicine),
    };
    // Of a drug that is not borne nobody takes anything.
    let is_one = |fact: &&PatientFact| !fact.concepts.contains(&allergy) && fact.concepts.iter().any(|&concept| is_wanted(concept));
    let mut all: Vec<&PatientFact> = facts.facts.iter().filter(is_one).collect();
    all.sort_by_key(|fact| before.told.contains(&fact.id));
    all.truncate(MOST);
    (!all.is_empty()).then_some(all)
}

fn of_section(facts: &PatientFacts, section: Section) -> Vec<&PatientFact> {
    facts.facts.iter().filter(|fact| fact.section == section).take(MOST).collect()
}

/// What the patient says unasked, two statements at a time.
fn volunteered<'a>(facts: &'a PatientFacts, before: &Earlier) -> Vec<&'a PatientFact> {
    facts.facts.iter().filter(|fact| fact.told == Told::Volunteered && !before.told.contains(&fact.id)).take(2).collect()
}

/// A question that names nothing ("since when?") is about what was told last, or why the patient came.
fn follow_up<'a>(facts: &'a PatientFacts, before: &Earlier, asked: &Asked) -> Vec<&'a PatientFact> {
    let complaint = || facts.facts.iter().find(|fact| fact.told == Told::Volunteered);
    let last = facts.facts.iter().find(|fact| before.last.contains(&fact.id)).or_else(complaint);
    let Some(last) = last else { return Vec::new() };
    // "How many weeks?" of a pregnancy.
    if lexicons::history().named("weeks").is_some_and(|weeks| asked.ways.contains(&weeks)) {
        let gestation = lexicons::history().named("pregnancy");
        let told = gestation.and_then(|gestation| facts.facts.iter().find(|fact| fact.concepts.contains(&gestation)));
        if let Some(told) = told {
            return vec![told];
        }
    }
    let clock = lexicons::way(Way::Clock).filter(|clock| asked.ways.contains(clock));
    if let Some(told) = clock.and_then(|clock| facts.facts.iter().find(|fact| fact.concepts.contains(&clock))) {
        return vec![told];
    }
    let of = |fact: &&PatientFact| fact.concepts.iter().any(|concept| asked.ways.contains(concept));
    let about: BTreeSet<Concept> = last.findings();
    // How long others have been ill is another question.
    let others: Vec<Concept> = ["family", "contacts"].iter().filter_map(|id| lexicons::history().named(id)).collect();
    let is_of_others = |fact: &PatientFact| fact.section == Section::Family || others.iter().any(|other| fact.concepts.contains(other));
    let is_own = |fact: &&PatientFact| is_of_others(last) || !is_of_others(fact);
    let near = facts.facts.iter().filter(of).filter(is_own).filter(|fact| fact.findings().intersection(&about).next().is_some());
    let near: Vec<&PatientFact> = near.max_by_key(|fact| fact.findings().intersection(&about).count()).into_iter().collect();
    if near.is_empty() { facts.facts.iter().filter(|fact| fact.told == Told::Volunteered).filter(of).take(1).collect() } else { near }
}

/// Statements that have what was asked: first the one with the most of it, then whichever adds something.
fn cover<'a>(facts: &'a PatientFacts, asked: &Asked, wanted: &BTreeSet<Concept>) -> Vec<&'a PatientFact> {
    let before = lexicons::history().named("before");
    let others: Vec<Concept> = ["family", "contacts"].iter().filter_map(|id| lexicons::history().named(id)).collect();
    let is_of = |fact: &PatientFact| others.iter().any(|other| fact.concepts.contains(other)) || fact.section == Section::Family;
    let mut left = wanted.clone();
    let mut chosen: Vec<&PatientFact> = Vec::new();
    // Everything that is asked by its name is answered.
    let most = MOST.max(wanted.len());
    while !left.is_empty() && chosen.len() < most {
        let score = |fact: &PatientFact| {
            let hits = fact.concepts.intersection(&left).count();
            let ways = fact.concepts.intersection(&asked.ways).count();
            // Whose it is decides more than how much of it there is.
            let person = if asked.is_family == is_of(fact) { 2 } else { 0 };
            let is_past = before.is_some_and(|before| fact.concepts.contains(&before));
            let time = usize::from(asked.is_before == (fact.section == Section::History)) + usize::from(asked.is_before && is_past);
            if hits == 0 {
                0
            } else {
                100 * hits + 40 * person + 20 * ways.min(2) + 10 * time + 8 * usize::from(fact.origin == FactOrigin::Written)
            }
        };
        let best = facts.facts.iter().filter(|fact| !chosen.iter().any(|other| other.id == fact.id)).map(|fact| (score(fact), fact));
        let best = best
            .fold(None::<(usize, &PatientFact)>, |best, next| if best.is_none_or(|(score, _)| next.0 > score) { Some(next) } else { best });
        let Some((score, fact)) = best.filter(|(score, _)| *score > 0) else { break };
        let _ = score;
        if asked.is_family && !is_of(fact) && chosen.is_empty() && only_relatives(asked) {
            break;
        }
        left.retain(|concept| !fact.concepts.contains(concept));
        chosen.push(fact);
    }
    let place = |fact: &&PatientFact| facts.facts.iter().position(|other| other.id == fact.id);
    chosen.sort_by_key(place);
    chosen
}

/// Illnesses of relatives are not answered with the patient's own.
fn only_relatives(asked: &Asked) -> bool {
    let lexicon = lexicons::history();
    let illness = lexicon.named("illness");
    asked.findings.iter().all(|&concept| lexicon.wider(concept) == illness)
}
