//! A person at the screen of an interview; disk and clock are the test's.

use crate::stage::{key_event, options, text_of};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::{Terminal, backend::TestBackend, buffer::Buffer};
use std::time::Duration;
use wardround::{
    case::{ReadOptions, bundled},
    interview::{Event, FactSheet, InterviewId, Player, RevealPart, RevealSection, Role, Turn, UtteranceRecord},
    language::Language,
    record::Journal,
    runner::{OpenInterview, interview::Cast, interview::Spoke},
    screen::{
        interviewing::{Beginning, InterviewScreen, Next, Output, draw},
        state::Input,
        theme::Registry,
    },
};

pub const SMALL: (u16, u16) = (80, 24);
pub const LARGE: (u16, u16) = (200, 60);

pub struct Person {
    pub screen: InterviewScreen,
    pub open: OpenInterview,
    journal: Journal<UtteranceRecord>,
    _folder: tempfile::TempDir,
    /// What the disk says to every line.
    pub disk_error: Option<&'static str>,
    /// Whether whoever is asked takes their time.
    pub hold: bool,
    /// Whether the model that plays the doctor is waited for.
    pub doctor_is_asked: bool,
    pub outputs: Vec<Output>,
    runtime: tokio::runtime::Runtime,
}

/// The interview of a bundled case, with so many lines.
fn interview(language: Language, limit: Option<usize>, seat: Option<Role>) -> OpenInterview {
    let file = bundled(&ReadOptions { language: Some(language), ..ReadOptions::default() }).unwrap();
    let case = file.find("chest-pain-at-rest").unwrap();
    let sheet = FactSheet::of(case).unwrap();
    let id = InterviewId {
        case: case.id().clone(),
        source: case.source(),
        language,
        facts: sheet.digest().to_owned(),
        doctor: if seat == Some(Role::Doctor) { Player::Person } else { Player::Scripted },
        patient: if seat == Some(Role::Patient) { Player::Person } else { Player::Scripted },
        examiner: Player::Rules,
        persona: "plain".parse().unwrap(),
        limit,
        repeat: 0,
    };
    OpenInterview::new(case.clone(), sheet, id, Vec::new()).unwrap()
}

impl Person {
    /// A doctor.
    pub fn new(language: Language, size: (u16, u16), limit: Option<usize>) -> Self {
        Self::in_seat(language, size, limit, Some(Role::Doctor))
    }

    /// One who plays the patient, or watches; the doctor is a model that the test speaks for.
    pub fn in_seat(language: Language, size: (u16, u16), limit: Option<usize>, seat: Option<Role>) -> Self {
        Self::begin(language, size, (limit, seat), false)
    }

    /// The same with a judge, whom the test speaks for.
    pub fn with_judge(language: Language, size: (u16, u16), seat: Option<Role>) -> Self {
        Self::begin(language, size, (None, seat), true)
    }

    fn begin(language: Language, size: (u16, u16), (limit, seat): (Option<usize>, Option<Role>), is_to_grade: bool) -> Self {
        let open = interview(language, limit, seat);
        let folder = tempfile::tempdir().unwrap();
        let read = |line: &[u8]| serde_json::from_slice::<UtteranceRecord>(line).map_err(|error| error.to_string());
        let (journal, _, _) = Journal::open(&folder.path().join("utterances.jsonl"), read).unwrap();
        let zh = language == Language::Zh;
        let theme = Registry::load(None).0.get_or_default(Registry::DEFAULT).at_depth(options().depth);
        let (screen, first) = InterviewScreen::new(Beginning {
            case: format!("chest-pain-at-rest {}", if zh { "心内科" } else { "Cardiology" }),
            about: if zh { "病人由程序按规则扮演。" } else { "The patient is played by rules." }.into(),
            card: Some(if zh { "男，58岁" } else { "male, 58 years" }.into()),
            case_language: language,
            lines: Vec::new(),
            next: Next::of(&open.turn()),
            seat,
            patient_sheet: (seat != Some(Role::Doctor)).then(|| open.shown_to_patient(language)),
            whole_sheet: seat.is_none().then(|| open.shown_to_watching(language)),
            result: None,
            is_to_grade,
            notes: String::new(),
            message: None,
            language,
            theme,
            options: options(),
            size,
        });
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let mut person = Self {
            screen,
            open,
            journal,
            _folder: folder,
            disk_error: None,
            hold: false,
            doctor_is_asked: false,
            outputs: Vec::new(),
            runtime,
        };
        person.carry_out(first);
        person
    }

    fn carry_out(&mut self, outputs: Vec<Output>) {
        for output in outputs {
            match output {
                Output::Say { .. } if self.disk_error.is_some() => self.screen.not_saved(self.disk_error.unwrap_or_default()),
                Output::Say { text, is_sure } => self.say_it(text, is_sure),
                Output::Ask if self.hold => {}
                Output::Ask => self.ask(),
                Output::StopWaiting => self.screen.stopped(),
                other => self.outputs.push(other),
            }
        }
        self.screen.prepare();
    }

    /// The model that plays the doctor says this.
    pub fn doctor_says(&mut self, text: &str) {
        self.record(Event::Doctor(text.to_owned()));
    }

    /// Whoever has to speak does; the doctor is the test's.
    pub fn ask(&mut self) {
        if matches!(self.open.turn(), Turn::Doctor(_)) {
            self.doctor_is_asked = true;
            return;
        }
        let turn: Turn = self.open.turn();
        let spoke = self.runtime.block_on(Cast::default().speak(self.open.id(), self.open.lines().len(), &turn));
        let Spoke::Said(event, _) = spoke else { panic!("{spoke:?}") };
        self.record(event);
    }

    fn say_it(&mut self, text: String, is_sure: bool) {
        if let Some(check) = self.open.doubts(&text).filter(|_| !is_sure) {
            return self.screen.doubted(&check.for_readers(self.screen.language()));
        }
        let line = self.open.record_person(text, &mut self.journal).unwrap().clone();
        self.told(line);
    }

    fn record(&mut self, event: Event) {
        let line = self.open.record(event, None, &mut self.journal).unwrap().clone();
        self.told(line);
    }

    fn told(&mut self, line: UtteranceRecord) {
        let result = self.open.reveal(self.screen.language());
        let more = self.screen.said(line, Next::of(&self.open.turn()), result);
        self.carry_out(more);
    }

    /// The judge has graded it.
    pub fn judge_says(&mut self, words: &str) {
        let mut result = self.open.reveal(self.screen.language()).unwrap();
        let heading = if self.screen.language() == Language::Zh { "评委评分" } else { "Grades of judges" };
        result.insert(1, RevealSection { part: RevealPart::Judge, heading: heading.into(), lines: vec![words.into()] });
        self.screen.graded(Some(result));
    }

    pub fn input(&mut self, input: Input) {
        let outputs = self.screen.input(input);
        self.carry_out(outputs);
    }

    /// Presses keys, named as in a keymap, or `f2`.
    pub fn press(&mut self, keys: &str) {
        for key in keys.split_whitespace() {
            let number = key.strip_prefix('f').and_then(|number| number.parse().ok());
            let event = number.map_or_else(|| key_event(key), |number| KeyEvent::new(KeyCode::F(number), KeyModifiers::NONE));
            self.input(Input::Key(event));
        }
    }

    pub fn type_text(&mut self, text: &str) {
        for c in text.chars() {
            self.input(Input::Key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE)));
        }
    }

    /// Types a line and sends it.
    pub fn say(&mut self, text: &str) {
        self.type_text(text);
        self.press("enter");
    }

    /// Time passes.
    pub fn tick(&mut self, seconds: u64) {
        let outputs = self.screen.tick(Duration::from_secs(seconds));
        self.carry_out(outputs);
    }

    pub fn buffer(&mut self) -> Buffer {
        let (width, height) = self.screen.size();
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        self.screen.prepare();
        terminal.draw(|frame| draw(&self.screen, frame)).unwrap();
        terminal.backend().buffer().clone()
    }

    pub fn text(&mut self) -> String {
        text_of(&self.buffer())
    }
}
