//! Checks values against JSON schemas, as far as this program's schemas go: a keyword that is not known here fails the test that uses it.

use serde_json::{Map, Value};

/// Keywords that restrict nothing.
const NOTES: [&str; 8] = ["$schema", "$defs", "title", "description", "default", "format", "deprecated", "examples"];

/// What in a value is not as the schema says; empty where it fits.
pub fn faults(schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    Checker { root: schema }.check(schema, value, "", &mut found);
    found
}

struct Checker<'a> {
    root: &'a Value,
}

impl<'a> Checker<'a> {
    fn check(&self, schema: &'a Value, value: &Value, place: &str, found: &mut Vec<String>) {
        let rules = match schema {
            Value::Bool(true) => return,
            Value::Bool(false) => return found.push(format!("{place}: nothing is allowed here")),
            Value::Object(rules) => rules,
            other => panic!("no schema: {other}"),
        };
        for (keyword, rule) in rules.iter().filter(|(keyword, _)| !NOTES.contains(&keyword.as_str())) {
            match keyword.as_str() {
                "$ref" => self.check(self.defined(rule), value, place, found),
                "allOf" => list(rule).iter().for_each(|inner| self.check(inner, value, place, found)),
                "anyOf" => self.alternatives(rule, value, place, found, |fitting| fitting > 0),
                "oneOf" => self.alternatives(rule, value, place, found, |fitting| fitting == 1),
                "properties" | "additionalProperties" | "required" | "unevaluatedProperties" => {}
                "items" | "prefixItems" => {}
                _ => simple(keyword, rule, value, place, found),
            }
        }
        match value {
            Value::Object(fields) => self.object(schema, rules, fields, place, found),
            Value::Array(values) => self.array(rules, values, place, found),
            _ => {}
        }
    }

    fn defined(&self, reference: &Value) -> &'a Value {
        let name = reference.as_str().and_then(|path| path.strip_prefix("#/$defs/")).unwrap_or_else(|| panic!("{reference}"));
        let defined = &self.root["$defs"][name];
        assert!(!defined.is_null(), "{reference} is not defined");
        defined
    }

    fn alternatives(&self, rule: &'a Value, value: &Value, place: &str, found: &mut Vec<String>, enough: impl Fn(usize) -> bool) {
        let tried: Vec<Vec<String>> = list(rule)
            .iter()
            .map(|inner| {
                let mut found = Vec::new();
                self.check(inner, value, place, &mut found);
                found
            })
            .collect();
        let fitting = tried.iter().filter(|found| found.is_empty()).count();
        if !enough(fitting) {
            found.push(format!("{place}: {fitting} of {} alternatives fit: {tried:?}", tried.len()));
        }
    }

    fn object(&self, schema: &'a Value, rules: &'a Map<String, Value>, fields: &Map<String, Value>, place: &str, found: &mut Vec<String>) {
        let properties = rules.get("properties").and_then(Value::as_object);
        for (name, field) in fields {
            let place = format!("{place}/{name}");
            match (properties.and_then(|known| known.get(name)), rules.get("additionalProperties")) {
                (Some(rule), _) | (None, Some(rule)) => self.check(rule, field, &place, found),
                (None, None) => {}
            }
            if rules.get("unevaluatedProperties") == Some(&Value::Bool(false)) && !self.knows(schema, name) {
                found.push(format!("{place}: there is no such field"));
            }
        }
        let required = rules.get("required").map(list).unwrap_or_default();
        let missing = required.iter().filter_map(Value::as_str).filter(|name| !fields.contains_key(*name));
        found.extend(missing.map(|name| format!("{place}: {name} is missing")));
    }

    /// Whether any part of a schema names a field.
    fn knows(&self, schema: &'a Value, name: &str) -> bool {
        let inner = ["allOf", "anyOf", "oneOf"].iter().filter_map(|key| schema.get(*key)).flat_map(list);
        schema["properties"].get(name).is_some()
            || schema.get("$ref").is_some_and(|reference| self.knows(self.defined(reference), name))
            || inner.into_iter().any(|inner| self.knows(inner, name))
    }

    fn array(&self, rules: &'a Map<String, Value>, values: &[Value], place: &str, found: &mut Vec<String>) {
        let first = rules.get("prefixItems").map(list).unwrap_or_default();
        for (nth, value) in values.iter().enumerate() {
            if let Some(rule) = first.get(nth).or_else(|| rules.get("items")) {
                self.check(rule, value, &format!("{place}/{nth}"), found);
            }
        }
    }
}

fn list(rule: &Value) -> &[Value] {
    rule.as_array().unwrap_or_else(|| panic!("no list: {rule}"))
}

/// The keywords that look at a value by itself.
fn simple(keyword: &str, rule: &Value, value: &Value, place: &str, found: &mut Vec<String>) {
    let holds = match keyword {
        "type" => match rule {
            Value::Array(types) => types.iter().any(|one| is_of(value, one)),
            one => is_of(value, one),
        },
        "const" => value == rule,
        "enum" => list(rule).contains(value),
        "minimum" => value.as_f64().is_none_or(|value| value >= rule.as_f64().unwrap()),
        "maximum" => value.as_f64().is_none_or(|value| value <= rule.as_f64().unwrap()),
        // In characters, as JSON Schema counts.
        "minLength" => value.as_str().is_none_or(|text| text.chars().count() as u64 >= rule.as_u64().unwrap()),
        "maxLength" => value.as_str().is_none_or(|text| text.chars().count() as u64 <= rule.as_u64().unwrap()),
        "minItems" => value.as_array().is_none_or(|values| values.len() as u64 >= rule.as_u64().unwrap()),
        "maxItems" => value.as_array().is_none_or(|values| values.len() as u64 <= rule.as_u64().unwrap()),
        "uniqueItems" => value.as_array().is_none_or(|values| (1..values.len()).all(|nth| !values[..nth].contains(&values[nth]))),
        "pattern" => value.as_str().is_none_or(|value| regex::Regex::new(rule.as_str().unwrap()).unwrap().is_match(value)),
        other => panic!("the checker does not know the keyword {other:?}: teach it"),
    };
    if !holds {
        found.push(format!("{place}: {value} is not {keyword} {rule}"));
    }
}

fn is_of(value: &Value, name: &Value) -> bool {
    match name.as_str().unwrap() {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|number| number.fract() == 0.0),
        other => panic!("no type {other:?}"),
    }
}
