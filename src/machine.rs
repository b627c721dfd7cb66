//! What this machine has: main memory and room on its disks.

use std::{
    fs, io,
    path::{Path, PathBuf},
};
use sysinfo::{MemoryRefreshKind, ProcessRefreshKind, RefreshKind, System};

/// Main memory in bytes, within the limit of the control group that this process runs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Memory {
    /// All that there is.
    pub total: u64,
    /// What can be taken without swapping.
    pub available: u64,
}

/// The main memory; `None` where the system does not say.
pub fn memory() -> Option<Memory> {
    let system = System::new_with_specifics(RefreshKind::nothing().with_memory(MemoryRefreshKind::nothing().with_ram()));
    let whole = Memory { total: system.total_memory(), available: system.available_memory() };
    (whole.total > 0).then(|| within_group(whole, Path::new("/sys/fs/cgroup")))
}

/// Bytes of main memory that the processes hold which this one started, files in memory included; `None` where there are none or the system does not say.
pub fn memory_of_children() -> Option<u64> {
    let system = System::new_with_specifics(RefreshKind::nothing().with_processes(ProcessRefreshKind::nothing().with_memory()));
    let this = sysinfo::get_current_pid().ok()?;
    // On Linux a thread is listed like a process of its own, with the same memory.
    let children = system.processes().values().filter(|process| process.parent() == Some(this) && process.thread_kind().is_none());
    Some(children.map(sysinfo::Process::memory).sum()).filter(|bytes| *bytes > 0)
}

/// What a control group (`folder` of its files) leaves of the memory; the memory as it is where there is no group or no limit.
fn within_group(memory: Memory, folder: &Path) -> Memory {
    let text = |file: &str| fs::read_to_string(folder.join(file)).ok();
    let number = |file: &str| text(file)?.trim().parse::<u64>().ok();
    let limit = number("memory.max").or_else(|| number("memory/memory.limit_in_bytes"));
    let used = number("memory.current").or_else(|| number("memory/memory.usage_in_bytes"));
    // Files that were read lately count as used, and are given up where memory is needed.
    let files = text("memory.stat").or_else(|| text("memory/memory.stat")).map_or(0, |stat| cached_files(&stat));
    match (limit, used) {
        (Some(limit), Some(used)) => {
            Memory { total: memory.total.min(limit), available: memory.available.min(limit.saturating_sub(used.saturating_sub(files))) }
        }
        _ => memory,
    }
}

/// Bytes of files that a control group's `memory.stat` counts.
fn cached_files(stat: &str) -> u64 {
    let of = |name: &str| stat.lines().find_map(|l| l.strip_prefix(name)?.strip_prefix(' ')?.trim().parse::<u64>().ok()).unwrap_or(0);
    of("active_file").saturating_add(of("inactive_file"))
}

/// Bytes that this user can still write where `path` is or will be: the file system of the nearest folder above that exists.
///
/// # Errors
/// When the system does not say.
pub fn disk_free(path: &Path) -> io::Result<u64> {
    fs4::available_space(existing(path)?)
}

/// The path, or the nearest folder above that is there.
fn existing(path: &Path) -> io::Result<PathBuf> {
    let whole = std::path::absolute(path)?;
    let there = whole.ancestors().find(|above| above.exists());
    there.map(Path::to_owned).ok_or_else(|| io::ErrorKind::NotFound.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_has_memory_and_room() {
        let memory = memory().unwrap();
        assert!(memory.available > 0 && memory.available <= memory.total, "{memory:?}");
        let dir = tempfile::tempdir().unwrap();
        let here = disk_free(dir.path()).unwrap();
        let below = disk_free(&dir.path().join("not/there/yet.gguf")).unwrap();
        // Other programs write meanwhile.
        assert!(here > 0 && here.abs_diff(below) < 1 << 30, "{here} {below}");
    }

    #[cfg(unix)]
    #[test]
    fn a_process_that_was_started_holds_memory() {
        let mut child = std::process::Command::new("sleep").arg("60").spawn().unwrap();
        let held = memory_of_children();
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(held.is_some_and(|bytes| bytes > 4096), "{held:?}");
    }

    #[test]
    fn a_control_group_limits_the_memory_and_read_files_are_not_in_the_way() {
        let whole = Memory { total: 100, available: 80 };
        let of = |files: &[(&str, &str)]| {
            let dir = tempfile::tempdir().unwrap();
            for (name, text) in files {
                let file = dir.path().join(name);
                fs::create_dir_all(file.parent().unwrap()).unwrap();
                fs::write(file, text).unwrap();
            }
            within_group(whole, dir.path())
        };
        assert_eq!(of(&[]), whole);
        assert_eq!(of(&[("memory.max", "max\n"), ("memory.current", "9\n")]), whole);
        let limited = [("memory.max", "50\n"), ("memory.current", "30\n"), ("memory.stat", "anon 7\nactive_file 20\ninactive_file 3\n")];
        assert_eq!(of(&limited), Memory { total: 50, available: 43 });
        let old = [("memory/memory.limit_in_bytes", "40"), ("memory/memory.usage_in_bytes", "50")];
        assert_eq!(of(&old), Memory { total: 40, available: 0 });
        assert_eq!(of(&[("memory.max", "500\n"), ("memory.current", "30\n")]), whole);
    }

    #[test]
    fn a_groups_files_are_counted_by_their_whole_name() {
        assert_eq!(cached_files("anon 7\ninactive_anon 1\nactive_file 20\ninactive_file 3\nactive_files 9\n"), 23);
        assert_eq!(cached_files(""), 0);
    }
}
