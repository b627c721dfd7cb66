//! The models of servers on this machine, as they are offered beside those of the settings.

use super::Session;
use crate::config::DisplayName;

/// A model that a server on this machine serves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Served {
    /// What it is called.
    pub label: String,
    /// Where it is asked: `http://127.0.0.1:11434/v1#qwen2.5:7b`.
    pub place: String,
    /// The server's program.
    pub server: &'static str,
}

impl Session {
    /// The models of servers that were found, without those that are in the list of models already.
    pub fn served(&self) -> Vec<Served> {
        let each = self.servers.iter().flat_map(|server| {
            server
                .models
                .iter()
                .map(move |model| (server, Served { label: model.id.clone(), place: server.name_of(model), server: server.kind.name() }))
        });
        let is_new = |base_url: &str, served: &Served| {
            let name = DisplayName::of(&served.place, false).into_bare();
            !self
                .models
                .iter()
                .any(|row| row.place == served.place || row.name == served.place || (row.place == base_url && row.name == name))
        };
        each.filter(|(server, served)| is_new(&server.base_url, served)).map(|(_, served)| served).collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        models::{LocalServer, ServedModel, ServerKind},
        session::{Command, Effect, ModelRow, ModelState, Session, SessionEvent, SourceName},
    };
    use std::time::Instant;

    #[test]
    fn models_of_servers_are_offered_until_they_are_in_the_list() {
        let mut session = Session::new(SourceName::Bundled, Vec::new(), None, None);
        let now = Instant::now();
        assert!(matches!(session.act(Command::FindServers, now).as_slice(), [Effect::FindServers]));
        let models = ["a:7b", "b"].map(|id| ServedModel { id: id.into(), bytes: None, quantisation: None }).to_vec();
        let server = LocalServer { kind: ServerKind::Ollama, base_url: "http://127.0.0.1:1/v1".into(), wants_key: false, models };
        assert!(session.handle(SessionEvent::ServersFound(vec![server]), now).is_empty());
        let labels =
            |session: &Session| session.served().into_iter().map(|s| format!("{} {} {}", s.label, s.server, s.place)).collect::<Vec<_>>();
        assert_eq!(labels(&session), ["a:7b Ollama http://127.0.0.1:1/v1#a:7b", "b Ollama http://127.0.0.1:1/v1#b"]);
        let row = |name: &str, place: &str| ModelRow { name: name.into(), place: place.into(), state: ModelState::Closed, is_tape: false };
        session.act(Command::KnowModel(row("mine", "http://127.0.0.1:1/v1#b")), now);
        session.act(Command::KnowModel(row("a:7b", "http://127.0.0.1:1/v1")), now);
        assert_eq!(labels(&session), Vec::<String>::new());
    }
}
