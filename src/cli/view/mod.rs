//! `wardround view RUN…`: the answers of runs as a table, on the screen or printed.

mod words;
mod world;

use super::{
    CliError,
    exit::INTERRUPTED,
    interface_language, open,
    output::{streams::print_exactly, styles::strong, terminal_width},
    own_screen::{OwnScreen, internal},
};
use crate::{
    config::{Loaded, Paths},
    language::{Bilingual, Language},
    screen::{
        rating::Ending,
        terminal::{end, restore},
        viewing::{Beginning, ViewScreen, run as run_screen},
    },
    text::{clean, escape_json, wrap},
    viewing::{
        Body, Field, Filter, FilterError, ItemAddress, ListFormat, Listing, Matcher, Opened, Remark, Sort, Table, View, csv, json, page,
        text,
    },
};
use clap::Args;
use std::{path::PathBuf, process::ExitCode, sync::Arc};
use world::Runs;

#[derive(Debug, Args)]
pub(super) struct ViewArgs {
    /// Folders of runs; several are read as one
    #[arg(value_name = "RUN", required = true)]
    runs: Vec<PathBuf>,
    /// A case file of the runs, for references and departments; can be repeated; bundled cases are found by themselves
    #[arg(long, value_name = "FILE")]
    cases: Vec<PathBuf>,
    /// Only answers that meet this, such as "score<5 turn=1"; docs/view.md has every field
    #[arg(long, value_name = "FILTER", allow_hyphen_values = true)]
    filter: Option<String>,
    /// Columns to sort by, separated by commas; the highest first with - before one
    #[arg(long, value_name = "COLUMNS", allow_hyphen_values = true)]
    sort: Option<String>,
    /// Columns to show, separated by commas [default: those that the runs fill; in csv and json every one]
    #[arg(long, value_name = "COLUMNS")]
    columns: Option<String>,
    /// At most N answers
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Print one answer in full
    #[arg(long, value_name = "CASE/TURN/MODEL[/REPEAT]", conflicts_with_all = ["filter", "sort", "columns", "limit"])]
    item: Option<String>,
    /// Print the answers in this format
    #[arg(long, value_name = "FORMAT")]
    format: Option<ListFormat>,
    /// Print the table instead of opening the screen; the default without a terminal, or where TERM is dumb
    #[arg(long)]
    plain: bool,
    /// Language of messages and headings [default: the interface's]
    #[arg(long)]
    pub(super) language: Option<Language>,
}

/// What is asked of the answers, checked.
struct Wanted {
    filter: Filter,
    sort: Vec<Sort>,
    columns: Option<Vec<Field>>,
}

pub(super) fn run(args: &ViewArgs, loaded: &Loaded, paths: &Paths) -> Result<ExitCode, CliError> {
    args.runs.iter().try_for_each(|run| open::is_run(run))?;
    let language = args.language.unwrap_or_else(|| interface_language(loaded));
    let wanted = wanted(args)?;
    let runs = Runs { folders: args.runs.clone(), files: args.cases.clone(), settings: loaded.settings.clone(), language };
    if OwnScreen::is_possible() && !args.plain && args.format.is_none() && args.item.is_none() {
        return on_screen(runs, wanted, args, paths);
    }
    let table = Table::new(Arc::new(runs.items()?));
    for remark in Remark::all(table.items()) {
        tell!("{}", clean(&remark.words(language)));
    }
    match &args.item {
        Some(address) => print_item(&table, address, args.format, language),
        None => print_table(&table, &wanted, args, language),
    }
}

/// Shows the runs until the reader leaves.
fn on_screen(runs: Runs, wanted: Wanted, args: &ViewArgs, paths: &Paths) -> Result<ExitCode, CliError> {
    let runtime = super::runtime()?;
    let ran = runtime.block_on(async {
        let OwnScreen { options, theme, mut tty, mut terminal, size, stop } = OwnScreen::open(paths)?;
        let name =
            |folder: &PathBuf| folder.file_name().map_or_else(|| folder.display().to_string(), |name| name.to_string_lossy().into_owned());
        let (author, language) = (runs.settings.rater.clone(), runs.language);
        let Wanted { filter, sort, columns } = wanted;
        let runs_shown = args.runs.iter().map(name).collect();
        let mut screen = ViewScreen::new(Beginning { runs: runs_shown, filter, sort, columns, author, language, theme, options, size });
        let ran = run_screen(&mut screen, Arc::new(runs), &mut terminal, &mut tty, stop).await;
        restore();
        end(terminal);
        drop(tty);
        ran.map_err(internal("写终端", "writing the terminal"))
    });
    // A search that still reads must not hold up whoever leaves.
    runtime.shutdown_background();
    Ok(match ran? {
        Ending::Interrupted => ExitCode::from(INTERRUPTED),
        Ending::Left => ExitCode::SUCCESS,
    })
}

fn wanted(args: &ViewArgs) -> Result<Wanted, CliError> {
    let filter = args.filter.as_deref().unwrap_or_default();
    let parsed = Filter::parse(filter).map_err(|error| of_filter(&error, filter))?;
    let usage = |flag: &str, error: crate::viewing::SortError| {
        CliError::Usage(Bilingual::of(|language| format!("{flag}{}{}", crate::glossary::colon(language), error.words(language))))
    };
    let sort = args.sort.as_deref().map(Sort::parse).transpose().map_err(|error| usage("--sort", error))?.unwrap_or_default();
    let columns = args.columns.as_deref().map(|text| {
        let names = text.split([',', '，', '、']).map(str::trim).filter(|name| !name.is_empty());
        names.map(Field::column).collect::<Result<Vec<_>, _>>()
    });
    let columns = columns.transpose().map_err(|error| usage("--columns", error))?.filter(|columns| !columns.is_empty());
    Ok(Wanted { filter: parsed, sort, columns })
}

/// A mistake in a filter, with a sign under its place.
fn of_filter(error: &FilterError, filter: &str) -> CliError {
    CliError::Usage(Bilingual::of(|language| {
        let colon = crate::glossary::colon(language);
        format!("--filter{colon}{}\n{}", error.words(language), error.pointed(filter))
    }))
}

fn print_table(table: &Table, wanted: &Wanted, args: &ViewArgs, language: Language) -> Result<ExitCode, CliError> {
    let filter = args.filter.as_deref().unwrap_or_default();
    let matcher = Matcher::new(&wanted.filter, table).map_err(|error| of_filter(&error, filter))?;
    let fields = wanted.sort.iter().map(|sort| &sort.field).chain(wanted.columns.iter().flatten());
    if let Some(error) = table.unknown_person(fields) {
        return Err(CliError::Usage(Bilingual::of(|language| error.words(language))));
    }
    let mut view = View::default();
    let mut found = Vec::new();
    for place in view.filter(table, &matcher) {
        if matcher.meets(table, place)? {
            found.push(place);
        }
    }
    view.found(table, &found);
    view.sort_by(table, wanted.sort.clone());
    let shown = view.shown().len();
    let places: Vec<usize> = view.shown().take(args.limit.unwrap_or(usize::MAX)).collect();
    let format = args.format.unwrap_or(ListFormat::Text);
    let columns = wanted.columns.clone().unwrap_or_else(|| match format {
        ListFormat::Text => table.usual_columns(),
        ListFormat::Csv | ListFormat::Json => table.all_columns(),
    });
    let listing = Listing { table, places: &places, columns: &columns, filter: wanted.filter.to_string() };
    let printed = match format {
        ListFormat::Text => text(&listing, language, terminal_width()),
        ListFormat::Csv => csv(&listing),
        ListFormat::Json => json(&listing),
    };
    print_exactly(printed.as_bytes())?;
    if format == ListFormat::Text {
        tell!("{}", words::counts(places.len(), shown, table.items().len(), language));
    }
    Ok(ExitCode::SUCCESS)
}

fn print_item(table: &Table, address: &str, format: Option<ListFormat>, language: Language) -> Result<ExitCode, CliError> {
    let place = ItemAddress(address.to_owned()).find(table).map_err(CliError::Usage)?;
    let item = table.items().item(place);
    let opened = Opened::read(item)?;
    match format {
        Some(ListFormat::Csv) => {
            return Err(CliError::Usage(Bilingual::both(
                "--item 打印一个回答的全部内容：请用 --format text 或 json",
                "--item prints one answer in full: use --format text or json",
            )));
        }
        Some(ListFormat::Json) => {
            // Plain data: serde_json can always write it.
            let text = serde_json::to_string_pretty(&opened).unwrap_or_default();
            print_exactly(format!("{}\n", escape_json(&text)).as_bytes())?;
        }
        Some(ListFormat::Text) | None => {
            let width = terminal_width();
            for section in page(item, &opened, table.notes(place), language) {
                say!("{}", strong(&clean(&section.title)))?;
                let (Body::Markdown(body) | Body::Plain(body)) = &section.body;
                if !body.is_empty() {
                    say!("{}", wrap(clean(body).trim_end(), width))?;
                }
                say!("")?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
