//! The first start, without any model.

use crate::{
    common,
    home::Home,
    screen::{ENTER, QUICK, SLOW, Screen},
};

#[test]
fn the_first_start_asks_for_a_model_and_a_file_is_usable_at_once_and_kept() {
    let home = Home::empty();
    let model = common::model_file();
    let mut screen = Screen::start(&home, (120, 40), &[], &[]);
    screen.wait_for("欢迎。请先选定一个模型", QUICK);
    screen.wait_for("本机的 GGUF 文件…", QUICK);
    screen.press(ENTER);
    screen.wait_for("GGUF 文件路径", QUICK);
    screen.press("/no.gguf");
    screen.press(ENTER);
    screen.wait_for("没有这个文件：/no.gguf", QUICK);
    screen.press(&"\x7f".repeat("/no.gguf".len()));
    screen.wait_gone("/no.gguf", QUICK);
    screen.paste(&model.display().to_string());
    screen.press(ENTER);
    screen.wait_gone("GGUF 文件路径", QUICK);
    let name = model.file_stem().unwrap().to_str().unwrap();
    screen.wait_for(name, QUICK);
    screen.wait_for("就绪", SLOW);
    screen.wait_until("the settings are kept", QUICK, |_| home.settings().exists());
    screen.press(ENTER);
    screen.wait_for("n 发送", QUICK);
    screen.press("q");
    screen.expect_left(0);
    let settings: toml::Table = std::fs::read_to_string(home.settings()).unwrap().parse().unwrap();
    assert_eq!(settings["model"].as_str(), Some(name), "{settings}");
    assert_eq!(settings["models"][name]["path"].as_str(), model.to_str(), "{settings}");

    let mut again = Screen::start(&home, (120, 40), &[], &[]);
    again.wait_for("n 发送", QUICK);
    again.wait_for("就绪", SLOW);
    again.press("q");
    again.expect_left(0);
}
