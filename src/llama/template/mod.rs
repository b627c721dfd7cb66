//! Chat templates: render a conversation into the text that a local model reads.
//!
//! A template in a GGUF is untrusted Jinja. It is rendered with limits on its steps and its output: in the worker process, and once
//! where a file is inspected.

mod builtin;

pub use builtin::{Builtin, for_architecture};

use crate::chat::{Message, ModelError, Role};
use crate::digest::sha256;
use minijinja::{Environment, Error, ErrorKind, Value, context, syntax::SyntaxConfig};
use std::io::{self, Write};

/// Enough for a template of a thousand lines over a hundred messages.
const FUEL: u64 = 2_000_000;
const OUTPUT_LIMIT: usize = 16 << 20;

/// A chat template, ready to render.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatTemplate {
    /// Where it comes from: a built-in's name, `gguf`, or `file`.
    pub origin: String,
    source: String,
    /// Texts that end an answer beside the model's own end tokens.
    pub stop: Vec<String>,
}

/// A conversation as the model reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The prompt.
    pub prompt: String,
    /// Whether the prompt ends inside the model's reasoning, as some templates open it.
    pub inside_reasoning: bool,
}

impl ChatTemplate {
    /// A template out of a model file.
    pub fn from_gguf(source: &str) -> Self {
        Self { origin: "gguf".into(), source: source.into(), stop: Vec::new() }
    }

    /// A template out of a user's file.
    pub fn from_file(source: &str) -> Self {
        Self { origin: "file".into(), source: source.into(), stop: Vec::new() }
    }

    /// A built-in template.
    pub fn builtin(builtin: &Builtin) -> Self {
        let stop = builtin.stop.iter().map(|s| (*s).to_owned()).collect();
        Self { origin: builtin.name.into(), source: builtin.source.into(), stop }
    }

    /// sha256 of the template's text and its stops.
    pub fn digest(&self) -> String {
        sha256(format!("{}\n{}", self.source, self.stop.join("\n")).as_bytes())
    }

    /// Renders the conversation, ready for the model's answer.
    ///
    /// # Errors
    /// [`ModelError::Template`] with the template's line, when it does not parse, refuses the conversation, or runs away.
    pub fn render(&self, messages: &[Message], bos: &str, eos: &str) -> Result<Rendered, ModelError> {
        let mut env = Environment::new();
        env.set_fuel(Some(FUEL));
        // What Hugging Face's renderer does with white space around block tags.
        let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build().map_err(|e| self.error(&e))?;
        env.set_syntax(syntax);
        env.set_unknown_method_callback(minijinja_contrib::pycompat::unknown_method_callback);
        env.add_function("raise_exception", |message: String| -> Result<String, Error> {
            Err(Error::new(ErrorKind::InvalidOperation, format!("the template refuses this conversation: {message}")))
        });
        // A fixed day: an answer must not depend on when it was asked.
        env.add_function("strftime_now", |_format: String| "2024-01-01");
        let template = env.template_from_named_str(&self.origin, &self.source).map_err(|e| self.error(&e))?;
        let mut out = Bounded::default();
        let role = |role| match role {
            Role::System => "system",
            Role::User => "user",
            Role::Assistant => "assistant",
        };
        let messages: Vec<Value> = messages
            .iter()
            .map(|m| Value::from_pairs([("role", Value::from(role(m.role))), ("content", m.content.as_str().into())]))
            .collect();
        let context = context! {
            messages => messages, bos_token => bos, eos_token => eos, add_generation_prompt => true, tools => (), enable_thinking => true,
        };
        template.render_captured_to(context, &mut out).map_err(|e| self.error(&e))?;
        let prompt =
            String::from_utf8(out.0).map_err(|_| ModelError::Template(format!("{}: wrote text that is not UTF-8", self.origin)))?;
        let inside_reasoning = crate::chat::opened_by(&prompt);
        Ok(Rendered { prompt, inside_reasoning })
    }

    fn error(&self, e: &Error) -> ModelError {
        let line = e.line().map(|l| format!(" line {l}")).unwrap_or_default();
        let what = match e.kind() {
            ErrorKind::OutOfFuel => "runs without end; it was stopped".to_owned(),
            ErrorKind::WriteFailure => format!("wrote more than {} MiB; it was stopped", OUTPUT_LIMIT >> 20),
            _ => e.detail().map_or_else(|| e.kind().to_string(), str::to_owned),
        };
        ModelError::Template(format!("{}{line}: {what}. Choose another with --template: {}, or a file", self.origin, Builtin::names()))
    }
}

#[derive(Default)]
struct Bounded(Vec<u8>);

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > OUTPUT_LIMIT {
            return Err(io::Error::other("too much output"));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conversation() -> Vec<Message> {
        vec![Message::user("腹痛"), Message::assistant("阑尾炎？"), Message::user("压痛")]
    }

    #[test]
    fn builtins_render_what_the_models_were_trained_on() {
        let cases: Vec<(&str, &str)> = vec![
            (
                "chatml",
                "<|im_start|>user\n腹痛<|im_end|>\n<|im_start|>assistant\n阑尾炎？<|im_end|>\n<|im_start|>user\n压痛<|im_end|>\n<|im_start|>assistant\n",
            ),
            ("baichuan2", "<reserved_106>腹痛<reserved_107>阑尾炎？<reserved_106>压痛<reserved_107>"),
            ("huatuo", "<问>：腹痛\n<答>：阑尾炎？\n<问>：压痛\n<答>："),
            (
                "llama3",
                "<|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\n腹痛<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n阑尾炎？<|eot_id|><|start_header_id|>user<|end_header_id|>\n\n压痛<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n",
            ),
            (
                "gemma",
                "<bos><start_of_turn>user\n腹痛<end_of_turn>\n<start_of_turn>model\n阑尾炎？<end_of_turn>\n<start_of_turn>user\n压痛<end_of_turn>\n<start_of_turn>model\n",
            ),
            ("plain", "User: 腹痛\n\nAssistant: 阑尾炎？\n\nUser: 压痛\n\nAssistant:"),
        ];
        for (number, (name, expected)) in cases.into_iter().enumerate() {
            println!("case {number}");

            let template = ChatTemplate::builtin(Builtin::named(name).unwrap());
            let bos = if name == "gemma" { "<bos>" } else { "" };
            assert_eq!(template.render(&conversation(), bos, "").unwrap().prompt, expected);
        }
    }

    #[test]
    fn every_builtin_has_room_for_a_system_prompt() {
        for builtin in builtin::ALL {
            let mut messages = conversation();
            messages.insert(0, Message::system("你是助手"));
            let prompt = ChatTemplate::builtin(builtin).render(&messages, "", "").unwrap().prompt;
            assert_eq!(prompt.matches("你是助手").count(), 1, "{}", builtin.name);
        }
    }

    #[test]
    fn a_hostile_template_is_stopped_with_a_reason() {
        let cases: Vec<(&str, &str)> = vec![
            ("{% for i in range(99999) %}{% for j in range(99999) %}{% set x = 1 %}{% endfor %}{% endfor %}", "without end"),
            ("{% for i in range(9999) %}{{ 'x' * 9999 }}{% endfor %}", "more than 16 MiB"),
            ("{{ raise_exception('roles must alternate') }}", "roles must alternate"),
            ("a\n{% if %}", "line 2"),
            ("{{ messages[9].content.foo }}", "chat template"),
        ];
        for (number, (source, says)) in cases.into_iter().enumerate() {
            println!("case {number}");

            let error = ChatTemplate::from_gguf(source).render(&conversation(), "", "").unwrap_err().to_string();
            assert!(error.contains(says) && error.contains("--template"), "{error}");
        }
    }

    #[test]
    fn a_template_that_opens_the_reasoning_is_noticed() {
        let template = ChatTemplate::from_file("{{ messages[-1]['content'].strip() }}<think>\n");
        assert!(template.render(&conversation(), "", "").unwrap().inside_reasoning);
    }
}
