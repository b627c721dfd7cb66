//! Models and raters under other names, the same in every file of an archive.

use super::streams::Streams;
use crate::{
    chat::{ModelIdentity, Origin, Ways},
    interview::{InterviewId, Player},
    record::Manifest,
    trial::mask::Masker,
};
use std::collections::HashMap;

/// What is said in the place of an address.
const MASKED: &str = "masked";

/// Who is called what. Built from everything in a run, before anything of it is written.
#[derive(Debug)]
pub(super) struct Names {
    models: Vec<(ModelIdentity, ModelIdentity)>,
    raters: Vec<String>,
    masker: Masker,
    /// Digests of questions tell the model to whoever guesses it: they are numbered anew.
    keys: HashMap<String, String>,
}

impl Names {
    /// Of a run's models, its judges and raters.
    pub fn of(manifest: &Manifest, streams: &Streams) -> Self {
        let (turns, verdicts) = (|| streams.turns.iter().map(|(turn, _)| turn), || streams.verdicts.iter().map(|(verdict, _)| verdict));
        let views = || streams.views.iter().map(|(verdict, _)| verdict);
        let interviews = || streams.utterances.iter().map(|(line, _)| &line.interview).chain(views().map(|verdict| &verdict.interview));
        let players = || interviews().flat_map(roles).filter_map(|(_, player)| model_of(player));
        let answering = manifest.models.iter().chain(turns().map(|turn| &turn.model)).chain(players()).map(|model| (model, "model"));
        let judging = manifest.judges.iter().chain(verdicts().map(|verdict| &verdict.judge)).chain(views().map(|verdict| &verdict.judge));
        let judging = judging.map(|judge| (judge, "judge"));
        let mut models: Vec<(ModelIdentity, ModelIdentity)> = Vec::new();
        let mut counts: HashMap<&str, usize> = HashMap::new();
        let mut words: Vec<String> = turns().filter_map(|turn| turn.served_model.clone()).collect();
        words.extend(verdicts().filter_map(|verdict| verdict.served_model.clone()));
        words.extend(views().filter_map(|verdict| verdict.served_model.clone()));
        for (identity, role) in answering.chain(judging) {
            if models.iter().any(|(known, _)| known.same_entry(identity)) {
                continue;
            }
            let count = counts.entry(role).or_default();
            *count += 1;
            words.extend(words_for(identity));
            models.push((identity.clone(), renamed(identity, format!("{role}-{count}"))));
        }
        words.sort();
        words.dedup();
        let mut raters: Vec<String> = streams.ratings.iter().filter_map(|(rating, _)| rating.rater.clone()).collect();
        raters.extend(streams.notes.iter().filter_map(|(note, _)| note.author.clone()));
        raters.sort();
        raters.dedup();
        let mut names = Self { models, raters, masker: Masker::new(words), keys: HashMap::new() };
        for key in turns()
            .map(|turn| &turn.key)
            .chain(verdicts().map(|verdict| &verdict.key))
            .chain(streams.utterances.iter().map(|(line, _)| &line.key))
            .chain(views().flat_map(|verdict| [&verdict.interview_key, &verdict.key]))
        {
            let number = names.keys.len() + 1;
            names.keys.entry(key.clone()).or_insert_with(|| format!("question-{number}"));
        }
        // What a system prompt says of the model.
        for at in 0..names.models.len() {
            let system = names.models[at].0.system.as_deref().map(|system| names.masker.mask(system).unwrap_or_else(|| system.to_owned()));
            names.models[at].1.system = system;
        }
        names
    }

    /// Who this is in the archive.
    pub fn model(&self, identity: &ModelIdentity) -> ModelIdentity {
        let known = self.models.iter().find(|(known, _)| known.same_entry(identity));
        known.map_or_else(|| renamed(identity, "model".into()), |(_, masked)| masked.clone())
    }

    /// The same of what a plan knows a model or judge by.
    pub fn plan_key(&self, key: &str) -> String {
        // A judge that is made to end in a rating has a word more in its key. Another rest is another model: one key can begin like another.
        let known = self.models.iter().find_map(|(known, masked)| {
            let rest = key.strip_prefix(&known.key())?;
            matches!(rest, "" | " constrained").then(|| masked.key() + rest)
        });
        known.unwrap_or_else(|| MASKED.to_owned())
    }

    /// The number of a rater, or of who noted something.
    pub fn rater(&self, name: &str) -> String {
        self.raters.iter().position(|known| known == name).map_or_else(|| "rater".into(), |at| format!("rater-{}", at + 1))
    }

    /// The number of a question.
    pub fn key(&self, key: &str) -> String {
        self.keys.get(key).cloned().unwrap_or_default()
    }

    /// A text without names of models.
    pub fn text(&self, text: &str) -> Option<String> {
        self.masker.mask(text)
    }
}

/// Who plays which role.
pub(super) fn roles(id: &InterviewId) -> [(&'static str, &Player); 3] {
    [("doctor", &id.doctor), ("patient", &id.patient), ("examiner", &id.examiner)]
}

fn model_of(player: &Player) -> Option<&ModelIdentity> {
    match player {
        Player::Model(model) => Some(&model.identity),
        Player::Person | Player::Scripted | Player::Rules => None,
    }
}

/// The words by which texts may call a model.
fn words_for(identity: &ModelIdentity) -> Vec<String> {
    let mut words = vec![identity.name.clone()];
    match &identity.origin {
        Origin::Local { file, .. } | Origin::Imported { file, .. } => words.push(file.trim_end_matches(".gguf").to_owned()),
        Origin::Remote { model, .. } | Origin::Recording { model, .. } => words.push(model.clone()),
    }
    let last: Vec<String> = words.iter().filter_map(|word| Some(word.rsplit_once('/')?.1.to_owned())).collect();
    words.extend(last);
    words
}

fn renamed(identity: &ModelIdentity, name: String) -> ModelIdentity {
    let origin = Origin::Remote { base_url: MASKED.into(), model: name.clone() };
    ModelIdentity { name, origin, system: None, ways: Ways { prompting: identity.ways.prompting.clone(), ..Ways::default() } }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::Sampling;

    #[test]
    fn models_that_differ_in_their_system_prompt_alone_are_told_apart_in_a_plan() {
        let origin = Origin::Local {
            file: "own-seven.gguf".into(),
            path: None,
            digest: "d".into(),
            template: "gguf".into(),
            template_digest: "t".into(),
        };
        let plain = ModelIdentity { name: "yi".into(), origin, system: None, ways: Ways::default() };
        let doctor = ModelIdentity { name: "yi-doctor".into(), system: Some("You are a doctor at own-seven.".into()), ..plain.clone() };
        let mut manifest = Manifest::new(Sampling::default(), 1);
        manifest.models = vec![plain.clone(), doctor.clone()];
        manifest.judges = vec![plain.clone()];
        let names = Names::of(
            &manifest,
            &Streams {
                turns: Vec::new(),
                verdicts: Vec::new(),
                ratings: Vec::new(),
                notes: Vec::new(),
                utterances: Vec::new(),
                views: Vec::new(),
            },
        );
        let (one, two) = (names.model(&plain), names.model(&doctor));
        assert_eq!((one.name.as_str(), two.name.as_str()), ("model-1", "model-2"));
        assert_eq!((names.plan_key(&plain.key()), names.plan_key(&doctor.key())), (one.key(), two.key()));
        assert_eq!(names.plan_key(&format!("{} constrained", plain.key())), format!("{} constrained", one.key()));
        assert_eq!(names.plan_key("remote elsewhere m "), "masked");
        assert!(!two.key().contains("own-seven"), "{}", two.key());
    }
}
