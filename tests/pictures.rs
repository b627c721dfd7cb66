//! The pictures of README and docs are what the program draws now. `make pictures` writes them anew.

mod common;

use common::user::{User, expect};
use serde::Deserialize;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    picture: Vec<Picture>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Picture {
    file: String,
    tape: String,
    options: Vec<String>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

#[test]
fn the_pictures_are_what_the_program_draws() {
    let folder = root().join("docs/pictures");
    let list: List = toml::from_str(&fs::read_to_string(folder.join("pictures.toml")).unwrap()).unwrap();
    let user = User::new();
    let mut stale = Vec::new();
    for picture in &list.picture {
        let tape = root().join(&picture.tape);
        let mut args = vec!["export", "svg", tape.to_str().unwrap()];
        args.extend(picture.options.iter().map(String::as_str));
        let drawn = user.run(&args);
        expect(&drawn, 0, "");
        let path = folder.join(&picture.file);
        if std::env::var_os("WARDROUND_WRITE_PICTURES").is_some() {
            fs::write(&path, &drawn.stdout).unwrap();
        } else if fs::read(&path).ok().as_deref() != Some(drawn.stdout.as_slice()) {
            stale.push(&picture.file);
        }
    }
    assert!(stale.is_empty(), "{stale:?} are not what the program draws now: run `make pictures`, look at them and commit them");
    let listed: BTreeSet<String> = list.picture.into_iter().map(|picture| picture.file).collect();
    let there: BTreeSet<String> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(there.iter().filter(|name| name.ends_with(".svg")).cloned().collect::<BTreeSet<_>>(), listed);
}
