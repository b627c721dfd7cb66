//! Tapes of invented consultations, and shows of them.

use serde_json::{Value, json};
use std::sync::Arc;
use wardround::{
    case::{Case, ReadOptions, bundled},
    language::{Bilingual, Language},
    show::{Show, Sources, load},
    tape::{Event, Header, Made, Provenance, Recording, Tape, TapeEvent, Times},
};

const CASE: &str = "right-lower-quadrant-pain";

pub fn case(language: Language) -> Case {
    let file = bundled(&ReadOptions { language: Some(language), ..ReadOptions::default() }).unwrap();
    file.find(CASE).unwrap().clone()
}

fn identity(name: &str) -> Value {
    json!({"name": name, "kind": "remote", "base_url": "http://127.0.0.1:1/v1", "model": "m"})
}

fn answer(case: &Case, turn: usize, model: &str, text: &str) -> Event {
    let record = json!({
        "schema": 1, "key": format!("k{turn}"), "at": "2026-03-04T05:06:07Z", "case": CASE, "source": case.source(), "turn": turn,
        "asked": "protocol", "repeat": 0, "attempt": 0, "model": identity(model), "prompt_digest": "", "sampling_asked": {}, "seed": 1,
        "question": case.turns()[turn - 1].question, "text": text, "finish": "stop", "usage": {}, "timings": {"total_ms": 1000.0},
    });
    Event::Answer { record: Box::new(serde_json::from_value(record).unwrap()) }
}

fn verdict(case: &Case, turn: usize, model: &str, rating: u8) -> Event {
    let record = json!({
        "schema": 1, "key": format!("v{turn}"), "turn_key": format!("k{turn}"), "at": "2026-03-04T05:06:08Z", "case": CASE,
        "source": case.source(), "turn": turn, "repeat": 0, "judge_repeat": 0, "model": identity(model), "judge": identity("评委甲"),
        "preset": "official", "prompt_digest": "", "sampling_asked": {}, "verdict": "scored", "rating": rating, "official_rating": rating,
        "lenient_rating": null, "attempts": 1, "text": format!("要点齐全。\n\n评分：{rating}"), "usage": {}, "total_ms": 1.0,
    });
    Event::Verdict { record: Box::new(serde_json::from_value(record).unwrap()) }
}

/// The pieces of an answer: a second to the first, then one every 100 ms.
pub const FIRST_MS: u64 = 1000;
pub const PIECE_MS: u64 = 100;

pub fn text(turn: usize, language: Language) -> Vec<String> {
    let whole = match language {
        Language::Zh => format!("## 第{turn}次判断\n\n1. **急性阑尾炎**：转移性右下腹痛；\n2. 需鉴别异位妊娠。\n\n建议完善检查。"),
        Language::En => {
            format!("## Assessment {turn}\n\n1. **Acute appendicitis**: migrating pain;\n2. exclude ectopic pregnancy.\n\nOrder tests.")
        }
    };
    whole.chars().collect::<Vec<_>>().chunks(4).map(|piece| piece.iter().collect()).collect()
}

/// A tape of all turns, each rated where a rating is given.
pub fn tape(language: Language, model: &str, ratings: [Option<u8>; 3]) -> Tape {
    let case = case(language);
    let mut events = Vec::new();
    let mut at = 0;
    for (place, rating) in ratings.into_iter().enumerate() {
        let turn = place + 1;
        let question = case.turns()[place].question.clone();
        events.push(TapeEvent::new(at, Event::Asked { turn, asked: serde_json::from_value(json!("protocol")).unwrap(), question }));
        at += FIRST_MS;
        let pieces = text(turn, language);
        for piece in &pieces {
            events.push(TapeEvent::new(at, Event::Text { text: piece.clone() }));
            at += PIECE_MS;
        }
        events.push(TapeEvent::new(at, answer(&case, turn, model, &pieces.concat())));
        at += 500;
        events.extend(rating.map(|rating| TapeEvent::new(at, verdict(&case, turn, model, rating))));
    }
    let model = serde_json::from_value(identity(model)).unwrap();
    let provenance = Provenance::now(Made::FromRun, &model, "2026-03-04T05:06:07Z".parse().ok());
    Tape { header: Header::new(&case, Times::FromRecord), case, provenance, events, is_torn: false }
}

/// What the playlists of these tests can name: `a.tape`, `b.tape`, `unrated.tape`, `en.tape`, the model `m`, the theme `dark`.
pub fn read(playlist: &str, wished: Option<Language>) -> Result<Show, Vec<String>> {
    let of = |name: &str| {
        of_name(name).map(|tape| Recording::Consultation(Box::new(tape))).or_else(|error| match name {
            "interview.tape" => Ok(Recording::Interview(Box::new(crate::interviews::tape(Language::Zh)))),
            _ => Err(error),
        })
    };
    let of_case = |cases: &str, id: &str, language: Language| match (cases, id) {
        ("bundled", CASE) => Ok(case(language)),
        _ => Err(Bilingual::both(format!("没有病例 {id}"), format!("there is no case {id}"))),
    };
    let known = |what: &'static str| {
        move |name: &str| match name == what {
            true => Ok(name.to_owned()),
            false => Err(Bilingual::both(format!("没有 {name}"), format!("there is no {name}"))),
        }
    };
    let (model, known_theme) = (known("m"), known("dark"));
    let theme = |name: &str| known_theme(name).map(|_| ());
    let sources = Sources { tape: &of, case: &of_case, model: &model, theme: &theme };
    load(playlist, &sources, wished, Language::Zh).map_err(|faults| faults.iter().map(|fault| fault.words(Language::En)).collect())
}

pub fn show(playlist: &str) -> Arc<Show> {
    Arc::new(read(playlist, None).unwrap_or_else(|faults| panic!("{faults:?}")))
}

/// The tapes of consultations.
fn of_name(name: &str) -> Result<Tape, Bilingual> {
    match name {
        "a.tape" => Ok(tape(Language::Zh, "甲模型", [Some(8), Some(6), None])),
        "b.tape" => Ok(tape(Language::Zh, "乙模型", [Some(3), None, Some(9)])),
        "unrated.tape" => Ok(tape(Language::Zh, "丙模型", [None; 3])),
        "en.tape" => Ok(tape(Language::En, "model-a", [Some(8), Some(6), None])),
        _ => Err(Bilingual::both(format!("{name}：没有这个文件"), format!("{name}: no such file"))),
    }
}
