//! As what a case can be opened: itself, and each variant with what it changes, or why the case has none.

use super::Session;
use crate::{
    case::{CaseId, Lacks, Variant, VariantName},
    language::Language,
};

/// One way to open a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// The variant; `None` for the case itself.
    pub variant: Option<Variant>,
    /// Why the case has no such variant, where it has none.
    pub lacks: Option<Lacks>,
}

impl Opening {
    /// The name of the variant.
    pub fn name(&self) -> Option<VariantName> {
        self.variant.as_ref().map(Variant::name)
    }

    /// What the variant changes, or why the case has none; empty for the case itself.
    pub fn note(&self, language: Language) -> String {
        match (self.lacks, &self.variant) {
            (None, None) => String::new(),
            (None, Some(variant)) => variant.changes(language),
            (Some(lacks), _) if language == Language::Zh => format!("本例没有：{}", lacks.words(language)),
            (Some(lacks), _) => format!("not of this case: {}", lacks.words(language)),
        }
    }
}

impl Session {
    /// As what a case can be opened: itself first, then every variant, the one that is `open` among them.
    pub fn openings(&self, case: &CaseId, open: Option<&VariantName>) -> Vec<Opening> {
        let Some(case) = self.case(case) else { return Vec::new() };
        let mut variants = Variant::examples();
        // The user's own, in its first wording; then the one that is open.
        variants.extend(self.own_variants.iter().filter_map(|own| Variant::own(own.clone(), 0).ok()));
        let open = open.and_then(|name| self.variant_named(name.as_str()).ok());
        variants.extend(open.filter(|open| !variants.contains(open)));
        let of = |variant: Variant| Opening { lacks: variant.apply(case).err().map(|why| why.lacks), variant: Some(variant) };
        std::iter::once(Opening { variant: None, lacks: None }).chain(variants.into_iter().map(of)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        case::{ReadOptions, bundled, read_bytes},
        session::{ModelRow, ModelState, SessionEvent, SourceName},
    };
    use std::{sync::Arc, time::Instant};

    fn session(file: crate::case::CaseFile) -> Session {
        let row = ModelRow { name: "m".into(), place: String::new(), state: ModelState::Closed, is_tape: false };
        let mut session = Session::new(SourceName::Bundled, vec![row], Some("m".into()), None);
        session.begin(Language::En, Instant::now());
        session.handle(SessionEvent::SourceRead(SourceName::Bundled, Ok(Arc::new(file))), Instant::now());
        session
    }

    #[test]
    fn the_case_itself_comes_first_and_what_it_lacks_is_said_of_every_other() {
        let text = "[[case]]\nid = \"a\"\nreference = [{ id = \"r\", answer = \"x\" }]\n\
                    turns = [{ kind = \"complaint\", question = \"Fever. Cough. What is it?\" }]\n";
        let session = session(read_bytes("f", text.as_bytes(), &ReadOptions::default()).unwrap());
        let id = CaseId::new("a").unwrap();
        let openings = session.openings(&id, None);
        assert_eq!((openings[0].name(), openings.len()), (None, Variant::examples().len() + 1));
        let of = |name: &str| openings.iter().find(|o| o.name().is_some_and(|n| n.as_str() == name)).unwrap();
        assert_eq!(of("challenge=direct").lacks, Some(Lacks::Distractors));
        assert!(of("challenge=direct").note(Language::En).ends_with("(field distractors)"));
        assert_eq!(of("challenge=rethink").lacks, None);
    }

    #[test]
    fn a_variant_that_is_open_is_in_the_list_whatever_its_seed() {
        let file = bundled(&ReadOptions::default()).unwrap();
        let id = file.cases[0].id().clone();
        let open = VariantName::try_from("challenge=direct@2".to_owned()).unwrap();
        let openings = session(file).openings(&id, Some(&open));
        assert_eq!(openings.last().and_then(Opening::name), Some(open));
    }
}
