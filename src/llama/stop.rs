//! Stop strings, for templates whose end marks are ordinary text to the tokenizer.

/// Watches a stream for the first of several texts, holding back what may become one.
pub(super) struct StopText {
    stops: Vec<String>,
    held: String,
}

impl StopText {
    pub fn new(stops: Vec<String>) -> Self {
        Self { stops, held: String::new() }
    }

    /// The text that is sure to belong to the answer, and whether it has ended.
    pub fn push(&mut self, text: &str) -> (String, bool) {
        if self.stops.is_empty() {
            return (text.to_owned(), false);
        }
        self.held.push_str(text);
        if let Some(at) = self.stops.iter().filter_map(|s| self.held.find(s.as_str())).min() {
            self.held.truncate(at);
            return (std::mem::take(&mut self.held), true);
        }
        let longest = self.stops.iter().map(|s| partial(&self.held, s)).max().unwrap_or(0);
        let sure = self.held.len() - longest;
        (self.held.drain(..sure).collect(), false)
    }

    /// What was held back, when the answer ended otherwise.
    pub fn finish(&mut self) -> String {
        std::mem::take(&mut self.held)
    }
}

/// The length of the longest end of `text` that begins `stop`.
fn partial(text: &str, stop: &str) -> usize {
    stop.char_indices().map(|(i, _)| i).filter(|&i| text.ends_with(&stop[..i])).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stop_cut_in_pieces_is_found_and_a_false_start_is_given_back() {
        let stops = vec!["<问>：".to_owned(), "\nUser:".to_owned()];
        let mut stop = StopText::new(stops.clone());
        assert_eq!(stop.push("阑尾炎\nUs"), ("阑尾炎".into(), false));
        assert_eq!(stop.push("ual <"), ("\nUsual ".into(), false));
        assert_eq!(stop.push("问>"), (String::new(), false));
        assert_eq!(stop.push("：后文"), (String::new(), true));
        assert_eq!(stop.finish(), "");
        let mut stop = StopText::new(stops.clone());
        assert_eq!(stop.push("a <"), ("a ".into(), false));
        assert_eq!(stop.finish(), "<");
    }
}
