//! Exports a consultation as Markdown, for a file and for the user's editor.

use super::App;
use crate::session::ConsultationKey;
use std::fmt::Write;

impl App {
    /// The consultation as it is shown: what is hidden stays hidden.
    pub(super) fn markdown(&self, key: &ConsultationKey) -> String {
        let Some((opened, view)) = self.session.opened(key).zip(self.views.get(key)) else { return String::new() };
        let words = self.words;
        let model = self.session.shown_name(&key.model);
        let mut text = format!(
            "# {} {}{} · {} · {}\n\n> {}\n",
            words.case(),
            key.case,
            key.variant.as_ref().map(|name| format!(" · {} ({name})", words.as_variant(name))).unwrap_or_default(),
            model,
            opened.case().source().words(words.0),
            words.not_for_care()
        );
        // Writing to a String cannot fail.
        let mut add = |part: std::fmt::Arguments<'_>| {
            let _ = text.write_fmt(part);
        };
        for (index, exchange) in opened.consultation().exchanges().iter().enumerate() {
            let kind = exchange.asked.turn().and_then(|t| opened.case().turn_heading(t, words.0));
            let number = exchange.asked.turn().map(|t| format!("{t}. ")).unwrap_or_default();
            add(format_args!("\n## {number}{}\n\n", kind.or(exchange.asked.words(words.0)).unwrap_or_default()));
            if let Some(what) = exchange.asked.words(words.0) {
                add(format_args!("*{what} · {}*\n\n", words.off_protocol()));
            }
            let quoted = exchange.question.lines().map(|l| format!("> {l}")).collect::<Vec<_>>().join("\n");
            add(format_args!("**{}**\n\n{quoted}\n", words.doctor()));
            for (number, answer) in exchange.answers.iter().enumerate() {
                let of = if exchange.answers.len() > 1 { format!(" {}/{}", number + 1, exchange.answers.len()) } else { String::new() };
                add(format_args!("\n**{}**{of}\n\n{}\n", model, answer.text.trim_end()));
                if let Some(how) = answer.finish.remark(words.0) {
                    add(format_args!("\n*{how}*\n"));
                }
            }
            if let Some(rating) = opened.rating(index) {
                let tags: Vec<&str> = rating.tags.iter().map(|t| t.words(words.0)).collect();
                add(format_args!("\n**{}** {}/10 {}\n", words.my_rating(), rating.rating.get(), tags.join(" ")));
                if !rating.comment.is_empty() {
                    add(format_args!("\n{}\n", rating.comment));
                }
            }
            if let Some(verdict) = opened.verdict(index) {
                let rating = verdict.verdict.words(words.0);
                add(format_args!("\n**{}** {rating} ({})\n\n{}\n", words.judges_rating(), verdict.judge.name, verdict.text.trim_end()));
            }
            let turn = opened.turn_of(index);
            if exchange.asked.turn().is_some() && view.is_revealed(turn) {
                add(format_args!("\n### {}\n", words.reference()));
                if !opened.case().has_reference() {
                    add(format_args!("\n{}\n", words.no_reference()));
                }
                for pair in opened.revealed(turn).of_turn {
                    let question = if pair.question.is_empty() { String::new() } else { format!("\n**{}**\n", pair.question) };
                    add(format_args!("{question}\n{}\n", pair.answer));
                }
            }
        }
        text
    }
}
