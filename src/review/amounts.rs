//! Amounts with units in a text, and whether a record has them.

use regex::{Captures, Regex};
use std::sync::LazyLock;

/// What an amount measures; amounts are compared within it only.
#[derive(Debug, Clone, PartialEq)]
enum Unit {
    /// In days.
    Time,
    /// In millimetres.
    Length,
    /// As written.
    Other(String),
}

/// An amount of a text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Amount {
    /// In the unit of its kind.
    value: f64,
    unit: Option<Unit>,
    /// What stands in front of it, as `WBC`; may be empty.
    label: String,
    /// As it is written, with its unit.
    pub words: String,
    /// Whether it is a bound, a part of a formula or a date, and no value of a patient.
    is_bound: bool,
}

static AMOUNT: LazyLock<Regex> = LazyLock::new(|| {
    let units = [
        r"[x×*]\s*10\^?\s*(?:9|12|⁹|¹²)\s*/\s*l",
        r"mm\s*hg",
        r"kpa",
        r"℃",
        r"°\s*c",
        r"次\s*/\s*(?:分|min)",
        r"bpm",
        r"/\s*min\b",
        r"[munp]?mol\s*/\s*l",
        r"[munp]?g\s*/\s*(?:dl|ml|l)",
        r"m?i?u\s*/\s*(?:ml|l)",
        r"%",
        r"cm\b",
        r"mm\b",
        r"kg\s*/\s*m2",
        r"kg\b",
        r"ml\b",
        r"年",
        r"个月",
        r"月",
        r"周",
        r"天",
        r"日",
        r"小时",
        r"分钟",
        r"h\b",
        r"岁",
        r"years?\b",
        r"months?\b",
        r"weeks?\b",
        r"days?\b",
        r"hours?\b",
        r"minutes?\b",
    ];
    let bound =
        r"[<>≤≥=±]|大于|小于|超过|不足|不到|低于|高于|至少|每|为期|less than|more than|over|under|above|below|within|at least|every";
    let pattern = format!(
        r"(?P<label>[\p{{Han}}A-Za-z\-]{{0,10}})(?P<gap>[\s:]{{0,3}}(?:约|为|是|is|of|was)?\s*)(?P<bound>{bound})?\s*(?P<n>\d+(?:\.\d+)?)\s*(?P<more>[余多+])?\s*(?P<unit>{})?(?P<behind>以上|以内|以下|内|前后|者|年|月|\s+or\s+(?:more|less|above|below|older))?",
        units.join("|")
    );
    // The pattern is fixed; a test runs it.
    Regex::new(&format!("(?i){pattern}")).expect("the pattern is valid")
});

/// What stands before an amount that was computed, or that is a bound over two: `predicted mortality about`, `<185/`.
static NOT_MEASURED: LazyLock<Regex> = LazyLock::new(|| {
    let computed = "预计|预测|校正|矫正|估算|公式|ckd-epi|predicted|expected|corrected|estimated|formula";
    let over = r"(?:[<>≤≥]|大于|小于|低于|高于|超过|below|under|over|above)\s*\d+(?:\.\d+)?\s*/\s*";
    // The pattern is fixed; a test runs it.
    Regex::new(&format!(r"(?i)(?:(?:{computed})[^,;\n]{{0,24}}|{over})$")).expect("the pattern is valid")
});

/// The amounts of a compared text, in order; those of a record may lack a unit.
pub(super) fn amounts(text: &str) -> Vec<Amount> {
    AMOUNT.captures_iter(text).filter_map(|found| amount(text, &found)).collect()
}

fn amount(text: &str, found: &Captures<'_>) -> Option<Amount> {
    let number: f64 = found["n"].parse().ok()?;
    let written = found.name("unit").map_or("", |unit| unit.as_str());
    let plain: String = written.to_lowercase().split_whitespace().collect();
    let days = match plain.as_str() {
        "年" | "year" | "years" => Some(365.0),
        "个月" | "月" | "month" | "months" => Some(30.4),
        "周" | "week" | "weeks" => Some(7.0),
        "天" | "日" | "day" | "days" => Some(1.0),
        "小时" | "h" | "hour" | "hours" => Some(1.0 / 24.0),
        "分钟" | "minute" | "minutes" => Some(1.0 / 1440.0),
        _ => None,
    };
    let (value, unit) = match (days, plain.as_str()) {
        (Some(days), _) => (number * days, Some(Unit::Time)),
        (None, "") => (number, None),
        (None, "cm") => (number * 10.0, Some(Unit::Length)),
        (None, "mm") => (number, Some(Unit::Length)),
        (None, "次/分" | "次/min" | "bpm" | "/min") => (number, Some(Unit::Other("/min".into()))),
        (None, "°c") => (number, Some(Unit::Other("℃".into()))),
        (None, other) => {
            (number, Some(Unit::Other(other.replace(['×', '*'], "x").replace(['^'], "").replace("⁹", "9").replace("¹²", "12"))))
        }
    };
    let bounds = ["不到", "大于", "小于", "超过", "不足", "低于", "高于", "至少", "每", "为期"];
    let label = &found["label"];
    let before = &text[..found.name("n")?.start()];
    let is_date = days.is_some() && (number >= 1000.0 || before.ends_with(['年', '月']));
    let is_bound = found.name("bound").is_some()
        || found.name("behind").is_some()
        || bounds.iter().any(|word| label.ends_with(word))
        || is_date
        || NOT_MEASURED.is_match(before);
    let words = format!("{}{}{written}", &found["n"], found.name("more").map_or("", |more| more.as_str()));
    Some(Amount { value, unit, label: label.trim_matches('-').to_owned(), words, is_bound })
}

impl Amount {
    /// Whether it is a value of the patient, with a unit.
    pub fn is_value(&self) -> bool {
        self.unit.is_some() && !self.is_bound
    }

    /// Whether a record has it, in whatever unit of the same kind, or without a unit.
    pub fn is_in(&self, record: &[Self]) -> bool {
        record.iter().any(|other| match (&self.unit, &other.unit) {
            (Some(unit), Some(other_unit)) => unit == other_unit && is_near(self.value, other.value, unit == &Unit::Time),
            // A size says its unit once: 5×6cm.
            (Some(Unit::Length), None) => is_near(self.value, other.value * 10.0, false) || is_near(self.value, other.value, false),
            _ => self.number() == other.number(),
        })
    }

    /// What a record has in its place: another value behind the same words.
    pub fn instead<'a>(&self, record: &'a [Self]) -> Option<&'a Self> {
        let is_named = self.label.chars().count() >= 2 || self.label.chars().all(|c| c.is_ascii_alphabetic()) && !self.label.is_empty();
        record.iter().find(|other| is_named && other.unit == self.unit && other.label == self.label)
    }

    fn number(&self) -> &str {
        self.words.trim_end_matches(|c: char| !c.is_ascii_digit())
    }
}

fn is_near(a: f64, b: f64, is_time: bool) -> bool {
    // A year is twelve months, and a month four weeks and a little.
    (a - b).abs() <= a.abs().max(b.abs()) * if is_time { 0.08 } else { 1e-9 }
}

#[cfg(test)]
mod tests {
    use super::{super::text::compared, *};

    fn lacks(reference: &str, record: &str) -> Vec<String> {
        let record = amounts(&compared(record));
        let values = amounts(&compared(reference)).into_iter().filter(|amount| amount.is_value() && !amount.is_in(&record));
        values
            .map(|amount| {
                format!("{}{}", amount.words, amount.instead(&record).map_or_else(String::new, |other| format!(" not {}", other.words)))
            })
            .collect()
    }

    #[test]
    fn an_amount_is_compared_in_its_unit() {
        let rows: &[(&str, &str, &[&str])] = &[
            ("T 37.8℃，P 101次／分", "体温：T 37.8℃，P101次/分", &[]),
            ("WBC 15.0×10^9/L", "血常规：WBC 5.0×109／L", &["15.0×10^9/L not 5.0×109/L"]),
            ("病程三周", "腹痛21天", &[]),
            ("病程1年", "12个月前起病", &[]),
            ("包块3cm×2cm", "肿物30mm×20mm", &[]),
            ("包块5cm×6cm", "肿物5×6cm", &[]),
            ("血钙3.1mmol/L", "血钙2.9mmol/L", &["3.1mmol/L not 2.9mmol/L"]),
            ("头痛3天", "头痛1月", &["3天 not 1月"]),
            ("血压<90mmHg，12小时内，2021年5月", "", &[]),
            ("SCORTEN 3, predicted mortality about 35 %; pressure below 185/110 mmHg; 17 ± 2 mmHg; fever of 5 days or more", "", &[]),
            ("约不到10% 位于后方", "", &[]),
            ("creatinine of 298 umol/L", "creatinine 168 umol/L", &["298 umol/L"]),
        ];
        for (reference, record, expected) in rows {
            let found = lacks(reference, record);
            let found: Vec<String> = found.into_iter().map(|words| words.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
            let is_expected = found.len() == expected.len()
                && found.iter().zip(*expected).all(|(a, b)| a.replace(' ', "").starts_with(&b.replace(' ', "")));
            assert!(is_expected, "{reference} | {record}: {found:?}");
        }
    }
}
