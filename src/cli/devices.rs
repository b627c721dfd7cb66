//! `wardround devices`.

use super::CliError;
use crate::{
    model::local::{
        Device,
        instruction_set::{self, CompiledFor},
    },
    tui::text::clean,
};
use comfy_table::{Table, presets};
use std::process::{ExitCode, Stdio};

/// Asks a worker, since a driver can abort the process that looks.
pub(super) async fn run() -> Result<ExitCode, CliError> {
    let failed = |m: String| CliError::Model { name: "devices".into(), error: Box::new(crate::model::ModelError::Worker { message: m }) };
    let program = std::env::current_exe().map_err(|e| failed(e.to_string()))?;
    let output = tokio::process::Command::new(program)
        .args(["worker", "--devices"])
        .stdin(Stdio::null())
        .output()
        .await
        .map_err(|e| failed(e.to_string()))?;
    let devices: Vec<Device> = serde_json::from_slice(&output.stdout)
        .map_err(|_| failed(format!("{}: {}", output.status, String::from_utf8_lossy(&output.stderr).trim())))?;
    let mut table = Table::new();
    table.load_style(presets::UTF8_BORDERS_ONLY);
    table.set_header(["device", "kind", "backend", "memory", "free", "description"]);
    let gib = |bytes: u64| if bytes == 0 { "–".to_owned() } else { format!("{:.1} GiB", bytes as f64 / f64::from(1 << 30)) };
    for d in &devices {
        table.add_row([
            clean(&d.name).into_owned(),
            d.kind.clone(),
            d.backend.clone(),
            gib(d.memory_total),
            gib(d.memory_free),
            clean(&d.description).into_owned(),
        ]);
    }
    say!("{table}\n{}", compiled())?;
    if devices.iter().all(|d| d.kind == "cpu") {
        let built: Vec<&str> = [("cuda", cfg!(feature = "cuda")), ("metal", cfg!(feature = "metal")), ("vulkan", cfg!(feature = "vulkan"))]
            .into_iter()
            .filter_map(|(name, on)| on.then_some(name))
            .collect();
        let why = if built.is_empty() {
            "this build has no GPU support; build with --features cuda, metal or vulkan".to_owned()
        } else {
            format!("this build has {}, and llama.cpp finds no such device: check the driver", built.join(", "))
        };
        say!("No GPU: {why}.")?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What llama.cpp was compiled for, and what of it is not here.
fn compiled() -> String {
    let compiler = instruction_set::COMPILER;
    match (instruction_set::compiled_for(), instruction_set::missing()) {
        (CompiledFor::Portable, _) => {
            format!("llama.cpp: compiled for many processors by {compiler}; the best for this one is chosen at start")
        }
        (CompiledFor::Unknown, _) => format!("llama.cpp: compiled by {compiler}"),
        (CompiledFor::Sets(sets), missing) if missing.is_empty() => {
            format!(
                "llama.cpp: compiled for {} by {compiler}",
                if sets.is_empty() { "every processor of this kind".into() } else { sets.join(" ") }
            )
        }
        (CompiledFor::Sets(_), missing) => {
            format!("llama.cpp: compiled by {compiler} for a processor with {}, which this one lacks: build it here", missing.join(" "))
        }
    }
}
