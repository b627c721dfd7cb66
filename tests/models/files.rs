//! `models list`, `inspect` and `remove`.

use super::{
    common::{
        endpoint::{Behaviour, Endpoint},
        user::{User, code, expect, text},
    },
    model,
};
use std::{fs, path::PathBuf};
use wardround::digest::sha256;

fn in_models(user: &User, name: &str, bytes: &[u8]) -> PathBuf {
    let path = user.path(".local/share/wardround/models").join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, bytes).unwrap();
    path
}

#[test]
fn everything_that_can_answer_is_listed_with_the_name_that_it_goes_by() {
    let user = User::new();
    let bytes = model(1);
    in_models(&user, "Yi-6B.Q4.gguf", &bytes);
    in_models(&user, "cut.gguf", &bytes[..bytes.len() - 7]);
    let cache = user.path("hub/models--o--n/snapshots/abc");
    fs::create_dir_all(&cache).unwrap();
    fs::write(cache.join("n.gguf"), model(2)).unwrap();
    user.file("wardround.toml", "[models.far]\nbase_url = \"http://me:pw@10.0.0.1/v1\"\nmodel = \"m\"\n");
    let server = Endpoint::start(Behaviour::default().models(&["qwen\u{1b}[2J", "yi"]));
    let port = server.address().port().to_string();
    let run = |args: &[&str], lang: &str| {
        let mut command = user.command();
        command.args(["models", "list", "--port", &port]).args(args).env("HF_HUB_CACHE", user.path("hub")).env("LANG", lang);
        let output = command.output().unwrap();
        assert_eq!(code(&output), 0, "{}", text(&output.stderr));
        text(&output.stdout)
    };
    let table = run(&[], "C");
    for says in
        ["Yi-6B.Q4", "llama · Q4_0 · context 512", "7 bytes are missing", "Model files of Hugging Face", "n.gguf", "http://10.0.0.1/v1#m"]
    {
        assert!(table.contains(says), "{says}: {table}");
    }
    assert!(table.contains(&format!("http://127.0.0.1:{port}/v1#yi")) && !table.contains("pw") && !table.contains('\u{1b}'), "{table}");
    let zh = run(&[], "zh_CN.UTF-8");
    assert!(zh.contains("设置中的模型") && zh.contains("本机上的服务器") && !zh.contains("Model"), "{zh}");
    let json: serde_json::Value = serde_json::from_str(&run(&["--format", "json"], "C")).unwrap();
    assert_eq!(json["settings"][0]["base_url"], "http://10.0.0.1/v1#m");
    let files = json["files"].as_array().unwrap();
    assert_eq!((files[0]["name"].as_str(), files[0]["architecture"].as_str()), (Some("Yi-6B.Q4"), Some("llama")));
    assert!(files[1]["error"].as_str().unwrap().contains("cut off"));
    let served = json["servers"].as_array().unwrap().iter().any(|s| s["base_url"] == format!("http://127.0.0.1:{port}/v1"));
    assert!(served, "{json}");
}

#[test]
fn nothing_found_says_how_to_get_a_model() {
    let user = User::new();
    let output = user.run(&["models", "list", "--no-servers"]);
    assert!(text(&output.stdout).contains("wardround models pull qwen2.5-1.5b"), "{}", text(&output.stdout));
    let catalogue = text(&user.run(&["models", "catalogue"]).stdout);
    for says in ["qwen3-4b", "Apache-2.0", "not run by us", "ms:Qwen/Qwen3-4B-GGUF:Q4_K_M"] {
        assert!(catalogue.contains(says), "{says}: {catalogue}");
    }
    let json: serde_json::Value = serde_json::from_slice(&user.run(&["models", "catalogue", "--format", "json"]).stdout).unwrap();
    assert!(json.as_array().unwrap().len() > 5);
}

#[test]
fn a_file_is_inspected_without_being_loaded() {
    let user = User::new();
    let bytes = model(3);
    let path = in_models(&user, "tiny.gguf", &bytes);
    let output = user.run(&["models", "inspect", "tiny", "--ctx", "512", "--parallel", "2", "--kv-type", "q8_0"]);
    let shown = text(&output.stdout);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    for says in [
        "llama · ",
        "2 layers · width 256 · 4 heads (2 of keys and values) · context 512",
        &sha256(&bytes),
        "(2 × 512 tokens, q8_0)",
        "none: choose one with --template",
    ] {
        assert!(shown.contains(says), "{says}: {shown}");
    }
    let file = path.display().to_string();
    let json: serde_json::Value =
        serde_json::from_slice(&user.run(&["models", "inspect", &file, "--no-digest", "--format", "json"]).stdout).unwrap();
    assert!(json["digest"].is_null() && json["shape"]["layers"] == 2 && json["memory"]["context"] == 512, "{json}");
    // Two layers of two heads of 64 numbers, keys and values, two bytes each.
    assert_eq!(json["memory"]["keys_and_values"], 2 * 2 * 64 * 2 * 2 * 512);
    let zh = user.command().args(["models", "inspect", &file]).env("LANG", "zh_CN.UTF-8").output().unwrap();
    assert!(text(&zh.stdout).contains("所需内存") && text(&zh.stdout).contains("注意：没有对话模板"), "{}", text(&zh.stdout));
}

#[test]
fn a_file_that_cannot_be_used_says_why() {
    let user = User::new();
    let bytes = model(4);
    let mut big = bytes.clone();
    big[4..8].copy_from_slice(&3u32.to_be_bytes());
    fs::write(user.path("cut.gguf"), &bytes[..bytes.len() - 1000]).unwrap();
    fs::write(user.path("big.gguf"), &big).unwrap();
    fs::write(user.path("zip.gguf"), "PK..").unwrap();
    fs::write(user.path("part-00001-of-00002.gguf"), &bytes).unwrap();
    for (file, exit, says) in [
        ("cut.gguf", 4, "the file was cut off, 1000 bytes are missing"),
        ("big.gguf", 4, "big-endian"),
        ("zip.gguf", 4, "not a GGUF file"),
        ("part-00001-of-00002.gguf", 2, "part-00002-of-00002.gguf: there is no such file"),
        ("none.gguf", 2, "there is no such file"),
        (".", 2, "folder"),
        ("nobody", 2, "no model \"nobody\""),
        ("http://127.0.0.1:9/v1", 2, "is no model file"),
    ] {
        expect(&user.run(&["models", "inspect", file]), exit, says);
    }
}

#[test]
fn only_files_of_the_models_folder_are_deleted_and_only_with_a_yes() {
    let user = User::new();
    let bytes = model(5);
    let first = in_models(&user, "m-00001-of-00002.gguf", &bytes);
    let second = in_models(&user, "m-00002-of-00002.gguf", &bytes);
    in_models(&user, "m-00002-of-00002.gguf.part", b"x");
    fs::write(user.path("elsewhere.gguf"), &bytes).unwrap();
    user.file("wardround.toml", &format!("model = \"mine\"\n[models.mine]\npath = {:?}\n", first.display().to_string()));
    expect(&user.run(&["models", "remove", "elsewhere.gguf", "--yes"]), 2, "is not in the models folder");
    expect(&user.run(&["models", "remove", "m-00001-of-00002"]), 2, "add --yes");
    expect(&user.run(&["models", "remove", "none.gguf", "--yes"]), 2, "there is no such file");
    assert!(first.exists() && second.exists());
    let output = user.run(&["models", "remove", "mine", "--yes"]);
    expect(&output, 0, "[models.mine] of the settings names this file");
    assert!(text(&output.stderr).contains("model of the settings") && text(&output.stdout).contains("deleted 3 files"), "{output:?}");
    assert!(!first.exists() && !second.exists() && user.path("elsewhere.gguf").exists());
}
