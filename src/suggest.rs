//! "Did you mean": the known name that a misspelt one most resembles.

/// The most characters of a name that is compared: comparing takes time and memory by the product of the lengths.
const LONGEST: usize = 64;

/// The candidate that a wrong name most resembles, the first of several that are as near; `None` if none is near.
///
/// The distance is the number of characters that are put in, left out, changed or swapped with their neighbour; capital letters count as small ones.
/// A candidate is near if at most a third of its characters, rounded, are wrong: 1 of 2 to 4, 2 of 5 to 7. Of two letters none may be wrong, since half
/// of so short a name is right by chance; of two Chinese characters one may.
pub(crate) fn nearest<'a>(wrong: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if wrong.chars().count() > LONGEST {
        return None;
    }
    let wrong = wrong.to_lowercase();
    let distances = candidates.into_iter().filter_map(|candidate| {
        let distance = strsim::damerau_levenshtein(&wrong, &candidate.to_lowercase());
        (distance <= allowed(candidate)).then_some((distance, candidate))
    });
    distances.min_by_key(|(distance, _)| *distance).map(|(_, candidate)| candidate)
}

/// How many characters of a wrong name may differ from this candidate.
fn allowed(candidate: &str) -> usize {
    match candidate.chars().count() {
        2 if candidate.is_ascii() => 0,
        length => (length + 1) / 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found_where_one_is_near() {
        let long = "x".repeat(LONGEST);
        let longer = format!("{long}x");
        let table: &[(&str, &[&str], Option<&str>)] = &[
            // Swapped, changed, left out, put in.
            ("titel", &["text", "title"], Some("title")),
            ("nxet", &["next", "text"], Some("next")),
            ("referense", &["reference"], Some("reference")),
            ("modle", &["models", "model"], Some("model")),
            ("temprature", &["top_p", "temperature"], Some("temperature")),
            ("MODEL", &["model"], Some("model")),
            ("QWEN", &["Qwne"], Some("Qwne")),
            ("mxxel", &["model"], Some("model")),
            // As near as each other: the first.
            ("bat", &["cat", "rat"], Some("cat")),
            ("bat", &["rat", "cat"], Some("rat")),
            // Too much is wrong.
            ("nothing", &["dark", "light", "terminal"], None),
            ("fever-and-cough", &["reference", "next"], None),
            ("mxxxl", &["model"], None),
            ("xxrk", &["dark"], None),
            ("modeldir", &["models"], None),
            // Short names.
            ("a", &["b"], None),
            ("a", &["ab"], None),
            ("go", &["no"], None),
            ("rde", &["red"], Some("red")),
            // Chinese names.
            ("评份", &["提问", "评分"], Some("评分")),
            ("评", &["评分"], Some("评分")),
            ("下一伦", &["下一轮", "上一轮"], Some("下一轮")),
            ("这是什么意思", &["下一轮", "评分"], None),
            ("问", &["评"], None),
            // Nothing to compare.
            ("", &["model", "评分"], None),
            ("model", &[], None),
            (&long, &[&longer], Some(&longer)),
            (&longer, &[&long], None),
        ];
        for (wrong, candidates, expected) in table {
            assert_eq!(nearest(wrong, candidates.iter().copied()), *expected, "{wrong:?} among {candidates:?}");
        }
    }
}
