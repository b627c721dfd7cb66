//! `wardround cases variants`: which variants of a case there are.

use super::super::{CliError, output::terminal_width};
use crate::{
    case::Variant,
    language::Language,
    text::{clean, wrap},
};

/// Prints each variant with what it changes and its source.
pub(super) fn list(language: Language) -> Result<(), CliError> {
    for variant in Variant::examples() {
        let (name, changes) = (variant.name(), variant.changes(language));
        let line = match language {
            Language::Zh => format!("{name}：{changes}。出处：{}", variant.source()),
            Language::En => format!("{name}: {changes}. Source: {}", variant.source()),
        };
        say!("{}", wrap(&clean(&line), terminal_width()))?;
    }
    let note = match language {
        Language::Zh => {
            "\nfirst 的比例可为 0.01 至 0.99；challenge、feedback、bias 与 wording=order 之后加 @1、@2 等换一种措辞或顺序；context 可用 + 连接几项，或写 context=项目：内容 自己给定。自写的变体写成 TOML 文件，见 docs/variants.zh.md。用法：--variant 名称，或 --variant FILE.toml（界面、--plain、replay、batch、export openai-batch），界面中按 V"
        }
        Language::En => {
            "\nThe share of first is from 0.01 to 0.99; @1, @2 … after challenge, feedback, bias and wording=order takes another wording or order; context takes several entries joined with +, or what you set, context=ENTRY:TEXT. A variant of your own is a TOML file: see docs/variants.md. Use: --variant NAME, or --variant FILE.toml (screen, --plain, replay, batch, export openai-batch), or V on the screen"
        }
    };
    say!("{}", wrap(note, terminal_width()))?;
    Ok(())
}
