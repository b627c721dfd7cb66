//! The items of a protocol that lists them one by one.

use super::{
    Draft, Unit,
    check::{Mistake, mistake},
};
use serde::Deserialize;
use std::collections::BTreeSet;

/// An item that is rated; where a protocol has none of these, every item of its cases is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WantedItem {
    /// The case.
    pub case: String,
    /// The turn, from 1; with `unit = "conversation"` left out.
    pub turn: Option<usize>,
    /// Whose answers: places in the list of `[[candidate]]`, from 1; all where empty.
    #[serde(default)]
    pub candidates: Vec<usize>,
}

/// What must not stand there.
pub(super) fn check(draft: &Draft) -> Result<(), Mistake> {
    let mut seen = BTreeSet::new();
    for (place, item) in draft.items.iter().enumerate() {
        let place = place.to_string();
        if draft.unit == Unit::Pair {
            let zh = "unit = \"pair\" 时不能逐条列出：请用 case_ids 指定病例";
            return mistake(&["item", &place], zh, "with unit = \"pair\" there is no list of items: name the cases in case_ids");
        }
        match (item.turn, draft.unit == Unit::Answer) {
            (None, true) => return mistake(&["item", &place], "缺少 turn（从 1 起）", "turn is missing; it counts from 1"),
            (Some(0), true) => return mistake(&["item", &place, "turn"], "轮次从 1 起", "turns count from 1"),
            (Some(_), false) => {
                let zh = "只有 unit = \"answer\" 按轮评：请去掉 turn";
                return mistake(&["item", &place, "turn"], zh, "turns are rated with unit = \"answer\" only: leave turn out");
            }
            _ => {}
        }
        if !seen.insert((&item.case, item.turn)) {
            return mistake(&["item", &place, "case"], "此条已列出", "this item is there already");
        }
        let count = draft.candidates.len();
        let mut of_item = BTreeSet::new();
        for (at, candidate) in item.candidates.iter().enumerate() {
            let field = ["item", &place, "candidates", &at.to_string()];
            if !(1..=count).contains(candidate) {
                let en = format!("there are {count} [[candidate]], counted from 1");
                return mistake(&field, format!("共有 {count} 个 [[candidate]]，从 1 数起"), en);
            }
            if !of_item.insert(candidate) {
                return mistake(&field, "重复", "this one is there already");
            }
        }
    }
    Ok(())
}
