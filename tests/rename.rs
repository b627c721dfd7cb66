//! `wardround run rename`.

#[path = "common/mod.rs"]
mod common;

use common::{
    endpoint::{Behaviour, Endpoint},
    user::{User, expect, text},
};
use std::fs;

#[test]
fn a_run_of_the_users_folder_gets_another_name_and_is_the_same_run() {
    let (user, model) = (User::new(), Endpoint::start(Behaviour::default()));
    user.file("wardround.toml", &format!("[models.m]\nbase_url = \"{}\"\nmodel = \"m\"\n", model.url()));
    let batch = |more: &[&str]| user.run(&[&["batch", "--model", "m", "--limit", "1", "--display", "none"], more].concat());
    expect(&batch(&[]), 0, "");
    let runs = user.path(".local/share/wardround/runs");
    let named = fs::read_dir(&runs).unwrap().next().unwrap().unwrap().file_name().into_string().unwrap();
    let rename = |run: &str, name: &str| user.run(&["run", "rename", run, name]);
    for (name, says) in
        [("a/b", "cannot be a run's name"), (".hidden", "cannot be a run's name"), (&named[..], "is there: choose another name")]
    {
        expect(&rename(&named, name), 2, says);
    }
    expect(&rename("nothing", "pilot"), 2, "nothing");
    // One elsewhere is a folder like any other.
    expect(&batch(&["--out", "elsewhere"]), 0, "");
    expect(&rename("./elsewhere", "pilot"), 2, "is not among this user's runs");
    let lock = fs::File::options().write(true).open(runs.join(&named).join("lock")).unwrap();
    lock.lock().unwrap();
    expect(&rename(&named, "pilot"), 6, "is in use by");
    drop(lock);
    assert!(runs.join(&named).exists());

    let renamed = rename(&named, "试验 一");
    expect(&renamed, 0, "");
    assert!(text(&renamed.stdout).contains("试验 一") && !runs.join(&named).exists());
    let asked = model.requests();
    expect(&batch(&["--out", &runs.join("试验 一").display().to_string()]), 0, "");
    assert_eq!(model.requests(), asked, "everything is there");
    // By its folder, and in Chinese.
    let path = runs.join("试验 一").display().to_string();
    let zh = user.command().env("LANG", "zh_CN.UTF-8").args(["run", "rename", &path, "pilot"]).output().unwrap();
    expect(&zh, 0, "");
    assert!(text(&zh.stdout).contains("已改名为") && runs.join("pilot/manifest.json").exists());
}
