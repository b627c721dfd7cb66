//! The parts of a verdict's line that are kept beside its outcome: the items of a rubric, the axes of a form.

use super::{VerdictLine, Word};
use crate::judge::{ErrorReading, FormVerdict, RubricVerdict};

impl VerdictLine<'_> {
    /// The items of a rubric, taken out of the line; `None` of another verdict.
    ///
    /// # Errors
    /// When none of them gives points, or one is there twice.
    pub fn rubric(&mut self) -> Result<Option<RubricVerdict>, String> {
        if !matches!(self.verdict, Word::Rubric) {
            return Ok(None);
        }
        let mut items = std::mem::take(&mut self.items);
        if items.iter().all(|item| item.points <= 0) {
            return Err("items: none of the rubric's items gives points".into());
        }
        if let Some(twice) = twice(items.iter().map(|item| item.id.as_str())) {
            return Err(format!("items: {twice:?} is there twice"));
        }
        items.iter_mut().for_each(|item| (item.statement, item.quote) = (String::new(), None));
        Ok(Some(RubricVerdict { items, other_items: Vec::new() }))
    }

    /// The errors that the judge listed, taken out of the line without their words; `None` of another verdict.
    pub fn errors(&mut self) -> Option<ErrorReading> {
        if !matches!(self.verdict, Word::Errors) {
            return None;
        }
        let mut errors = std::mem::take(&mut self.errors);
        errors.iter_mut().for_each(|error| (error.quote, error.consequence) = (String::new(), String::new()));
        Some(ErrorReading { errors, unread: self.unread })
    }

    /// The axes of a form, taken out of the line; `None` of another verdict.
    ///
    /// # Errors
    /// When there are none, one is there twice, or a rating is outside its scale.
    pub fn form(&mut self) -> Result<Option<FormVerdict>, String> {
        if !matches!(self.verdict, Word::Form) {
            return Ok(None);
        }
        let axes = std::mem::take(&mut self.axes);
        if axes.is_empty() {
            return Err("axes: the form has none".into());
        }
        if let Some(axis) = axes.iter().find(|axis| !axis.is_valid()) {
            return Err(format!("axes: {:?} has no scale, or a rating outside it", axis.id));
        }
        if let Some(twice) = twice(axes.iter().map(|axis| axis.id.as_str())) {
            return Err(format!("axes: {twice:?} is there twice"));
        }
        Ok(Some(FormVerdict { axes, other_axes: Vec::new() }))
    }
}

/// An id that is there twice.
fn twice<'a>(ids: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let mut ids: Vec<&str> = ids.collect();
    ids.sort_unstable();
    ids.windows(2).find(|two| two[0] == two[1]).map(|two| two[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(verdict: &str) -> String {
        format!(
            r#"{{"turn_key":"k","at":"1970-01-01T00:00:00Z","judge_repeat":0,"judge":{{"name":"j","kind":"remote","base_url":"u","model":"m"}},"prompt_digest":"d","official_rating":null,{verdict}}}"#
        )
    }

    #[test]
    fn axes_that_no_judge_can_have_rated_are_a_damaged_line() {
        let axis = |id: &str, max: u8, rating: u8| {
            format!(r#"{{"id":"{id}","label":{{"zh":"甲","en":"a"}},"min":1,"max":{max},"rating":{{"rated":{rating}}}}}"#)
        };
        let rows = [
            (vec![axis("a", 5, 5), axis("b", 5, 1)], None),
            (vec![], Some("the form has none")),
            (vec![axis("a", 5, 6)], Some("\"a\" has no scale, or a rating outside it")),
            (vec![axis("a", 1, 1)], Some("has no scale")),
            (vec![axis("a", 5, 1), axis("a", 5, 1)], Some("there twice")),
        ];
        for (axes, wrong) in rows {
            let text = line(&format!(r#""preset":"form:x","verdict":"form","axes":[{}]"#, axes.join(",")));
            let mut line: VerdictLine<'_> = serde_json::from_str(&text).unwrap();
            let form = line.form();
            match wrong {
                None => assert_eq!(form.unwrap().unwrap().score(), Some(50.0)),
                Some(wrong) => assert!(form.as_ref().is_err_and(|error| error.contains(wrong)), "{form:?}"),
            }
        }
        let text = line(r#""preset":"official","verdict":"form","axes":[]"#);
        assert!(serde_json::from_str::<VerdictLine<'_>>(&text).unwrap().outcome().is_err());
    }
}
