//! Two texts as one, with what is in only one of them marked: `[-taken out-]` and `{+put in+}` where there is no markup.

use super::html_text;
use crate::text::{Difference, difference};

/// With signs.
pub(super) fn plain(first: &str, second: &str) -> String {
    let part = |part: Difference<'_>| match part {
        Difference::Same(text) => text.to_owned(),
        Difference::Removed(text) => format!("[-{text}-]"),
        Difference::Added(text) => format!("{{+{text}+}}"),
    };
    difference(first, second).into_iter().map(part).collect()
}

/// As a quotation, with the elements that Markdown takes for it, and texts escaped as that has it. Its lines stay lines.
pub(super) fn markdown(first: &str, second: &str, escape: impl Fn(&str) -> String) -> String {
    let mut out = String::from("> ");
    for part in difference(first, second) {
        let (open, text, close) = match part {
            Difference::Same(text) => ("", text, ""),
            Difference::Removed(text) => ("<del>", text, "</del>"),
            Difference::Added(text) => ("<ins>", text, "</ins>"),
        };
        // An element does not reach over a line: an empty one would end the paragraph, and with it the element.
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 {
                out.push_str("  \n> ");
            }
            if !line.is_empty() {
                out.push_str(&format!("{open}{}{close}", escape(line)));
            }
        }
    }
    out
}

/// As an element.
pub(super) fn html(first: &str, second: &str) -> String {
    let part = |part: Difference<'_>| match part {
        Difference::Same(text) => html_text::escape(text),
        Difference::Removed(text) => format!("<del>{}</del>", html_text::escape(text)),
        Difference::Added(text) => format!("<ins>{}</ins>", html_text::escape(text)),
    };
    let parts: String = difference(first, second).into_iter().map(part).collect();
    format!("<div class=\"compared\">{parts}</div>")
}

#[cfg(test)]
mod tests {
    use super::{super::markdown::escape, *};

    #[test]
    fn what_differs_is_marked_in_every_format() {
        let (first, second) = ("建议 *立即*\n手术", "建议 <观察>\n手术");
        assert_eq!(plain(first, second), "建议 [-*立即*-]{+<观察>+}\n手术");
        assert_eq!(markdown(first, second, escape), "> 建议 <del>\\*立即\\*</del><ins>&lt;观察></ins>  \n> 手术");
        assert_eq!(html(first, second), "<div class=\"compared\">建议 <del>*立即*</del><ins>&lt;观察&gt;</ins>\n手术</div>");
        // A change over several lines is marked line by line.
        assert_eq!(markdown("a\n\nb", "c", escape), "> <del>a</del>  \n>   \n> <del>b</del><ins>c</ins>");
    }
}
