//! Prints the state of a consultation.

use super::{
    command::{Said, Unclear, Verb},
    printer::Printer,
    state::{Dialogue, Missing},
};
use crate::{
    case::Pair,
    consultation::{Asked, Exchange, Ready, RevealedTitle},
    glossary,
    record::{ErrorTag, Rating},
    session::{Command, ConsultationKey, Notice, OpenConsultation, Phase, Question},
};
use std::io::Write;

impl<W: Write> Dialogue<W> {
    /// Does what a line says.
    pub(super) fn act(&mut self, said: Said) {
        match said {
            Said::Empty if self.current.is_some() => self.ask(Question::Next),
            Said::Empty => self.printer.line(self.says.at_list()),
            Said::Rate { rating, tags, comment } => self.rate(rating, tags, comment),
            Said::Unclear(unclear) => match &unclear {
                Unclear::Unknown(line, _) => match self.case_with_id(line) {
                    Some(id) => self.enter(id, self.session.variant().cloned()),
                    None => self.printer.line(&self.says.unclear(&unclear)),
                },
                _ => self.printer.line(&self.says.unclear(&unclear)),
            },
            Said::Do(verb, rest) => self.act_on(verb, rest),
        }
    }

    fn act_on(&mut self, verb: Verb, rest: String) {
        match verb {
            Verb::List => self.list_cases(&rest),
            Verb::Filter => self.set_filter(&rest),
            Verb::Open => self.open_case(&rest),
            Verb::Next => self.ask(Question::Next),
            Verb::Edit => self.ask(Question::NextEdited(rest)),
            Verb::Ask => self.ask(Question::Own(rest)),
            Verb::Again => self.ask(Question::Again),
            Verb::Stop => self.stop(),
            Verb::Reference => self.tell_reference(),
            Verb::Judge if rest.is_empty() => self.with_last(|d, key, last| d.order(Command::Judge(key, last))),
            Verb::Judge => self.choose_judge(&rest),
            Verb::Judges => self.list_judges(),
            Verb::Reasoning => self.tell_reasoning(),
            Verb::Show => self.tell_all(),
            Verb::Compare => self.compare(&rest),
            Verb::Variant => self.variant(&rest),
            Verb::Scores => self.order(Command::ReadScores((!rest.is_empty()).then(|| rest.into()))),
            Verb::Model if !rest.is_empty() => self.choose_model(&rest),
            Verb::Model | Verb::Models => self.list_models(),
            Verb::Source => self.read_source(&rest),
            Verb::StartOver => self.start_over(),
            Verb::Save => self.save(),
            Verb::Tape => self.save_tape(),
            Verb::Live => self.go_live(&rest),
            Verb::Speed | Verb::Pause | Verb::AtOnce => self.play(verb, &rest),
            Verb::Back => {
                self.current = None;
                self.list_cases("");
            }
            Verb::Help => self.help(),
            Verb::Quit => self.leave_now(),
            // Waiting is done before; a rating is made out by the parser.
            Verb::Wait | Verb::Rate => {}
        }
    }

    fn help(&mut self) {
        for verb in Verb::ALL {
            let line = format!("{} {}", verb.words().join(" / "), self.says.help(*verb));
            self.printer.line(&line);
        }
    }

    /// Does something with the last question, if there is one.
    fn with_last(&mut self, act: impl FnOnce(&mut Self, ConsultationKey, usize)) {
        let Some(key) = self.current.clone() else { return self.printer.line(self.says.open_a_case_first()) };
        match self.opened().and_then(|v| v.consultation().exchanges().len().checked_sub(1)) {
            Some(last) => act(self, key, last),
            None => self.tell_notice(&Notice::NothingAsked),
        }
    }

    fn rate(&mut self, rating: Rating, tags: Vec<ErrorTag>, comment: String) {
        self.with_last(|d, key, last| {
            d.order(Command::Rate { key, exchange: last, rating, tags, comment });
        });
    }

    fn start_over(&mut self) {
        let Some(key) = self.current.clone() else { return self.printer.line(self.says.open_a_case_first()) };
        let before = self.opened().map(OpenConsultation::repeat);
        self.order(Command::StartOver(key));
        match self.opened().map(OpenConsultation::repeat).filter(|r| Some(*r) != before) {
            Some(repeat) => {
                self.printer.line(&self.says.started_over(repeat + 1));
                self.printer.line(self.says.to_ask());
            }
            None => self.tell_next(),
        }
    }

    fn save(&mut self) {
        match self.current.clone().filter(|_| self.opened().is_some_and(|v| v.unsaved().is_some())) {
            Some(key) => self.order(Command::SaveAgain(key)),
            None => self.printer.line(self.says.nothing_to_save()),
        }
    }

    /// Says where the user is when a case is opened.
    pub(super) fn tell_opened(&mut self) {
        let (Some(opened), Some(key)) = (self.opened(), &self.current) else { return };
        let Phase::Open = opened.phase() else {
            // The notice has said why.
            self.current = None;
            return self.printer.line(self.says.at_list());
        };
        let count = opened.consultation().exchanges().len();
        let head = self.head(opened, &key.model);
        self.printer.heading(&head);
        if count > 0 {
            self.printer.line(&self.says.restored(count));
        }
        self.tell_next();
    }

    fn head(&self, opened: &OpenConsultation, model: &str) -> String {
        let case = opened.case();
        let mut parts = vec![format!("{} {}", self.words.case(), case.id())];
        parts.extend(case.department().map(str::to_owned));
        parts.extend(case.variant_name().map(|name| self.words.as_variant(name)));
        parts.extend([
            case.source().words(self.words.0).to_owned(),
            self.says.turns(case.turns().len()),
            self.says.by(self.session.shown_name(model)),
        ]);
        if opened.repeat() > 0 {
            parts.push(self.says.repeat(opened.repeat() + 1));
        }
        parts.join(" · ")
    }

    fn tell_next(&mut self) {
        let Some(opened) = self.opened() else { return };
        let consultation = opened.consultation();
        let text = match (consultation.next_turn(), consultation.exchanges().is_empty()) {
            (_, true) => self.says.to_ask(),
            (Some(_), false) => self.says.to_go_on(),
            (None, false) => self.says.at_end(),
        };
        self.printer.line(text);
    }

    /// Which turn it is, what it brings, and whether it counts.
    pub(super) fn label(&self, opened: &OpenConsultation, asked: Asked) -> String {
        let turn = asked.turn().map(|t| self.says.turn(t));
        let kind = asked.turn().and_then(|t| opened.case().turn_heading(t, self.words.0)).map(str::to_owned);
        let off = asked.words(self.words.0).map(|what| self.words.with_note(what, self.words.off_protocol()));
        turn.into_iter().chain(kind).chain(off).collect::<Vec<_>>().join(" · ")
    }

    pub(super) fn question(&self, question: &str) -> String {
        format!("{}{}{question}", self.words.doctor(), self.words.colon())
    }

    pub(super) fn tell_question(&mut self, key: &ConsultationKey, ready: &Ready) {
        let Some(opened) = self.session.opened(key) else { return };
        let label = self.label(opened, ready.asked);
        let question = self.question(ready.messages.last().map_or("", |m| &m.content));
        let again =
            if ready.attempt > 0 { format!(" · {}", self.says.another(ready.attempt + 1, ready.attempt + 1)) } else { String::new() };
        self.printer.heading(&label);
        self.printer.line(&question);
        self.printer.line(&format!(
            "{}{}",
            self.words.with_note(self.words.answer_of(), &format!("{}{again}", self.session.shown_name(&key.model))),
            self.words.colon().trim_end()
        ));
    }

    /// Says how an answer ended, once it is on disk.
    pub(super) fn tell_answered(&mut self, key: &ConsultationKey) {
        let Some(opened) = self.session.opened(key) else { return };
        let Some(last) = opened.consultation().exchanges().len().checked_sub(1) else { return };
        let (Some(record), Some(exchange)) = (opened.record(last), opened.consultation().exchanges().last()) else { return };
        let label = self.label(opened, exchange.asked);
        let mut facts = vec![if record.is_final() { self.says.answered(label) } else { label }];
        facts.extend(record.finish.remark(self.words.0).map(str::to_owned));
        facts.extend(record.prompt_cut.map(|cut| cut.words(self.words.0)));
        facts.extend(record.usage.answer_tokens.map(|n| format!("{n} {}", self.words.tokens())));
        facts.push(self.says.saved().to_owned());
        let is_final = record.is_final();
        let is_all = is_final && exchange.asked.turn().is_some() && opened.consultation().next_turn().is_none();
        self.printer.line(&facts.join(" · "));
        if is_final && self.missing == Missing::Model {
            self.missing = Missing::Nothing;
        }
        if !is_final {
            self.printer.line(self.says.retry());
        }
        if is_all {
            self.tell_notice(&Notice::AllAnswered);
        }
        self.tell_next();
    }

    /// Shows what the answer is compared with: what belongs to this turn first.
    fn tell_reference(&mut self) {
        let (Some(opened), Some(key)) = (self.opened(), self.current.clone()) else {
            return self.printer.line(self.says.open_a_case_first());
        };
        let last = opened.consultation().exchanges().len().checked_sub(1);
        let turn = last.map_or(1, |last| opened.turn_of(last));
        self.order(Command::Reveal(key.clone(), turn));
        let Some(opened) = self.session.opened(&key) else { return };
        let revealed = opened.revealed(turn);
        let printer = &mut self.printer;
        printer.heading(&format!("{} · {} · {}", self.words.reference(), self.words.matching(), self.says.turn(turn)));
        if !opened.case().has_reference() {
            printer.line(self.words.no_reference());
        }
        revealed.of_turn.iter().for_each(|pair| tell_pair(printer, pair));
        if !revealed.others.is_empty() {
            printer.heading(&format!("{} · {}", self.words.reference(), self.words.other_pairs()));
            revealed.others.iter().for_each(|pair| tell_pair(printer, pair));
        }
        if revealed.withholds_others {
            printer.line(self.words.others_wait());
        }
        match revealed.title {
            Some(RevealedTitle::Shown(title)) => {
                printer.heading(&format!("{}{}{}", self.words.diagnosis_title(), self.words.colon(), title.reveal()));
            }
            Some(RevealedTitle::Withheld) => printer.line(self.words.title_waits()),
            None => {}
        }
        self.tell_next();
    }

    fn tell_reasoning(&mut self) {
        self.with_last(|d, _, last| {
            let reasoning = d.opened().and_then(|v| v.record(last)).map(|r| r.reasoning.clone()).filter(|r| !r.trim().is_empty());
            match reasoning {
                Some(reasoning) => {
                    d.printer.heading(d.words.reasoning());
                    d.printer.line(reasoning.trim());
                }
                None => d.printer.line(d.says.no_reasoning()),
            }
        });
    }

    pub(super) fn tell_verdict(&mut self, key: &ConsultationKey, exchange: usize) {
        let Some(opened) = self.session.opened(key) else { return };
        let (Some(record), Some(asked)) = (opened.verdict(exchange), opened.consultation().exchanges().get(exchange)) else { return };
        let score = record.verdict.words(self.words.0);
        let judge = format!("{} {}", self.words.judge(), record.judge.name);
        let mut lines = vec![[&score, &judge, record.preset.name(), record.source.words(self.words.0)].join(" · ")];
        if let crate::judge::Verdict::Failed { error, failure } = &record.verdict {
            lines.push(failure.as_ref().map_or_else(|| error.clone(), |failure| failure.words(self.words.0)));
        }
        if !record.text.trim().is_empty() {
            lines.push(format!("{}{}{}", glossary::EXPLANATION.heading(self.words.0), self.words.colon(), record.text.trim()));
        }
        if record.judge_is_candidate {
            lines.push(self.words.itself().to_owned());
        }
        let heading = format!("{} · {}", self.words.verdict(), self.label(opened, asked.asked));
        self.printer.heading(&heading);
        lines.iter().for_each(|line| self.printer.line(line));
    }

    /// Prints the whole consultation again.
    fn tell_all(&mut self) {
        let (Some(opened), Some(key)) = (self.opened(), self.current.clone()) else {
            return self.printer.line(self.says.open_a_case_first());
        };
        let head = self.head(opened, &key.model);
        let count = opened.consultation().exchanges().len();
        self.printer.heading(&head);
        for index in 0..count {
            self.tell_exchange(&key, index);
        }
        self.tell_next();
    }

    fn tell_exchange(&mut self, key: &ConsultationKey, index: usize) {
        let Some(opened) = self.session.opened(key) else { return };
        let Some(exchange) = opened.consultation().exchanges().get(index) else { return };
        let heading = self.label(opened, exchange.asked);
        let mut lines = vec![self.question(&exchange.question)];
        let of = exchange.answers.len();
        let another = if of > 1 { format!(" · {}", self.says.another(of, of)) } else { String::new() };
        lines.push(format!(
            "{}{}",
            self.words.with_note(self.words.answer_of(), &format!("{}{another}", self.session.shown_name(&key.model))),
            self.words.colon().trim_end()
        ));
        lines.extend(self.answer_lines(exchange));
        if exchange.answers.last().is_some_and(|answer| !answer.finish.is_final()) {
            lines.push(self.says.retry().to_owned());
        }
        if opened.record(index).is_none() || (opened.unsaved().is_some() && index + 1 == opened.consultation().exchanges().len()) {
            lines.push(self.says.not_saved().to_owned());
        }
        lines.extend(self.rating_line(opened, index));
        let has_verdict = opened.verdict(index).is_some();
        self.printer.heading(&heading);
        lines.iter().for_each(|line| self.printer.line(line));
        if has_verdict {
            self.tell_verdict(key, index);
        }
    }

    /// The last answer of an exchange, with what there is to know of it.
    pub(super) fn answer_lines(&self, exchange: &Exchange) -> Vec<String> {
        let Some(answer) = exchange.answers.last() else { return Vec::new() };
        let mut lines = vec![answer.text.trim().to_owned()];
        lines.extend(answer.finish.remark(self.words.0).map(|how| self.words.with_note("", how)));
        lines.extend(answer.prompt_cut.map(|cut| self.words.with_note("", &cut.words(self.words.0))));
        lines.extend(answer.error.as_ref().map(|error| error.words(self.words.0)));
        lines
    }

    /// The user's rating of an exchange's answer.
    pub(super) fn rating_line(&self, opened: &OpenConsultation, index: usize) -> Option<String> {
        let rating = opened.rating(index)?;
        let tags = rating.tags.iter().map(|t| t.words(self.words.0)).collect::<Vec<_>>().join("、");
        let parts = [format!("{} {}/10", self.words.my_rating(), rating.rating.get()), tags, rating.comment.clone()];
        Some(parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" · "))
    }

    /// Tells a notice, and what can be done about it here.
    pub(super) fn tell_notice(&mut self, notice: &Notice) {
        self.printer.line(&self.words.notice(notice));
        self.missing = self.missing.max(Missing::of(notice));
        let next = match notice {
            Notice::NoModel | Notice::ModelFailed(..) => self.says.name_a_model(),
            Notice::NoJudge => self.says.name_a_judge(),
            Notice::NotSaved(_) if self.opened().is_some_and(|v| v.unsaved().is_some()) => self.says.to_save(),
            Notice::SourceFailed(_) => self.says.name_a_source(),
            _ => return,
        };
        self.printer.line(next);
    }
}

fn tell_pair<W: Write>(printer: &mut Printer<W>, pair: &Pair) {
    if !pair.question.is_empty() {
        printer.line(&pair.question);
    }
    printer.line(&pair.answer);
}
