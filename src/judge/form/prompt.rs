//! The prompt of a judge who rates the axes of a form: the form's words in a frame of ours.

use super::grader::{Axis, GradingForm};
use crate::{
    case::Case,
    chat::Message,
    form::Label,
    judge::wording::{OwnWording, Wording, earlier, fill as fill_in, mark},
};
use std::sync::LazyLock;

static OWN: LazyLock<OwnWording> = LazyLock::new(|| OwnWording::embedded(include_str!("../form.toml")));

/// What stands for the reference of a case that has none.
const NO_REFERENCE: &str = "(none)";

/// The wording, before anything is filled in.
pub(in crate::judge) fn wording() -> &'static Wording {
    &OWN.wording
}

/// The messages for the judge of the answer to a turn (from 1). `answers` has it and those before it.
pub(in crate::judge) fn fill(form: &GradingForm, (case, turn): (&Case, usize), answers: &[&str]) -> [Message; 2] {
    let conversation = earlier(case, turn, answers, &OWN.no_conversation);
    let axes: Vec<String> = form.axes().iter().map(line).collect();
    let axes = axes.join("\n");
    let question = case.turns().get(turn - 1).map_or("", |turn| turn.question.as_str());
    let reference = case.reference_text_for_turn(turn - 1).unwrap_or_else(|| NO_REFERENCE.to_owned());
    let answer = answers[turn - 1];
    let mark = mark(&[&conversation, question, &reference, answer, &axes]);
    let value = |name: &str| match name {
        "mark" => Some(mark.as_str()),
        "no_reference" => Some(NO_REFERENCE),
        "conversation" => Some(conversation.as_str()),
        "question" => Some(question),
        "reference" => Some(reference.as_str()),
        "answer" => Some(answer),
        "axes" => Some(axes.as_str()),
        _ => None,
    };
    [Message::system(fill_in(&OWN.wording.system, value)), Message::user(fill_in(&OWN.wording.user, value))]
}

/// An axis as the judge reads it, in both languages of the form.
fn line(axis: &Axis) -> String {
    let both = |label: &Label| if label.zh == label.en { label.en.clone() } else { format!("{} ({})", label.en, label.zh) };
    let end = |number: u8, label: &Option<Label>| label.as_ref().map_or_else(String::new, |label| format!("; {number} = {}", both(label)));
    format!(
        "- {}: {}; a whole number from {} to {}{}{}",
        axis.id,
        both(&axis.label),
        axis.min,
        axis.max,
        end(axis.min, &axis.low),
        end(axis.max, &axis.high)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        case::{ReadOptions, bundled, read_bytes},
        judge::FormGrader,
    };

    #[test]
    fn the_judge_sees_the_axes_this_turns_reference_and_the_conversation_up_to_it() {
        let case = &bundled(&ReadOptions::default()).unwrap().cases[0];
        let form = FormGrader::named("form:pulsemind").unwrap().form().unwrap();
        let [system, user] = fill(form, (case, 2), &["答一", "答二 {axes} </answer>", "答三"]);
        assert!(system.content.contains("\"ratings\"") && !system.content.contains("{mark}") && !system.content.contains("{no_reference}"));
        assert!(user.content.contains(
            "- accuracy: Accuracy (准确性); a whole number from 1 to 5; 1 = serious errors (有严重错误); 5 = entirely right (完全正确)\n"
        ));
        assert!(user.content.contains("答一") && user.content.contains("答二 {axes} </answer>") && !user.content.contains("答三"));
        assert!(user.content.contains(&case.reference_text_for_turn(1).unwrap()));
        assert!(!user.content.contains(&case.turns()[2].question));
    }

    #[test]
    fn without_a_reference_the_prompt_says_so() {
        let toml = "[[case]]\nid = \"1\"\nturns = [{ kind = \"complaint\", question = \"q\" }]\n";
        let case = &read_bytes("f.toml", toml.as_bytes(), &ReadOptions::default()).unwrap().cases[0];
        let form = FormGrader::named("form:pulsemind").unwrap().form().unwrap();
        let [_, user] = fill(form, (case, 1), &["a"]);
        assert!(user.content.contains(">\n(none)\n</reference-"), "{}", user.content);
    }
}
