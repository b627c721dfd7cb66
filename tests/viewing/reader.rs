//! Somebody who reads runs on a screen; what the screen asks for is done at once.

use crate::{
    runs,
    stage::{key_event, options, text_of},
};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::{Terminal, backend::TestBackend, buffer::Buffer};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};
use wardround::{
    items::Items,
    language::Language,
    record::{NOTES_FILE, NoteRecord, OwnJournal},
    screen::{
        state::{Input, Options},
        theme::Registry,
        viewing::{Beginning, Output, Seen, Sending, ViewScreen, draw},
    },
    viewing::{Filter, Opened, Remark, Sort, Table},
};

pub const SMALL: (u16, u16) = (80, 24);
pub const LARGE: (u16, u16) = (200, 60);

pub struct Reader {
    pub screen: ViewScreen,
    folders: Vec<PathBuf>,
    pub copied: Vec<String>,
    pub sent: Vec<(Sending, Vec<usize>)>,
    /// Searches that are held back, where the test wants them to be.
    pub searches: Vec<(u64, usize)>,
    pub holds_searches: bool,
    pub left: bool,
}

/// How a reader begins.
pub struct Setup<'a> {
    pub filter: &'a str,
    pub sort: &'a str,
    pub options: Options,
}

impl Default for Setup<'_> {
    fn default() -> Self {
        Self { filter: "", sort: "", options: options() }
    }
}

impl Reader {
    pub fn new(folders: &[&Path], language: Language, size: (u16, u16)) -> Self {
        Self::with(folders, language, size, &Setup::default())
    }

    pub fn with(folders: &[&Path], language: Language, size: (u16, u16), setup: &Setup<'_>) -> Self {
        let folders: Vec<PathBuf> = folders.iter().map(|folder| (*folder).to_owned()).collect();
        let theme = Registry::load(None).0.get_or_default(Registry::DEFAULT).at_depth(setup.options.depth);
        let beginning = Beginning {
            runs: vec!["pilot".into()],
            filter: Filter::parse(setup.filter).expect("a filter"),
            sort: Sort::parse(setup.sort).expect("columns"),
            columns: None,
            author: Some("王".into()),
            language,
            theme,
            options: setup.options,
            size,
        };
        let mut reader = Self {
            screen: ViewScreen::new(beginning),
            folders,
            copied: Vec::new(),
            sent: Vec::new(),
            searches: Vec::new(),
            holds_searches: false,
            left: false,
        };
        reader.read();
        reader
    }

    fn read(&mut self) {
        let read = Items::read(&self.folders).map_err(|error| error.words(self.screen.language())).and_then(|mut items| {
            items.note_cases(runs::cases(Language::Zh)).map_err(|error| error.to_string())?;
            let remarks = Remark::all(&items);
            Ok(Seen { table: Table::new(Arc::new(items)), remarks })
        });
        let outputs = self.screen.seen(read);
        self.carry_out(outputs);
    }

    pub fn table(&self) -> &Table {
        self.screen.table().expect("the runs are read")
    }

    fn opened(&self, place: usize) -> Result<Box<Opened>, String> {
        Opened::read(self.table().items().item(place)).map(Box::new).map_err(|error| error.to_string())
    }

    fn carry_out(&mut self, outputs: Vec<Output>) {
        for output in outputs {
            match output {
                Output::Open(place) => {
                    let opened = self.opened(place);
                    self.screen.opened(place, opened);
                }
                Output::OpenTwo(first, second) => {
                    let opened = self.opened(first).and_then(|one| Ok((one, self.opened(second)?)));
                    self.screen.compared((first, second), opened);
                }
                Output::Search(number, _, places) if self.holds_searches => self.searches.push((number, places.len())),
                Output::Search(number, matcher, places) => {
                    let table = self.table().clone();
                    let found: Vec<usize> = places.iter().copied().filter(|place| matcher.meets(&table, *place).expect("a text")).collect();
                    self.screen.found(number, places.len(), &found);
                }
                Output::Note(place, text, tags) => {
                    let item = self.table().items().item(place);
                    let note = item.note(Some("王".into()), text, tags).expect("an answer");
                    let read = |line: &[u8]| serde_json::from_slice::<NoteRecord>(line).map_err(|error| error.to_string());
                    let (mut journal, _) = OwnJournal::open(&item.folder().join(NOTES_FILE), read).expect("a file").expect("nobody else");
                    journal.append(&note).expect("a line");
                    self.screen.noted(place, Ok(note));
                }
                Output::ReadAgain => self.read(),
                Output::Copy(text) => {
                    self.copied.push(text);
                    self.screen.copied(Ok(()));
                }
                Output::Send(what, places) => self.sent.push((what, places)),
                Output::Leave => self.left = true,
                Output::StopSearch | Output::Run(_) | Output::Suspend | Output::Redraw => {}
            }
        }
        self.screen.prepare();
    }

    pub fn input(&mut self, input: Input) {
        let outputs = self.screen.input(input);
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
            self.input(Input::Key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE)));
        }
    }

    /// Writes a filter and takes it.
    pub fn filter(&mut self, filter: &str) {
        self.press("/ ctrl-u");
        self.type_text(filter);
        self.press("enter");
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

    /// The rows of the table, without what is around them.
    pub fn rows(&mut self) -> Vec<String> {
        let text = self.text();
        let lines: Vec<&str> = text.lines().collect();
        let rows = &lines[2..lines.len() - 2];
        rows.iter()
            .map(|line| line.split_whitespace().filter(|word| !["▌", "┃", "✓"].contains(word)).collect::<Vec<_>>().join(" "))
            .filter(|line| !line.is_empty())
            .collect()
    }
}
