//! Initialises llama.cpp; a portable build loads the library that suits this processor best.

use super::frame::Failure;
use llama_cpp_2::llama_backend::LlamaBackend;

/// Where a portable build's libraries are, as seen from the program's folder; the second is the program's folder itself.
#[cfg(feature = "portable")]
const FOLDERS: [&str; 2] = ["../lib/wardround", "."];

/// Starts llama.cpp.
///
/// # Errors
/// When llama.cpp refuses, or the libraries of a portable build are missing.
pub fn start() -> Result<LlamaBackend, Failure> {
    #[cfg(feature = "portable")]
    load()?;
    LlamaBackend::init().map_err(|e| Failure::Engine(e.to_string()))
}

/// Loads from the program's own folders alone: by itself llama.cpp would also look in the working directory, where anybody's file may be.
#[cfg(feature = "portable")]
fn load() -> Result<(), Failure> {
    let program = std::env::current_exe().and_then(std::fs::canonicalize).map_err(|e| Failure::Engine(e.to_string()))?;
    let folder = program.parent().unwrap_or(&program);
    let found = FOLDERS.iter().map(|f| folder.join(f)).find(|f| has_routines(f));
    let Some(found) = found else {
        let wanted = folder.join(FOLDERS[0]);
        return Err(Failure::Engine(format!("llama.cpp's libraries are missing from {}: unpack the whole archive", wanted.display())));
    };
    if found.to_str().is_none() {
        return Err(Failure::Engine(format!(
            "{} is no UTF-8, which llama.cpp needs of a folder's name: move the program",
            found.display()
        )));
    }
    llama_cpp_2::llama_backend::load_backends_from_path(&found);
    if llama_cpp_2::list_llama_ggml_backend_devices().is_empty() {
        return Err(Failure::Engine(format!("none of llama.cpp's libraries in {} can be loaded here", found.display())));
    }
    Ok(())
}

#[cfg(feature = "portable")]
fn has_routines(folder: &std::path::Path) -> bool {
    std::fs::read_dir(folder)
        .is_ok_and(|mut entries| entries.any(|entry| entry.is_ok_and(|e| e.file_name().to_string_lossy().starts_with("libggml-cpu"))))
}

/// Which of a portable build's libraries was loaded, by its name: `haswell`, `zen4`. `None` in other builds, and where the system does not tell.
pub fn routines() -> Option<String> {
    loaded(&std::fs::read_to_string("/proc/self/maps").ok()?)
}

fn loaded(maps: &str) -> Option<String> {
    let (_, rest) = maps.split_once("/libggml-cpu-")?;
    rest.split_once(".so").map(|(name, _)| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loaded_library_is_found_among_the_mapped_files() {
        let maps = "7f0-7f1 r-xp 0 08:01 12 /opt/w/lib/wardround/libggml-base.so.0\n7f2-7f3 r-xp 0 08:01 13 /opt/w/lib/wardround/libggml-cpu-zen4.so\n";
        assert_eq!(loaded(maps).as_deref(), Some("zen4"));
        assert_eq!(loaded("7f0-7f1 r-xp 0 08:01 12 /usr/lib/libc.so.6\n"), None);
    }
}
