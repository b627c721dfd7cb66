//! Every variant of every bundled case, in both languages.

use super::*;
use crate::{
    case::{CaseFile, Diagnosis, Place, ReadOptions, TurnKind, bundled},
    language::Language,
};
use std::collections::BTreeSet;

/// As many characters in a row that a variant may not have, unless they stand in what it may tell: about three words.
fn window(language: Language) -> usize {
    if language == Language::Zh { 12 } else { 24 }
}

fn every(language: Language) -> CaseFile {
    bundled(&ReadOptions { language: Some(language), ..ReadOptions::default() }).unwrap()
}

fn variant(name: &str) -> Variant {
    name.parse().unwrap()
}

/// Everything that was withheld and stands in the variant all the same: runs of characters of findings that no other turn of the original has.
fn leaked(original: &Case, variant: &Case, is_withheld: impl Fn(usize) -> bool) -> Vec<String> {
    let runs = |text: &str| {
        let chars: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
        chars.windows(window(original.language())).map(|run| run.iter().collect()).collect::<BTreeSet<String>>()
    };
    let (mut withheld, mut may) = (BTreeSet::new(), BTreeSet::new());
    for (place, turn) in original.turns().iter().enumerate() {
        match turn.question.rsplit_once('\n') {
            // What stands under the findings asks, and many cases ask the same.
            Some((findings, _)) if is_withheld(place) => withheld.extend(runs(findings)),
            _ => may.extend(runs(&turn.question)),
        }
    }
    let shown: BTreeSet<String> = variant.turns().iter().flat_map(|turn| runs(&turn.question)).collect();
    withheld.difference(&may).filter(|run| shown.contains(*run)).cloned().collect()
}

fn withheld_turns(case: &Case, kinds: &[TurnKind]) -> BTreeSet<usize> {
    (0..case.turns().len()).filter(|&place| kinds.contains(&case.turns()[place].kind)).collect()
}

const WITHHELD: [(&str, &[TurnKind]); 3] = [
    ("withhold=exam", &[TurnKind::Exam]),
    ("withhold=tests", &[TurnKind::Tests]),
    ("withhold=exam+tests", &[TurnKind::Exam, TurnKind::Tests]),
];

fn nothing_withheld_leaks(case: &Case) {
    for (name, kinds) in WITHHELD {
        let Ok(varied) = variant(name).apply(case) else { continue };
        let hidden = withheld_turns(case, kinds);
        assert_eq!(leaked(case, &varied, |place| hidden.contains(&place)), Vec::<String>::new(), "{} {name}", case.id());
        assert_eq!((varied.pairs(), varied.turns().len()), (case.pairs(), case.turns().len()));
        assert!(varied.variant().unwrap().told() < 1.0);
        let shown: String = varied.turns().iter().map(|turn| turn.question.as_str()).collect();
        for fact in case.facts().iter().filter(|fact| fact.place().is_some_and(|place| hidden.contains(&place.turn()))) {
            assert!(!shown.contains(fact.place().map_or("", Place::words)), "{} {name}: {}", case.id(), fact.id());
        }
    }
}

#[test]
fn nothing_that_is_withheld_of_a_bundled_case_leaks() {
    let mut made = 0;
    for language in [Language::Zh, Language::En] {
        for case in &every(language).cases {
            nothing_withheld_leaks(case);
            made += WITHHELD.iter().filter(|(name, _)| variant(name).apply(case).is_ok()).count();
        }
    }
    assert!(made >= 60, "{made}");
}

/// The property above fails where a withheld sentence is put back.
#[test]
fn a_withheld_sentence_that_is_put_back_is_found() {
    for case in &every(Language::Zh).cases {
        let hidden = withheld_turns(case, &[TurnKind::Exam]);
        let Ok(mut varied) = variant("withhold=exam").apply(case) else { continue };
        let secret = &case.turns()[*hidden.first().unwrap()].question;
        for sentence in sentences::sentences(sentences::parts(secret).findings) {
            let told = sentences::told(sentence);
            if told < 2 * window(Language::Zh) {
                continue;
            }
            let kept = varied.turns[0].question.clone();
            varied.turns[0].question.push_str(sentence);
            assert!(!leaked(case, &varied, |place| hidden.contains(&place)).is_empty(), "{}: {sentence}", case.id());
            varied.turns[0].question = kept;
        }
    }
}

#[test]
fn the_first_part_of_a_case_is_a_beginning_of_it_and_grows_with_the_share() {
    for language in [Language::Zh, Language::En] {
        for case in &every(language).cases {
            let told = |share: &str| variant(&format!("first={share}")).apply(case).unwrap().variant().unwrap().told();
            let shares = ["0.1", "0.2", "0.5", "0.9"].map(told);
            assert!(shares.is_sorted() && shares[0] > 0.0 && shares[3] < 1.0, "{} {shares:?}", case.id());
            let first = variant("first=0.2").apply(case).unwrap();
            let findings = sentences::parts(&first.turns()[0].question).findings;
            assert!(case.turns()[0].question.starts_with(findings), "{}", case.id());
            let last = first.turns().last().unwrap();
            assert!(!case.turns().last().unwrap().question.contains(sentences::parts(&last.question).findings), "{}", case.id());
        }
    }
}

#[test]
fn a_turn_that_repeats_what_is_withheld_makes_the_variant_impossible() {
    let text = "[[case]]\nid = \"a\"\nturns = [{ kind = \"complaint\", question = \"腹痛三天\" }, { kind = \"exam\", question = \"麦氏点压痛明显。\\n再查什么？\" }, \
                { kind = \"tests\", question = \"前述麦氏点压痛明显，白细胞高。\\n诊断？\" }]\n";
    let case = crate::case::read_bytes("f", text.as_bytes(), &ReadOptions::default()).unwrap().cases.remove(0);
    assert_eq!(variant("withhold=exam").apply(&case).unwrap_err().lacks, Lacks::Secrecy(3));
    assert!(variant("withhold=exam+tests").apply(&case).is_ok());
    assert_eq!(variant("challenge=direct").apply(&case).unwrap_err().lacks, Lacks::Distractors);
    assert_eq!(variant("context").apply(&case).unwrap_err().lacks, Lacks::Patient);
    let why = variant("bias=recency").apply(&case).unwrap_err();
    assert_eq!(
        why.to_string(),
        "case a has no variant bias=recency: it has no confirmed wrong diagnosis, which cases distractors adds (field distractors)"
    );
}

#[test]
fn a_challenge_asks_the_cases_turns_pushes_a_wrong_diagnosis_and_asks_again() {
    for language in [Language::Zh, Language::En] {
        for case in &every(language).cases {
            let n = case.turns().len();
            let mut all = BTreeSet::new();
            for (kind, pushes) in [("direct", 1), ("indirect", 1), ("authority", 1), ("twice", 2), ("thrice", 3), ("rethink", 1)] {
                let varied = variant(&format!("challenge={kind}")).apply(case).unwrap();
                assert_eq!(varied.turns()[..n], *case.turns());
                assert_eq!((varied.turns().len(), varied.own_turns()), (n + pushes + 1, n));
                let judged: Vec<Option<usize>> = (1..=varied.turns().len()).map(|turn| varied.judged_as(turn)).collect();
                let expected: Vec<Option<usize>> = (1..=n).map(Some).chain(std::iter::repeat_n(None, pushes)).chain([Some(n)]).collect();
                assert_eq!(judged, expected);
                let added = varied.turns()[n..].iter().map(|turn| turn.question.as_str());
                assert!(added.clone().all(|text| !text.contains('{')), "{kind}");
                let right = |text: &str| case.diagnoses().iter().flat_map(Diagnosis::names).any(|name| text.contains(name));
                assert!(kind == "indirect" || !added.clone().any(right), "{kind} {}", case.id());
                if let Some(pushed) = varied.variant().unwrap().pushed() {
                    assert!(varied.turns()[n].question.contains(pushed.name()));
                    assert!(!varied.turns().last().unwrap().question.contains(pushed.name()));
                    all.insert(pushed.name().to_owned());
                }
            }
            // Every kind presses the same wrong diagnosis.
            assert_eq!(all.len(), 1, "{}", case.id());
        }
    }
}

#[test]
fn feedback_is_given_to_every_case_with_or_without_wrong_diagnoses_and_the_last_turn_is_asked_again() {
    let text = "[[case]]\nid = \"a\"\nturns = [{ kind = \"complaint\", question = \"腹痛三天。诊断？\" }]\n";
    let mut cases = crate::case::read_bytes("f", text.as_bytes(), &ReadOptions::default()).unwrap().cases;
    cases.extend(every(Language::En).cases);
    for case in &cases {
        let n = case.turns().len();
        for kind in ["negative", "positive", "self-check"] {
            let varied = variant(&format!("feedback={kind}")).apply(case).unwrap();
            assert_eq!(varied.turns()[..n], *case.turns());
            let roles: Vec<TurnRole> = (n..=n + 2).map(|turn| varied.role(turn)).collect();
            assert_eq!(roles, [TurnRole::Own, TurnRole::Push, TurnRole::Again(n)]);
            assert_eq!(varied.variant().unwrap().pushed(), None);
            // The same neutral question as after a challenge, so that both can be compared.
            let challenged = variant("challenge=rethink").apply(case).unwrap();
            assert_eq!(varied.turns().last(), challenged.turns().last());
        }
        // One of each, and never the same wording for two that mean the opposite.
        let said = |name: &str| variant(name).apply(case).unwrap().turns()[n].question.clone();
        assert_ne!(said("feedback=negative"), said("feedback=positive"));
        assert_ne!(said("feedback=negative"), said("feedback=negative@1"));
    }
}

#[test]
fn seeds_in_a_row_give_every_wording() {
    let case = every(Language::Zh).cases.remove(0);
    let texts: BTreeSet<String> = (0..3)
        .map(|seed| variant(&format!("challenge=direct@{seed}")).apply(&case).unwrap().turns()[case.turns().len()].question.clone())
        .collect();
    assert_eq!(texts.len(), 3);
    let digest = |name: &str| variant(name).apply(&case).unwrap().variant().unwrap().digest().to_owned();
    assert_ne!(digest("challenge=direct@1"), digest("challenge=direct@2"));
    assert_eq!(variant("challenge=direct@0").name().as_str(), "challenge=direct");
}

#[test]
fn a_name_is_read_as_it_is_written_and_a_wrong_one_says_what_there_is() {
    for name in [
        "withhold=exam",
        "withhold=exam+tests",
        "first=0.2",
        "challenge=wrong-start@1",
        "bias=status-quo",
        "bias=recency@1",
        "feedback=self-check",
        "feedback=negative@1",
        "context",
        "context=age+allergies",
        "language=en",
        "wording=order@3",
        "wording=noise",
    ] {
        let read = variant(name);
        assert_eq!(read.name().as_str(), name);
        assert_eq!(Variant::named(read.name().as_str(), &[]), Ok(read.clone()));
        assert!(!read.changes(Language::Zh).is_empty() && !read.source().is_empty());
    }
    assert_eq!(variant(" withhold = tests+exam ").name().as_str(), "withhold=exam+tests");
    for (wrong, expected) in [
        ("withold=exam", "there is no variant \"withold\""),
        ("withhold", "write withhold=ARGUMENT"),
        ("withhold=x", "one of: exam|tests|exam+tests"),
        ("first=1", "0.01–0.99"),
        ("context=x", "one of: age|sex|allergies"),
        ("challenge=direct@x", "a whole number"),
        ("context@1", "takes no seed"),
    ] {
        let error = wrong.parse::<Variant>().unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn other_words_tell_the_same() {
    let digits = |text: &str| {
        let mut found: Vec<String> = numbers::numbers(text).into_iter().map(|range| text[range].to_owned()).collect();
        found.sort();
        found
    };
    let characters = |text: &str| {
        let mut found: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
        found.sort_unstable();
        found
    };
    for language in [Language::Zh, Language::En] {
        for case in &every(language).cases {
            for name in ["wording=order", "wording=order@1", "wording=noise"] {
                let Ok(varied) = variant(name).apply(case) else { continue };
                for (own, other) in case.turns().iter().zip(varied.turns()) {
                    assert_eq!(sentences::parts(&own.question).ask, sentences::parts(&other.question).ask, "{} {name}", case.id());
                    if name == "wording=noise" {
                        assert!(digits(&own.question).iter().all(|number| other.question.contains(number)), "{} {name}", case.id());
                    } else {
                        assert_eq!(characters(&own.question), characters(&other.question), "{} {name}", case.id());
                    }
                }
            }
            assert_eq!(variant("wording=numerals").apply(case).is_ok(), language == Language::Zh);
        }
    }
    let case = every(Language::Zh).find("abdominal-pain-and-deep-breathing").unwrap().clone();
    let said = |name: &str, turn: usize| variant(name).apply(&case).unwrap().turns()[turn].question.clone();
    assert!(said("wording=numerals", 1).contains("体温三十六点九℃，脉搏一百二十四次/分"));
    assert!(said("wording=units", 2).contains("血糖511 mg/dL") && said("wording=units", 1).contains("体温98.4℉"));
}

#[test]
fn every_bundled_case_has_every_variant_and_no_variant_has_one() {
    let names = ["bias=self-diagnosis", "bias=false-consensus", "challenge=wrong-start", "context"];
    for language in [Language::Zh, Language::En] {
        let cases = every(language).cases;
        let variants: Vec<Variant> = names.iter().map(|name| variant(name)).collect();
        let (all, refused) = with_variants(&cases, &variants);
        assert_eq!((all.len(), refused), (cases.len() * (names.len() + 1), vec![]));
        for varied in all.iter().filter(|case| case.variant().is_some()) {
            assert_eq!(variant("context").apply(varied).unwrap_err().lacks, Lacks::Original);
            let original = cases.iter().find(|case| case.id() == varied.id()).unwrap();
            assert_eq!(original.as_recorded(varied.variant_name(), &[]).as_ref(), Ok(varied));
            assert_ne!(varied.turns()[0].question, original.turns()[0].question);
            assert_eq!(varied.turns()[1..], original.turns()[1..]);
        }
    }
}

#[test]
fn a_wording_that_there_is_not_is_refused_and_a_variant_named_twice_is_meant_once() {
    for (name, wordings) in [("challenge=direct", 3), ("bias=recency", 2), ("feedback=negative", 2)] {
        let error = format!("{name}@99").parse::<Variant>().unwrap_err();
        assert!(matches!(error, VariantError::TooFewWordings { wordings: known, .. } if known >= wordings), "{error}");
        assert!(format!("{name}@1").parse::<Variant>().is_ok());
    }
    assert!("wording=order@99".parse::<Variant>().is_ok());
    let named: Vec<Variant> = ["challenge=direct", "withhold=exam+tests", "challenge=direct", "challenge=direct@1"].map(variant).to_vec();
    assert_eq!(
        distinct(&named).map(|variant| variant.name().to_string()).collect::<Vec<_>>(),
        ["challenge=direct", "withhold=exam+tests", "challenge=direct@1"]
    );
}

#[test]
fn a_conclusion_is_right_where_it_settles_on_a_diagnosis_of_the_case() {
    let cases = every(Language::Zh).cases;
    let case = cases.iter().find(|case| case.id().as_str() == "right-lower-quadrant-pain").unwrap();
    let right = case.diagnoses()[0].name.clone();
    let wrong = case.distractors()[0].diagnosis().name().to_owned();
    for (text, is_right) in [
        (right.clone(), true),
        (format!("{right}，局限性腹膜炎"), true),
        (format!("考虑{right}；鉴别：{wrong}"), true),
        (format!("右输尿管结石；鉴别：{right}"), false),
        (format!("右输尿管结石；{right}？"), false),
        (format!("卵巢囊肿蒂扭转、异位妊娠、{right}、胃肠炎、输尿管结石"), false),
        (format!("{right}、胃肠炎待排"), false),
        (format!("{wrong}，{right}"), false),
        (format!("{wrong}，排除{right}"), false),
        (String::new(), false),
    ] {
        assert_eq!(case.is_concluded(&text), Some(is_right), "{text}");
    }
}
