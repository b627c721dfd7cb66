//! What the viewer shows. No IO and no clock.

use super::{
    keys::Action,
    opened::{Compared, Page},
    overlay::Overlay,
    words::Words,
    world::{Seen, Sending},
};
use crate::{
    language::Language,
    record::NoteTag,
    screen::{
        draw::paint::Themed,
        state::{Options, Tone},
        theme::Theme,
    },
    text::clean,
    viewing::{Field, Filter, Matcher, Remark, Row, Selection, Sort, Table, View},
};

/// What the world around the screen is to do.
#[derive(Debug, Clone)]
pub enum Output {
    /// Read an answer in full; then [`ViewScreen::opened`].
    Open(usize),
    /// Read two answers; then [`ViewScreen::compared`].
    OpenTwo(usize, usize),
    /// Read the texts of answers and tell which meet the filter: [`ViewScreen::found`]. The number tells this search from others.
    Search(u64, Box<Matcher>, Vec<usize>),
    /// Search no longer.
    StopSearch,
    /// Append a note on an answer; then [`ViewScreen::noted`].
    Note(usize, String, Vec<NoteTag>),
    /// Read the runs again; then [`ViewScreen::seen`].
    ReadAgain,
    /// Put a text on the clipboard; then [`ViewScreen::copied`].
    Copy(String),
    /// Make something of answers; then [`ViewScreen::sent`].
    Send(Sending, Vec<usize>),
    /// Run a command of this program on the terminal.
    Run(Vec<String>),
    /// Go back to the shell for a while.
    Suspend,
    /// Draw everything anew.
    Redraw,
    /// Leave.
    Leave,
}

/// A note that could not be saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsaved {
    /// Its text.
    pub text: String,
    /// Its tags.
    pub tags: Vec<NoteTag>,
    /// Why.
    pub why: String,
}

/// What the screen begins with.
pub struct Beginning {
    /// The runs, by the names of their folders.
    pub runs: Vec<String>,
    /// The filter to begin with, as it was written.
    pub filter: Filter,
    /// The order to begin with.
    pub sort: Vec<Sort>,
    /// The columns; `None` for those that the runs fill.
    pub columns: Option<Vec<Field>>,
    /// Who writes notes.
    pub author: Option<String>,
    /// The language of messages.
    pub language: Language,
    /// The theme, in the colours that the terminal can show.
    pub theme: Theme,
    /// How the terminal is used.
    pub options: Options,
    /// Columns and rows.
    pub size: (u16, u16),
}

/// Texts that are being looked through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Searching {
    pub number: u64,
    pub done: usize,
    pub of: usize,
}

/// What lies behind overlays.
#[derive(Debug)]
pub(super) enum Face {
    Table,
    Page(Box<Page>),
    Two(Box<Compared>),
}

/// The viewer.
#[derive(Debug)]
pub struct ViewScreen {
    pub(super) words: Words,
    pub(super) runs: Vec<String>,
    /// `None` until the runs are read.
    pub(super) table: Option<Table>,
    pub(super) remarks: Vec<Remark>,
    pub(super) view: View,
    pub(super) columns: Vec<Field>,
    pub(super) filter: Filter,
    pub(super) searching: Option<Searching>,
    searches: u64,
    pub(super) selection: Selection,
    /// The row where a range begins.
    pub(super) anchor: Option<usize>,
    /// The answer that waits for another to be compared with.
    pub(super) marked: Option<usize>,
    pub(super) cursor: usize,
    pub(super) offset: usize,
    /// Columns that are scrolled out of sight.
    pub(super) skipped: usize,
    pub(super) face: Face,
    pub(super) overlay: Option<Overlay>,
    pub(super) message: Option<(Tone, String)>,
    /// Whether models that are the same are shown as one.
    pub(super) as_one: bool,
    /// Whether a file of the runs has grown since it was read.
    pub(super) has_grown: bool,
    /// Whether the runs are being read.
    pub(super) is_reading: bool,
    /// Whether what is shown is the beginning of the runs alone.
    pub(super) is_beginning: bool,
    pub(super) author: Option<String>,
    pub(super) size: (u16, u16),
    wanted_columns: Option<Vec<Field>>,
    wanted_sort: Vec<Sort>,
    theme: Theme,
    options: Options,
}

impl Themed for ViewScreen {
    fn theme(&self) -> &Theme {
        &self.theme
    }

    fn options(&self) -> Options {
        self.options
    }
}

impl ViewScreen {
    /// A viewer whose runs are still to be read.
    pub fn new(beginning: Beginning) -> Self {
        let Beginning { runs, filter, sort, columns, author, language, theme, options, size } = beginning;
        Self {
            words: Words(language),
            runs,
            table: None,
            remarks: Vec::new(),
            view: View::default(),
            columns: Vec::new(),
            filter,
            searching: None,
            searches: 0,
            selection: Selection::default(),
            anchor: None,
            marked: None,
            cursor: 0,
            offset: 0,
            skipped: 0,
            face: Face::Table,
            overlay: None,
            message: None,
            as_one: false,
            has_grown: false,
            is_reading: true,
            is_beginning: false,
            author,
            size,
            wanted_columns: columns,
            wanted_sort: sort,
            theme,
            options,
        }
    }

    /// Columns and rows of the terminal.
    pub fn size(&self) -> (u16, u16) {
        self.size
    }

    /// The answers, once they are read.
    pub fn table(&self) -> Option<&Table> {
        self.table.as_ref()
    }

    /// The answers that are selected.
    pub fn selection(&self) -> &Selection {
        &self.selection
    }

    /// How many answers meet the filter.
    pub fn shown(&self) -> usize {
        self.view.shown().len()
    }

    /// The language of messages.
    pub fn language(&self) -> Language {
        self.words.0
    }

    pub(super) fn say(&mut self, tone: Tone, text: &str) {
        self.message = Some((tone, clean(text).into_owned()));
    }

    /// The beginning of the runs was read. It is shown until all of it is read, unless the filter names what the beginning does not have.
    pub fn began(&mut self, table: Table) -> Vec<Output> {
        if !self.is_reading || self.table.is_some() || Matcher::new(&self.filter, &table).is_err() {
            return Vec::new();
        }
        self.is_beginning = true;
        self.columns = self.wanted_columns.clone().unwrap_or_else(|| table.usual_columns());
        self.view.sort_by(&table, self.wanted_sort.clone());
        self.table = Some(table);
        self.apply_filter()
    }

    /// The runs were read, or why not. The cursor stays at its answer, and the selection at its answers, where they are still there.
    pub fn seen(&mut self, seen: Result<Seen, String>) -> Vec<Output> {
        self.is_reading = false;
        let Seen { table, remarks } = match seen {
            Ok(seen) => seen,
            Err(why) => {
                self.say(Tone::Error, &why);
                return Vec::new();
            }
        };
        let before = self.table.replace(table);
        let Some(table) = &mut self.table else { return Vec::new() };
        table.show_as_one(&table.items().same_models(), self.as_one);
        let moved = |place: usize| {
            let before = before.as_ref()?;
            same_place(before, place, table)
        };
        let current = match self.view.rows().get(self.cursor) {
            Some(Row::Item(place)) => moved(*place),
            _ => None,
        };
        let mut selection = Selection::default();
        selection.add(self.selection.places().filter_map(moved));
        self.marked = self.marked.and_then(moved);
        self.selection = selection;
        (self.anchor, self.has_grown) = (None, false);
        if self.wanted_columns.is_none() {
            self.columns = table.usual_columns();
        } else if let Some(columns) = &self.wanted_columns {
            self.columns.clone_from(columns);
        }
        let is_first = before.is_none() || std::mem::take(&mut self.is_beginning);
        let wanted = self.wanted_sort.iter().map(|sort| &sort.field).chain(self.wanted_columns.iter().flatten());
        let unknown = table.unknown_person(wanted).map(|error| error.words(self.words.0));
        let is_news = is_first && remarks.iter().any(|remark| !matches!(remark, Remark::OtherVersions(_) | Remark::SeveralJudges(_)));
        self.remarks = remarks;
        if is_first {
            // What was open of the beginning stays open.
            match &mut self.face {
                Face::Table => {}
                Face::Page(page) => match moved(page.place) {
                    Some(place) => page.place = place,
                    None => self.face = Face::Table,
                },
                Face::Two(two) => match (moved(two.places.0), moved(two.places.1)) {
                    (Some(first), Some(second)) => two.places = (first, second),
                    _ => self.face = Face::Table,
                },
            }
            let sort = if before.is_none() { std::mem::take(&mut self.wanted_sort) } else { self.view.sort().to_vec() };
            self.view.sort_by(table, sort);
        } else {
            let read = self.words.read_again(table.items().len());
            self.say(Tone::Info, &read);
            // What is open is of the answers as they were.
            self.face = Face::Table;
        }
        if is_news {
            self.overlay = Some(Overlay::Remarks);
        }
        let mut outputs = self.apply_filter();
        if let Some(unknown) = unknown {
            self.say(Tone::Error, &unknown);
        }
        if let Some(row) = current.and_then(|place| self.view.row_of(place)) {
            self.cursor = row;
        }
        self.keep_in_sight();
        // More may have been said of what is open.
        match &self.face {
            Face::Table => {}
            Face::Page(page) => outputs.push(Output::Open(page.place)),
            Face::Two(two) => outputs.push(Output::OpenTwo(two.places.0, two.places.1)),
        }
        outputs
    }

    /// A file of the runs has grown.
    pub fn grown(&mut self) {
        self.has_grown = true;
    }

    /// Shows what meets the filter; texts that have to be read are asked for.
    pub(super) fn apply_filter(&mut self) -> Vec<Output> {
        let Some(table) = &self.table else { return Vec::new() };
        let matcher = match Matcher::new(&self.filter, table) {
            Ok(matcher) => matcher,
            Err(error) => {
                let said = error.words(self.words.0);
                self.filter = Filter::everything();
                self.say(Tone::Error, &said);
                return self.apply_filter();
            }
        };
        let undecided = self.view.filter(table, &matcher);
        self.anchor = None;
        let was_searching = self.searching.take().is_some();
        self.keep_in_sight();
        let mut outputs = Vec::new();
        if was_searching {
            outputs.push(Output::StopSearch);
        }
        if !undecided.is_empty() {
            self.searches += 1;
            self.searching = Some(Searching { number: self.searches, done: 0, of: undecided.len() });
            outputs.push(Output::Search(self.searches, Box::new(matcher), undecided));
        }
        outputs
    }

    /// Texts were looked through up to here, and these answers meet the filter.
    pub fn found(&mut self, number: u64, done: usize, places: &[usize]) {
        let Some(mut searching) = self.searching.filter(|searching| searching.number == number) else { return };
        searching.done = done;
        self.searching = (done < searching.of).then_some(searching);
        let current = self.current();
        let Some(table) = &self.table else { return };
        if !places.is_empty() {
            self.view.found(table, places);
            if let Some(row) = current.and_then(|place| self.view.row_of(place)) {
                self.cursor = row;
            }
            self.keep_in_sight();
        }
    }

    /// A text could not be read.
    pub fn search_failed(&mut self, number: u64, why: &str) {
        if self.searching.is_some_and(|searching| searching.number == number) {
            self.searching = None;
            self.say(Tone::Error, why);
        }
    }

    /// The answer that has the keys: that of the page, or of the table's row.
    pub(super) fn current(&self) -> Option<usize> {
        match &self.face {
            Face::Page(page) => Some(page.place),
            Face::Two(two) => Some(two.places.1),
            Face::Table => match self.view.rows().get(self.cursor) {
                Some(Row::Item(place)) => Some(*place),
                _ => None,
            },
        }
    }

    /// Whether an action can be taken now: others are not in the line of keys.
    pub(super) fn can(&self, action: Action) -> bool {
        let is_table = matches!(self.face, Face::Table);
        match action {
            Action::AsOne => self.table.as_ref().is_some_and(|table| !table.items().same_models().is_empty()),
            Action::Everything => !self.filter.is_everything(),
            Action::SelectNone => !self.selection.is_empty(),
            Action::Filter | Action::Sort | Action::Group | Action::Range | Action::SelectShown | Action::Open => is_table,
            Action::NextItem | Action::PreviousItem | Action::NextOther | Action::NextSection | Action::Copy => !is_table,
            _ => true,
        }
    }
}

/// Where an answer is in another reading of the same runs.
fn same_place(before: &Table, place: usize, now: &Table) -> Option<usize> {
    let item = before.items().item(place);
    let case = crate::case::CaseId::new(item.case_id())?;
    now.items().find(item.source(), &case, item.turn(), item.repeat(), item.model()).map(crate::items::Item::place)
}
