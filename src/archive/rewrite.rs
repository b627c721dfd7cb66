//! The lines of a run as an archive has them: without what is private, without texts of cases, and with other names where they are masked.

use super::{
    DIGEST_MARK, STREAMS, interviews,
    names::Names,
    private::Private,
    streams::{Lines, about},
};
use crate::{
    digest::sha256,
    interview::{UtteranceRecord, ViewsRecord},
    record::{NoteRecord, RatingRecord, TurnRecord, VerdictRecord},
};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::HashMap;

/// A stream as an archive has it.
#[derive(Default)]
pub(super) struct Written {
    /// Its lines.
    pub text: String,
    /// One line about each, with its digest, for `record-digests.jsonl`.
    pub digests: String,
}

/// Makes the archive's lines of the run's.
pub(super) struct Rewriter<'a> {
    pub private: &'a Private,
    pub names: Option<&'a Names>,
    /// Whether questions stay as texts.
    pub with_questions: bool,
    /// What became of answers whose text was changed, by their digest.
    answers: HashMap<String, String>,
    /// How many records have another text than the run's.
    pub changed: usize,
}

impl<'a> Rewriter<'a> {
    pub fn new(private: &'a Private, names: Option<&'a Names>, with_questions: bool) -> Self {
        Self { private, names, with_questions, answers: HashMap::new(), changed: 0 }
    }

    /// `turns.jsonl`.
    pub fn turns(&mut self, lines: &Lines<TurnRecord>) -> Written {
        let mut written = Written::default();
        for (record, value) in lines {
            let mut value = self.base(record, value);
            let mut changed = false;
            for field in ["text", "reasoning", "question"] {
                changed |= self.text(&mut value, field);
            }
            if !self.with_questions {
                value["question"] = format!("{DIGEST_MARK}{}", super::digest_of_question(&record.question)).into();
            }
            if let Some(names) = self.names {
                value["key"] = names.key(&record.key).into();
                if let Some(stated) = &record.confidence {
                    value["confidence"]["answer"] = names.key(&stated.answer).into();
                }
                value["model"] = json!(names.model(&record.model));
            }
            let now = value["text"].as_str().unwrap_or_default();
            if now != record.text {
                self.answers.insert(sha256(record.text.as_bytes()), sha256(now.as_bytes()));
            }
            self.put(&mut written, STREAMS[0], value, changed);
        }
        written
    }

    /// `verdicts.jsonl`.
    pub fn verdicts(&mut self, lines: &Lines<VerdictRecord>) -> Written {
        let mut written = Written::default();
        for (record, value) in lines {
            let mut value = self.base(record, value);
            let changed = self.text(&mut value, "text") | self.text(&mut value, "reasoning");
            if let Some(names) = self.names {
                value["key"] = names.key(&record.key).into();
                value["turn_key"] = names.key(&record.turn_key).into();
                value["model"] = json!(names.model(&record.model));
                value["judge"] = json!(names.model(&record.judge));
            }
            self.put(&mut written, STREAMS[1], value, changed);
        }
        written
    }

    /// `ratings.jsonl`; after [`Rewriter::turns`], which knows the answers' digests.
    pub fn ratings(&mut self, lines: &Lines<RatingRecord>) -> Written {
        let mut written = Written::default();
        for (record, value) in lines {
            let mut value = self.base(record, value);
            let changed = self.text(&mut value, "comment");
            if let Some(now) = self.answers.get(&record.answer_digest) {
                value["answer_digest"] = now.as_str().into();
            }
            if let Some(names) = self.names {
                value["turn_key"] = names.key(&record.turn_key).into();
                value["model"] = json!(names.model(&record.model));
                if let Some(rater) = &record.rater {
                    value["rater"] = names.rater(rater).into();
                }
            }
            self.put(&mut written, STREAMS[2], value, changed);
        }
        written
    }

    /// `notes.jsonl`; after [`Rewriter::turns`], which knows the answers' digests.
    pub fn notes(&mut self, lines: &Lines<NoteRecord>) -> Written {
        let mut written = Written::default();
        for (record, value) in lines {
            let mut value = self.base(record, value);
            let changed = self.text(&mut value, "text");
            if let Some(now) = self.answers.get(&record.answer_digest) {
                value["answer_digest"] = now.as_str().into();
            }
            if let Some(names) = self.names {
                value["turn_key"] = names.key(&record.turn_key).into();
                value["model"] = json!(names.model(&record.model));
                if let Some(author) = &record.author {
                    value["author"] = names.rater(author).into();
                }
            }
            self.put(&mut written, STREAMS[3], value, changed);
        }
        written
    }

    /// `utterances.jsonl`.
    pub fn utterances(&mut self, lines: &Lines<UtteranceRecord>) -> Written {
        let mut written = Written::default();
        for (record, value) in lines {
            let mut value = self.base(record, value);
            let changed = self.text(&mut value, "text");
            if !self.with_questions {
                interviews::without_case(record.role, &mut value);
            }
            if let Some(names) = self.names {
                value["key"] = names.key(&record.key).into();
            }
            interviews::of_players(&record.interview, &mut value, self.names);
            self.put(&mut written, STREAMS[4], value, changed);
        }
        written
    }

    /// `interview-verdicts.jsonl`.
    pub fn views(&mut self, lines: &Lines<ViewsRecord>) -> Written {
        let mut written = Written::default();
        for (record, value) in lines {
            let mut value = self.base(record, value);
            let changed = self.text(&mut value, "text") | self.text(&mut value, "reasoning");
            if let Some(names) = self.names {
                value["key"] = names.key(&record.key).into();
                value["interview_key"] = names.key(&record.interview_key).into();
                value["judge"] = json!(names.model(&record.judge));
            }
            interviews::of_players(&record.interview, &mut value, self.names);
            self.put(&mut written, STREAMS[5], value, changed);
        }
        written
    }

    /// A line without what is private outside of its texts. Where names are masked, fields that this version does not know are left out, and what an endpoint
    /// says of itself.
    fn base(&self, record: &impl Serialize, line: &Value) -> Value {
        let mut value = if self.names.is_some() { json!(record) } else { line.clone() };
        if let (Some(_), Some(fields)) = (self.names, value.as_object_mut()) {
            for field in ["served_model", "endpoint", "error", "failure", "finish_reason", "reasoning_format"] {
                // A verdict that failed says why; its type needs a word there.
                if field == "error" && fields.get("verdict").is_some() {
                    fields.entry("error").and_modify(|error| *error = "masked".into());
                } else {
                    fields.shift_remove(field);
                }
            }
        }
        for who in ["model", "judge"] {
            if let Some(identity) = value.get_mut(who).and_then(Value::as_object_mut) {
                identity.shift_remove("path");
            }
        }
        hide(&mut value, self.private, &["text", "reasoning", "question", "comment"]);
        value
    }

    /// Hides in one text; whether it is another text now.
    fn text(&self, value: &mut Value, field: &str) -> bool {
        let Some(text) = value.get(field).and_then(Value::as_str) else { return false };
        let hidden = self.private.hide(text);
        let now = self.names.and_then(|names| names.text(&hidden)).unwrap_or_else(|| hidden.clone().into_owned());
        let changed = now != text;
        if changed {
            value[field] = now.into();
        }
        changed
    }

    fn put(&mut self, written: &mut Written, stream: &str, value: Value, changed: bool) {
        self.changed += usize::from(changed);
        let line = value.to_string();
        let about = json!({ "stream": stream, "sha256": sha256(line.as_bytes()), "about": about(&value), "changed": changed });
        written.digests.push_str(&(about.to_string() + "\n"));
        written.text.push_str(&(line + "\n"));
    }
}

/// Hides in every text of a value, but for some fields at its top.
pub(super) fn hide(value: &mut Value, private: &Private, but: &[&str]) {
    match value {
        Value::String(text) => {
            if let std::borrow::Cow::Owned(hidden) = private.hide(text) {
                *text = hidden;
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| hide(value, private, &[])),
        Value::Object(fields) => {
            fields.iter_mut().filter(|(name, _)| !but.contains(&name.as_str())).for_each(|(_, value)| hide(value, private, &[]));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
