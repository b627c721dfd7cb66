//! Prints and chooses the model and the judge.

use super::{
    command::fold,
    state::{Dialogue, Stage},
};
use crate::{
    config::without_password,
    session::{Command, ModelRow, ModelState},
    suggest::nearest,
};
use std::{io::Write, path::Path};

impl<W: Write> Dialogue<W> {
    pub(super) fn list_models(&mut self) {
        let chosen = self.session.model().map(str::to_owned);
        self.list(chosen.as_deref(), self.says.answers_now());
        self.printer.line(self.says.name_a_model());
        self.order(Command::FindServers);
    }

    /// Prints what servers on this machine serve, with the numbers that go on from the list.
    pub(super) fn tell_servers(&mut self) {
        let first = self.session.models().len() + 1;
        let rows: Vec<String> = self
            .session
            .served()
            .into_iter()
            .enumerate()
            .map(|(i, served)| format!("{}. {} · {} · {}", first + i, served.label, served.server, served.place))
            .collect();
        if !rows.is_empty() {
            self.printer.line(self.says.servers_here());
            rows.iter().for_each(|row| self.printer.line(row));
        }
    }

    pub(super) fn list_judges(&mut self) {
        let chosen = self.session.judge().map(str::to_owned);
        self.list(chosen.as_deref(), self.says.judges_now());
        self.printer.line(self.says.name_a_judge());
    }

    fn list(&mut self, chosen: Option<&str>, mark: &str) {
        let mut rows: Vec<String> = Vec::new();
        for (i, row) in self.session.models().iter().enumerate() {
            let mut parts = vec![format!("{}. {}", i + 1, self.session.shown_name(&row.name))];
            if chosen == Some(row.name.as_str()) {
                parts.push(mark.to_owned());
            }
            parts.push(self.state(&row.state).to_owned());
            if row.place != row.name {
                parts.push(without_password(&row.place));
            }
            rows.push(parts.join(" · "));
        }
        if let Some(name) = chosen.filter(|n| self.session.model_row(n).is_none()) {
            rows.push(format!("{} · {mark}", self.session.shown_name(name)));
        }
        if rows.is_empty() {
            rows.push(self.says.no_models().to_owned());
        }
        rows.iter().for_each(|row| self.printer.line(row));
    }

    fn state(&self, state: &ModelState) -> &'static str {
        match state {
            ModelState::Closed => self.words.model_closed(),
            ModelState::Checking(_) => self.words.model_checking(),
            ModelState::Loading(_) | ModelState::Waiting(_) => self.words.model_opening(),
            ModelState::Open { .. } => self.words.model_open(),
            ModelState::Failed(_) => self.words.model_failed(),
        }
    }

    pub(super) fn choose_model(&mut self, wanted: &str) {
        let command = match self.named(wanted) {
            Some(Named::Known(name)) => Command::SelectModel(name),
            Some(Named::New(name)) => Command::AddModel(ModelRow { place: name.clone(), name, state: ModelState::Closed, is_tape: false }),
            None => return self.tell_no_such_model(wanted, false),
        };
        let (Command::SelectModel(name) | Command::AddModel(ModelRow { name, .. })) = &command else { return };
        self.printer.line(&self.says.answers(self.session.shown_name(name)));
        self.order(command);
        // The case that is open goes on with whoever answers now.
        if let Some((case, variant)) = self.current.as_ref().map(|key| (key.case.clone(), key.variant.clone())) {
            self.enter(case, variant);
        }
    }

    /// Takes a file or an address into the list, where it is not there.
    pub(super) fn know_model(&mut self, wanted: &str) {
        if let Some(Named::New(name)) = self.named(wanted) {
            self.order(Command::KnowModel(ModelRow { place: name.clone(), name, state: ModelState::Closed, is_tape: false }));
        }
    }

    pub(super) fn choose_judge(&mut self, wanted: &str) {
        let Some(Named::Known(name) | Named::New(name)) = self.named(wanted) else { return self.tell_no_such_model(wanted, true) };
        self.printer.line(&self.says.judge_is(self.session.shown_name(&name)));
        self.order(Command::SelectJudge(Some(name)));
    }

    fn tell_no_such_model(&mut self, wanted: &str, is_judge: bool) {
        let mut text = self.says.no_such_model(wanted);
        if let Some(name) = nearest(wanted, self.session.models().iter().map(|m| m.name.as_str())) {
            text.push_str(&self.says.perhaps(name));
        }
        self.printer.line(&text);
        if is_judge { self.list_judges() } else { self.list_models() }
    }

    /// What a user names: a model of the list by its name or number, else a file or an address, which need no settings.
    fn named(&self, wanted: &str) -> Option<Named> {
        let wanted = path_text(wanted);
        let rows = self.session.models();
        let by_name = || rows.iter().find(|m| m.name == wanted).or_else(|| rows.iter().find(|m| fold(&m.name) == fold(&wanted)));
        let by_number = || fold(&wanted).parse::<usize>().ok()?.checked_sub(1).and_then(|n| rows.get(n));
        if let Some(row) = by_name().or_else(by_number) {
            return Some(Named::Known(row.name.clone()));
        }
        let served =
            || fold(&wanted).parse::<usize>().ok()?.checked_sub(rows.len() + 1).and_then(|n| self.session.served().into_iter().nth(n));
        if let Some(served) = served() {
            return Some(Named::New(served.place));
        }
        let is_address = wanted.starts_with("http://") || wanted.starts_with("https://");
        let is_file = wanted.to_lowercase().ends_with(".gguf") || Path::new(&wanted).is_file();
        // The demonstration may have been fetched since the beginning; where it was not, what opens it says how.
        (is_address || is_file || wanted == "smollm2").then_some(Named::New(wanted))
    }

    /// Says how far the models are, each step once.
    pub(super) fn tell_models(&mut self) {
        for row in self.session.models().to_vec() {
            if let ModelState::Waiting(reason) = &row.state
                && self.waited_for.as_ref() != Some(reason)
            {
                self.waited_for = Some(reason.clone());
                self.printer.line(&reason.words(self.words.0));
            }
            let stage = match &row.state {
                ModelState::Closed => Stage::Closed,
                ModelState::Loading(_) | ModelState::Waiting(_) => Stage::Loading,
                ModelState::Checking(_) => Stage::Checking,
                ModelState::Open { .. } => Stage::Open,
                ModelState::Failed(_) => Stage::Failed,
            };
            let before = self.stages.insert(row.name.clone(), stage).unwrap_or(Stage::Closed);
            let name = self.session.shown_name(&row.name);
            match (before, stage) {
                (Stage::Closed | Stage::Open | Stage::Failed, Stage::Loading) => self.printer.line(&self.says.opening(name)),
                (Stage::Loading, Stage::Checking) => self.printer.line(&self.says.checking(name)),
                (Stage::Loading | Stage::Checking | Stage::Closed | Stage::Failed, Stage::Open) => {
                    self.printer.line(&self.says.ready(name));
                }
                (Stage::Open, Stage::Closed) => self.printer.line(&self.says.closed(name)),
                _ => {}
            }
        }
    }
}

/// What a name stands for.
enum Named {
    Known(String),
    New(String),
}

/// A path as people write it, or as a terminal pastes it: with quotes around it, or from the home folder.
pub(super) fn path_text(text: &str) -> String {
    let text = text.trim();
    let unquoted = ['"', '\''].iter().find_map(|q| text.strip_prefix(*q)?.strip_suffix(*q)).unwrap_or(text);
    match (unquoted.strip_prefix("~/"), std::env::var_os("HOME")) {
        (Some(rest), Some(home)) => Path::new(&home).join(rest).display().to_string(),
        _ => unquoted.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read_without_quotes() {
        assert_eq!(path_text(" '/m/甲 乙.gguf' "), "/m/甲 乙.gguf");
    }
}
