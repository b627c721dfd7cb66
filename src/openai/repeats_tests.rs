use super::*;
use proptest::prelude::*;

/// Where a piece of these tests stands.
const PIECE: PiecePosition = PiecePosition { is_whole: false, after_end: false };
const WHOLE: PiecePosition = PiecePosition { is_whole: true, after_end: false };
const LATE: PiecePosition = PiecePosition { is_whole: false, after_end: true };

fn hear_with(pieces: &[(&str, PiecePosition)], tokens: Option<u32>) -> String {
    let mut filter = RepeatFilter::default();
    let mut all: String =
        pieces.iter().map(|(text, place)| filter.new_part(Said { text: (*text).into(), ..Said::default() }, *place).text).collect();
    all.push_str(&filter.finish(tokens).text);
    assert_eq!(filter.finish(tokens), Said::default(), "the end comes once");
    all
}

fn hear(pieces: &[(&str, PiecePosition)]) -> String {
    hear_with(pieces, None)
}

/// Pieces one after another, and then these.
fn then<'a>(pieces: &[&'a str], last: &[(&'a str, PiecePosition)]) -> Vec<(&'a str, PiecePosition)> {
    pieces.iter().map(|p| (*p, PIECE)).chain(last.iter().copied()).collect()
}

#[test]
fn what_comes_once_more_is_taken_once() {
    let pieces = ["考虑急", "性阑尾", "炎，手术"];
    let whole = "考虑急性阑尾炎，手术";
    let with = |last: (&'static str, PiecePosition)| hear(&then(&pieces, &[last]));
    assert_eq!(with((whole, WHOLE)), whole, "a whole message");
    assert_eq!(with((whole, PIECE)), whole, "a piece that says all again");
    assert_eq!(with(("\n考虑急性阑尾炎，手术\n", PIECE)), whole, "with blanks around it");
    let more = "考虑急性阑尾炎，手术治疗。";
    assert_eq!(with((more, WHOLE)), more, "a whole message with an end that was missing");
    assert_eq!(with((more, PIECE)), more, "the same as a piece");
    assert_eq!(with(("别的", WHOLE)), whole, "a whole message of other words");
    assert_eq!(hear(&[(whole, WHOLE)]), whole, "nothing but a whole message");
    assert_eq!(hear(&[(whole, PIECE), (whole, PIECE)]), whole, "once in one piece and once more");
    assert_eq!(hear(&then(&["建议", "手术。"], &[("建议手术。", PIECE)])), "建议手术。", "a short one that had come in pieces");
}

#[test]
fn the_whole_once_more_in_pieces_is_known_by_the_end_before_it_or_by_the_count_of_tokens() {
    let pieces = ["考虑", "急性", "阑尾炎", "，手术"];
    let whole = pieces.concat();
    let twice = whole.clone() + &whole;
    let late: Vec<_> = [("考虑急性阑", LATE), ("尾炎，手术", LATE)].into();
    assert_eq!(hear(&then(&pieces, &late)), whole, "after the reason for the end");
    assert_eq!(hear(&then(&["是", "的"], &[("是", LATE), ("的", LATE)])), "是的", "however short");
    let again = pieces.map(|p| (p, PIECE));
    assert_eq!(hear_with(&then(&pieces, &again), Some(5)), whole, "four pieces and the end are five tokens");
    assert_eq!(hear_with(&then(&pieces, &again), Some(9)), twice, "the model said it twice");
    assert_eq!(hear_with(&then(&pieces, &again), None), twice, "nobody says who did");
    assert_eq!(hear(&then(&pieces, &[("考虑急性阑", LATE)])), whole + "考虑急性阑", "not all of it");
}

#[test]
fn pieces_that_hold_the_whole_so_far_are_read_as_that() {
    let rows: [(&[&str], &str); 6] = [
        (&["考", "考虑", "考虑急", "考虑急性阑尾炎", "考虑急性阑尾炎，手术"], "考虑急性阑尾炎，手术"),
        (&["考虑", "考虑", "考虑急性阑尾炎", "考虑急性阑尾炎，手", "考虑急性阑尾炎，手"], "考虑急性阑尾炎，手"),
        (&["It", "It is", "It is acute", "It is acute appendicitis."], "It is acute appendicitis."),
        (&["急", "急性", "急性阑尾炎"], "急性阑尾炎"),
        (&["考虑", "考虑\u{fffd}", "考虑急性\u{fffd}", "考虑急性阑尾炎。手\u{fffd}", "考虑急性阑尾炎。手术"], "考虑急性阑尾炎。手术"),
        (&["考虑急性阑尾炎", "考虑急性阑尾炎，手术", "考虑急性阑尾炎，手术。", "考虑"], "考虑急性阑尾炎，手术。"),
    ];
    for (pieces, expected) in rows {
        assert_eq!(hear(&then(pieces, &[])), expected, "{pieces:?}");
        let as_messages: Vec<_> = pieces.iter().map(|p| (*p, WHOLE)).collect();
        assert_eq!(hear(&as_messages), expected, "as messages: {pieces:?}");
    }
    assert_eq!(hear(&[("是", WHOLE), ("是的", WHOLE)]), "是的", "a message says that it is the whole");
    assert_eq!(hear(&[("是", PIECE), ("是的", PIECE), ("是的", WHOLE)]), "是的", "the message tells how the pieces were meant");
    assert_eq!(hear(&[("是", PIECE), ("是的", PIECE), ("是是的", WHOLE)]), "是是的");
    assert_eq!(hear(&[("考虑", WHOLE), ("阑尾", WHOLE), ("炎", WHOLE)]), "考虑阑尾炎", "pieces in the field of a message");
}

#[test]
fn a_model_that_repeats_itself_is_never_cut() {
    let loud = "痛痛痛痛痛痛痛痛";
    let sentence = "请注意休息，多喝水。";
    let rows: [&[&str]; 12] = [
        &["好", "好", "好", "好好好"],
        &["好的", "好的", "好的"],
        &["好的好的", "好的", "好的好的好的"],
        &["好", "好的", "好的好的"],
        &["好", "的", "好的"],
        &["是", "是的"],
        &[loud, loud],
        &[sentence, sentence, sentence],
        &[sentence, sentence, "祝早日康复。"],
        &["请", "注意休息，", "多喝水。", sentence, "祝早日康复。"],
        &["请注意", "休息，", "多喝水。", "请注意", "休息，", "多喝水。"],
        &["1", "10", "100", "1000", "10000", "100000", "1000000", "10000000"],
    ];
    for pieces in rows {
        assert_eq!(hear(&then(pieces, &[])), pieces.concat(), "{pieces:?}");
    }
    let many = vec!["好的"; 60];
    assert_eq!(hear(&then(&many, &[])), many.concat());
}

#[test]
fn the_text_of_a_whole_message_counts_where_the_pieces_had_reasoning_alone() {
    let mut filter = RepeatFilter::default();
    let said = |text: &str, reasoning: &str| Said { text: text.into(), reasoning: reasoning.into(), refusal: String::new() };
    assert_eq!(filter.new_part(said("", "想"), PIECE), said("", "想"));
    assert_eq!(filter.new_part(said("肺炎", "想"), WHOLE), said("肺炎", ""));
    assert_eq!(filter.finish(None), Said::default());
}

proptest! {
    #[test]
    fn few_different_characters_are_left_as_they_are(pieces in prop::collection::vec("[好的啊]{1,4}", 1..12)) {
        let pieces: Vec<(&str, PiecePosition)> = pieces.iter().map(|p| (p.as_str(), PIECE)).collect();
        prop_assert_eq!(hear(&pieces), pieces.iter().map(|(p, _)| *p).collect::<String>());
    }

    #[test]
    fn growing_texts_are_taken_once_however_they_grow(text in "[一-龥]{8,60}", cuts in prop::collection::btree_set(1usize..60, 3..20)) {
        let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).skip(1).chain([text.len()]).collect();
        prop_assume!(kinds(&text) >= TELLING_KINDS);
        let mut pieces: Vec<&str> = cuts.iter().filter_map(|c| ends.get(*c - 1)).map(|end| &text[..*end]).collect();
        pieces.push(&text);
        pieces.dedup();
        prop_assume!(pieces.len() >= 3);
        prop_assert_eq!(hear(&then(&pieces, &[])), text);
    }
}
