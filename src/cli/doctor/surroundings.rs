//! Looks at the program, the terminal and the locale.

use super::{
    finding::{Finding, Level, Section},
    probe,
};
use crate::{
    cli::screen::is_ascii,
    config::Settings,
    language::{Bilingual, Language},
    screen::theme::ColourDepth,
};
use std::io::{IsTerminal, stdin, stdout};

/// Columns and rows below which the screen has no room.
const SMALLEST: (u16, u16) = (80, 24);

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

pub(super) fn program(findings: &mut Vec<Finding>) {
    const FEATURES: [(&str, bool); 6] = [
        ("local", cfg!(feature = "local")),
        ("openmp", cfg!(feature = "openmp")),
        ("portable", cfg!(feature = "portable")),
        ("cuda", cfg!(feature = "cuda")),
        ("metal", cfg!(feature = "metal")),
        ("vulkan", cfg!(feature = "vulkan")),
    ];
    let (version, system, processor) = (env!("CARGO_PKG_VERSION"), std::env::consts::OS, std::env::consts::ARCH);
    let features: Vec<&str> = FEATURES.iter().filter(|(_, is_on)| *is_on).map(|(name, _)| *name).collect();
    let listed = |none: &str| if features.is_empty() { none.to_owned() } else { features.join(" ") };
    let build = if cfg!(debug_assertions) { "debug" } else { "release" };
    let said = Finding::good(
        Section::Program,
        "version",
        format!("wardround {version}，{system} {processor}，{build} 编译，功能：{}", listed("无")),
        format!("wardround {version}, {system} {processor}, {build} build, features: {}", listed("none")),
    );
    findings.push(
        said.fact("version", version).fact("system", system).fact("processor", processor).fact("build", build).fact("features", features),
    );
    if cfg!(debug_assertions) {
        let said = Finding::note(Section::Program, "build", "这是调试用的编译，界面较慢", "this is a debug build, whose screen is slow");
        findings.push(said.mend("用 make build 编译，或用发布的程序", "build with make build, or use a released program"));
    }
}

pub(super) fn terminal(settings: &Settings, findings: &mut Vec<Finding>) {
    let is_terminal = stdin().is_terminal() && stdout().is_terminal();
    let term = variable("TERM");
    let named = term.clone().unwrap_or_else(|| "-".into());
    if !is_terminal {
        let said = Finding::note(
            Section::Terminal,
            "terminal",
            "标准输入或输出不是终端：终端的各项没有检查",
            "standard input or output is no terminal: what a terminal does was not checked",
        );
        findings.push(said.fact("is_terminal", false).fact("TERM", named));
        return;
    }
    let size = crossterm::terminal::size().ok();
    let shown = size.map_or_else(|| "?".to_owned(), |(columns, rows)| format!("{columns}×{rows}"));
    let base = |level, zh: String, en: String| Finding::new(Section::Terminal, "terminal", level, Bilingual::both(zh, en));
    let finding = match (term.as_deref(), size) {
        (None | Some("dumb"), _) => {
            base(Level::Warning, format!("TERM 为 {named}：只能逐行对话"), format!("TERM is {named}: only the dialogue of lines works"))
                .mend("换一个终端，或设置 TERM（例如 xterm-256color）", "use another terminal, or set TERM, as to xterm-256color")
        }
        (_, Some((columns, rows))) if columns < SMALLEST.0 || rows < SMALLEST.1 => {
            base(Level::Warning, format!("{named}，{shown}：界面显示不下"), format!("{named}, {shown}: too small for the screen"))
                .mend("请放大到 80×24 以上", "make it 80×24 or larger")
        }
        _ => base(Level::Good, format!("{named}，{shown}"), format!("{named}, {shown}")),
    };
    findings.push(finding.fact("is_terminal", true).fact("TERM", named).fact("size", shown));
    colours(findings);
    if !matches!(term.as_deref(), None | Some("dumb")) {
        asked(settings, findings);
    }
    clipboard(findings);
}

fn colours(findings: &mut Vec<Finding>) {
    let depth = ColourDepth::detect(variable);
    let (level, zh, en) = match depth {
        ColourDepth::True => (Level::Good, "颜色：全彩", "colours: all"),
        ColourDepth::Indexed => (Level::Note, "颜色：256 种", "colours: 256"),
        ColourDepth::Sixteen => (Level::Note, "颜色：16 种", "colours: 16"),
        ColourDepth::None => (Level::Note, "颜色：不用", "colours: none"),
    };
    let finding = Finding::new(Section::Terminal, "colours", level, Bilingual::both(zh, en));
    let finding = match (depth, variable("NO_COLOR")) {
        (ColourDepth::True, _) => finding,
        (_, Some(_)) => finding.mend("已设置 NO_COLOR；取消它即有颜色", "NO_COLOR is set; unset it for colours"),
        (_, None) => finding.mend("若终端支持全彩，请设置 COLORTERM=truecolor", "if the terminal has all colours, set COLORTERM=truecolor"),
    };
    findings.push(finding.fact("COLORTERM", variable("COLORTERM")).fact("NO_COLOR", variable("NO_COLOR").is_some()));
}

/// What the terminal itself says.
fn asked(settings: &Settings, findings: &mut Vec<Finding>) {
    let Some(replies) = probe::ask() else {
        let said = Finding::note(
            Section::Terminal,
            "replies",
            "终端没有回答询问：字符的宽度与同步输出未知",
            "the terminal did not answer: the width of characters and synchronized output are not known",
        );
        findings.push(said.fact("answers", false));
        return;
    };
    let set = usize::from(settings.interface.ambiguous_width);
    match replies.ambiguous() {
        Some(columns @ (1 | 2)) if columns != set => {
            let said = Finding::warning(
                Section::Terminal,
                "ambiguous_width",
                format!("① “ … 这类字符在此终端占 {columns} 列，而设置为 {set} 列：边框会错位"),
                format!("characters such as ① “ … have the width {columns} here, and {set} by the settings: borders look torn"),
            );
            let mend = format!("[interface] ambiguous_width = {columns}");
            findings.push(said.mend(format!("在设置中写 {mend}"), format!("write {mend} into the settings")).fact("columns", columns));
        }
        Some(columns) => findings.push(
            Finding::good(
                Section::Terminal,
                "ambiguous_width",
                format!("① “ … 这类字符占 {columns} 列，与设置一致"),
                format!("characters such as ① “ … have the width {columns}, as the settings say"),
            )
            .fact("columns", columns),
        ),
        None => {}
    }
    if let Some(columns) = replies.chinese().filter(|columns| *columns != 2) {
        let said = Finding::warning(
            Section::Terminal,
            "chinese_width",
            format!("汉字在此终端占 {columns} 列而不是 2 列：中文会错位"),
            format!("a Chinese character has the width {columns} here instead of 2: Chinese text is out of place"),
        );
        findings.push(said.mend("请使用 UTF-8 的终端与语言环境", "use a terminal and a locale with UTF-8").fact("columns", columns));
    }
    match replies.is_synchronized() {
        Some(true) => findings.push(
            Finding::good(Section::Terminal, "synchronized_output", "支持同步输出：画面不闪烁", "synchronized output: no flicker")
                .fact("supported", true),
        ),
        other => findings.push(
            Finding::note(
                Section::Terminal,
                "synchronized_output",
                "不支持同步输出：快速滚动时可能闪烁",
                "no synchronized output: fast scrolling may flicker",
            )
            .fact("supported", other),
        ),
    }
}

fn clipboard(findings: &mut Vec<Finding>) {
    let is_remote = ["SSH_TTY", "SSH_CONNECTION"].iter().any(|name| variable(name).is_some());
    let has_display = cfg!(any(windows, target_os = "macos")) || ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| variable(name).is_some());
    if has_display && !is_remote {
        findings.push(
            Finding::good(Section::Terminal, "clipboard", "复制：用系统的剪贴板", "copying: the system's clipboard").fact("way", "system"),
        );
        return;
    }
    let said = Finding::note(
        Section::Terminal,
        "clipboard",
        "复制：经终端（OSC 52），须由终端允许",
        "copying: through the terminal (OSC 52), which has to allow it",
    );
    let said = if variable("TMUX").is_some() {
        said.mend("在 tmux 中：set -g set-clipboard on", "in tmux: set -g set-clipboard on")
    } else {
        said
    };
    findings.push(said.fact("way", "terminal"));
}

pub(super) fn language(settings: &Settings, chosen: Language, findings: &mut Vec<Finding>) {
    let named = ["LC_ALL", "LC_CTYPE", "LC_MESSAGES", "LANG"].into_iter().filter_map(|name| Some((name, variable(name)?)));
    let named: Vec<(&str, String)> = named.collect();
    let written = named.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ");
    let (by_zh, by_en) = match (settings.language, written.is_empty()) {
        (Some(_), _) => ("按设置".to_owned(), "by the settings".to_owned()),
        (None, true) => ("未设置语言环境".into(), "no locale is set".into()),
        (None, false) => (format!("按语言环境 {written}"), format!("by the locale: {written}")),
    };
    let said = Finding::good(
        Section::Language,
        "language",
        format!("界面语言：{}，{by_zh}", chosen.name_in(Language::Zh)),
        format!("the language of messages is {}, {by_en}", chosen.name_in(Language::En)),
    );
    let mut said = said.fact("language", chosen.code()).fact("by_settings", settings.language.is_some());
    for (name, value) in named {
        said = said.fact(name, value);
    }
    findings.push(said);
    if is_ascii(variable) {
        let said = Finding::warning(
            Section::Language,
            "characters",
            "语言环境不是 UTF-8，或终端只有 ASCII：边框与符号用 ASCII，中文可能无法显示",
            "the locale is not UTF-8, or the terminal has ASCII alone: borders are ASCII, and Chinese may not be shown",
        );
        findings.push(said.mend(
            "设置 LANG=zh_CN.UTF-8 或 LANG=C.UTF-8，并换用支持它的终端",
            "set LANG=C.UTF-8 or LANG=zh_CN.UTF-8, in a terminal that has it",
        ));
    } else if stdout().is_terminal() {
        let said = Finding::note(
            Section::Language,
            "fonts",
            "字体：会诊 评委 参考答案 │┌─┐│ ✓ ● “①”…",
            "fonts: 会诊 评委 参考答案 │┌─┐│ ✓ ● “①”…",
        );
        findings.push(said.mend(
            "若有方框或问号，请为终端安装含中文的等宽字体，例如 Noto Sans Mono CJK SC",
            "where you see boxes or question marks, give the terminal a monospaced font with Chinese, such as Noto Sans Mono CJK SC",
        ));
    }
}
