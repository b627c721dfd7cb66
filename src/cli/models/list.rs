//! `wardround models list` and `wardround models catalogue`.

use super::{
    CliError, Format,
    listing::{Listing, Row},
    say_json,
    words::{Words, size},
};
use crate::{
    cli::output::{styles, terminal_width},
    config::{Loaded, Paths},
    language::Language,
    models::{CatalogueModel, Hub, LocalServer, ServerKind, USUAL_PORTS, catalogue as models_of_catalogue, find_servers},
    text::{clean, wrap},
};
use comfy_table::{CellAlignment, Table, presets};
use serde_json::json;
use std::{path::PathBuf, process::ExitCode};

#[derive(Debug, clap::Args)]
pub(super) struct ListArgs {
    /// Look into this folder as well; can be repeated
    #[arg(long, value_name = "DIR")]
    dir: Vec<PathBuf>,
    /// Ask at this port of 127.0.0.1 as well; can be repeated [always: 11434, 1234, 8080, 8000]
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    port: Vec<u16>,
    /// Ask no server
    #[arg(long, conflicts_with = "port")]
    no_servers: bool,
    /// How the list is written: for people, or as JSON
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: Format,
}

pub(super) async fn run(args: &ListArgs, loaded: &Loaded, paths: &Paths, language: Language) -> Result<ExitCode, CliError> {
    let mut ports: Vec<(ServerKind, u16)> = if args.no_servers { Vec::new() } else { USUAL_PORTS.to_vec() };
    let further = args.port.iter().filter(|port| !USUAL_PORTS.iter().any(|(_, usual)| usual == *port));
    ports.extend(further.map(|port| (ServerKind::Other, *port)));
    // Servers are asked while files are read.
    let asking = tokio::spawn(async move { find_servers(&ports).await });
    let mut listing = Listing::gather(loaded, paths, &args.dir);
    listing.servers = asking.await.map_err(|e| CliError::internal("查找服务器时出错", "looking for servers failed", e))?;
    match args.format {
        Format::Json => say_json(&listing)?,
        Format::Table => print(&listing, paths, language)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn print(listing: &Listing, paths: &Paths, language: Language) -> Result<(), CliError> {
    let words = Words(language);
    if !listing.settings.is_empty() {
        section(words.of_settings(), &listing.settings, words)?;
    }
    let mut rest = listing.files.as_slice();
    while let Some(first) = rest.first() {
        let same = rest.iter().take_while(|row| row.place == first.place).count();
        let place = first.place.map(|place| words.place(place)).unwrap_or_default();
        let title = match first.place {
            Some(crate::models::Place::Own) => {
                let folder = paths.models_dir();
                words.pick(format!("{place}（{}）", folder.display()), format!("{place} ({})", folder.display()))
            }
            _ => place,
        };
        section(&title, &rest[..same], words)?;
        rest = &rest[same..];
    }
    if !listing.servers.is_empty() {
        say!("{}", styles::strong(words.servers()))?;
        for server in &listing.servers {
            print_server(server, words)?;
        }
        say!("")?;
    }
    say!("{}", if listing.is_empty() { words.nothing() } else { words.how_to_use() })
}

/// Columns without lines between them, indented.
fn columns() -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table
}

fn print_columns(table: &Table) -> Result<(), CliError> {
    for line in table.to_string().lines() {
        say!(" {}", line.trim_end())?;
    }
    Ok(())
}

fn section(title: &str, rows: &[Row], words: Words) -> Result<(), CliError> {
    say!("{}", styles::strong(&clean(title)))?;
    let mut table = columns();
    for row in rows {
        let what = match (&row.fault, &row.base_url) {
            (Some(fault), _) => clean(&fault.fault.words(words.0)).into_owned(),
            (None, Some(url)) => clean(url).into_owned(),
            (None, None) => {
                let context = row.context.map(|tokens| format!("{} {tokens}", words.context()));
                let facts = [row.architecture.clone(), row.quantisation.clone(), context];
                clean(&facts.into_iter().flatten().filter(|fact| !fact.is_empty()).collect::<Vec<_>>().join(" · ")).into_owned()
            }
        };
        let bytes = row.bytes.map(size).unwrap_or_default();
        table.add_row([clean(&row.name).into_owned(), bytes, what]);
    }
    if let Some(column) = table.column_mut(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    print_columns(&table)?;
    say!("")
}

fn print_server(server: &LocalServer, words: Words) -> Result<(), CliError> {
    let head = format!("  {}  {}", server.kind.name(), server.base_url);
    let nothing = if server.wants_key { words.wants_key() } else { words.serves_nothing() };
    if server.models.is_empty() {
        return say!("{head}  {nothing}");
    }
    say!("{head}")?;
    let mut table = columns();
    for model in &server.models {
        let quantisation = model.quantisation.clone().unwrap_or_default();
        table.add_row([
            clean(&server.name_of(model)).into_owned(),
            model.bytes.map(size).unwrap_or_default(),
            clean(&quantisation).into_owned(),
        ]);
    }
    print_columns(&table)
}

pub(super) fn catalogue(format: Format, language: Language) -> Result<ExitCode, CliError> {
    let words = Words(language);
    if format == Format::Json {
        let models: Vec<_> = models_of_catalogue().iter().map(|model| as_json(model, language)).collect();
        say_json(&models)?;
        return Ok(ExitCode::SUCCESS);
    }
    for model in models_of_catalogue() {
        let memory = words.pick(format!("约需 {} GiB 内存", model.gib), format!("about {} GiB of memory", model.gib));
        say!("{}", styles::strong(&model.name))?;
        say_indented(model.about(language))?;
        let facts = [model.parameters.as_str(), &model.quantisation, &memory, &model.licence, &model.languages.join("/")].join(" · ");
        say_indented(&format!("{facts} · {}", model.seen().words(language)))?;
        let hubs = [Hub::HuggingFace, Hub::ModelScope].into_iter();
        let places: Vec<_> =
            hubs.filter_map(|hub| Some(format!("{}:{}:{}", hub.prefix(), model.repository(hub)?, model.quantisation))).collect();
        for place in places {
            say!("  {place}")?;
        }
        say!("")?;
    }
    say!("{}", wrap(words.recommended(), terminal_width()))?;
    Ok(ExitCode::SUCCESS)
}

/// A text below a heading, wrapped where there is a terminal.
fn say_indented(text: &str) -> Result<(), CliError> {
    let room = terminal_width().map(|columns| columns.saturating_sub(2).max(20));
    say!("  {}", wrap(text, room).replace('\n', "\n  "))
}

fn as_json(model: &CatalogueModel, language: Language) -> serde_json::Value {
    json!({
        "name": model.name,
        "about": model.about(language),
        "parameters": model.parameters,
        "quantisation": model.quantisation,
        "languages": model.languages,
        "licence": model.licence,
        "memory_gib": model.gib,
        "huggingface": model.repository(Hub::HuggingFace),
        "modelscope": model.repository(Hub::ModelScope),
        "seen": model.seen().words(language),
    })
}
