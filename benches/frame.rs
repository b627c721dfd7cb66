//! Building a frame of a consultation with a Chinese answer of 20,000 characters, without a terminal.
//!
//! `cargo bench --bench frame`.

#[path = "../tests/common/stage.rs"]
mod stage;

use divan::{Bencher, black_box};
use ratatui::{Terminal, backend::TestBackend};
use stage::{Setup, Stage};
use wardround::{
    chat::{Delta, Finish},
    language::Language,
    screen::{draw, state::Input},
};

const CHARACTERS: usize = 20_000;
const SIZE: (u16, u16) = (200, 60);

fn main() {
    divan::main();
}

/// Twenty thousand characters in paragraphs, lists and a table.
fn answer() -> String {
    let part = "## 诊断与处理\n\n1. **急性阑尾炎**：转移性右下腹痛，伴恶心、发热，麦氏点压痛、反跳痛；\n2. 需鉴别异位妊娠、卵巢囊肿蒂扭转、右侧输尿管结石。\n\n治疗以手术为主，术前禁食补液、使用抗生素，注意评估并发症风险与肾功能。\n\n| 检查 | 目的 |\n|---|---|\n| 血常规 | 判断感染 |\n\n";
    let mut text = String::new();
    while text.chars().count() < CHARACTERS {
        text.push_str(part);
    }
    text.chars().take(CHARACTERS).collect()
}

/// The same number of characters in one paragraph without a line break: nothing can be kept but whole lines.
fn one_paragraph() -> String {
    "治疗以手术为主，术前禁食补液、使用抗生素，注意评估并发症风险与肾功能。".chars().cycle().take(CHARACTERS).collect()
}

fn opened(text: &str) -> Stage {
    let mut stage = Stage::with(Setup::new(Language::Zh, SIZE));
    stage.press("enter n");
    stage.stream(text);
    stage
}

fn frame(stage: &mut Stage, terminal: &mut Terminal<TestBackend>) {
    stage.app.prepare();
    terminal.draw(|frame| draw::draw(&stage.app, frame)).expect("a test's backend");
}

fn terminal() -> Terminal<TestBackend> {
    Terminal::new(TestBackend::new(SIZE.0, SIZE.1)).expect("a test's backend")
}

/// The next frame after one more piece of the answer has come.
#[divan::bench(args = ["blocks", "one paragraph"])]
fn streaming(bencher: Bencher<'_, '_>, kind: &str) {
    let mut stage = opened(&if kind == "blocks" { answer() } else { one_paragraph() });
    let mut terminal = terminal();
    frame(&mut stage, &mut terminal);
    bencher.bench_local(|| {
        stage.delta(Delta::Text("痛".into()));
        frame(black_box(&mut stage), &mut terminal);
    });
}

/// The next frame of a finished answer, scrolled by a row.
#[divan::bench]
fn scrolling(bencher: Bencher<'_, '_>) {
    let mut stage = opened(&answer());
    stage.finish(Finish::Stop);
    let mut terminal = terminal();
    let mut up = true;
    bencher.bench_local(|| {
        stage.press(if up { "up" } else { "down" });
        up = !up;
        frame(black_box(&mut stage), &mut terminal);
    });
}

/// The first frame after the terminal's width has changed: everything is laid out anew.
#[divan::bench]
fn resized(bencher: Bencher<'_, '_>) {
    let mut stage = opened(&answer());
    stage.finish(Finish::Stop);
    let mut width = SIZE.0;
    bencher.bench_local(|| {
        width = if width == SIZE.0 { SIZE.0 - 2 } else { SIZE.0 };
        stage.input(Input::Resize(width, SIZE.1));
        let mut terminal = Terminal::new(TestBackend::new(width, SIZE.1)).expect("a test's backend");
        frame(black_box(&mut stage), &mut terminal);
    });
}
