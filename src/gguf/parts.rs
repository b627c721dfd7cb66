//! The files that a model was split into.

use std::path::{Path, PathBuf};

/// Which part a file's name says that it is, from 1, and of how many: `NAME-00001-of-00003.gguf`. With what stands before.
pub fn part_of(name: &str) -> Option<(&str, u32, u32)> {
    let stem = name.len().checked_sub(5).filter(|at| name.is_char_boundary(*at) && name[*at..].eq_ignore_ascii_case(".gguf"))?;
    let (front, count) = name[..stem].rsplit_once("-of-")?;
    let (front, number) = front.rsplit_once('-')?;
    let five = |text: &str| text.parse::<u32>().ok().filter(|n| text.len() == 5 && *n > 0);
    let (number, count) = (five(number)?, five(count)?);
    (number <= count).then_some((front, number, count))
}

/// The files of a model, of which llama.cpp is given the first: several where it was split, else that one.
pub fn parts(path: &Path) -> Vec<PathBuf> {
    let split = path.file_name().and_then(|name| name.to_str()).and_then(part_of);
    match split {
        Some((front, 1, count)) => (1..=count).map(|n| path.with_file_name(format!("{front}-{n:05}-of-{count:05}.gguf"))).collect(),
        _ => vec![path.to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_split_model_is_all_its_files() {
        let names = |first: &str| parts(Path::new(first)).iter().map(|p| p.display().to_string()).collect::<Vec<_>>();
        assert_eq!(names("d/m-q4-00001-of-00002.gguf"), ["d/m-q4-00001-of-00002.gguf", "d/m-q4-00002-of-00002.gguf"]);
        for single in ["m.gguf", "m-00002-of-00002.gguf", "m-1-of-2.gguf", "m-00001-of-00000.gguf", "m-00003-of-00002.gguf", "模"] {
            assert_eq!(names(single), [single]);
        }
        assert_eq!(part_of("m-00002-of-00003.gguf"), Some(("m", 2, 3)));
    }
}
