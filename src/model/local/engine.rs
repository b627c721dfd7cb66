//! llama.cpp behind a safe surface: load, measure, generate. Runs only in the worker process, which it may abort.

use super::super::template::{Builtin, ChatTemplate, Rendered, for_architecture};
use super::super::{Finish, Message, ModelError, RepetitionWindow, Sampling, Usage};
use super::frame::{Failure, Load, Loaded, TemplateChoice};
use super::stop::StopText;
use llama_cpp_2::{
    context::{LlamaContext, params::LlamaContextParams},
    llama_backend::LlamaBackend,
    llama_batch::LlamaBatch,
    model::{LlamaModel, params::LlamaModelParams},
    sampling::LlamaSampler,
    token::LlamaToken,
};
use std::{num::NonZeroU32, time::Instant};

/// Tokens evaluated between two looks at whether the answer is still wanted.
const PROMPT_CHUNK: usize = 512;
/// The context of a model that allows more, unless the settings say otherwise: four times what the benchmark's models were trained with would
/// not fit a laptop.
const CONTEXT_BOUND: u32 = 8192;

/// A loaded model that can be asked.
pub(super) struct Engine<'m> {
    model: &'m LlamaModel,
    context: LlamaContext<'m>,
    template: ChatTemplate,
    bos: String,
    eos: String,
    stop_tokens: Vec<LlamaToken>,
    stop_texts: Vec<String>,
    /// The tokens whose keys and values are in the cache, in order.
    cached: Vec<LlamaToken>,
    pub loaded: Loaded,
}

/// What a generation tells while it runs. `false` ends it.
pub(super) trait Observer {
    fn started(&mut self, inside_reasoning: bool);
    fn prompt(&mut self, done: u32, total: u32);
    fn text(&mut self, text: String);
    fn wanted(&self) -> bool;
}

/// How a generation ended.
pub(super) struct Outcome {
    pub finish: Finish,
    pub usage: Usage,
    pub sampling: Sampling,
    pub prompt_ms: f64,
    pub answer_ms: f64,
}

/// Loads the weights; the context comes with [`Engine::new`].
pub(super) fn load_model(backend: &LlamaBackend, load: &Load, progress: impl FnMut(f32) + 'static) -> Result<LlamaModel, Failure> {
    let mut progress = progress;
    let mut params = LlamaModelParams::default().with_progress_callback(move |fraction| {
        progress(fraction);
        true
    });
    if let Some(layers) = load.gpu_layers {
        params = params.with_n_gpu_layers(layers);
    }
    LlamaModel::load_from_file(backend, &load.path, &params).map_err(|_| {
        Failure::File("llama.cpp cannot load it. The file may be cut short (compare its size with the download's) or of a newer kind than this build knows".into())
    })
}

impl<'m> Engine<'m> {
    pub fn new(backend: &LlamaBackend, model: &'m LlamaModel, load: &Load) -> Result<Self, Failure> {
        let template = choose_template(model, &load.template)?;
        let trained = model.n_ctx_train();
        let wanted = load.context.unwrap_or_else(|| trained.clamp(1, CONTEXT_BOUND));
        let threads = load.threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, |n| n.get() as u32));
        let count = i32::try_from(threads).unwrap_or(i32::MAX);
        let params = LlamaContextParams::default()
            .with_n_ctx(NonZeroU32::new(wanted))
            .with_n_batch(PROMPT_CHUNK as u32)
            .with_n_ubatch(PROMPT_CHUNK as u32)
            .with_n_threads(count)
            .with_n_threads_batch(count);
        let context = model
            .new_context(backend, params)
            .map_err(|e| Failure::Engine(format!("no context of {wanted} tokens ({e}): memory may be short; try a smaller --ctx")))?;
        let vocab = model.vocab();
        let piece = |token: LlamaToken| {
            if token.0 < 0 { String::new() } else { String::from_utf8_lossy(&vocab.token_to_piece(token, true, None)).into_owned() }
        };
        let (mut stop_tokens, mut stop_texts) = (Vec::new(), Vec::new());
        for stop in &template.stop {
            match vocab.tokenize(stop.as_bytes(), false, true)[..] {
                [single] if vocab.is_control(single) || piece(single) == *stop => stop_tokens.push(single),
                _ => stop_texts.push(stop.clone()),
            }
        }
        let context_tokens = context.n_ctx();
        let mut notes = Vec::new();
        if wanted > trained {
            notes.push(format!("the context of {wanted} tokens is more than the {trained} that the model was trained with"));
        }
        if load.gpu_layers.is_some_and(|n| n > 0) && !backend.supports_gpu_offload() {
            notes.push("gpu_layers has no effect: llama.cpp finds no GPU here (see wardround devices)".into());
        }
        let description = model.meta_val_str("general.name").unwrap_or_else(|_| "unnamed".into());
        let loaded = Loaded {
            template: template.origin.clone(),
            template_digest: template.digest(),
            context: context_tokens,
            trained_context: trained,
            threads,
            description,
            notes,
        };
        let (bos, eos) = (piece(vocab.bos()), piece(vocab.eos()));
        Ok(Self { model, context, template, bos, eos, stop_tokens, stop_texts, cached: Vec::new(), loaded })
    }

    fn prompt(&self, messages: &[Message]) -> Result<(Rendered, Vec<LlamaToken>), Failure> {
        let rendered = self.template.render(messages, &self.bos, &self.eos).map_err(|e| match e {
            ModelError::Template(message) => Failure::Template(message),
            other => Failure::Engine(other.to_string()),
        })?;
        let vocab = self.model.vocab();
        // A template that writes the beginning-of-text token itself must not get a second one.
        let add_bos = vocab.should_add_bos() && (self.bos.is_empty() || !rendered.prompt.starts_with(&self.bos));
        let tokens = vocab.tokenize(rendered.prompt.as_bytes(), add_bos, true);
        if tokens.is_empty() {
            return Err(Failure::Template("the conversation rendered to nothing".into()));
        }
        Ok((rendered, tokens))
    }

    /// Tokens of the conversation as the model reads it.
    pub fn measure(&self, messages: &[Message]) -> Result<u32, Failure> {
        Ok(self.prompt(messages)?.1.len() as u32)
    }

    pub fn generate(
        &mut self,
        messages: &[Message],
        sampling: Sampling,
        seed: u32,
        observer: &mut dyn Observer,
    ) -> Result<Outcome, Failure> {
        let (rendered, prompt) = self.prompt(messages)?;
        let sampling = resolve(sampling);
        let context = self.context.n_ctx() as usize;
        if prompt.len() >= context {
            return Err(Failure::Context(format!("the conversation takes {} tokens and the context holds {context}", prompt.len())));
        }
        observer.started(rendered.inside_reasoning);
        let mut usage = Usage { prompt_tokens: Some(prompt.len() as u32), cached_tokens: None, answer_tokens: Some(0) };
        let begin = Instant::now();
        let evaluated = self.evaluate_prompt(&prompt, observer)?;
        let prompt_ms = begin.elapsed().as_secs_f64() * 1e3;
        let Some(cached) = evaluated else {
            return Ok(Outcome { finish: Finish::Cancelled, usage, sampling, prompt_ms, answer_ms: 0.0 });
        };
        usage.cached_tokens = Some(cached as u32);
        let begin = Instant::now();
        let limit = (sampling.max_tokens.unwrap_or(u32::MAX) as usize).min(context - prompt.len());
        let (finish, answer_tokens) = self.decode_answer(&prompt, &sampling, seed, limit, observer)?;
        usage.answer_tokens = Some(answer_tokens);
        Ok(Outcome { finish, usage, sampling, prompt_ms, answer_ms: begin.elapsed().as_secs_f64() * 1e3 })
    }

    /// Brings the cache to exactly `prompt`, evaluating only what is new; returns how much was there, `None` when no longer wanted.
    fn evaluate_prompt(&mut self, prompt: &[LlamaToken], observer: &mut dyn Observer) -> Result<Option<usize>, Failure> {
        let common = self.cached.iter().zip(prompt).take_while(|(a, b)| a == b).count();
        // The last token is always evaluated: its logits choose the first of the answer.
        let mut kept = common.min(prompt.len() - 1);
        let removed = self.context.clear_kv_cache_seq(Some(0), Some(kept as u32), None);
        if !matches!(removed, Ok(true)) {
            // Some architectures cannot forget a part.
            self.context.clear_kv_cache();
            kept = 0;
        }
        self.cached.truncate(kept);
        let total = (prompt.len() - kept) as u32;
        let mut batch = LlamaBatch::new(PROMPT_CHUNK, 1);
        for chunk in prompt[kept..].chunks(PROMPT_CHUNK) {
            if !observer.wanted() {
                return Ok(None);
            }
            batch.clear();
            for (i, &token) in chunk.iter().enumerate() {
                let position = (self.cached.len() + i) as i32;
                let wants_logits = self.cached.len() + i + 1 == prompt.len();
                batch.add(token, position, &[0], wants_logits).map_err(|e| Failure::Engine(e.to_string()))?;
            }
            self.context.decode(&mut batch).map_err(|e| Failure::Engine(format!("evaluating the prompt failed: {e}")))?;
            self.cached.extend_from_slice(chunk);
            observer.prompt((self.cached.len() - kept) as u32, total);
        }
        Ok(Some(kept))
    }

    fn decode_answer(
        &mut self,
        prompt: &[LlamaToken],
        sampling: &Sampling,
        seed: u32,
        limit: usize,
        observer: &mut dyn Observer,
    ) -> Result<(Finish, u32), Failure> {
        let vocab = self.model.vocab();
        let mut sampler = sampler(sampling, seed, vocab.n_tokens(), self.context.n_ctx());
        if sampling.repetition_prompt == Some(true) {
            sampler.accept_many(prompt);
        }
        let mut decoder = encoding_rs::UTF_8.new_decoder_without_bom_handling();
        let mut stop = StopText::new(&self.stop_texts);
        let mut batch = LlamaBatch::new(1, 1);
        let mut bytes = Vec::with_capacity(64);
        let mut generated = 0;
        let finish = loop {
            if !observer.wanted() {
                break Finish::Cancelled;
            }
            if generated == limit {
                break Finish::Length;
            }
            let token = sampler.sample(&self.context, -1);
            generated += 1;
            if vocab.is_eog(token) || self.stop_tokens.contains(&token) {
                break Finish::Stop;
            }
            bytes.clear();
            vocab.token_to_piece_into(token, &mut bytes, false, None);
            let mut text = String::with_capacity(decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(64));
            let _ = decoder.decode_to_string(&bytes, &mut text, false);
            let (sure, stopped) = stop.push(&text);
            if !sure.is_empty() {
                observer.text(sure);
            }
            if stopped {
                break Finish::Stop;
            }
            batch.clear();
            batch.add(token, self.cached.len() as i32, &[0], true).map_err(|e| Failure::Engine(e.to_string()))?;
            self.context.decode(&mut batch).map_err(|e| Failure::Engine(format!("generating failed: {e}")))?;
            self.cached.push(token);
        };
        let mut tail = String::with_capacity(16);
        let _ = decoder.decode_to_string(&[], &mut tail, true);
        let rest = stop.finish() + &tail;
        if !rest.is_empty() {
            observer.text(rest);
        }
        Ok((finish, generated as u32))
    }
}

/// What a local model does where the request says nothing.
fn resolve(sampling: Sampling) -> Sampling {
    sampling.over(Sampling {
        max_tokens: Some(1024),
        temperature: Some(0.0),
        top_p: Some(1.0),
        top_k: Some(0),
        repetition_penalty: Some(1.0),
        repetition_window: Some(RepetitionWindow::Context),
        repetition_prompt: Some(true),
    })
}

/// The benchmark's order: Hugging Face applies the penalty to the logits first, then temperature, top-k and top-p.
fn sampler(sampling: &Sampling, seed: u32, vocabulary: i32, context: u32) -> LlamaSampler {
    let mut chain = Vec::new();
    if let Some(penalty) = sampling.repetition_penalty.filter(|&p| p != 1.0) {
        let window = match sampling.repetition_window {
            Some(RepetitionWindow::Last(n)) => n,
            _ => context,
        };
        chain.push(LlamaSampler::penalties(vocabulary, i32::try_from(window).unwrap_or(i32::MAX), penalty as f32, 0.0, 0.0));
    }
    match sampling.temperature {
        Some(t) if t > 0.0 => {
            chain.push(LlamaSampler::temp(t as f32));
            if let Some(k) = sampling.top_k.filter(|&k| k > 0) {
                chain.push(LlamaSampler::top_k(i32::try_from(k).unwrap_or(i32::MAX)));
            }
            if let Some(p) = sampling.top_p.filter(|&p| p < 1.0) {
                chain.push(LlamaSampler::top_p(p as f32, 1));
            }
            chain.push(LlamaSampler::dist(seed));
        }
        _ => chain.push(LlamaSampler::greedy()),
    }
    LlamaSampler::chain_simple(chain)
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
