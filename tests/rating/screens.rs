//! What a rater sees, text and styles, against approved snapshots.

use crate::{
    contrast::faint,
    rater::{LARGE, Rater, SMALL, form, label, pack},
    stage::{options, styles, text_of},
};
use std::fmt::Write;
use wardround::{language::Language, screen::theme::ColourDepth, text::Ambiguous};

/// One scene in both languages and at both sizes.
fn check(name: &str, scene: fn(Language, (u16, u16)) -> Rater) {
    for language in [Language::Zh, Language::En] {
        let mut all = String::new();
        for size in [SMALL, LARGE] {
            let mut rater = scene(language, size);
            let buffer = rater.buffer();
            assert_eq!(faint(&buffer), Vec::<String>::new(), "{name} {} {size:?}", language.code());
            writeln!(all, "{}x{}\n{}\n{}", size.0, size.1, text_of(&buffer), styles(&buffer)).expect("a string");
        }
        insta::assert_snapshot!(format!("{name}-{}", language.code()), all);
    }
}

#[test]
fn a_rating_that_is_being_made() {
    check("rating", |language, size| {
        let mut rater = Rater::new(pack(form("dotabench"), 91, language), language, size);
        rater.press("look");
        for _ in 0..4 {
            rater.press("8 7 9 6 7 enter");
            if rater.screen.session().is_complete(rater.screen.session().item().0) {
                rater.press("n look");
            }
        }
        rater.press("8 7 9");
        rater
    });
}

#[test]
fn a_case_before_its_first_rating() {
    check("case", |language, size| Rater::new(pack(form("overall"), 12, language), language, size));
}

#[test]
fn two_that_are_compared() {
    check("comparison", |language, size| {
        let mut rater = Rater::new(pack(form("zhongjing"), 12, language), language, size);
        rater.press("tab a h");
        rater
    });
}

#[test]
fn the_reference_after_the_ratings() {
    check("reference", |language, size| {
        let mut rater = Rater::new(pack(form("harm"), 12, language), language, size);
        rater.press("look");
        for _ in 0..3 {
            rater.press("1 1 2 1 enter");
        }
        rater.press("r r");
        rater
    });
}

#[test]
fn the_keys() {
    check("keys", |language, size| {
        let mut rater = Rater::new(pack(form("overall"), 12, language), language, size);
        rater.press("?");
        rater
    });
}

#[test]
fn a_comment_that_is_being_written() {
    check("comment", |language, size| {
        let mut rater = Rater::new(pack(form("overall"), 12, language), language, size);
        rater.press("tab c");
        rater.type_text(if language == Language::Zh { "缺少鉴别诊断" } else { "no differential diagnosis" });
        rater
    });
}

#[test]
fn the_guidelines_at_the_beginning() {
    check("guidelines", |language, size| {
        let mut trial = pack(form("overall"), 12, language);
        trial.header.guidelines =
            label("请逐项评分。篇幅与格式不代表质量。\n\n不要查阅其他资料。", "Rate each field. Length and formatting are no quality.");
        Rater::new(trial, language, size)
    });
}

#[test]
fn without_colours_and_where_ambiguous_characters_are_wide() {
    let options = wardround::screen::state::Options { ambiguous: Ambiguous::Wide, depth: ColourDepth::None, ..options() };
    let mut rater = Rater::with(pack(form("overall"), 12, Language::Zh), Language::Zh, SMALL, options, Vec::new());
    rater.press("tab 7 d");
    let buffer = rater.buffer();
    insta::assert_snapshot!("plain", format!("{}\n{}", text_of(&buffer), styles(&buffer)));
}
