//! A rater at a screen; the disk is the test's.

use crate::stage::{key_event, options, text_of};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::{Terminal, backend::TestBackend, buffer::Buffer};
use std::time::Duration;
use wardround::{
    case::TurnKind,
    language::Language,
    screen::{
        rating::{Beginning, Output, RatingScreen, draw},
        state::{Input, Options},
        theme::Registry,
    },
    trial::{
        form::{Form, Label},
        pack::{AskedTurn, Gold, Header, OpaqueId, PACK_VERSION, Pack, PackAnswer, PackItem, ReferenceShown},
        rating::{Event, RatingLine},
        session::{Now, RatingSession},
    },
};

pub const SMALL: (u16, u16) = (80, 24);
pub const LARGE: (u16, u16) = (200, 60);

/// A text field, a scale of several digits and options, none of them required.
pub const OWN_FORM: &str = r#"
name = "own"
title = { zh = "自拟", en = "own" }
rates = "answer"

[[field]]
id = "percent"
label = { zh = "可用程度", en = "Usable" }
required = false
kind = "scale"
min = 0
max = 100

[[field]]
id = "note"
label = { zh = "建议", en = "Proposal" }
required = false
kind = "text"

[[field]]
id = "tone"
label = { zh = "语气", en = "Tone" }
required = false
kind = "choice"
options = [
  { id = "good", label = { zh = "得当", en = "good" } },
  { id = "bad", label = { zh = "不当", en = "bad" } },
]
"#;

pub fn label(zh: &str, en: &str) -> Label {
    Label { zh: zh.into(), en: en.into() }
}

const ANSWERS_ZH: [&str; 3] = [
    "## 初步判断\n\n1. **急性阑尾炎**：转移性右下腹痛，伴恶心、发热；\n2. 需鉴别 *异位妊娠*、卵巢囊肿蒂扭转。\n\n| 检查 | 目的 |\n|---|---|\n| 血常规 | 感染 |\n| HCG | 排除妊娠 |\n\n请注意 `WBC` 与体温变化。",
    "考虑急性阑尾炎的可能性大。建议完善血常规、C 反应蛋白与腹部超声，育龄女性另查 HCG；在明确诊断之前禁食、补液，并请普外科会诊。",
    "可能是胃肠炎，建议多喝水，观察三天。",
];
const ANSWERS_EN: [&str; 3] = [
    "## Assessment\n\n1. **Acute appendicitis**: migrating pain in the right lower abdomen with nausea and fever;\n2. exclude *ectopic pregnancy* and torsion of an ovarian cyst.\n\n| test | why |\n|---|---|\n| blood count | infection |\n| HCG | pregnancy |",
    "Acute appendicitis is likely. Blood count, CRP and abdominal ultrasound; HCG in women of childbearing age. Nil by mouth and fluids until the diagnosis is clear; ask the surgeons.",
    "Perhaps gastroenteritis. Drink plenty of water and wait for three days.",
];

/// A pack of `items` items with three answers each, or two that are compared.
pub fn pack(form: Form, items: usize, language: Language) -> Pack {
    let zh = language == Language::Zh;
    let answers = if zh { ANSWERS_ZH } else { ANSWERS_EN };
    let count = if form.rates() == wardround::trial::form::Rates::Pair { 2 } else { 3 };
    let turn = |kind, zh_text: &str, en_text: &str| AskedTurn { kind, question: (if zh { zh_text } else { en_text }).into() };
    let item = |n: usize| PackItem {
        item: OpaqueId(format!("i{n}")),
        language,
        turns: vec![turn(
            TurnKind::Complaint,
            "患者女，24 岁。转移性右下腹痛 12 小时，伴恶心、发热 38.2 ℃。既往体健，末次月经三周前。请给出初步判断与下一步检查。",
            "A woman of 24 years. Pain in the right lower abdomen for 12 hours, first around the navel, with nausea and 38.2 °C. What do you think, and which tests come next?",
        )],
        answers: (0..count)
            .map(|place| PackAnswer {
                answer: OpaqueId(format!("i{n}-{place}")),
                texts: vec![answers[place].into()],
                earlier: Vec::new(),
                live: false,
            })
            .collect(),
        reference: Some(
            if zh {
                "急性阑尾炎；查血常规、超声，必要时 CT；普外科会诊。"
            } else {
                "Acute appendicitis; blood count, ultrasound, CT if needed."
            }
            .into(),
        ),
        waits_for: Vec::new(),
        rubric: Vec::new(),
        gold: Vec::new(),
    };
    Pack {
        header: Header {
            wardround_pack: PACK_VERSION,
            trial: OpaqueId("t".into()),
            title: label("急腹症问答盲评", "Acute abdomen, blind rating"),
            rater: if zh { "王医生" } else { "Dr Wang" }.into(),
            form,
            reference: ReferenceShown::AfterRating,
            plain_text: false,
            guidelines: label("", ""),
            questionnaire: None,
            live: None,
        },
        items: (1..=items).map(item).collect(),
    }
}

pub fn form(name: &str) -> Form {
    Form::built_in(name).expect("a built-in form")
}

pub fn gold(score: u8) -> Gold {
    let values = [("overall".to_owned(), wardround::trial::form::Value::Number(score))].into();
    Gold { answer: Some(OpaqueId("i1-0".into())), values, comment: "诊断正确，检查不全。".into() }
}

pub struct Rater {
    pub screen: RatingScreen,
    /// The ratings on the disk.
    pub lines: Vec<RatingLine>,
    /// What the disk says to the next line.
    pub disk_error: Option<&'static str>,
    pub outputs: Vec<Output>,
    seconds: u64,
}

impl Rater {
    pub fn new(pack: Pack, language: Language, size: (u16, u16)) -> Self {
        Self::with(pack, language, size, options(), Vec::new())
    }

    pub fn with(pack: Pack, language: Language, size: (u16, u16), options: Options, lines: Vec<RatingLine>) -> Self {
        let session = RatingSession::new(pack, "digest".into(), "s".into(), lines.clone(), now(0)).expect("ratings of this pack");
        let theme = Registry::load(None).0.get_or_default(Registry::DEFAULT).at_depth(options.depth);
        let ratings_file = "/home/doctor/wang.ratings.jsonl".to_owned();
        let beginning = Beginning { session, ratings_file, repaired: None, language, theme, options, size };
        let mut rater = Self { screen: RatingScreen::new(beginning, now(0)), lines, disk_error: None, outputs: Vec::new(), seconds: 0 };
        rater.screen.prepare();
        rater
    }

    pub fn input(&mut self, input: Input) {
        self.seconds += 10;
        let outputs = self.screen.input(input, now(self.seconds));
        self.carry_out(outputs);
    }

    /// Has what came from the server written, as the loop does.
    pub fn take_up(&mut self) {
        self.seconds += 10;
        let outputs = self.screen.take_up(now(self.seconds));
        self.carry_out(outputs);
    }

    fn carry_out(&mut self, outputs: Vec<Output>) {
        let now = now(self.seconds);
        for output in outputs {
            match (output, self.disk_error.take()) {
                (Output::Append(_), Some(error)) => self.screen.append_failed(error),
                (Output::Append(line), None) => {
                    self.lines.push(*line);
                    self.screen.appended(now);
                }
                (other, error) => {
                    self.disk_error = error;
                    self.outputs.push(other);
                }
            }
        }
        self.screen.prepare();
    }

    /// Presses keys, named as in a keymap; `look` goes from the case to the answer in front, and to its end.
    pub fn press(&mut self, keys: &str) {
        for key in keys.split_whitespace() {
            match key {
                "look" => self.press("] end"),
                key => self.input(Input::Key(key_event(key))),
            }
        }
    }

    pub fn type_text(&mut self, text: &str) {
        for c in text.chars() {
            self.input(Input::Key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE)));
        }
    }

    /// The decisions on the disk, in short.
    pub fn saved(&self) -> Vec<String> {
        let short = |line: &RatingLine| {
            let about = line.answer.as_ref().map_or("pair", |answer| answer.0.as_str());
            match &line.event {
                Event::Rated { values } => format!("{about} {}", serde_json::to_string(values).expect("values")),
                Event::CannotJudge { reason } => format!("{about} cannot judge: {reason}"),
                Event::Withdrawn => format!("{about} withdrawn"),
                Event::ReferenceShown => "reference shown".to_owned(),
                Event::LiveAnswers { answers } => format!("{} live answers", answers.len()),
                Event::Questionnaire { values } => format!("questionnaire {}", serde_json::to_string(values).expect("values")),
            }
        };
        self.lines.iter().map(short).collect()
    }

    pub fn buffer(&mut self) -> Buffer {
        let (width, height) = self.screen.size();
        let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("a test's backend");
        self.screen.prepare();
        terminal.draw(|frame| draw(&self.screen, frame)).expect("a test's backend");
        terminal.backend().buffer().clone()
    }

    pub fn text(&mut self) -> String {
        text_of(&self.buffer())
    }

    pub fn message(&self) -> &str {
        self.screen.message().unwrap_or_default()
    }
}

fn now(seconds: u64) -> Now {
    Now { clock: Duration::from_secs(seconds), at: jiff::Timestamp::UNIX_EPOCH }
}
