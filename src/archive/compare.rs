//! Compares two reports field by field.

use serde_json::Value;

/// A field that differs, by the way to it, with both values.
#[derive(Debug, PartialEq)]
pub(super) struct Difference {
    pub path: String,
    pub packed: String,
    pub computed: String,
}

/// Where two values differ. `but` are fields at the top that may.
pub(super) fn differences(packed: &Value, computed: &Value, but: &[&str]) -> Vec<Difference> {
    let mut found = Vec::new();
    compare("", packed, computed, but, &mut found);
    found
}

fn compare(path: &str, packed: &Value, computed: &Value, but: &[&str], found: &mut Vec<Difference>) {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match (packed, computed) {
        (Value::Object(a), Value::Object(b)) => {
            let names = a.keys().chain(b.keys().filter(|name| !a.contains_key(*name)));
            for name in names.filter(|name| !but.contains(&name.as_str())) {
                compare(&below(name), a.get(name).unwrap_or(&Value::Null), b.get(name).unwrap_or(&Value::Null), &[], found);
            }
        }
        (Value::Array(a), Value::Array(b)) => {
            for at in 0..a.len().max(b.len()) {
                let (a, b) = (a.get(at).unwrap_or(&Value::Null), b.get(at).unwrap_or(&Value::Null));
                compare(&format!("{path}[{}]", label(a).or_else(|| label(b)).unwrap_or_else(|| at.to_string())), a, b, &[], found);
            }
        }
        (a, b) if a == b => {}
        (a, b) => found.push(Difference { path: path.to_owned(), packed: short(a), computed: short(b) }),
    }
}

/// What an element of a list is called: its judge, models, or what a row is over.
fn label(value: &Value) -> Option<String> {
    let text = |name: &str| match value.get(name)? {
        Value::String(text) => Some(text.clone()),
        Value::Object(fields) => fields.iter().next().map(|(name, value)| format!("{name} {value}")),
        _ => None,
    };
    let names: Vec<String> =
        ["judge", "preset", "source", "model", "group", "name", "of", "folder"].iter().filter_map(|name| text(name)).collect();
    (!names.is_empty()).then(|| names.join(" "))
}

/// A value on one line, not a page of it.
fn short(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= 60 { text } else { text.chars().take(60).collect::<String>() + "…" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_difference_is_named_by_the_way_to_it() {
        let report = |value: f64| json!({ "wardround": "x", "blocks": [{ "judge": "j", "models": [{ "model": "m", "rows": [{ "group": "overall", "mean": value }, { "group": { "turn": 1 }, "mean": 1 }] }] }] });
        assert_eq!(differences(&report(7.5), &report(7.5), &[]), []);
        let found = differences(&report(7.5), &report(8.0), &[]);
        let expected = Difference { path: "blocks[j].models[m].rows[overall].mean".into(), packed: "7.5".into(), computed: "8.0".into() };
        assert_eq!(found, [expected]);
        let mut shorter = report(7.5);
        shorter["wardround"] = "y".into();
        shorter["blocks"][0]["models"] = json!([]);
        let found = differences(&report(7.5), &shorter, &["wardround"]);
        assert_eq!((found.len(), found[0].path.as_str(), found[0].computed.as_str()), (1, "blocks[j].models[m]", "null"));
    }
}
