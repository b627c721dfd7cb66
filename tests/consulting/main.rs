//! What a user does, and what comes of it: the screen's state without a terminal, a model or a disk.

#[path = "../common/stage.rs"]
mod stage;

mod asking;
mod choosing;
mod comparing;
mod playing;
mod scoring;
mod using;
mod variants;

use stage::Stage;
use wardround::{
    language::Language,
    session::{ConsultationKey, Notice, OpenConsultation},
};

fn stage() -> Stage {
    Stage::new(Language::Zh, (120, 40))
}

fn opened() -> Stage {
    let mut stage = stage();
    stage.press("enter");
    stage
}

fn key(stage: &Stage) -> ConsultationKey {
    stage.app.current().expect("a consultation is open").clone()
}

fn consultation(stage: &Stage) -> &OpenConsultation {
    stage.app.session().opened(&key(stage)).expect("it was opened")
}

fn says(stage: &Stage, notice: &Notice) -> bool {
    let text = stage.app.words().notice(notice);
    stage.app.toasts().any(|t| t.text == text)
}

fn through(stage: &mut Stage, answers: &[&str]) {
    for answer in answers {
        stage.press("n");
        stage.answer(answer);
    }
}
