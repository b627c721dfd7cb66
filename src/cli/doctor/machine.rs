//! Looks at the processor, the devices, memory, disk and folders.

use super::finding::{Finding, Level, Section};
use crate::{
    cli::exit,
    config::{Layers, Paths},
    instruction_set::{self, CompiledFor},
    io_error,
    language::Bilingual,
    machine,
    openai::has_no_authorities,
};
use std::{io, path::Path};

const GIB: u64 = 1 << 30;
/// Memory below which no model worth asking runs here.
const LITTLE_MEMORY: u64 = 2 * GIB;
/// Room below which runs and models soon do not fit.
const LITTLE_ROOM: u64 = GIB;

fn gib(bytes: u64) -> String {
    format!("{:.1} GiB", bytes as f64 / GIB as f64)
}

pub(super) fn processor(findings: &mut Vec<Finding>) {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let arch = std::env::consts::ARCH;
    let said = Finding::good(Section::Machine, "processor", format!("{arch}，可用 {cores} 核"), format!("{arch}, {cores} cores to use"));
    findings.push(said.fact("cores", cores).fact("slow_instruction_set", instruction_set::is_slow()));
    if !cfg!(feature = "local") {
        findings.push(Finding::note(
            Section::Machine,
            "engine",
            "此程序不含 llama.cpp：模型文件不能在本机运行，只能用远程接口",
            "this program is built without llama.cpp: models behind endpoints alone, no model files",
        ));
        return;
    }
    let missing = instruction_set::missing();
    let sets = match instruction_set::compiled_for() {
        CompiledFor::Portable => vec!["portable".to_owned()],
        CompiledFor::Unknown => vec!["unknown".to_owned()],
        CompiledFor::Sets(sets) => sets,
    };
    let list = missing.join(" ");
    let finding = if missing.is_empty() {
        let slow = instruction_set::is_slow();
        let level = if slow { Level::Warning } else { Level::Good };
        let (zh, en) = if slow {
            ("；此处理器没有 AVX2，速度慢几倍", "; without AVX2 this processor is several times slower")
        } else {
            ("", "")
        };
        Finding::new(
            Section::Machine,
            "instruction_set",
            level,
            Bilingual::both(format!("llama.cpp 适合此处理器{zh}"), format!("llama.cpp fits this processor{en}")),
        )
    } else {
        Finding::new(
            Section::Machine,
            "instruction_set",
            Level::Blocks(exit::MODEL_FAILED),
            Bilingual::both(
                format!("llama.cpp 是为带有 {list} 的处理器编译的，而本机没有：模型文件无法运行"),
                format!("llama.cpp was compiled for a processor with {list}, which this one lacks: model files cannot run"),
            ),
        )
        .mend(
            "在本机编译，或使用发布的程序（带多种处理器的版本）",
            "build it on this machine, or use a released archive, which has every generation of processors",
        )
    };
    findings.push(finding.fact("compiled_for", sets).fact("missing", missing));
}

/// The devices of llama.cpp, which a worker process looks for.
#[cfg(feature = "local")]
pub(super) async fn devices(findings: &mut Vec<Finding>) {
    match crate::cli::devices::found().await {
        Ok(devices) => {
            let gpus: Vec<_> = devices.iter().filter(|device| device.kind != "cpu").collect();
            if gpus.is_empty() {
                findings.push(
                    Finding::note(
                        Section::Machine,
                        "gpu",
                        "没有 GPU：用处理器计算（wardround devices 有详情）",
                        "no GPU: the processor computes (wardround devices says more)",
                    )
                    .fact("gpus", 0),
                );
            }
            for gpu in gpus {
                let (name, total, free) = (&gpu.description, gib(gpu.memory_total), gib(gpu.memory_free));
                let said = Finding::good(
                    Section::Machine,
                    "gpu",
                    format!("{name}：{total}，可用 {free}"),
                    format!("{name}: {total}, {free} free"),
                );
                findings.push(said.fact("backend", gpu.backend.clone()).fact("memory", gpu.memory_total).fact("free", gpu.memory_free));
            }
        }
        Err(error) => {
            let words = Bilingual::of(|language| error.words(language));
            let said = Finding::new(
                Section::Machine,
                "gpu",
                Level::Blocks(exit::MODEL_FAILED),
                words.after("llama.cpp 无法启动：", "llama.cpp does not start: "),
            );
            findings.push(
                said.public("llama.cpp does not start")
                    .mend("wardround devices 显示原因；检查显卡驱动程序", "wardround devices shows why; check the GPU's driver"),
            );
        }
    }
}

pub(super) fn memory(findings: &mut Vec<Finding>) {
    let Some(memory) = machine::memory() else {
        findings.push(Finding::note(Section::Machine, "memory", "内存大小未知", "the size of memory is not known"));
        return;
    };
    let (total, available) = (gib(memory.total), gib(memory.available));
    let said = Bilingual::both(format!("内存 {total}，可用 {available}"), format!("memory: {total}, {available} available"));
    let finding = if memory.available < LITTLE_MEMORY && cfg!(feature = "local") {
        let little = Finding::new(Section::Machine, "memory", Level::Warning, said);
        little.mend("关闭其他程序，或选用小模型、远程接口", "close other programs, or use a small model or an endpoint")
    } else {
        Finding::new(Section::Machine, "memory", Level::Good, said)
    };
    findings.push(finding.fact("total", memory.total).fact("available", memory.available));
}

/// Whether a server with encryption can be believed.
pub(super) fn certificates(findings: &mut Vec<Finding>) {
    let finding = if has_no_authorities() {
        Finding::warning(
            Section::Machine,
            "certificates",
            "没有任何证书机构的证书：https 的接口与下载都用不了",
            "there are no certificates of authorities: endpoints and downloads over https do not work",
        )
        .mend(
            "请安装软件包 ca-certificates，或用 SSL_CERT_FILE 指明一个 PEM 文件",
            "install the package ca-certificates, or name a PEM file in SSL_CERT_FILE",
        )
    } else {
        Finding::good(
            Section::Machine,
            "certificates",
            "有证书机构的证书：可以核对 https 服务器",
            "certificates of authorities are there, for https",
        )
    };
    findings.push(finding);
}

pub(super) fn disk(paths: &Paths, findings: &mut Vec<Finding>) {
    let Ok(free) = machine::disk_free(&paths.runs_dir()) else { return };
    let said = Bilingual::both(format!("记录与模型所在磁盘可用 {}", gib(free)), format!("room for runs and models: {}", gib(free)));
    let finding = if free < LITTLE_ROOM {
        Finding::new(Section::Machine, "disk", Level::Warning, said).mend("请腾出空间", "make room")
    } else {
        Finding::new(Section::Machine, "disk", Level::Good, said)
    };
    findings.push(finding.fact("free", free));
}

pub(super) fn folders(paths: &Paths, layers: &Layers, findings: &mut Vec<Finding>) {
    let settings = layers.user.parent().unwrap_or(Path::new(".")).to_owned();
    let rows = [
        ("settings", "设置", "settings", settings),
        ("models", "模型", "models", paths.models_dir()),
        ("runs", "记录", "runs", paths.runs_dir()),
        ("log", "日志", "log", paths.log_dir()),
        ("cache", "缓存", "cache", paths.cache_dir()),
    ];
    for (check, zh, en, folder) in rows {
        let shown = folder.display();
        match writable(&folder) {
            Ok(true) => findings.push(
                Finding::good(Section::Folders, check, format!("{zh} {shown}"), format!("{en}: {shown}"))
                    .public(format!("{en}: can be written")),
            ),
            Ok(false) => findings.push(
                Finding::good(
                    Section::Folders,
                    check,
                    format!("{zh} {shown}（用到时建立）"),
                    format!("{en}: {shown} (made when it is needed)"),
                )
                .public(format!("{en}: can be made")),
            ),
            Err(error) => {
                let why = Bilingual::of(|language| io_error::words(&error, language));
                // What cannot be cached or logged is computed again, or not logged.
                let level = if matches!(check, "cache" | "log" | "settings") { Level::Warning } else { Level::Blocks(exit::UNRECORDED) };
                let said = why.clone().after(&format!("{zh} {shown} 无法写入："), &format!("{en}: {shown} cannot be written: "));
                findings.push(
                    Finding::new(Section::Folders, check, level, said).public(format!("{en}: cannot be written: {:?}", error.kind())).mend(
                        "请改正此文件夹的权限，或移开同名的文件",
                        "mend the permissions of this folder, or move a file of this name out of the way",
                    ),
                );
            }
        }
    }
}

/// Whether a folder is there; an error where nothing can be written into it, or it cannot be made. Nothing is left behind.
fn writable(folder: &Path) -> io::Result<bool> {
    let there = folder.ancestors().find(|above| above.exists()).ok_or(io::ErrorKind::NotFound)?;
    if !there.is_dir() {
        return Err(io::ErrorKind::NotADirectory.into());
    }
    tempfile::Builder::new().prefix(".wardround-").tempfile_in(there)?;
    Ok(there == folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_there_or_can_be_made_or_is_in_the_way_of_nothing() {
        let dir = tempfile::tempdir().unwrap();
        assert!(writable(dir.path()).unwrap());
        assert!(!writable(&dir.path().join("a/b")).unwrap());
        std::fs::write(dir.path().join("file"), "x").unwrap();
        assert_eq!(writable(&dir.path().join("file")).unwrap_err().kind(), io::ErrorKind::NotADirectory);
        assert_eq!(writable(&dir.path().join("file/below")).unwrap_err().kind(), io::ErrorKind::NotADirectory);
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
