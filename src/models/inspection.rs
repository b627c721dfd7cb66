//! What a model file is, without loading it: what its header says, whether its template can be used, and what llama.cpp will make of its tokenizer.

use crate::{
    chat::Message,
    gguf::{Gguf, Shape, Value, is_known_pre_tokenizer},
    language::Bilingual,
    llama::template::{Builtin, ChatTemplate, for_architecture},
};
use serde::Serialize;

/// A model file, described.
#[derive(Debug, Clone, Serialize)]
pub struct Inspection {
    /// The version of the format.
    pub version: u32,
    /// How many files it is.
    pub parts: usize,
    /// Bytes of all of them.
    pub bytes: u64,
    /// The architecture.
    pub architecture: String,
    /// The name in the file.
    pub name: Option<String>,
    /// The licence that the file names.
    pub licence: Option<String>,
    /// How many weights.
    pub parameters: u64,
    /// How they are kept, in a word.
    pub quantisation: String,
    /// The types of tensors, with their part of the bytes.
    pub tensor_types: Vec<(&'static str, f64)>,
    /// The numbers of the architecture; absent where the file does not say them.
    pub shape: Option<Shape>,
    /// The template that will be used.
    pub template: TemplateFound,
    /// The tokenizer.
    pub tokenizer: Tokenizer,
    /// What will cause trouble, or may.
    pub remarks: Vec<Bilingual>,
}

/// The chat template of a file.
#[derive(Debug, Clone, Serialize)]
pub struct TemplateFound {
    /// `gguf`, the name of a built-in one, or nothing where the user has to choose.
    pub origin: Option<String>,
    /// Whether a conversation of two turns was rendered.
    pub renders: bool,
    /// Why not.
    pub error: Option<Bilingual>,
}

/// What a file says of its tokenizer.
#[derive(Debug, Clone, Serialize)]
pub struct Tokenizer {
    /// Its kind.
    pub model: Option<String>,
    /// What splits a text first.
    pub pre: Option<String>,
    /// The token that begins a text.
    pub bos: Option<String>,
    /// The token that ends one.
    pub eos: Option<String>,
    /// Whether the first is put before every text; absent where the file leaves it to llama.cpp.
    pub add_bos: Option<bool>,
}

/// Texts that llama.cpp takes for the end of an answer wherever a vocabulary has them as a token.
const KNOWN_ENDS: &[&str] = &[
    "<|eot_id|>",
    "<|im_end|>",
    "<|end|>",
    "<|return|>",
    "<|call|>",
    "<end_of_turn>",
    "<|endoftext|>",
    "<|end_of_text|>",
    "</s>",
    "<|eom_id|>",
    "<EOT>",
    "_<EOT>",
    "<|end_of_turn|>",
    "<｜end▁of▁sentence｜>",
];

impl Inspection {
    /// Describes a file by its header.
    pub fn of(gguf: &Gguf) -> Self {
        let token = |key: &str| gguf.special_token(key).map(str::to_owned);
        let tokenizer = Tokenizer {
            model: gguf.text("tokenizer.ggml.model").map(str::to_owned),
            pre: gguf.text("tokenizer.ggml.pre").map(str::to_owned),
            bos: token("bos_token_id"),
            eos: token("eos_token_id"),
            add_bos: gguf.flag("tokenizer.ggml.add_bos_token"),
        };
        let (template, end) = template(gguf, &tokenizer);
        let remarks = remarks(gguf, &tokenizer, end.as_deref());
        Self {
            version: gguf.version,
            parts: gguf.parts,
            bytes: gguf.bytes,
            architecture: gguf.architecture().to_owned(),
            name: gguf.text("general.name").map(str::to_owned),
            licence: gguf.text("general.license").map(str::to_owned),
            parameters: gguf.parameters(),
            quantisation: gguf.quantisation(),
            tensor_types: gguf.shares().into_iter().map(|(kind, share)| (kind.name(), share)).collect(),
            shape: Shape::of(gguf),
            template,
            tokenizer,
            remarks,
        }
    }
}

/// The template, tried with a conversation; and what it puts behind an answer.
fn template(gguf: &Gguf, tokenizer: &Tokenizer) -> (TemplateFound, Option<String>) {
    const ANSWER: &str = "wardround-answer";
    let own = gguf.template().map(ChatTemplate::from_gguf);
    let Some(template) = own.or_else(|| for_architecture(gguf.architecture()).map(ChatTemplate::builtin)) else {
        return (TemplateFound { origin: None, renders: false, error: None }, None);
    };
    let dialogue = [Message::user("腹痛三天。"), Message::assistant(ANSWER), Message::user("体格检查：右下腹压痛。")];
    let of = |token: &Option<String>| token.clone().unwrap_or_default();
    let origin = Some(template.origin.clone());
    match template.render(&dialogue, &of(&tokenizer.bos), &of(&tokenizer.eos)) {
        Ok(rendered) => {
            let end = rendered.prompt.split_once(ANSWER).and_then(|(_, rest)| end_of_answer(rest));
            (TemplateFound { origin, renders: true, error: None }, end)
        }
        Err(error) => (TemplateFound { origin, renders: false, error: Some(Bilingual::of(|language| error.words(language))) }, None),
    }
}

/// The token that stands behind an answer: `<|im_end|>`, `</s>`, and the like; `None` where the next question follows at once.
fn end_of_answer(rest: &str) -> Option<String> {
    let rest = rest.trim_start_matches([' ', '\n']);
    let end = rest.find('>').filter(|_| rest.starts_with('<'))?;
    Some(rest[..=end].to_owned())
}

fn remarks(gguf: &Gguf, tokenizer: &Tokenizer, end: Option<&str>) -> Vec<Bilingual> {
    let mut remarks = Vec::new();
    let mut remark = |zh: String, en: String| remarks.push(Bilingual::both(zh, en));
    if gguf.value("tokenizer.ggml.tokens").is_some() && gguf.number("tokenizer.ggml.eos_token_id").is_none() {
        remark("没有结束词元（eos_token_id）：回答可能停不下来".into(), "no end token (eos_token_id): answers may not end".into());
    }
    if let Some(end) = end.filter(|end| gguf.value("tokenizer.ggml.tokens").is_some() && !is_builtin_end(gguf, end)) {
        if !gguf.has_token(end) {
            remark(
                format!("模板以 {end} 结束回答，但词表中没有这个词元：回答可能停不下来"),
                format!("the template ends answers with {end}, which is no token of the vocabulary: answers may not end"),
            );
        } else if tokenizer.eos.as_deref() != Some(end) && gguf.special_token("eot_token_id") != Some(end) && !KNOWN_ENDS.contains(&end) {
            remark(
                format!("模板以 {end} 结束回答，但文件没有把它标为结束词元：回答可能停不下来"),
                format!("the template ends answers with {end}, which the file does not mark as an end token: answers may not end"),
            );
        }
    }
    if tokenizer.model.as_deref() == Some("gpt2") {
        match tokenizer.pre.as_deref() {
            None => remark(
                "没有写明预分词方式（tokenizer.ggml.pre）：llama.cpp 用默认方式，分词可能与训练时不同；请用新版转换程序重新转换".into(),
                "no pre-tokenizer (tokenizer.ggml.pre): llama.cpp uses its default, and texts may be split otherwise than in training; convert it again with a newer converter".into(),
            ),
            Some(pre) if !is_known_pre_tokenizer(pre) => remark(
                format!("预分词方式 {pre} 是本程序的 llama.cpp 所不认识的：无法加载"),
                format!("the pre-tokenizer {pre} is unknown to this program's llama.cpp: it cannot be loaded"),
            ),
            Some(_) => {}
        }
    }
    if gguf.template().is_none() && for_architecture(gguf.architecture()).is_none() {
        remark(
            format!("没有对话模板，也不能由架构得知：请用 --template 指定（{}，或一个文件）", Builtin::names()),
            format!("no chat template, and the architecture does not tell it: choose with --template ({}, or a file)", Builtin::names()),
        );
    }
    if gguf.of_architecture("pooling_type").and_then(Value::number).is_some_and(|kind| kind > 0) {
        remark("这是向量模型，不能对话".into(), "this is a model for embeddings, which cannot answer".into());
    }
    remarks
}

/// Whether a built-in template is used, whose ends this program watches for itself.
fn is_builtin_end(gguf: &Gguf, end: &str) -> bool {
    gguf.template().is_none()
        && for_architecture(gguf.architecture()).is_some_and(|b| ChatTemplate::builtin(b).stop.iter().any(|s| s == end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gguf::tests::File;

    const CHATML: &str = "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}<|im_start|>assistant\n";

    fn inspected(file: &File) -> Inspection {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("m.gguf");
        file.write(&path);
        Inspection::of(&Gguf::open(&path).unwrap())
    }

    fn says(inspection: &Inspection, text: &str) -> bool {
        inspection.remarks.iter().any(|remark| remark.to_string().contains(text))
    }

    #[test]
    fn a_sound_file_has_a_template_that_renders_and_no_remarks() {
        let own = inspected(&File::qwen().text("tokenizer.chat_template", CHATML));
        assert_eq!((own.template.origin.as_deref(), own.template.renders), (Some("gguf"), true));
        assert!(own.remarks.is_empty(), "{:?}", own.remarks);
        let builtin = inspected(&File::qwen());
        assert_eq!((builtin.template.origin.as_deref(), builtin.template.renders), (Some("chatml"), true));
        assert!(builtin.remarks.is_empty(), "{:?}", builtin.remarks);
    }

    #[test]
    fn what_will_cause_trouble_is_said() {
        let refuses = inspected(&File::qwen().text("tokenizer.chat_template", "{{ raise_exception('no') }}"));
        assert!(!refuses.template.renders && refuses.template.error.unwrap().to_string().contains("no"));
        let other_end = File::qwen().text("tokenizer.chat_template", &CHATML.replace("<|im_end|>", "<|stop|>"));
        assert!(says(&inspected(&other_end), "<|stop|>, which is no token"));
        let bare = File::default()
            .text("general.architecture", "llama")
            .text("tokenizer.ggml.model", "gpt2")
            .texts("tokenizer.ggml.tokens", &["a", "<|stop|>"]);
        let found = inspected(&bare);
        assert!(says(&found, "no end token") && says(&found, "no pre-tokenizer") && says(&found, "--template"), "{:?}", found.remarks);
        let unknown = bare.clone().text("tokenizer.ggml.pre", "never-heard-of");
        assert!(says(&inspected(&unknown), "never-heard-of is unknown"));
        let unmarked =
            bare.number("tokenizer.ggml.eos_token_id", 0).text("tokenizer.chat_template", &CHATML.replace("<|im_end|>", "<|stop|>"));
        assert!(says(&inspected(&unmarked), "does not mark as an end token"));
    }

    #[test]
    fn the_end_of_an_answer_is_the_token_behind_it() {
        let cases = [("<|im_end|>\n<|im_start|>user", Some("<|im_end|>")), ("</s> x", Some("</s>")), ("\n\nUser:", None), ("<", None)];
        for (rest, expected) in cases {
            assert_eq!(end_of_answer(rest).as_deref(), expected);
        }
    }
}
