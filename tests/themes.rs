//! Themes through the program: listed, shown, checked; and the guide that says what each key colours.

mod common;

use common::user::{User, code, expect, text};
use std::{collections::BTreeSet, fs, path::Path};
use wardround::{
    language::Language,
    screen::theme::{Registry, Role, Theme},
};

/// A user with these theme files beside the settings.
fn user_with(files: &[(&str, &str)]) -> User {
    let user = User::new();
    fs::create_dir_all(user.path(".config/wardround/themes")).unwrap();
    for (name, text) in files {
        user.file(&format!(".config/wardround/themes/{name}"), text);
    }
    user
}

#[test]
fn themes_are_listed_with_a_line_each_and_a_users_with_its_file() {
    let user =
        user_with(&[("mine.toml", "name = 'mine'\nextends = 'paper'\nabout = 'My own.'"), ("broken.toml", "name = 'broken'\nx = 1")]);
    let listed = user.run(&["themes", "list"]);
    expect(&listed, 0, "broken.toml line 2: unknown key \"x\"");
    let said = text(&listed.stdout);
    for (start, end) in [("  paper ", "  Like print on paper: brown on cream."), ("  mine ", "themes/mine.toml")] {
        assert!(said.lines().any(|line| line.starts_with(start) && line.ends_with(end)), "{said}");
    }
    assert_eq!(said.lines().count(), Registry::load(None).0.themes().count() + 2, "{said}");
    let zh = text(&user.command().env("LANG", "zh_CN.UTF-8").args(["themes", "list"]).output().unwrap().stdout);
    assert!(zh.contains("paper") && zh.contains("纸张") && zh.ends_with("* 为正在使用的主题\n"), "{zh}");
    user.file(".config/wardround/wardround.toml", "[interface]\ntheme = \"mine\"\n");
    assert!(text(&user.run(&["themes", "list"]).stdout).contains("\n* mine "));
}

#[test]
fn a_theme_is_shown_as_the_map_of_its_keys() {
    let user = user_with(&[]);
    let shown = user.run(&["themes", "show", "dark"]);
    expect(&shown, 0, "");
    let said = text(&shown.stdout);
    for role in Role::ALL {
        let line = said.lines().find(|line| line.split_whitespace().nth(1) == Some(role.name()));
        assert!(line.is_some_and(|line| line.ends_with(role.words(Language::En))), "{}: {said}", role.name());
    }
    assert!(said.contains("#12181f bg #e5bb6b bold underline") && !said.contains('\u{1b}'), "{said}");
    expect(&user.run(&["themes", "show", "drak"]), 2, "unknown theme \"drak\"; did you mean \"dark\"?");
    let coloured = text(
        &user
            .command()
            .args(["themes", "show", "dark"])
            .envs([("CLICOLOR_FORCE", "1"), ("COLORTERM", "truecolor")])
            .output()
            .unwrap()
            .stdout,
    );
    assert!(coloured.contains("38;2;213;221;229"), "{coloured}");
}

#[test]
fn a_theme_file_is_checked_with_line_and_field() {
    let user = user_with(&[("parent.toml", "name = 'parent'\nextends = 'child'")]);
    user.file("good.toml", "name = 'good'\nextends = 'light'\nroles.key = 'red'");
    user.file("faint.toml", "name = 'faint'\nextends = 'light'\nroles.key = '#bbbbbb'");
    user.file("bad.toml", "name = 'bad'\nextends = 'lihgt'\n[palette]\na = 'rde'\n[roles]\ntitel = 1\n");
    user.file("child.toml", "name = 'child'\nextends = 'parent'");
    expect(&user.run(&["themes", "check", "good.toml"]), 0, "");
    expect(
        &user.run(&["themes", "check", "faint.toml"]),
        0,
        "note: key on the background of header has a contrast of 1.6; at least 4.5 is advised",
    );
    let bad = user.run(&["themes", "check", "bad.toml", "good.toml"]);
    assert_eq!((code(&bad), text(&bad.stdout).as_str()), (2, "good.toml: the theme good has no mistakes\n"));
    let said = text(&bad.stderr);
    for (line, expected) in
        said.lines().zip(["bad.toml line 2: extends: unknown theme", "bad.toml line 4: palette.a:", "bad.toml line 6: roles: unknown role"])
    {
        assert!(line.starts_with(expected), "{said}");
    }
    assert_eq!(said.lines().count(), 3, "{said}");
    expect(&user.run(&["themes", "check", "child.toml"]), 2, "child.toml line 2: extends: extends itself: child → parent → child");
    expect(&user.run(&["themes", "check", "nothing.toml"]), 2, "nothing.toml: cannot be read");
    let zh = user.command().env("LANG", "zh_CN.UTF-8").args(["themes", "check", "bad.toml"]).output().unwrap();
    assert!(text(&zh.stderr).starts_with("bad.toml 第 2 行：extends：没有主题"), "{}", text(&zh.stderr));
}

/// The rows of a guide's table that begins with this key: what stands in code first, and what stands behind it.
fn rows(guide: &str, first: &str) -> Vec<(String, String)> {
    let start = format!("| `{first}` |");
    let rows = guide.lines().skip_while(|line| !line.starts_with(&start)).take_while(|line| line.starts_with('|'));
    let cells = rows.map(|row| row.trim_matches('|').split_once('|').unwrap());
    cells.map(|(key, what)| (key.trim().trim_matches('`').to_owned(), what.trim().to_owned())).collect()
}

#[test]
fn the_guide_has_every_theme_and_what_every_key_colours() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    for (file, language) in [("themes.md", Language::En), ("themes.zh.md", Language::Zh)] {
        let guide = fs::read_to_string(docs.join(file)).unwrap();
        let keys: Vec<(String, String)> = Role::ALL.iter().map(|role| (role.name().to_owned(), role.words(language).to_owned())).collect();
        // The palette before it has a colour of that name.
        let table = guide.rsplit("\n## ").next().unwrap();
        assert_eq!(rows(table, "text"), keys, "{file}");
        let (registry, _) = Registry::load(None);
        let zh = language == Language::Zh;
        let about = |theme: &Theme| {
            if zh { format!("{}：{}", theme.display_name(true), theme.about(true)) } else { theme.about(false).to_owned() }
        };
        let themes: Vec<(String, String)> = registry.themes().map(|theme| (theme.name().to_owned(), about(theme))).collect();
        assert_eq!(rows(&guide, "dark"), themes, "{file}");
        let palette: BTreeSet<String> = rows(&guide, "background").into_iter().map(|(name, _)| name).collect();
        let dark: toml::Table = fs::read_to_string(docs.join("../themes/dark.toml")).unwrap().parse().unwrap();
        assert_eq!(palette, dark["palette"].as_table().unwrap().keys().cloned().collect(), "{file}");
    }
}
