//! The bundled scenarios: what each must have, what none may tell, and the numbers in them.

mod derived;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};
use wardround::{
    case::{
        Case, Diagnosis, Difficulty, Distractor, Fact, KnownBy, ReadOptions, RubricItem, RubricKind, Tag, Title, TurnKind, bundled,
        read_file,
    },
    language::Language,
};

const LANGUAGES: [Language; 2] = [Language::Zh, Language::En];

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn name(path: &Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

/// The one case of a file.
fn case(path: &Path, language: Language) -> Case {
    let mut file = read_file(path, &ReadOptions { language: Some(language), ..ReadOptions::default() }).unwrap();
    assert!(file.problems.is_empty() && file.cases.len() == 1, "{}: {:#?}", path.display(), file.problems);
    let case = file.cases.remove(0);
    assert_eq!(case.language(), language, "{}", path.display());
    case
}

/// The questions, the only texts that are sent.
fn questions(case: &Case) -> String {
    case.turns().iter().map(|turn| turn.question.as_str()).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_file_is_bundled_under_its_name_and_says_what_it_is_not() {
    let ids: BTreeSet<String> = bundled(&ReadOptions::default()).unwrap().cases.iter().map(|case| case.id().to_string()).collect();
    assert_eq!(ids, files().iter().map(|path| name(path)).collect());
    for path in files() {
        let text = fs::read_to_string(&path).unwrap();
        let head: Vec<&str> = text.lines().take(2).collect();
        assert!(
            head[0].contains("Written for Wardround") && head[0].contains("invented patient") && head[0].contains("not validated for care")
        );
        assert!(head[1].contains("病人为虚构") && head[1].contains("未经临床验证"), "{}", path.display());
        assert_eq!(case(&path, Language::En).id().as_str(), name(&path));
    }
}

#[test]
fn together_they_cover_departments_difficulties_and_the_two_kinds_that_mislead_or_are_sent_on() {
    let cases: Vec<Case> = files().iter().map(|path| case(path, Language::En)).collect();
    let departments: BTreeSet<&str> = cases.iter().filter_map(Case::department).collect();
    assert!(cases.len() >= 12 && departments.len() >= 8, "{} cases, {departments:?}", cases.len());
    for difficulty in Difficulty::ALL {
        assert!(cases.iter().filter(|case| case.difficulty() == Some(difficulty)).count() >= 3, "{difficulty:?}");
    }
    for tag in [Tag::OBVIOUS_DIAGNOSIS_WRONG, Tag::REFER] {
        assert!(cases.iter().filter(|case| case.tags().iter().any(|t| t.as_str() == tag)).count() >= 2, "{tag}");
    }
}

#[test]
fn every_scenario_has_three_turns_and_every_optional_field_in_both_languages() {
    for path in files() {
        let at = name(&path);
        for language in LANGUAGES {
            let case = case(&path, language);
            let kinds: Vec<TurnKind> = case.turns().iter().map(|turn| turn.kind).collect();
            assert_eq!(kinds, [TurnKind::Complaint, TurnKind::Exam, TurnKind::Tests], "{at}");
            assert!(case.turns().iter().all(|turn| turn.answered_by.len() >= 2), "{at}");
            assert!(
                case.department().is_some() && case.title().is_some() && case.difficulty().is_some() && case.patient().is_some(),
                "{at}"
            );
            assert!(!case.tags().is_empty() && !case.diagnoses().is_empty(), "{at}");
            assert!((2..=3).contains(&case.distractors().len()), "{at}");
            assert!(case.distractors().iter().all(|distractor| !distractor.refuted_by().is_empty()), "{at}");
            let year = |source: &String| numbers(source).iter().any(|n| n.parse::<u32>().is_ok_and(|year| (1950..=2026).contains(&year)));
            assert!(!case.sources().is_empty() && case.sources().iter().all(year), "{at}: {:?}", case.sources());
        }
    }
}

#[test]
fn facts_and_rubric_cover_every_turn_and_are_the_same_in_both_languages() {
    for path in files() {
        let at = name(&path);
        let [zh, en] = LANGUAGES.map(|language| case(&path, language));
        for case in [&zh, &en] {
            assert!((12..=24).contains(&case.facts().len()), "{at}: {} facts", case.facts().len());
            assert!((8..=14).contains(&case.rubric().len()), "{at}: {} items", case.rubric().len());
            assert!(case.facts().iter().all(|fact| fact.place().is_some()), "{at}");
            for turn in 0..3 {
                assert!(case.facts().iter().any(|fact| fact.place().unwrap().turn() == turn), "{at}: no fact of turn {}", turn + 1);
                assert!(case.rubric_for_turn(turn).any(|item| item.kind() == RubricKind::Essential), "{at}: turn {}", turn + 1);
            }
            assert!(case.patient_facts().count() >= 5 && case.patient_facts().any(Fact::must_ask), "{at}");
            // What a patient knows stands in the history that the doctor took.
            assert!(case.patient_facts().all(|fact| fact.place().unwrap().turn() == 0), "{at}");
            assert!(case.facts().iter().filter(|fact| fact.place().unwrap().turn() > 0).all(|fact| fact.known_by() == KnownBy::Examiner));
            let count = |wanted: &dyn Fn(&RubricItem) -> bool| case.rubric().iter().filter(|item| wanted(item)).count();
            assert!(count(&|item| item.kind() == RubricKind::Pitfall) >= 2 && count(&|item| item.safety_cap().is_some()) >= 2, "{at}");
            assert!(
                case.rubric()
                    .iter()
                    .filter(|item| item.safety_cap().is_some())
                    .all(|item| item.tags().iter().any(|t| t.as_str() == "safety")),
                "{at}"
            );
        }
        for case in [&zh, &en] {
            let texts = case.rubric().iter().map(RubricItem::statement).chain(case.facts().iter().map(Fact::text));
            assert!(texts.clone().count() == texts.collect::<BTreeSet<_>>().len(), "{at}: a statement stands there twice");
        }
    }
}

#[test]
fn no_question_names_the_disease_or_what_looks_like_it() {
    for path in files() {
        for language in LANGUAGES {
            let case = case(&path, language);
            let wrong = case.distractors().iter().map(Distractor::diagnosis);
            let names: Vec<&str> = case.diagnoses().iter().chain(wrong).flat_map(Diagnosis::names).collect();
            for (turn, question) in case.turns().iter().map(|turn| turn.question.to_lowercase()).enumerate() {
                for name in names.iter().copied().chain(case.title().map(Title::reveal)) {
                    assert!(!question.contains(&name.to_lowercase()), "{}: turn {} has {name:?}", path.display(), turn + 1);
                }
            }
        }
    }
}

/// The numbers of a text as they are written: `98`, `0.42`, `08:40`. Neither the exponents of units, nor the digits of words such as SARS-CoV-2.
fn numbers(text: &str) -> Vec<String> {
    let text = ["SARS-CoV-2", "OX-19", "OX-2"].iter().fold(text.to_owned(), |text, word| text.replace(word, ""));
    let chars: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        if !chars[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let start = at;
        while at < chars.len()
            && (chars[at].is_ascii_digit() || (matches!(chars[at], '.' | ':') && chars.get(at + 1).is_some_and(char::is_ascii_digit)))
        {
            at += 1;
        }
        found.push(chars[start..at].iter().collect());
    }
    found
}

/// Texts of the three oldest files that write numbers as words in English, or units of another size. Whoever writes a new file writes digits.
const WORDED_OTHERWISE: &[(&str, &str)] = &[
    ("chest-pain-at-rest", "turn 1"),
    ("chest-pain-at-rest", "turn 3"),
    ("fever-and-cough", "turn 1"),
    ("fever-and-cough", "reference 3"),
    ("fever-and-cough", "reference 5"),
    ("right-lower-quadrant-pain", "turn 1"),
];

/// The texts of a case under a name each, but for the words of facts, which stand in a question.
fn texts(case: &Case) -> BTreeMap<String, String> {
    let turns = case.turns().iter().enumerate().map(|(i, turn)| (format!("turn {}", i + 1), turn.question.clone()));
    let pairs =
        case.pairs().iter().enumerate().map(|(i, pair)| (format!("reference {}", i + 1), format!("{} {}", pair.question, pair.answer)));
    let facts = case.facts().iter().map(|fact| (format!("fact {}", fact.id()), fact.text().to_owned()));
    let rubric = case.rubric().iter().map(|item| (format!("rubric {}", item.id()), item.statement().to_owned()));
    let plausible = case.distractors().iter().enumerate().map(|(i, one)| (format!("distractor {}", i + 1), one.plausible().to_owned()));
    turns.chain(pairs).chain(facts).chain(rubric).chain(plausible).collect()
}

#[test]
fn both_languages_have_the_same_numbers() {
    let mut different = BTreeSet::new();
    for path in files() {
        let [zh, en] = LANGUAGES.map(|language| texts(&case(&path, language)));
        assert_eq!(zh.keys().collect::<Vec<_>>(), en.keys().collect::<Vec<_>>(), "{}", path.display());
        for (place, zh) in &zh {
            let sorted = |text: &str| {
                let mut numbers = numbers(text);
                numbers.sort();
                numbers
            };
            let (zh, en) = (sorted(zh), sorted(&en[place]));
            let excepted = WORDED_OTHERWISE.contains(&(name(&path).as_str(), place.as_str()));
            if zh != en {
                different.insert((name(&path), place.clone()));
                assert!(excepted, "{}, {place}: {zh:?} in Chinese, {en:?} in English", path.display());
            }
        }
    }
    // An exception that is none any more goes.
    assert_eq!(different, WORDED_OTHERWISE.iter().map(|(file, place)| ((*file).to_owned(), (*place).to_owned())).collect());
}

/// The units that questions have, longest first where one begins with another.
const UNITS: &[&str] = &[
    "mmol/L",
    "μmol/L",
    "×10⁹/L",
    "×10⁶/L",
    "mmH₂O",
    "ng/ml",
    "pg/ml",
    "mg/L",
    "mm/h",
    "mg/g",
    "mmHg",
    "U/L",
    "g/L",
    "cm",
    "mm",
    "mg",
    "μg",
    "kg",
    "km",
    "ml",
    "mV",
    "ms",
    "fl",
    "°C",
    "℃",
    "g",
    "L",
    "%",
];

/// What follows numbers and is no unit: leads, scores, grades, a product, the exponent in ×10⁹/L.
const NO_UNITS: &[&str] = &["×", "R", "V", "M", "/", "⁹", "⁶"];

/// What stands directly behind each number of a Chinese question in signs or letters that are not Chinese.
fn behind_numbers(question: &str) -> Vec<String> {
    let chars: Vec<char> = question.chars().collect();
    let mut found = Vec::new();
    for at in 1..chars.len() {
        if !chars[at - 1].is_ascii_digit() || chars[at].is_ascii_digit() || matches!(chars[at], '.' | ':') {
            continue;
        }
        let begin = if chars[at] == ' ' { at + 1 } else { at };
        // A number that belongs to a word, as in CA125 or V4R, has no unit.
        let before = chars[..at].iter().rev().find(|c| !c.is_ascii_digit() && **c != '.');
        if before.is_some_and(|c| c.is_ascii_alphabetic() || *c == '-') {
            continue;
        }
        let is_part = |c: &&char| c.is_ascii_alphanumeric() || "μ℃°%×⁹⁶²₂/".contains(**c);
        let token: String = chars[begin..].iter().take_while(is_part).collect();
        if !token.is_empty() && !token.starts_with(|c: char| c.is_ascii_digit()) {
            found.push(token);
        }
    }
    found
}

#[test]
fn units_come_from_a_list_and_are_as_often_in_both_languages() {
    for path in files() {
        let [zh, en] = LANGUAGES.map(|language| questions(&case(&path, language)));
        let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
        for token in behind_numbers(&zh) {
            let unit =
                UNITS.iter().find(|unit| token.starts_with(**unit) && !token[unit.len()..].starts_with(|c: char| c.is_ascii_alphabetic()));
            match unit {
                Some(unit) => *counted.entry(unit).or_default() += 1,
                None => assert!(NO_UNITS.iter().any(|sign| token.starts_with(sign)), "{}: {token:?} is no unit", path.display()),
            }
        }
        for (unit, count) in counted {
            let unit = if unit == "℃" { "°C" } else { unit };
            let in_english = behind_numbers_in_english(&en, unit);
            // Millivolts of an electrocardiogram are millimetres in English, in the oldest file.
            let excepted = name(&path) == "chest-pain-at-rest" && unit == "mV";
            assert!(in_english == count || excepted, "{}: {count} × {unit} in Chinese, {in_english} in English", path.display());
        }
    }
}

/// How often a unit stands behind a number in an English question.
fn behind_numbers_in_english(question: &str, unit: &str) -> usize {
    let bounded = |at: usize| !question[at + unit.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '/' || c == '₂');
    let after_number = |at: usize| question[..at].trim_end_matches(' ').ends_with(|c: char| c.is_ascii_digit());
    question.match_indices(unit).filter(|(at, _)| bounded(*at) && after_number(*at)).count()
}
