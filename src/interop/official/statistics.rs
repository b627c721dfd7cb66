//! Writes `stats.json`.

use crate::{
    interop::python,
    stats::{CategoryScores, CategorySummary, OfficialSummary, StatisticError, Values, official_summary},
};
use std::fmt::Write;

/// The official numbers of one model on one turn, and what the rule for valid ratings makes of the same verdicts.
#[derive(Debug, Clone, PartialEq)]
pub struct Statistics {
    /// The folder, such as `DotaBench-turn-1/Yi-6B`.
    pub folder: String,
    /// As the published code counts: every integer between double brackets.
    pub official: OfficialSummary,
    /// Of those, how many are outside 1 to 10.
    pub outside_scale: usize,
    /// Of those within 1 to 10, how many are no verdict here, for the judge only weighed them, in its reasoning.
    pub weighed: usize,
    /// The mean of what are verdicts here: from 1 to 10, and said outside of reasoning; `None` where there is none.
    pub valid_mean: Option<f64>,
}

/// One counted rating: its category, its repeat's place among the files, the integer, and what the verdict is here.
pub(super) struct Counted<'a> {
    pub category: &'a str,
    pub repeat: usize,
    pub rating: u64,
    pub verdict: Option<u8>,
}

/// A category's ratings: each repeat with its place and its ratings.
type Repeats = Vec<(usize, Vec<f64>)>;

impl Statistics {
    /// Of counted ratings, in the order of the files and their lines.
    pub(super) fn of(folder: String, counted: &[Counted<'_>]) -> Result<Self, StatisticError> {
        let mut categories: Vec<(&str, Repeats)> = Vec::new();
        for one in counted {
            let at = categories.iter().position(|(name, _)| *name == one.category).unwrap_or_else(|| {
                categories.push((one.category, Vec::new()));
                categories.len() - 1
            });
            let repeats = &mut categories[at].1;
            match repeats.last_mut().filter(|(repeat, _)| *repeat == one.repeat) {
                Some((_, scores)) => scores.push(one.rating as f64),
                None => repeats.push((one.repeat, vec![one.rating as f64])),
            }
        }
        let scores = |(name, repeats): (&str, Repeats)| {
            let repeats = repeats.into_iter().map(|(_, scores)| Values::new(scores)).collect::<Result<_, _>>()?;
            CategoryScores::new(name, repeats)
        };
        let categories = categories.into_iter().map(scores).collect::<Result<Vec<_>, _>>()?;
        let valid: Vec<u8> = counted.iter().filter_map(|c| c.verdict).collect();
        Ok(Self {
            folder,
            official: official_summary(&categories)?,
            outside_scale: counted.iter().filter(|c| !(1..=10).contains(&c.rating)).count(),
            weighed: counted.iter().filter(|c| (1..=10).contains(&c.rating) && c.verdict.map(u64::from) != Some(c.rating)).count(),
            valid_mean: (!valid.is_empty()).then(|| valid.iter().map(|r| f64::from(*r)).sum::<f64>() / valid.len() as f64),
        })
    }

    /// The file's text: as `json.dump(…, indent=4)` writes it, without a line break at its end. Where there is nothing to deviate, the published code
    /// has the integer 0.
    pub(super) fn json(&self) -> String {
        let by_category = |value: &dyn Fn(&CategorySummary) -> String| {
            let rows = self.official.categories.iter().map(|c| format!("        {}: {}", python::ascii(&c.name), value(c)));
            rows.collect::<Vec<_>>().join(",\n")
        };
        let deviation = |value: Option<f64>| value.map_or_else(|| "0".to_owned(), python::float);
        let mut out = String::from("{\n");
        // Writing to a String cannot fail.
        let _ = write!(
            out,
            "    \"category_mean_scores\": {{\n{}\n    }},\n    \"category_std_scores\": {{\n{}\n    }},\n    \"overall_mean\": {},\n    \"overall_std\": {}\n}}",
            by_category(&|c| python::float(c.mean)),
            by_category(&|c| deviation((c.repeats > 1).then_some(c.standard_deviation))),
            python::float(self.official.mean),
            deviation(self.official.standard_deviation),
        );
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_what_python_writes() {
        let counted = |list: &[(&'static str, usize, u64)]| {
            let verdict = |rating| u8::try_from(rating).ok().filter(|r| (1..=10).contains(r));
            let one = |&(category, repeat, rating): &(_, _, u64)| Counted { category, repeat, rating, verdict: verdict(rating) };
            list.iter().map(one).collect::<Vec<_>>()
        };
        let one = Statistics::of("f".into(), &counted(&[("", 0, 8)])).unwrap();
        let expected = "{\n    \"category_mean_scores\": {\n        \"\": 8.0\n    },\n    \"category_std_scores\": {\n        \"\": 0\n    },\n    \
                        \"overall_mean\": 8.0,\n    \"overall_std\": 0\n}";
        assert_eq!(one.json(), expected);
        let two = Statistics::of("f".into(), &counted(&[("Triage", 0, 8), ("分诊", 0, 100), ("Triage", 1, 9), ("分诊", 1, 0)])).unwrap();
        // Python 3.11: statistics.mean and stdev of [8.0, 9.0], [100.0, 0.0] and of all four; json.dumps("分诊").
        let expected = "{\n    \"category_mean_scores\": {\n        \"Triage\": 8.5,\n        \"\\u5206\\u8bca\": 50.0\n    },\n    \
                        \"category_std_scores\": {\n        \"Triage\": 0.7071067811865476,\n        \"\\u5206\\u8bca\": 70.71067811865476\n    },\n    \
                        \"overall_mean\": 29.25,\n    \"overall_std\": 47.3383213334257\n}";
        assert_eq!(two.json(), expected);
        assert_eq!((two.outside_scale, two.valid_mean), (2, Some(8.5)));
    }
}
