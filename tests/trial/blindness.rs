//! A rater's side has no byte that tells which model gave an answer.

use super::*;

/// Everything below a folder: names of files, and what is in them.
pub fn everything(folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            everything(&path, found);
        } else {
            found.push((path.display().to_string(), std::fs::read(&path).unwrap()));
        }
    }
}

/// What a rater must not know: names of models, runs and hosts, digests, and what the key alone has.
pub fn secrets(organiser: &User) -> Vec<String> {
    let mut secrets: Vec<String> = MODELS.iter().map(|name| (*name).to_owned()).collect();
    secrets.extend(["unmistakable".to_owned(), "127.0.0.1:1".to_owned(), "run-of-".to_owned()]);
    for model in MODELS {
        secrets.push(run_folder::identity(model).key());
        secrets.push(run_folder::turn_key(Source::DotaBench, model, 1, 1, 0));
    }
    secrets.push(key(organiser)["salt"].as_str().unwrap().to_owned());
    secrets
}

fn key(organiser: &User) -> serde_json::Value {
    serde_json::from_slice(&std::fs::read(organiser.path("TRIAL.trial/key.json")).unwrap()).unwrap()
}

/// Which secrets are told, and where: in names of files and in what is in them.
pub fn told(side: &[(String, Vec<u8>)], secrets: &[String]) -> Vec<String> {
    let mut told = Vec::new();
    for (name, bytes) in side {
        for secret in secrets {
            if bytes.windows(secret.len()).any(|window| window == secret.as_bytes()) || name.contains(secret) {
                told.push(format!("{name} contains {secret:?}"));
            }
        }
    }
    told
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
    assert_eq!(told(&side, &secrets(&user)), Vec::<String>::new());
    // The names that answers gave themselves were masked, visibly, and the organiser has the originals.
    assert!(side.iter().any(|(_, bytes)| String::from_utf8_lossy(bytes).contains("我是▇▇▇。")));
    assert!(key(&user).to_string().contains("我是alpha-unmistakable-7b。"));
}

/// The search above can fail: what names a model is found, be it in an answer that was not masked or in the name of a file.
#[test]
fn a_pack_that_names_a_model_is_found() {
    let user = organiser();
    protocol(&user, "r1,r2", &[("mask = true", "mask = false")]);
    expect(&user.run(&["trial", "pack", "TRIAL.toml", "--out", "packs"]), 0, "");
    let packs: Vec<(String, Vec<u8>)> =
        ["r1", "r2"].iter().map(|r| ((*r).to_owned(), std::fs::read(user.path("packs").join(format!("{r}.pack"))).unwrap())).collect();
    let found = told(&packs, &secrets(&user));
    assert!(MODELS.iter().all(|model| found.iter().any(|line| line.contains(model))), "{found:?}");
    assert_eq!(told(&[("of-beta-unmistakable-7b.pack".into(), Vec::new())], &secrets(&user)).len(), 2);
}
