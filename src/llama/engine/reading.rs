//! Converts a conversation to tokens and tokens to text: chat template, tokenizer, stop conditions. Shared by
//! the worker's threads, so that counting tokens never waits for an answer.

use super::super::frame::{Failure, TemplateChoice};
use super::{
    rating::{INVITATION_AFTER_REASONING, RatingTokens},
    slots::Token,
};
use crate::chat::{Message, ModelError};
use crate::llama::template::{Builtin, ChatTemplate, for_architecture};
use llama_cpp_2::{model::LlamaModel, token::LlamaToken};
use std::sync::{Arc, OnceLock};

/// A conversation as the model reads it.
pub struct Prompt {
    pub tokens: Arc<[Token]>,
    pub inside_reasoning: bool,
}

/// What turns conversations into tokens.
pub struct Reading<'m> {
    model: &'m LlamaModel,
    pub template: ChatTemplate,
    bos: String,
    eos: String,
    stop_tokens: Vec<Token>,
    pub stop_texts: Vec<String>,
    ratings: OnceLock<RatingTokens>,
    /// How many tokens an invitation to rate, and the rating, take at most.
    pub invitation_tokens: u32,
}

impl<'m> Reading<'m> {
    pub fn new(model: &'m LlamaModel, choice: &TemplateChoice) -> Result<Self, Failure> {
        let template = choose_template(model, choice)?;
        let vocab = model.vocab();
        let piece = |token: LlamaToken| {
            if token.0 < 0 { String::new() } else { String::from_utf8_lossy(&vocab.token_to_piece(token, true, None)).into_owned() }
        };
        let (mut stop_tokens, mut stop_texts) = (Vec::new(), Vec::new());
        for stop in &template.stop {
            match vocab.tokenize(stop.as_bytes(), false, true)[..] {
                [single] if vocab.is_control(single) || piece(single) == *stop => stop_tokens.push(single.0),
                _ => stop_texts.push(stop.clone()),
            }
        }
        let (bos, eos) = (piece(vocab.bos()), piece(vocab.eos()));
        // The rating itself is at most two.
        let invitation_tokens = vocab.tokenize(INVITATION_AFTER_REASONING.as_bytes(), false, false).len() as u32 + 2;
        Ok(Self { model, template, bos, eos, stop_tokens, stop_texts, ratings: OnceLock::new(), invitation_tokens })
    }

    pub fn prompt(&self, messages: &[Message]) -> Result<Prompt, Failure> {
        let rendered = self.template.render(messages, &self.bos, &self.eos).map_err(|e| match e {
            ModelError::Template(message) => Failure::Template(message),
            other => Failure::Engine(other.to_string()),
        })?;
        let vocab = self.model.vocab();
        // A template that writes the beginning-of-text token itself must not get a second one.
        let add_bos = vocab.should_add_bos() && (self.bos.is_empty() || !rendered.prompt.starts_with(&self.bos));
        let tokens: Arc<[Token]> = vocab.tokenize(rendered.prompt.as_bytes(), add_bos, true).into_iter().map(|t| t.0).collect();
        if tokens.is_empty() {
            return Err(Failure::Template("the conversation rendered to nothing".into()));
        }
        Ok(Prompt { tokens, inside_reasoning: rendered.inside_reasoning })
    }

    /// Whether a token ends the answer.
    pub fn ends(&self, token: Token) -> bool {
        self.model.vocab().is_eog(LlamaToken(token)) || self.stop_tokens.contains(&token)
    }

    /// A text that goes on an answer as tokens. Some tokenizers put a space before whatever they are given, which a beginning that is taken off again takes along.
    pub fn tokens(&self, text: &str) -> Vec<Token> {
        const BEGINNING: &str = "\n";
        let tokenize =
            |text: &str| -> Vec<Token> { self.model.vocab().tokenize(text.as_bytes(), false, false).into_iter().map(|t| t.0).collect() };
        let with_beginning = tokenize(&format!("{BEGINNING}{text}"));
        with_beginning.strip_prefix(&*tokenize(BEGINNING)).map_or_else(|| tokenize(text), <[Token]>::to_vec)
    }

    /// The tokens that ratings are made of, found when they are first needed.
    pub fn rating_tokens(&self) -> &RatingTokens {
        self.ratings.get_or_init(|| {
            let with_bytes = |token: Token| {
                let mut bytes = Vec::new();
                self.piece_into(token, &mut bytes);
                (token, bytes)
            };
            RatingTokens::among((0..self.model.n_vocab()).map(with_bytes))
        })
    }

    /// Appends a token's bytes, which may be a part of a character.
    pub fn piece_into(&self, token: Token, bytes: &mut Vec<u8>) {
        self.model.vocab().token_to_piece_into(LlamaToken(token), bytes, false, None);
    }
}

fn choose_template(model: &LlamaModel, choice: &TemplateChoice) -> Result<ChatTemplate, Failure> {
    match choice {
        TemplateChoice::Builtin(name) => Builtin::named(name)
            .map(ChatTemplate::builtin)
            .ok_or_else(|| Failure::Template(format!("no built-in template is called {name:?}; there are: {}", Builtin::names()))),
        TemplateChoice::Source(source) => Ok(ChatTemplate::from_file(source)),
        TemplateChoice::Auto => {
            if let Ok(source) = model.meta_val_str("tokenizer.chat_template")
                && !source.trim().is_empty()
            {
                return Ok(ChatTemplate::from_gguf(&source));
            }
            let architecture = model.meta_val_str("general.architecture").unwrap_or_default();
            for_architecture(&architecture).map(ChatTemplate::builtin).ok_or_else(|| {
                Failure::Template(format!(
                    "the file has none and its architecture ({architecture:?}) does not tell; choose with --template: {}, or a file",
                    Builtin::names()
                ))
            })
        }
    }
}
