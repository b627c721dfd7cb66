//! Sentences of published cases: what of them a patient can tell, and what only whoever examines knows.

use super::super::{Age, Patient, Section, Sex};
use regex::Regex;
use std::{collections::BTreeSet, sync::LazyLock};

fn regex(pattern: &str) -> Regex {
    // Patterns of this file, which its tests use.
    Regex::new(pattern).unwrap_or_else(|error| unreachable!("{error}"))
}

static TEST: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(laborator\w*|labs?|serum|h(a)?emoglobin|hematocrit|leukocyte\w*|white blood|platelets?|creatinine|glucose|sodium|potassium|meq|mmol|urinalysis|cultures?|gram stain|biops\w+|x-?rays?|radiograph\w*|ct|mri|ultraso\w+|echocardio\w+|ecg|ekg|electrocardio\w+|eeg|angiogra\w+|endoscop\w+|colonoscop\w+|smear|antibod\w+|antigen|pcr|histolog\w+|microscop\w+|dermoscop\w+|immunofluo\w+|stain(ing|ed|s)?|test results?|imaging|scan|lumbar puncture|csf|cerebrospinal|spirometry|inr|a?ptt|prothrombin|tsh|bilirubin|albumin|aminotransferase\w*|transaminase\w*|troponin|ketones|lactate|magnesium|(blood|cell) counts?|levels?|titers?|electromyograph\w*|emg)\b|(mg|g)/d|/mm3|/μL|/mm³",
    )
});
static EXAM: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(exam\w*|temperature|pulse|heart rate|respiratory rate|respirations|blood pressure|mm ?hg|vital signs|vitals|afebrile|febrile|auscultat\w+|palpa\w+|percussion|tender(ness)?|nontender|guarding|rebound|murmurs?|gallop|crackles|rales|reflex\w*|babinski|pupils?|papilledema|percentile|bmi|body mass index|oxygen saturation|lymphadenopathy|hepatomegaly|splenomegaly|bowel sounds|oriented|inspection|plaques?|papules?|macules?|nodules?|erythematous|hyperkerato\w+|lesions? (is|are|was|were) (identified|noted|seen|present)|(was|were|is|are) (identified|noted|observed|seen)|reveal(s|ed)?|lymph nodes?)\b|°[CF]|/min\b|kg/m",
    )
});
static FAMILY: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\bfamily history\b|\b(father|mother|brother|sister|uncle|aunt|grand\w+|parents?|siblings?|cousin)\b[^.]{0,20}\b(has|had|have|died|was diagnosed|were diagnosed)\b",
    )
});
static SOCIAL: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(smok\w+|alcohol|beers?|wine|drinks|drug use|illicit|cocaine|heroin|sexual\w*|works? as|worked as|occupation|lives (with|alone|in)|travel\w*|retired)\b",
    )
});
static HISTORY: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(medical history|history of|medications?|takes|taking|allerg\w+|surger\w+|operat\w+|vaccin\w+|immuniz\w+|hospitali\w+|diagnosed|diabetes|hypertension)\b",
    )
});

/// What an English sentence of a case is about. One in which anything is an examination's or a test's is no patient's, whatever else stands in it.
pub(super) fn section_of(sentence: &str) -> Section {
    if TEST.is_match(sentence) {
        Section::Test
    } else if EXAM.is_match(sentence) {
        Section::Exam
    } else if FAMILY.is_match(sentence) {
        Section::Family
    } else if SOCIAL.is_match(sentence) {
        Section::Social
    } else if HISTORY.is_match(sentence) {
        Section::History
    } else {
        Section::Symptom
    }
}

/// Sentences of an English text. A point between figures, after one letter and after a usual abbreviation ends none.
pub(super) fn sentences(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut from = 0;
    for (at, _) in text.match_indices(['.', '?', '!', '\n']) {
        let rest = &text[at + 1..];
        let word = text[from..at].rsplit([' ', '(']).next().unwrap_or_default();
        let is_short =
            word.chars().count() == 1 || ["dr", "mr", "mrs", "vs", "e.g", "i.e", "approx"].contains(&word.to_lowercase().as_str());
        let is_end = text[at..].starts_with('\n') || rest.is_empty() || rest.starts_with(char::is_whitespace);
        if is_end && !is_short {
            out.push(text[from..at].trim());
            from = at + 1;
        }
    }
    out.push(text[from..].trim());
    out.retain(|sentence| sentence.chars().any(char::is_alphanumeric));
    out
}

/// Statements of a Chinese section: sentences, divided where something is denied.
pub(super) fn statements(text: &str) -> Vec<&str> {
    const DENIES: [&str; 6] = ["无", "未", "否认", "不伴", "没有", "不"];
    let mut out = Vec::new();
    for sentence in text.split(['。', '；', '\n']) {
        let denies = |clause: &str| DENIES.iter().any(|word| clause.trim().starts_with(word));
        let (mut from, mut denied) = (0, denies(sentence));
        for (at, comma) in sentence.match_indices('，') {
            let next = at + comma.len();
            let is_denied = denies(&sentence[next..]);
            if denied || is_denied {
                out.push(sentence[from..at].trim());
                from = next;
            }
            denied = is_denied;
        }
        out.push(sentence[from..].trim());
    }
    out.retain(|statement| statement.chars().any(char::is_alphanumeric));
    out
}

/// Figures of a text.
pub(super) fn figures(text: &str) -> BTreeSet<String> {
    let figures = text.split(|c: char| !(c.is_ascii_digit() || c == '.')).map(|figure| figure.trim_matches('.'));
    figures.filter(|figure| !figure.is_empty()).map(str::to_owned).collect()
}

static AGE: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)^\D*?(\d{1,3})\s*(岁|个月|[- ]?(year|month|week|day|hour)s?\b)?"));

/// An age as published cases write it: `45 years`, `15 months`, `6岁4个月`, `40`, `Newborn`; `None` where it is none, as `elderly`.
pub(super) fn age(text: &str) -> Option<Age> {
    if text.to_lowercase().contains("newborn") {
        return Some(Age::Months(0));
    }
    let found = AGE.captures(text)?;
    let number: i64 = found[1].parse().ok()?;
    let unit = found.get(2).map_or_else(String::new, |unit| unit.as_str().to_lowercase());
    match unit.trim_matches(['-', ' ']).trim_end_matches('s') {
        "" | "岁" | "year" => Age::of_years(number),
        "个月" | "month" => Age::of_months(number),
        "week" => Age::of_months(number / 4),
        "day" | "hour" => Age::of_months(0),
        _ => None,
    }
}

static FEMALE: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)女|\b(female|woman|girl|f)\b"));
static MALE: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)男|\b(male|man|boy|m)\b"));

/// A sex as published cases write it.
pub(super) fn sex(text: &str) -> Option<Sex> {
    match (FEMALE.is_match(text), MALE.is_match(text)) {
        (true, false) => Some(Sex::Female),
        (false, true) => Some(Sex::Male),
        _ => None,
    }
}

/// Who the patient is, where age and sex are told.
pub(super) fn patient(age_text: &str, sex_text: &str) -> Option<Patient> {
    Some(Patient { age: age(age_text)?, sex: sex(sex_text)? })
}

/// Whether a question asks for the diagnosis itself.
pub(super) fn asks_for_diagnosis(question: &str) -> bool {
    static OTHER: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"(?i)confirm|establish|\bstep\b|\btest\b|treat|therap|etiolog|cause|mechanism|pathogen|manage|describes|involved|risk|prevent|finding",
        )
    });
    question.to_lowercase().contains("diagnosis") && !OTHER.is_match(question)
}

/// Whether a text only says that nothing is known.
pub(super) fn is_nothing(text: &str) -> bool {
    static NOTHING: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"(?i)^\s*(n/?a\b.{0,30}|none|no additional .{0,60}|(patient )?(details|information)\b.{0,60}\bnot (provided|specified|available|mentioned)|not (provided|specified|available|mentioned|applicable))\.?\s*$",
        )
    });
    text.trim().is_empty() || NOTHING.is_match(text)
}
