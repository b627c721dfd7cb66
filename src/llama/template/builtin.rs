//! Built-in chat templates of this benchmark's models and of common families, for files without one. A
//! template's last line break is an expression, because Jinja removes a literal one.

/// A template known by name.
#[derive(Debug, PartialEq, Eq)]
pub struct Builtin {
    /// The name for `--template`.
    pub name: &'static str,
    pub(super) source: &'static str,
    pub(super) stop: &'static [&'static str],
    /// GGUF architectures that it is right for when the file has no template.
    architectures: &'static [&'static str],
}

pub(super) const ALL: &[Builtin] = &[
    // Yi-Chat and Qwen. Yi files name the architecture `llama`, which many others do too, so it is not guessed from that.
    Builtin {
        name: "chatml",
        source: "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}<|im_start|>assistant{{ '\n' }}",
        stop: &["<|im_end|>"],
        architectures: &["qwen", "qwen2", "qwen3"],
    },
    // Baichuan2-Chat; most converted files carry no template.
    Builtin {
        name: "baichuan2",
        source: "{% for m in messages %}{% if m.role == 'user' %}<reserved_106>{% elif m.role == 'assistant' %}<reserved_107>{% endif %}{{ m.content }}{% endfor %}<reserved_107>",
        stop: &["<reserved_106>", "<reserved_107>"],
        architectures: &["baichuan"],
    },
    // HuatuoGPT-II, on Baichuan2: the end-of-text token ends an answer.
    Builtin {
        name: "huatuo",
        source: "{% for m in messages %}{% if m.role == 'user' %}<问>：{{ m.content }}\n{% elif m.role == 'assistant' %}<答>：{{ m.content }}\n{% else %}{{ m.content }}\n{% endif %}{% endfor %}<答>：",
        stop: &["<问>："],
        architectures: &[],
    },
    Builtin {
        name: "llama3",
        source: "<|begin_of_text|>{% for m in messages %}<|start_header_id|>{{ m.role }}<|end_header_id|>\n\n{{ m.content }}<|eot_id|>{% endfor %}<|start_header_id|>assistant<|end_header_id|>{{ '\n\n' }}",
        stop: &["<|eot_id|>"],
        architectures: &[],
    },
    // Gemma has no system role: its text goes before the first question.
    Builtin {
        name: "gemma",
        source: "{{ bos_token }}{% set system = messages[0].content if messages[0].role == 'system' else '' %}{% for m in messages if m.role != 'system' %}<start_of_turn>{{ 'model' if m.role == 'assistant' else 'user' }}\n{% if loop.first and system %}{{ system }}\n\n{% endif %}{{ m.content }}<end_of_turn>\n{% endfor %}<start_of_turn>model{{ '\n' }}",
        stop: &["<end_of_turn>"],
        architectures: &["gemma", "gemma2", "gemma3"],
    },
    Builtin {
        name: "plain",
        source: "{% for m in messages %}{{ {'user': 'User: ', 'assistant': 'Assistant: ', 'system': ''}[m.role] }}{{ m.content }}\n\n{% endfor %}Assistant:",
        stop: &["\nUser:"],
        architectures: &[],
    },
];

impl Builtin {
    /// The built-in template of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        ALL.iter().find(|b| b.name == name)
    }

    /// Every name, for messages.
    pub fn names() -> String {
        ALL.iter().map(|b| b.name).collect::<Vec<_>>().join(", ")
    }
}

/// The template for a file that has none, by what its architecture says; `None` where that says too little.
pub fn for_architecture(architecture: &str) -> Option<&'static Builtin> {
    ALL.iter().find(|b| b.architectures.contains(&architecture))
}
