//! A rater's side has no byte that tells which model gave an answer.

use super::*;

/// Everything below a folder: names of files, and what is in them.
fn everything(folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            everything(&path, found);
        } else {
            found.push((path.display().to_string(), std::fs::read(&path).unwrap()));
        }
    }
}

#[test]
fn no_byte_of_a_raters_side_names_a_model_a_run_a_host_or_a_digest() {
    let user = organiser();
    protocol(&user, "r1,r2", &[]);
    expect(&user.run(&["trial", "pack", "TRIAL.toml", "--out", "packs"]), 0, "");
    let machine = User::new();
    let pack = machine.path("r1.pack");
    std::fs::copy(user.path("packs/r1.pack"), &pack).unwrap();
    let screen = rate(&machine, &pack, "r1", None);
    let mut side = vec![("screen".to_owned(), screen.into_bytes())];
    everything(machine.home.path(), &mut side);
    assert!(side.len() >= 3, "{:?}", side.iter().map(|(name, _)| name).collect::<Vec<_>>());
    let key: serde_json::Value = serde_json::from_slice(&std::fs::read(user.path("TRIAL.trial/key.json")).unwrap()).unwrap();
    let mut secrets: Vec<String> = MODELS.iter().map(|name| (*name).to_owned()).collect();
    secrets.extend(["unmistakable".to_owned(), "127.0.0.1:1".to_owned(), "run-of-".to_owned()]);
    for model in MODELS {
        secrets.push(run_folder::identity(model).key());
        secrets.push(run_folder::turn_key(Source::DotaBench, model, 1, 1, 0));
    }
    secrets.push(key["salt"].as_str().unwrap().to_owned());
    for (name, bytes) in &side {
        for secret in &secrets {
            let is_there = bytes.windows(secret.len()).any(|window| window == secret.as_bytes()) || name.contains(secret);
            assert!(!is_there, "{name} contains {secret:?}");
        }
    }
    // The names that answers gave themselves were masked, visibly, and the organiser has the originals.
    assert!(side.iter().any(|(_, bytes)| String::from_utf8_lossy(bytes).contains("我是▇▇▇。")));
    assert!(key.to_string().contains("我是alpha-unmistakable-7b。"));
}
