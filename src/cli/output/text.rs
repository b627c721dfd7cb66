//! Prints a replay as text: formatted for a terminal, or plain and linear for pipes and screen readers.

use super::{Printer, styles, words::Words};
use crate::{
    case::TurnKind,
    chat::Scope,
    consultation::{PromptCut, Refusal},
    glossary::{self, Term},
    judge::{Verdict, criterion_words},
    language::Language,
    record::{TurnRecord, VerdictRecord},
    runner::{CaseOutcome, ReferencePair, ReplayEvent, Summary},
    tape::shown_name,
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
        if self.decorated {
            return writeln!(self.out, "\n{}", styles::heading(&text));
        }
        writeln!(self.out, "\n{text}{}", glossary::colon(self.words.language()).trim_end())
    }

    /// A term at the beginning of a heading or a label.
    fn term(&self, term: Term) -> &'static str {
        term.heading(self.words.language())
    }

    fn quiet(&mut self, text: &str) -> io::Result<()> {
        let text = wrap(&clean(text), self.width);
        if self.decorated { writeln!(self.out, "{}", styles::quiet(&text)) } else { writeln!(self.out, "{text}") }
    }

    fn stream(&mut self, text: &str, what: Streaming) -> io::Result<()> {
        if self.streaming != what {
            self.end_stream()?;
            self.heading(if what == Streaming::Reasoning { self.term(glossary::REASONING) } else { self.term(glossary::ANSWER) })?;
            self.streaming = what;
        }
        let sure = self.stream_wrap.push(&clean(text));
        self.piece(&sure, what)?;
        self.out.flush()
    }

    fn question(&mut self, turn: usize, kind: &str, question: &str) -> io::Result<()> {
        let turn = glossary::turn(turn, self.words.language());
        self.heading(&format!("{turn} · {kind}"))?;
        self.line(question)
    }

    fn turn_finished(&mut self, record: &TurnRecord, restored: bool, question: Option<&str>) -> io::Result<()> {
        let w = self.words;
        if let Some(question) = question {
            let kind = || record.kind.unwrap_or(TurnKind::Other).heading(w.language());
            self.question(record.turn, record.role.heading(w.language()).unwrap_or_else(kind), question)?;
            self.stream(&record.text, Streaming::Answer)?;
        }
        self.end_stream()?;
        let mut facts = vec![shown_name(&record.model.name, w.language()).into_owned(), record.finish.words(w.language()).to_owned()];
        if let Some(tokens) = record.usage.answer_tokens {
            facts.push(format!("{tokens} {}", w.tokens));
            if let Some(ms) = record.timings.answer_ms.filter(|&ms| ms > 0.0) {
                facts.push(format!("{:.1} {}", f64::from(tokens) / ms * 1e3, w.per_second));
            }
        }
        if let Some(ms) = record.timings.first_token_ms {
            facts.push(format!("{} {:.2} s", glossary::FIRST_TOKEN.words(w.language()), ms / 1e3));
        }
        if let Some(prompt) = record.usage.prompt_tokens {
            let used = prompt + record.usage.answer_tokens.unwrap_or(0);
            let of = self.context.map(|c| format!("/{c}")).unwrap_or_default();
            let cached = record.usage.cached_tokens.filter(|&c| c > 0).map(|c| w.aside(format!("{c} {}", w.cached))).unwrap_or_default();
            facts.push(format!("{} {used}{of}{cached}", glossary::CONTEXT.words(w.language())));
        }
        if restored {
            facts.push(w.from_record.to_owned());
        }
        facts.extend(record.finish_reason.as_ref().map(|word| format!("finish_reason {word:?}")));
        if let Some(cut) = record.prompt_cut {
            facts.push(cut.words(w.language()));
        }
        facts.extend(match &record.failure {
            // It ends the command, which says it then.
            Some(failure) if failure.scope() == Scope::Everything => None,
            Some(failure) => Some(failure.words(w.language())),
            None => record.error.clone(),
        });
        self.quiet(&facts.join(" · "))?;
        if record.prompt_cut.is_some() && !std::mem::replace(&mut self.told_of_cut, true) {
            self.line(&w.labelled(w.warning, PromptCut::explanation(w.language())))?;
        }
        Ok(())
    }

    fn reference(&mut self, pairs: &[ReferencePair<'_>]) -> io::Result<()> {
        self.heading(self.term(glossary::REFERENCE))?;
        if pairs.is_empty() {
            return self.quiet(glossary::NO_REFERENCE.words(self.words.language()));
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
        let turn = glossary::turn(record.turn, w.language());
        self.heading(&format!("{} · {turn}", self.term(glossary::VERDICT)))?;
        let score = match (&record.verdict, record.verdict.score_text()) {
            (Verdict::Scored { rating }, Some(text)) if self.decorated => {
                let full = usize::from(*rating).min(10);
                format!("{text} {}{}", "█".repeat(full), "░".repeat(10 - full))
            }
            (Verdict::Criteria(ratings), Some(text)) => {
                let four = ratings.named().map(|(name, rating)| format!("{} {rating}", criterion_words(name, w.language())));
                format!("{text} · {}", four.join(" · "))
            }
            (Verdict::Rubric(_) | Verdict::Diagnoses(_) | Verdict::Errors(_) | Verdict::Form(_) | Verdict::OtherIds { .. }, _) => {
                record.verdict.words(w.language())
            }
            (_, Some(text)) => text,
            (_, None) => {
                let lenient = record.lenient_rating.map(|r| format!("{} {r}", w.no_rating_but));
                let official = record.official_rating.map(|r| format!("[[{r}]]"));
                let extra: Vec<String> = official.into_iter().chain(lenient).collect();
                let extra = if extra.is_empty() { String::new() } else { w.aside(extra.join(glossary::comma(w.language()))) };
                format!("{}{extra}", record.verdict.unrated().map_or("", |unrated| unrated.words(w.language())))
            }
        };
        writeln!(self.out, "{}", clean(&score))?;
        if let Verdict::Rubric(rubric) = &record.verdict {
            for item in &rubric.items {
                self.line(&item.words(w.language()))?;
                if let Some(quote) = &item.quote {
                    self.quiet(&glossary::cited(quote, item.quote_found, w.language()))?;
                }
            }
        }
        if let Verdict::Errors(reading) = &record.verdict {
            for error in &reading.errors {
                self.line(&error.words(w.language()))?;
                self.quiet(&error.cited(w.language()))?;
            }
        }
        if let Verdict::Failed { error, failure } = &record.verdict {
            self.line(&failure.as_ref().map_or_else(|| error.clone(), |failure| failure.words(w.language())))?;
        }
        if !record.text.trim().is_empty() {
            self.line(&w.labelled(self.term(glossary::EXPLANATION), record.text.trim()))?;
        }
        let mut facts = vec![
            format!("{} {}", glossary::JUDGE.words(w.language()), record.judge.name),
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
            labels.join(glossary::comma(w.language()))
        );
        let head = match summary.without_text {
            0 => head,
            count => format!("{head} · {count} {}", w.without_text),
        };
        let head = clean(&head).into_owned();
        if self.decorated {
            writeln!(self.out, "{}", styles::strong(&head))?;
        } else {
            writeln!(self.out, "{head}")?;
        }
        for (turn, score) in &summary.scores {
            let scale = score.highest.filter(|&h| h != 10).map(|h| format!("/{h}")).unwrap_or_default();
            let mean = score.mean.map_or_else(|| "–".to_owned(), |m| format!("{m:.2}{scale}"));
            let unrated: Vec<String> = score.unrated.iter().map(|(k, n)| format!("{n} {}", k.words(w.language()))).collect();
            let unrated = if unrated.is_empty() { String::new() } else { format!(" · {}", unrated.join(glossary::comma(w.language()))) };
            writeln!(
                self.out,
                "{}{unrated}",
                w.labelled(
                    &glossary::turn(*turn, w.language()),
                    format!("{} {mean}{}", w.mean, w.aside(format!("{} {}/{}", w.rated, score.rated, score.of)))
                )
            )?;
        }
        for (case, outcome) in &summary.incomplete {
            let line = match outcome {
                CaseOutcome::Incomplete { turn, reason } => {
                    let place = format!("{case} · {}", glossary::turn(*turn, w.language()));
                    w.labelled(w.incomplete, format!("{place} · {}", reason.words(w.language())))
                }
                _ => w.labelled(w.stopped, case),
            };
            self.line(&line)?;
        }
        writeln!(self.out, "{}", w.labelled(w.record, clean(run)))
    }
}

impl<W: Write + Send> Printer for Text<W> {
    fn event(&mut self, event: &ReplayEvent<'_>) -> io::Result<()> {
        let w = self.words;
        match event {
            ReplayEvent::CaseStarted { case, source, variant, index, of, .. } => {
                let variant = variant
                    .map(|name| format!(" · {} {}", glossary::VARIANT.words(w.language()), name.marked(w.language())))
                    .unwrap_or_default();
                let line = format!("{} {index}/{of} · {case} · {}{variant}", self.term(glossary::CASE), source.words(w.language()));
                let line = clean(&line).into_owned();
                if self.decorated {
                    writeln!(self.out, "\n{}", styles::strong(&format!("━━ {line} ━━")))
                } else {
                    writeln!(self.out, "\n{line}")
                }
            }
            ReplayEvent::TurnStarted { turn, kind, role, question, measure, .. } => {
                self.context = measure.context;
                self.question(*turn, role.heading(w.language()).unwrap_or(kind.heading(w.language())), question)
            }
            ReplayEvent::Reasoning { text } => self.stream(text, Streaming::Reasoning),
            ReplayEvent::Text { text } => self.stream(text, Streaming::Answer),
            ReplayEvent::TextWasReasoning => {
                self.end_stream()?;
                self.quiet(self.words.was_reasoning)
            }
            ReplayEvent::TurnFinished { record, restored, question } => self.turn_finished(record, *restored, *question),
            ReplayEvent::ConfidenceStated { record } => {
                let said = record.confidence.as_ref().and_then(|stated| stated.given);
                let said = said.map_or_else(|| w.not_stated.to_owned(), |percent| format!("{percent}/100"));
                self.quiet(&w.labelled(self.term(glossary::CONFIDENCE), &said))
            }
            ReplayEvent::ConfidenceFailed { reason, .. } => {
                self.quiet(&w.labelled(self.term(glossary::CONFIDENCE), w.labelled(w.not_stated, reason.words(w.language()))))
            }
            ReplayEvent::TurnRefused { turn, reason, .. } => {
                let turn = glossary::turn(*turn, w.language());
                let head = if matches!(reason, Refusal::TooLong { .. }) { w.not_sent } else { w.no_answer };
                self.heading(&format!("{turn} · {head}"))?;
                self.line(&reason.words(w.language()))
            }
            ReplayEvent::Reference { pairs, .. } => self.reference(pairs),
            ReplayEvent::VerdictFinished { record, restored } => self.verdict(record, *restored),
            ReplayEvent::NotJudged { reason, .. } => {
                self.heading(self.term(glossary::VERDICT))?;
                self.line(&w.labelled(glossary::NOT_JUDGED.words(w.language()), reason.words(w.language())))
            }
            ReplayEvent::CaseFinished { outcome: CaseOutcome::Complete, title: Some(title), .. } => {
                let line = w.labelled(self.term(glossary::CASE_TITLE), title.reveal());
                writeln!(self.out)?;
                self.quiet(&line)
            }
            ReplayEvent::Warning { message } => {
                self.end_stream()?;
                self.line(&w.labelled(w.warning, message.words(w.language())))
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
