//! HealthBench's arithmetic against what its own code makes of published examples with invented labels: `make test-healthbench`. Nothing of the examples stands
//! here.

use serde_json::Value;
use std::{collections::BTreeMap, fs, path::PathBuf};
use wardround::{
    case::RubricKind,
    judge::{Grade, GradedItem, RubricVerdict},
};

fn folder() -> PathBuf {
    let folder = std::env::var_os("WARDROUND_TEST_HEALTHBENCH");
    folder.map(PathBuf::from).expect("WARDROUND_TEST_HEALTHBENCH is not set: `make test-healthbench HEALTHBENCH=…` sets it")
}

fn read(name: &str) -> String {
    let path = folder().join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A JSON text whose numbers behind names are texts: the JSON reader rounds some numbers otherwise than the language does.
fn with_numbers_as_texts(text: &str) -> Value {
    let number = regex::Regex::new(r#"": (-?[0-9][0-9.eE+-]*)"#).unwrap();
    serde_json::from_str(&number.replace_all(text, r#"": "$1""#)).unwrap()
}

fn number(text: &Value) -> Option<f64> {
    text.as_str().map(|text| text.parse().unwrap())
}

/// An example's items with these labels.
fn verdict(example: &Value, met: &Value) -> RubricVerdict {
    let item = |(place, (item, met)): (usize, (&Value, &Value))| {
        let points = i8::try_from(item["points"].as_i64().unwrap()).unwrap();
        GradedItem {
            id: place.to_string(),
            kind: if points < 0 { RubricKind::Pitfall } else { RubricKind::Essential },
            points,
            tags: item["tags"].as_array().unwrap().iter().map(|tag| tag.as_str().unwrap().to_owned()).collect(),
            safety_cap: None,
            statement: String::new(),
            grade: if met.as_bool().unwrap() { Grade::Met } else { Grade::NotMet },
            quote: None,
            quote_found: None,
        }
    };
    let items = example["rubrics"].as_array().unwrap().iter().zip(met.as_array().unwrap()).enumerate().map(item);
    RubricVerdict { items: items.collect(), other_items: Vec::new() }
}

#[test]
fn every_example_and_every_tag_has_the_published_codes_score_to_the_last_digit() {
    let examples: BTreeMap<String, Value> = read("healthbench_30.jsonl")
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .map(|example| (example["prompt_id"].as_str().unwrap().to_owned(), example))
        .collect();
    let expected = with_numbers_as_texts(&read("expected_scores_synthetic_labels.json"));
    let (mut shares, mut tags) = (Vec::new(), 0);
    for of in expected["examples"].as_array().unwrap() {
        let example = &examples[of["prompt_id"].as_str().unwrap()];
        let verdict = verdict(example, &of["met"]);
        assert_eq!(verdict.share(), number(&of["overall_score"]), "{}", of["prompt_id"]);
        shares.extend(verdict.share());
        // A tag of the whole example has the example's score; one of items has that of its items.
        let own: Vec<&String> = verdict.items.iter().flat_map(|item| &item.tags).collect();
        for (tag, score) in of["metrics"].as_object().unwrap().iter().filter(|(tag, _)| own.contains(tag)) {
            assert_eq!(verdict.share_of_tag(tag), number(score), "{} {tag}", of["prompt_id"]);
            tags += 1;
        }
    }
    assert_eq!(shares.len(), 30);
    assert!(tags > 100, "{tags} scores of tags were compared");
    let mean = shares.iter().sum::<f64>() / shares.len() as f64;
    assert!((mean - 0.576_542_012_549_771_6).abs() < 1e-15, "{mean}");
}
