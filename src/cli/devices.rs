//! `wardround devices`.

use super::CliError;
use crate::{
    chat::{Death, ModelError, WorkerFault},
    instruction_set::{self, CompiledFor},
    language::Language,
    llama::Device,
    text::clean,
};
use comfy_table::{Table, presets};
use std::process::{ExitCode, Stdio};

/// The devices that llama.cpp sees. A worker is asked, since a driver can abort the process that looks.
pub(super) async fn found() -> Result<Vec<Device>, CliError> {
    let failed = |fault| CliError::Model { name: "devices".into(), error: Box::new(ModelError::Worker(fault)) };
    let program = std::env::current_exe().map_err(|e| failed(WorkerFault::NoProgram(e.to_string())))?;
    let output = tokio::process::Command::new(program)
        .args(["worker", "--devices"])
        .stdin(Stdio::null())
        .output()
        .await
        .map_err(|e| failed(WorkerFault::NotStarted(e.to_string())))?;
    serde_json::from_slice(&output.stdout).map_err(|_| {
        let log = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        failed(WorkerFault::Died { death: Death::Status(output.status.to_string()), log })
    })
}

pub(super) async fn run(language: Language) -> Result<ExitCode, CliError> {
    let devices = found().await?;
    let mut table = Table::new();
    table.load_style(presets::UTF8_BORDERS_ONLY);
    table.set_header(match language {
        Language::Zh => ["设备", "种类", "后端", "内存", "可用", "说明"],
        Language::En => ["device", "kind", "backend", "memory", "free", "description"],
    });
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
    say!("{table}\n{}", compiled(language))?;
    if devices.iter().all(|d| d.kind == "cpu") {
        let built: Vec<&str> = [("cuda", cfg!(feature = "cuda")), ("metal", cfg!(feature = "metal")), ("vulkan", cfg!(feature = "vulkan"))]
            .into_iter()
            .filter_map(|(name, on)| on.then_some(name))
            .collect();
        let features = built.join(", ");
        say!(
            "{}",
            match (language, built.is_empty()) {
                (Language::Zh, true) => "没有 GPU：本程序编译时没有带 GPU 支持；请用 --features cuda、metal 或 vulkan 编译。".to_owned(),
                (Language::Zh, false) => format!("没有 GPU：本程序支持 {features}，但 llama.cpp 没有找到这样的设备；请检查驱动程序。"),
                (Language::En, true) => "No GPU: this build has no GPU support; build with --features cuda, metal or vulkan.".to_owned(),
                (Language::En, false) =>
                    format!("No GPU: this build has {features}, and llama.cpp finds no such device: check the driver."),
            }
        )?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What llama.cpp was compiled for, and what of it is not here.
fn compiled(language: Language) -> String {
    let compiler = instruction_set::COMPILER;
    let zh = language == Language::Zh;
    match (instruction_set::compiled_for(), instruction_set::missing()) {
        (CompiledFor::Portable, _) if zh => format!("llama.cpp：由 {compiler} 为多种处理器编译，启动时选用最适合本机的一种"),
        (CompiledFor::Portable, _) => {
            format!("llama.cpp: compiled for many processors by {compiler}; the best for this one is chosen at start")
        }
        (CompiledFor::Unknown, _) if zh => format!("llama.cpp：由 {compiler} 编译"),
        (CompiledFor::Unknown, _) => format!("llama.cpp: compiled by {compiler}"),
        (CompiledFor::Sets(sets), missing) if missing.is_empty() => match (zh, sets.is_empty()) {
            (true, true) => format!("llama.cpp：由 {compiler} 为这一类的所有处理器编译"),
            (true, false) => format!("llama.cpp：由 {compiler} 为 {} 编译", sets.join(" ")),
            (false, true) => format!("llama.cpp: compiled for every processor of this kind by {compiler}"),
            (false, false) => format!("llama.cpp: compiled for {} by {compiler}", sets.join(" ")),
        },
        (CompiledFor::Sets(_), missing) if zh => {
            format!("llama.cpp：由 {compiler} 为带有 {} 的处理器编译，而本机没有：请在本机编译", missing.join(" "))
        }
        (CompiledFor::Sets(_), missing) => {
            format!("llama.cpp: compiled by {compiler} for a processor with {}, which this one lacks: build it here", missing.join(" "))
        }
    }
}
