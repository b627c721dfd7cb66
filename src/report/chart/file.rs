//! A chart as a file of its own.

use super::{Chart, svg};
use crate::report::html::STYLE;

/// The chart as an SVG file, with a style that every program can read: colours in the place of the page's variables, on white. Nothing where there is nothing to
/// draw.
pub(crate) fn file(chart: &Chart) -> Option<String> {
    let element = svg(chart, "chart");
    let rest = element.strip_prefix("<svg ")?;
    let (attributes, content) = rest.split_once('>')?;
    let style: String = STYLE.lines().filter(|line| line.starts_with("svg .") || line.starts_with("svg text")).collect();
    let style = with_colours(&style);
    let font = "svg{font-family:sans-serif}";
    let paper = "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>";
    Some(format!("<svg xmlns=\"http://www.w3.org/2000/svg\" {attributes}>\n<style>{font}{style}</style>\n{paper}\n{content}\n"))
}

/// The colours of the page's light theme in the place of their names.
fn with_colours(style: &str) -> String {
    let named = STYLE.split_once('{').and_then(|(_, rest)| rest.split_once('}')).map_or("", |(names, _)| names);
    let colours = named.split(';').filter_map(|entry| entry.split_once(':')).filter(|(name, _)| name.starts_with("--"));
    colours.fold(style.to_owned(), |style, (name, colour)| style.replace(&format!("var({name})"), colour))
}

#[cfg(test)]
mod tests {
    use super::{super::*, file};

    #[test]
    fn a_file_is_whole_xml_and_needs_no_page() {
        let panel = Panel { label: "模型 <甲> & \"乙\"".into(), counts: vec![1, 2] };
        let bars = Bars { title: "T".into(), description: "D".into(), panels: vec![panel], legend: "what a bar is" };
        let text = file(&Chart::Bars(bars)).unwrap();
        assert!(text.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" ") && text.ends_with("</svg>\n"));
        assert!(text.contains("svg .bar{fill:#0b5cad}") && text.contains("svg text{fill:#1b1f24"), "{text}");
        assert!(!text.contains("var(") && !text.contains("@media") && text.contains("&lt;甲&gt; &amp;"));
        let tag = regex::Regex::new(r"<(/?)([a-zA-Z0-9]+)[^>]*?(/?)>").unwrap();
        let mut open: Vec<String> = Vec::new();
        for found in tag.captures_iter(&text) {
            match (&found[1], &found[3]) {
                ("/", _) => assert_eq!(open.pop().as_deref(), Some(&found[2])),
                (_, "/") => {}
                _ => open.push(found[2].to_owned()),
            }
        }
        assert!(open.is_empty(), "{open:?}");
        assert_eq!(file(&Chart::Bars(Bars { title: "T".into(), description: "D".into(), panels: vec![], legend: "" })), None);
    }
}
