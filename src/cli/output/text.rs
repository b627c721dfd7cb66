//! Prints a replay as text: formatted for a terminal, or plain and linear for pipes and screen readers.

use super::{Printer, styles, words::Words};
use crate::{
    consultation::Refusal,
    judge::Verdict,
    language::Language,
    record::{TurnRecord, VerdictRecord},
    runner::{CaseOutcome, NO_REFERENCE, ReferencePair, ReplayEvent, Summary},
    text::{StreamWrap, clean, wrap},
};
use std::io::{self, Write};

/// Columns after which a line is hard to read, however wide the terminal.
const READABLE: usize = 110;

/// What the stream last printed, so that reasoning and answer get their headings once.
#[derive(PartialEq, Clone, Copy)]
enum Streaming {
    Nothing,
    Reasoning,
    Answer,
}

pub(super) struct Text<W> {
    out: W,
    words: &'static Words,
    decorated: bool,
    streaming: Streaming,
    context: Option<u32>,
    /// Columns to wrap at; `None` leaves lines as they are.
    width: Option<usize>,
    stream_wrap: StreamWrap,
    /// Whether it was said what a cut prompt means.
    told_of_cut: bool,
}

impl<W: Write + Send> Text<W> {
    pub fn new(out: W, language: Language, decorated: bool, width: Option<usize>) -> Self {
        let words = Words::of(language);
        let width = width.map(|w| w.min(READABLE));
        Self {
            out,
            words,
            decorated,
            streaming: Streaming::Nothing,
            context: None,
            width,
            stream_wrap: StreamWrap::new(width),
            told_of_cut: false,
        }
    }

    /// Untrusted text on lines of its own.
    fn line(&mut self, text: &str) -> io::Result<()> {
        let text = wrap(&clean(text), self.width);
        writeln!(self.out, "{text}")
    }

    /// Ends what was streaming.
    fn end_stream(&mut self) -> io::Result<()> {
        let what = std::mem::replace(&mut self.streaming, Streaming::Nothing);
        if what == Streaming::Nothing {
            return Ok(());
        }
        let rest = self.stream_wrap.finish();
        self.piece(&rest, what)?;
        writeln!(self.out)
    }

    fn piece(&mut self, text: &str, what: Streaming) -> io::Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        if self.decorated && what == Streaming::Reasoning {
            write!(self.out, "{}", styles::quiet(text))
        } else {
            write!(self.out, "{text}")
        }
    }

    fn heading(&mut self, text: &str) -> io::Result<()> {
        let text = clean(text);
        if self.decorated { writeln!(self.out, "\n{}", styles::heading(&text)) } else { writeln!(self.out, "\n{text}:") }
    }

    fn quiet(&mut self, text: &str) -> io::Result<()> {
        let text = wrap(&clean(text), self.width);
        if self.decorated { writeln!(self.out, "{}", styles::quiet(&text)) } else { writeln!(self.out, "{text}") }
    }

    fn stream(&mut self, text: &str, what: Streaming) -> io::Result<()> {
        if self.streaming != what {
            self.end_stream()?;
            self.heading(if what == Streaming::Reasoning { self.words.reasoning } else { self.words.answer })?;
            self.streaming = what;
        }
        let sure = self.stream_wrap.push(&clean(text));
        self.piece(&sure, what)?;
        self.out.flush()
    }

    fn question(&mut self, turn: usize, kind: &str, question: &str) -> io::Result<()> {
        let turn = self.words.turn(turn);
        self.heading(&format!("{turn} · {kind}"))?;
        self.line(question)
    }

    fn turn_finished(&mut self, record: &TurnRecord, restored: bool, question: Option<&str>) -> io::Result<()> {
        let w = self.words;
        if let Some(question) = question {
            self.question(record.turn, record.kind.map_or(w.other, |k| w.kind(k)), question)?;
            self.stream(&record.text, Streaming::Answer)?;
        }
        self.end_stream()?;
        let mut facts = vec![record.model.name.clone(), w.finish(record.finish).to_owned()];
        if let Some(tokens) = record.usage.answer_tokens {
            facts.push(format!("{tokens} {}", w.tokens));
            if let Some(ms) = record.timings.answer_ms.filter(|&ms| ms > 0.0) {
                facts.push(format!("{:.1} {}", f64::from(tokens) / ms * 1e3, w.per_second));
            }
        }
        if let Some(ms) = record.timings.first_token_ms {
            facts.push(format!("{} {:.2} s", w.first_token, ms / 1e3));
        }
        if let Some(prompt) = record.usage.prompt_tokens {
            let used = prompt + record.usage.answer_tokens.unwrap_or(0);
            let of = self.context.map(|c| format!("/{c}")).unwrap_or_default();
            let cached = record.usage.cached_tokens.filter(|&c| c > 0).map(|c| format!(" ({c} {})", w.cached)).unwrap_or_default();
            facts.push(format!("{} {used}{of}{cached}", w.context));
        }
        if restored {
            facts.push(w.from_record.to_owned());
        }
        facts.extend(record.finish_reason.as_ref().map(|word| format!("finish_reason {word:?}")));
        if let Some(cut) = record.prompt_cut {
            let before = cut.before.map_or_else(String::new, |before| format!(" ({before} → {})", cut.tokens));
            facts.push(format!("{}{before}", w.prompt_cut));
        }
        facts.extend(record.failure.as_ref().map(|failure| failure.words(w.language())).or_else(|| record.error.clone()));
        self.quiet(&facts.join(" · "))?;
        if record.prompt_cut.is_some() && !std::mem::replace(&mut self.told_of_cut, true) {
            self.line(&format!("{}: {}", w.warning, w.prompt_cut_hint))?;
        }
        Ok(())
    }

    fn reference(&mut self, pairs: &[ReferencePair<'_>]) -> io::Result<()> {
        self.heading(self.words.reference)?;
        if pairs.is_empty() {
            return self.quiet(self.words.verdict_label(NO_REFERENCE));
        }
        for (i, pair) in pairs.iter().enumerate() {
            if i > 0 {
                writeln!(self.out)?;
            }
            if !pair.question.is_empty() {
                self.quiet(pair.question)?;
            }
            self.line(pair.answer)?;
        }
        Ok(())
    }

    fn verdict(&mut self, record: &VerdictRecord, restored: bool) -> io::Result<()> {
        let w = self.words;
        let turn = w.turn(record.turn);
        self.heading(&format!("{} · {turn}", w.verdict))?;
        let score = match (&record.verdict, record.verdict.score_text()) {
            (Verdict::Scored { rating }, Some(text)) if self.decorated => {
                let full = usize::from(*rating).min(10);
                format!("{text} {}{}", "█".repeat(full), "░".repeat(10 - full))
            }
            (Verdict::Criteria(ratings), Some(text)) => {
                let four = ratings.named().map(|(name, rating)| format!("{} {rating}", w.criterion(name)));
                format!("{text} · {}", four.join(" · "))
            }
            (_, Some(text)) => text,
            (_, None) => {
                let lenient = record.lenient_rating.map(|r| format!("{} {r}", w.no_rating_but));
                let official = record.official_rating.map(|r| format!("[[{r}]]"));
                let extra: Vec<String> = official.into_iter().chain(lenient).collect();
                let extra = if extra.is_empty() { String::new() } else { format!(" ({})", extra.join(", ")) };
                format!("{}{extra}", w.verdict_label(record.verdict.label()))
            }
        };
        writeln!(self.out, "{}", clean(&score))?;
        if let Verdict::Failed { error, failure } = &record.verdict {
            self.line(&failure.as_ref().map_or_else(|| error.clone(), |failure| failure.words(w.language())))?;
        }
        if !record.text.trim().is_empty() {
            self.line(&format!("{}: {}", w.explanation, record.text.trim()))?;
        }
        let mut facts = vec![
            format!("{} {}", w.judge, record.judge.name),
            record.preset.name().to_owned(),
            record.source.words(w.language()).to_owned(),
        ];
        if restored {
            facts.push(w.from_record.to_owned());
        }
        self.quiet(&facts.join(" · "))
    }

    fn finished(&mut self, summary: &Summary, run: &str) -> io::Result<()> {
        let w = self.words;
        writeln!(self.out)?;
        let labels: Vec<&str> = summary.sources.iter().map(|s| s.words(w.language())).collect();
        let head = format!(
            "{}/{} {} · {} {} · {}",
            summary.complete,
            summary.cases,
            w.cases_complete,
            summary.answers,
            w.answers,
            labels.join(", ")
        );
        let head = match summary.without_text {
            0 => head,
            count => format!("{head} · {count} {}", w.without_text),
        };
        let head = clean(&head).into_owned();
        if self.decorated {
            writeln!(self.out, "{}", styles::strong(&head))?
        } else {
            writeln!(self.out, "{head}")?
        }
        for (turn, score) in &summary.scores {
            let scale = score.highest.filter(|&h| h != 10).map(|h| format!("/{h}")).unwrap_or_default();
            let mean = score.mean.map_or_else(|| "–".to_owned(), |m| format!("{m:.2}{scale}"));
            let unrated: Vec<String> = score.unrated.iter().map(|(k, n)| format!("{n} {}", w.verdict_label(leaked(k)))).collect();
            let unrated = if unrated.is_empty() { String::new() } else { format!(" · {}", unrated.join(", ")) };
            writeln!(self.out, "{}: {} {mean} ({} {}/{}){unrated}", w.turn(*turn), w.mean, w.rated, score.rated, score.of)?;
        }
        for (case, outcome) in &summary.incomplete {
            let line = match outcome {
                CaseOutcome::Incomplete { turn, reason } => {
                    format!("{}: {case} · {} · {}", w.incomplete, w.turn(*turn), reason.words(w.language()))
                }
                _ => format!("{}: {case}", w.stopped),
            };
            self.line(&line)?;
        }
        writeln!(self.out, "{}: {}", w.record, clean(run))
    }
}

/// The labels that a summary counts by are fixed words.
fn leaked(label: &str) -> &'static str {
    ["no rating", "refused", "truncated", "failed", "no answer to judge", NO_REFERENCE]
        .into_iter()
        .find(|l| *l == label)
        .unwrap_or("unrated")
}

impl<W: Write + Send> Printer for Text<W> {
    fn event(&mut self, event: &ReplayEvent<'_>) -> io::Result<()> {
        let w = self.words;
        match event {
            ReplayEvent::CaseStarted { case, source, index, of, .. } => {
                let line = clean(&format!("{} {index}/{of} · {case} · {}", w.case, source.words(w.language()))).into_owned();
                if self.decorated {
                    writeln!(self.out, "\n{}", styles::strong(&format!("━━ {line} ━━")))
                } else {
                    writeln!(self.out, "\n{line}")
                }
            }
            ReplayEvent::TurnStarted { turn, kind, question, measure, .. } => {
                self.context = measure.context;
                self.question(*turn, w.kind(*kind), question)
            }
            ReplayEvent::Reasoning { text } => self.stream(text, Streaming::Reasoning),
            ReplayEvent::Text { text } => self.stream(text, Streaming::Answer),
            ReplayEvent::TextWasReasoning => {
                self.end_stream()?;
                self.quiet(self.words.was_reasoning)
            }
            ReplayEvent::TurnFinished { record, restored, question } => self.turn_finished(record, *restored, *question),
            ReplayEvent::TurnRefused { turn, reason, .. } => {
                let turn = w.turn(*turn);
                let head = if matches!(reason, Refusal::TooLong { .. }) { w.not_sent } else { w.no_answer };
                self.heading(&format!("{turn} · {head}"))?;
                self.line(&reason.words(w.language()))
            }
            ReplayEvent::Reference { pairs, .. } => self.reference(pairs),
            ReplayEvent::VerdictFinished { record, restored } => self.verdict(record, *restored),
            ReplayEvent::NotJudged { reason, .. } => {
                self.heading(self.words.verdict)?;
                self.line(&format!("{}: {}", w.not_judged, w.verdict_label(leaked(reason))))
            }
            ReplayEvent::CaseFinished { outcome: CaseOutcome::Complete, title: Some(title), .. } => {
                let line = format!("{}: {}", w.title, title.reveal());
                writeln!(self.out)?;
                self.quiet(&line)
            }
            ReplayEvent::Warning { message } => {
                self.end_stream()?;
                self.line(&format!("{}: {}", w.warning, message.words(w.language())))
            }
            ReplayEvent::Finished { summary, run } => self.finished(summary, run),
            // Progress belongs on standard error.
            ReplayEvent::Prompt { .. } | ReplayEvent::Retrying { .. } | ReplayEvent::Judging { .. } | ReplayEvent::CaseFinished { .. } => {
                Ok(())
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
