//! Every screen at four sizes in both languages, text and styles, against approved snapshots.

#[path = "common/board.rs"]
mod board;
#[path = "common/contrast.rs"]
mod contrast;
#[path = "common/run_folder.rs"]
mod run_folder;
#[path = "common/stage.rs"]
mod stage;

use contrast::faint;
use stage::{Setup, Stage, styles, text_of};
use std::fmt::Write;
use wardround::{
    chat::{Delta, Finish},
    language::Language,
};

const SIZES: [(u16, u16); 4] = [(44, 12), (80, 24), (120, 40), (200, 60)];

/// One screen in one language at every size.
fn check(name: &str, scene: fn(Language, (u16, u16)) -> Stage) {
    // The only thing that depends on the time of day.
    let clock = regex::Regex::new(r"\d\d:\d\d:\d\d").expect("a pattern");
    for language in [Language::Zh, Language::En] {
        let mut all = String::new();
        for size in SIZES {
            let mut stage = scene(language, size);
            let buffer = stage.buffer();
            let faint = faint(&buffer);
            assert!(faint.is_empty(), "{name} {} {size:?}: {faint:#?}", language.code());
            let text = text_of(&buffer);
            let text = clock.replace_all(&text, "00:00:00");
            writeln!(all, "{}x{}\n{text}\n{}", size.0, size.1, styles(&buffer)).expect("a string");
        }
        insta::assert_snapshot!(format!("{name}-{}", language.code()), all);
    }
}

const ANSWER: &str = "## 初步判断\n\n1. **急性阑尾炎**：转移性右下腹痛，伴恶心、发热；\n2. 需鉴别 *异位妊娠*、卵巢囊肿蒂扭转。\n\n| 检查 | 目的 |\n|---|---|\n| 血常规 | 感染 |\n| HCG | 排除妊娠 |\n\n请注意 `WBC` 与体温变化。";

fn open(language: Language, size: (u16, u16)) -> Stage {
    let mut stage = Stage::new(language, size);
    stage.press("enter");
    stage
}

fn answered(language: Language, size: (u16, u16)) -> Stage {
    let mut stage = open(language, size);
    stage.press("n");
    stage.answer(ANSWER);
    stage
}

#[test]
fn ward() {
    check("ward", |language, size| {
        let mut stage = answered(language, size);
        stage.press("esc down");
        stage
    });
}

#[test]
fn ward_filtered() {
    check("ward-filtered", |language, size| {
        let mut stage = Stage::new(language, size);
        stage.press("/");
        stage.type_text(if language == Language::Zh { "胸痛" } else { "chest" });
        stage
    });
}

#[test]
fn consultation_before_its_first_question() {
    check("consultation-before", open);
}

#[test]
fn consultation_with_an_answer_coming() {
    check("consultation-streaming", |language, size| {
        let mut stage = open(language, size);
        stage.press("n");
        stage.delta(Delta::Prompt { done: 10, total: 300 });
        stage.delta(Delta::Reasoning("病人年轻，转移性右下腹痛。".into()));
        for piece in ["## 初步判断\n\n1. **急性阑尾炎**：", "转移性右下腹痛；\n2. 需鉴别", "异位妊娠。\n\n下一步："]
        {
            stage.stream(piece);
        }
        stage
    });
}

#[test]
fn consultation_with_reference_verdict_and_rating() {
    check("consultation-judged", |language, size| {
        let mut stage = answered(language, size);
        stage.press("r");
        // The judge is chosen first, then asked.
        stage.press("J enter j");
        stage.verdict(Some(8), "Explanation: 诊断思路清楚，鉴别诊断不够完整。\n\nRating: [[8]]");
        stage.press("s");
        stage.type_text("6");
        stage.press("tab right space ctrl-s");
        stage.wait(std::time::Duration::from_secs(60));
        stage
    });
}

#[test]
fn consultation_of_which_an_answer_broke_off() {
    check("consultation-broken", |language, size| {
        let mut stage = open(language, size);
        stage.press("n");
        stage.stream("首先考虑急性阑");
        stage.fail("the worker died (signal 9)");
        stage
    });
}

#[test]
fn consultation_through_with_questions_off_protocol() {
    check("consultation-through", |language, size| {
        let mut stage = answered(language, size);
        stage.press("a");
        stage.type_text("需要禁食吗？");
        stage.press("ctrl-s");
        stage.answer("需要。");
        stage.press("n");
        stage.answer("支持急性阑尾炎。");
        stage.press("n");
        stage.stream("建议手术");
        stage.finish(Finish::Length);
        stage
    });
}

#[test]
fn writing_a_question() {
    check("writing", |language, size| {
        let mut stage = answered(language, size);
        stage.press("a");
        stage.type_text("体温38.5℃时，是否需要先用抗生素？请说明理由、剂量和疗程，以及对肾功能不全者的调整。");
        stage
    });
}

#[test]
fn rating() {
    check("rating", |language, size| {
        let mut stage = answered(language, size);
        stage.press("s");
        stage.type_text("7");
        stage.press("tab right space tab");
        stage.type_text("缺少鉴别诊断");
        stage
    });
}

#[test]
fn help() {
    check("help", |language, size| {
        let mut stage = open(language, size);
        stage.press("?");
        stage
    });
}

#[test]
fn palette() {
    check("palette", |language, size| {
        let mut stage = open(language, size);
        stage.press("ctrl-p");
        stage.type_text("re");
        stage
    });
}

#[test]
fn themes() {
    check("themes", |language, size| {
        let mut stage = open(language, size);
        stage.press("t down");
        stage
    });
}

#[test]
fn a_theme_is_seen_while_it_is_chosen_and_stays_only_when_it_is_taken() {
    let (registry, _) = wardround::screen::theme::Registry::load(None);
    let background = |stage: &mut Stage| stage.buffer()[(0, 23)].bg;
    let of = |name: &str| {
        let theme = registry.get(name).expect("a theme of the program");
        theme.style(wardround::screen::theme::Role::Footer).bg.expect("a background")
    };
    let mut stage = open(Language::Zh, (80, 24));
    assert_eq!(background(&mut stage), of("dark"));
    for (keys, expected) in [("t down", "light"), ("down down", "projector-light"), ("esc", "dark"), ("t down down enter", "high-contrast")]
    {
        stage.press(keys);
        assert_eq!(background(&mut stage), of(expected), "{keys}");
    }
    // What is typed previews, too, and where nothing fits the former stays.
    stage.press("t");
    stage.type_text("pap");
    assert_eq!(background(&mut stage), of("paper"));
    stage.type_text("xyz");
    stage.press("enter");
    assert_eq!(background(&mut stage), of("high-contrast"));
}

#[test]
fn first_start_without_a_model() {
    check("first-start", |language, size| Stage::with(Setup { model: false, ..Setup::new(language, size) }));
}

#[test]
fn sources() {
    check("sources", |language, size| {
        let mut stage = Stage::new(language, size);
        stage.press("o");
        stage
    });
}

#[test]
fn log_and_toasts() {
    check("log", |language, size| {
        let mut stage = open(language, size);
        stage.press("n g");
        stage.fail("connection reset by peer");
        stage.press("f12");
        stage
    });
}

#[test]
fn search() {
    check("search", |language, size| {
        let mut stage = answered(language, size);
        stage.press("/");
        stage.type_text(if language == Language::Zh { "右下腹" } else { "pain" });
        stage.press("enter");
        stage
    });
}

#[test]
fn answers_side_by_side() {
    check("comparison", |language, size| {
        let mut stage = Stage::new(language, size);
        stage.press("c enter down enter esc n");
        stage.answer_of(stage::MODEL, ANSWER);
        stage.answer_of("Yi-6B", "首先考虑急性阑尾炎。\n\n- 血常规\n- 腹部超声");
        stage.press("J enter j");
        stage.verdict(Some(8), "Rating: [[8]]");
        stage.text();
        stage.press("s 6 ctrl-s home");
        stage.wait(std::time::Duration::from_secs(60));
        stage
    });
}

#[test]
fn answers_side_by_side_while_they_come_and_the_reference_beside() {
    check("comparison-streaming", |language, size| {
        let mut stage = Stage::new(language, size);
        stage.press("c enter down enter esc n");
        stage.answer_of(stage::MODEL, ANSWER);
        stage.stream_of("Yi-6B", "首先考虑急性阑尾炎。\n\n- 血常规\n- 腹");
        stage.press("r");
        stage
    });
}

#[test]
fn scoreboard() {
    check("scores", |language, size| {
        let mut stage = Stage::new(language, size);
        stage.press("S");
        stage.scores(Ok(board::board()));
        stage
    });
}

#[test]
fn every_theme_in_every_colour_depth() {
    use wardround::screen::{state::Options, theme::ColourDepth};
    let mut all = String::new();
    let (registry, _) = wardround::screen::theme::Registry::load(None);
    for theme in registry.names() {
        for depth in [ColourDepth::True, ColourDepth::Indexed, ColourDepth::Sixteen, ColourDepth::None] {
            let options = Options { depth, ..stage::options() };
            let mut stage = Stage::with(Setup { options, theme: Some(theme.to_owned()), ..Setup::new(Language::Zh, (80, 12)) });
            stage.press("enter n");
            stage.answer("**好**");
            let faint = if theme == "terminal" || depth == ColourDepth::None { Vec::new() } else { faint(&stage.buffer()) };
            assert!(faint.is_empty(), "{theme} {depth:?}: {faint:#?}");
            writeln!(all, "{theme} {depth:?}\n{}", styles(&stage.buffer())).expect("a string");
        }
    }
    insta::assert_snapshot!("themes-and-depths", all);
}

#[test]
fn without_unicode_and_with_wide_ambiguous_characters() {
    use wardround::{screen::state::Options, text::Ambiguous};
    let mut all = String::new();
    for (ascii, ambiguous) in [(true, Ambiguous::Narrow), (false, Ambiguous::Wide)] {
        let options = Options { ascii, ambiguous, ..stage::options() };
        let mut stage = Stage::with(Setup { options, ..Setup::new(Language::Zh, (100, 24)) });
        stage.press("enter n");
        stage.answer("“转移性右下腹痛”——首先考虑①急性阑尾炎；②…");
        writeln!(all, "ascii {ascii}, ambiguous {ambiguous:?}\n{}", stage.text()).expect("a string");
    }
    insta::assert_snapshot!("narrow-characters", all);
}

#[test]
fn too_small() {
    let at = |size| {
        let mut stage = Stage::new(Language::Zh, size);
        stage.press("enter n");
        stage.text()
    };
    for (size, expected) in [((39, 9), "窗口太小"), ((40, 9), "40×10")] {
        assert!(at(size).contains(expected), "{size:?}");
    }
    // No character of the notice fits.
    assert_eq!((at((1, 1)).as_str(), at((0, 0)).as_str()), ("…\n", ""));
}

/// No size, however odd, brings a screen down or changes what it shows later.
#[test]
fn every_screen_at_every_size() {
    let mut stage = answered(Language::Zh, (80, 24));
    stage.press("r /");
    stage.type_text("腹");
    stage.press("enter");
    for keys in ["", "s", "esc a", "esc ?", "esc t", "esc ctrl-p", "esc m", "esc f12", "esc c", "esc S"] {
        stage.press(keys);
        let before = stage.text();
        for width in (0..210).step_by(13) {
            for height in (0..70).step_by(7) {
                stage.input(wardround::screen::state::Input::Resize(width, height));
                stage.buffer();
            }
        }
        stage.input(wardround::screen::state::Input::Resize(80, 24));
        assert_eq!(stage.text(), before, "after {keys:?} a window of the old size shows what it showed");
    }
}
