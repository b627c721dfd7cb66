//! Reads the number of physical cores and the free memory.

use std::{collections::HashSet, fs, path::Path};

/// How many threads to compute with, and what that rests on. A second thread of a core shares its arithmetic units with the first and gains nothing.
pub fn cores() -> (u32, &'static str) {
    let allowed = std::thread::available_parallelism().map_or(1, |n| n.get() as u32);
    match physical_cores(Path::new("/sys/devices/system/cpu"), allowed) {
        Some(cores) if cores < allowed => (cores, "physical cores"),
        Some(_) => (allowed, "physical cores"),
        None => (allowed, "logical cores"),
    }
}

/// Distinct sets of sibling threads, never more than the process may use.
fn physical_cores(folder: &Path, allowed: u32) -> Option<u32> {
    let siblings: HashSet<String> = fs::read_dir(folder)
        .ok()?
        .filter_map(Result::ok)
        .filter_map(|entry| fs::read_to_string(entry.path().join("topology/thread_siblings_list")).ok())
        .collect();
    // A process confined to a part of the machine does not learn here which cores the part has.
    (!siblings.is_empty()).then(|| (siblings.len() as u32).min(allowed))
}

/// Bytes of main memory that can be taken without swapping, within the limit of the control group; `None` where the system does not say.
pub fn free_memory() -> Option<u64> {
    let available = available(&fs::read_to_string("/proc/meminfo").ok()?)?;
    let group = Path::new("/sys/fs/cgroup");
    let number = |file: &str| fs::read_to_string(group.join(file)).ok()?.trim().parse::<u64>().ok();
    let limit = number("memory.max").or_else(|| number("memory/memory.limit_in_bytes"));
    let used = number("memory.current").or_else(|| number("memory/memory.usage_in_bytes"));
    // Files that were read lately count as used, and are given up where memory is needed.
    let files = fs::read_to_string(group.join("memory.stat")).ok().or_else(|| fs::read_to_string(group.join("memory/memory.stat")).ok());
    let files = files.map_or(0, |stat| cached_files(&stat));
    Some(match (limit, used) {
        (Some(limit), Some(used)) => available.min(limit.saturating_sub(used.saturating_sub(files))),
        _ => available,
    })
}

/// Bytes of files that a control group's `memory.stat` counts.
fn cached_files(stat: &str) -> u64 {
    let of = |name: &str| stat.lines().find_map(|l| l.strip_prefix(name)?.strip_prefix(' ')?.trim().parse::<u64>().ok()).unwrap_or(0);
    of("active_file").saturating_add(of("inactive_file"))
}

fn available(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|l| l.strip_prefix("MemAvailable:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_threads_of_a_core_count_once() {
        let dir = tempfile::tempdir().unwrap();
        for (cpu, siblings) in [(0, "0,4"), (1, "1,5"), (4, "0,4"), (5, "1,5")] {
            let topology = dir.path().join(format!("cpu{cpu}/topology"));
            fs::create_dir_all(&topology).unwrap();
            fs::write(topology.join("thread_siblings_list"), siblings).unwrap();
        }
        assert_eq!(physical_cores(dir.path(), 4), Some(2));
        assert_eq!(physical_cores(dir.path(), 1), Some(1));
        assert_eq!(physical_cores(&dir.path().join("none"), 4), None);
    }

    #[test]
    fn files_that_were_read_are_not_in_the_way() {
        assert_eq!(cached_files("anon 7\ninactive_anon 1\nactive_file 20\ninactive_file 3\nactive_files 9\n"), 23);
        assert_eq!(cached_files(""), 0);
    }

    #[test]
    fn free_memory_is_read_in_bytes() {
        assert_eq!(available("MemTotal:       8 kB\nMemAvailable:   5 kB\n"), Some(5 << 10));
        assert_eq!(available("MemTotal: 8 kB\n"), None);
        assert_eq!(available("MemAvailable: much kB\n"), None);
    }
}
