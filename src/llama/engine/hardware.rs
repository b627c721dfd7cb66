//! Reads the number of physical cores.

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
}
