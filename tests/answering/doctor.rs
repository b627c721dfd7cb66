//! A doctor at a screen; disk and model are the test's.

use crate::stage::{key_event, options, text_of};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::{Terminal, backend::TestBackend, buffer::Buffer};
use std::time::Duration;
use wardround::{
    arms::{
        answer::{AnswerLine, Event, NoReply},
        pack::{ANSWER_PACK_VERSION, AnswerPack, Arm, Consultant, Header, PackCase, PackTurn},
        session::AnswerSession,
    },
    case::TurnKind,
    chat::Message,
    language::Language,
    screen::{
        answering::{AnsweringScreen, Beginning, Output, draw},
        state::{Input, Options},
        theme::Registry,
    },
    trial::{form::Label, pack::OpaqueId, session::Now},
};

pub const SMALL: (u16, u16) = (80, 24);
pub const LARGE: (u16, u16) = (200, 60);

const QUESTIONS: [(&str, &str); 2] = [
    (
        "患者女，24 岁。转移性右下腹痛 12 小时，伴恶心、发热 38.2 ℃。既往体健，末次月经三周前。请给出初步判断与下一步检查。",
        "A woman of 24 years. Pain in the right lower abdomen for 12 hours, first around the navel, with nausea and 38.2 °C. What do you think, and which tests come next?",
    ),
    (
        "查体：右下腹压痛、反跳痛；血常规白细胞 14.2×10⁹/L，超声见阑尾增粗。请给出治疗建议。",
        "Tenderness and rebound in the right lower abdomen; white cells 14.2×10⁹/L; ultrasound shows a thick appendix. What do you propose?",
    ),
];

/// What the model of a case answered.
pub fn models_answer(language: Language, turn: usize) -> String {
    match language {
        Language::Zh => format!("## 判断 {turn}\n\n1. **急性阑尾炎**可能性大；\n2. 需排除异位妊娠。"),
        Language::En => format!("## Assessment {turn}\n\n1. **Acute appendicitis** is likely;\n2. exclude ectopic pregnancy."),
    }
}

/// A pack of a case of two turns for each arm.
pub fn pack(arms: &[Arm], language: Language, server: &str) -> AnswerPack {
    let zh = language == Language::Zh;
    let label = |zh: &str, en: &str| Label { zh: zh.into(), en: en.into() };
    let turn = |arm: Arm, nth: usize| PackTurn {
        kind: if nth == 0 { TurnKind::Complaint } else { TurnKind::Exam },
        question: if zh { QUESTIONS[nth].0 } else { QUESTIONS[nth].1 }.into(),
        model: (arm == Arm::Revise).then(|| models_answer(language, nth + 1)),
    };
    let case = |(nth, &arm): (usize, &Arm)| PackCase {
        item: OpaqueId(format!("i{nth}")),
        language,
        arm,
        turns: (0..2).map(|nth| turn(arm, nth)).collect(),
    };
    AnswerPack {
        header: Header {
            wardround_answer_pack: ANSWER_PACK_VERSION,
            study: OpaqueId("s".into()),
            title: label("急腹症作答研究", "Acute abdomen, answering"),
            doctor: if zh { "王医生" } else { "Dr Wang" }.into(),
            guidelines: label("请像平时一样作答，不要查阅资料。", "Answer as you would at work, without other sources."),
            consultant: Some(Consultant { server: server.into(), label: "A".into(), token: "t".into() }),
        },
        cases: arms.iter().enumerate().map(case).collect(),
    }
}

pub struct Doctor {
    pub screen: AnsweringScreen,
    /// What is on the disk.
    pub lines: Vec<AnswerLine>,
    /// What the disk says to every line.
    pub disk_error: Option<&'static str>,
    pub asked: Vec<Vec<Message>>,
    pub outputs: Vec<Output>,
    seconds: u64,
}

impl Doctor {
    /// A doctor who has read the guidelines and opened the first case.
    pub fn new(arms: &[Arm], language: Language, size: (u16, u16)) -> Self {
        let mut doctor = Self::with(arms, language, size, options(), Vec::new());
        doctor.press("enter enter");
        doctor
    }

    pub fn with(arms: &[Arm], language: Language, size: (u16, u16), options: Options, lines: Vec<AnswerLine>) -> Self {
        let pack = pack(arms, language, "http://127.0.0.1:1/v1");
        let session = AnswerSession::new(pack, "digest".into(), format!("s{}", lines.len()), &lines, now(0)).expect("answers of this pack");
        let theme = Registry::load(None).0.get_or_default(Registry::DEFAULT).at_depth(options.depth);
        let answers_file = "/home/doctor/wang.answers.jsonl".to_owned();
        let beginning = Beginning { session, answers_file, repaired: None, language, theme, options, size };
        let screen = AnsweringScreen::new(beginning);
        Self { screen, lines, disk_error: None, asked: Vec::new(), outputs: Vec::new(), seconds: 0 }
    }

    fn carry_out(&mut self, outputs: Vec<Output>) {
        for output in outputs {
            match output {
                Output::Append(_) if self.disk_error.is_some() => self.screen.append_failed(self.disk_error.unwrap_or_default()),
                Output::Append(line) => {
                    self.lines.push(*line);
                    let more = self.screen.appended(now(self.seconds));
                    self.carry_out(more);
                }
                Output::Consult(messages) => self.asked.push(messages),
                other => self.outputs.push(other),
            }
        }
        self.screen.prepare();
    }

    pub fn input(&mut self, input: Input) {
        self.seconds += 10;
        let outputs = self.screen.input(input, now(self.seconds));
        self.carry_out(outputs);
    }

    /// Presses keys, named as in a keymap.
    pub fn press(&mut self, keys: &str) {
        for key in keys.split_whitespace() {
            self.input(Input::Key(key_event(key)));
        }
    }

    pub fn type_text(&mut self, text: &str) {
        for c in text.chars() {
            let code = if c == '\n' { KeyCode::Enter } else { KeyCode::Char(c) };
            self.input(Input::Key(KeyEvent::new(code, KeyModifiers::NONE)));
        }
    }

    /// Some seconds pass.
    pub fn tick(&mut self) {
        let outputs = self.screen.tick(now(self.seconds));
        self.carry_out(outputs);
    }

    /// The model says something, or nothing.
    pub fn replied(&mut self, reply: Result<&str, NoReply>) {
        let outputs = self.screen.replied(reply.map(str::to_owned), now(self.seconds));
        self.carry_out(outputs);
    }

    /// What is on the disk, in short.
    pub fn saved(&self) -> Vec<String> {
        let short = |line: &AnswerLine| match &line.event {
            Event::Opened => format!("{}.{} opened", line.item.0, line.turn),
            Event::Draft { text } => format!("draft {text}"),
            Event::First { text } => format!("first {text}"),
            Event::Revealed => "revealed".to_owned(),
            Event::Answered { text, unchanged } => format!("answered {text}{}", if *unchanged { " unchanged" } else { "" }),
            Event::Withdrawn => "withdrawn".to_owned(),
            Event::Asked { text } => format!("asked {text}"),
            Event::Replied { text } => format!("replied {text}"),
            Event::NoReply { reason } => format!("no reply {reason:?}"),
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
