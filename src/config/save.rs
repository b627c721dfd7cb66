//! Changes single settings in a settings file and keeps its comments and order.

use super::{ConfigError, ConfigOrigin, ModelEntry, Settings};
use crate::{atomic_file, language::Bilingual, plain_file, toml_text::explain};
use std::path::Path;
use toml_edit::{DocumentMut, Item, Table, Value};

/// A setting to be written.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// `model = NAME`.
    Model(String),
    /// `language = "zh"` or `"en"`.
    Language(&'static str),
    /// `[judge] model = NAME`.
    Judge(String),
    /// `[interface] theme = NAME`.
    Theme(String),
    /// `[interface] mouse = …`.
    Mouse(bool),
    /// `[models.NAME]` with everything in it.
    AddModel(String, Box<ModelEntry>),
}

/// Writes changes into the user's settings file, which is made if it is not there.
///
/// # Errors
/// When the file cannot be read or written, or is not settings: it is then left as it is.
pub fn save(path: &Path, changes: &[Change]) -> Result<(), ConfigError> {
    let io = |source| ConfigError::Io { path: path.to_owned(), source };
    let text = match plain_file::read_to_string(path, super::FILE_LIMIT_MIB) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(e) => return Err(io(e)),
    };
    if std::fs::metadata(path).is_ok_and(|m| m.permissions().readonly()) {
        let why = Bilingual::both("文件只读：所选只在这次有效", "read-only: the choice holds for this time alone");
        return Err(io(std::io::Error::new(std::io::ErrorKind::PermissionDenied, why)));
    }
    let invalid = |message| ConfigError::Invalid { origin: ConfigOrigin::File(path.to_owned()), message };
    let mut document: DocumentMut = text.parse().map_err(|e: toml_edit::TomlError| invalid(explain(e.message())))?;
    for change in changes {
        apply(&mut document, change).map_err(invalid)?;
    }
    let text = document.to_string();
    toml::from_str::<Settings>(&text).map_err(|e| invalid(explain(e.message())))?;
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(io)?;
    }
    atomic_file::write(path, text.as_bytes()).map_err(io)
}

fn apply(document: &mut DocumentMut, change: &Change) -> Result<(), Bilingual> {
    match change {
        Change::Model(name) => set(document.as_table_mut(), "model", name.as_str().into()),
        Change::Language(code) => set(document.as_table_mut(), "language", (*code).into()),
        Change::Judge(name) => set(table(document.as_table_mut(), "judge")?, "model", name.as_str().into()),
        Change::Theme(name) => set(table(document.as_table_mut(), "interface")?, "theme", name.as_str().into()),
        Change::Mouse(on) => set(table(document.as_table_mut(), "interface")?, "mouse", (*on).into()),
        Change::AddModel(name, entry) => {
            let text = toml::to_string(entry).map_err(|e| explain(&e.to_string()))?;
            let entry: DocumentMut = text.parse().map_err(|e: toml_edit::TomlError| explain(e.message()))?;
            let models = table(document.as_table_mut(), "models")?;
            models.set_implicit(true);
            models.insert(name, Item::Table(entry.as_table().clone()));
        }
    }
    Ok(())
}

/// Sets a value; what stood behind it on its line stays.
fn set(table: &mut Table, key: &str, value: Value) {
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(old) => {
            let decor = old.decor().clone();
            *old = value;
            *old.decor_mut() = decor;
        }
        None => {
            table.insert(key, Item::Value(value));
        }
    }
}

fn table<'a>(parent: &'a mut Table, key: &str) -> Result<&'a mut Table, Bilingual> {
    let item = parent.entry(key).or_insert_with(|| Item::Table(Table::new()));
    item.as_table_mut().ok_or_else(|| Bilingual::both(format!("{key} 不是表"), format!("{key} is not a table")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_everything_else_stay() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("deep/wardround.toml");
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, "# mine\nmodel = \"a\" # the first\n\n[interface]\nmouse = true\n").unwrap();
        let entry = ModelEntry { path: Some("/m/甲.gguf".into()), ..ModelEntry::default() };
        let changes = [
            Change::Model("甲 乙".into()),
            Change::Theme("light".into()),
            Change::Mouse(false),
            Change::Judge("j".into()),
            Change::Language("zh"),
            Change::AddModel("甲 乙".into(), Box::new(entry)),
        ];
        save(&path, &changes).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("# mine\nmodel = \"甲 乙\" # the first\n"), "{text}");
        let settings: Settings = toml::from_str(&text).unwrap();
        assert_eq!(settings.model.as_deref(), Some("甲 乙"));
        assert_eq!(settings.models["甲 乙"].path.as_deref(), Some("/m/甲.gguf"));
        assert_eq!((settings.interface.theme.as_deref(), settings.interface.mouse), (Some("light"), false));
        assert_eq!(settings.judge.model.as_deref(), Some("j"));
    }

    #[test]
    fn a_new_file_is_made_and_a_broken_one_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("new/wardround.toml");
        save(&path, &[Change::Language("en")]).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "language = \"en\"\n");
        std::fs::write(&path, "model = \n").unwrap();
        assert!(save(&path, &[Change::Language("zh")]).unwrap_err().to_string().contains("wardround.toml"));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "model = \n");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_and_a_read_only_file_is_refused() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let dir = tempfile::tempdir().unwrap();
        let (kept, link) = (dir.path().join("kept.toml"), dir.path().join("wardround.toml"));
        std::fs::write(&kept, "# mine\n").unwrap();
        std::fs::set_permissions(&kept, PermissionsExt::from_mode(0o600)).unwrap();
        symlink(&kept, &link).unwrap();
        save(&link, &[Change::Language("en")]).unwrap();
        assert!(link.is_symlink());
        let text = std::fs::read_to_string(&kept).unwrap();
        assert!(text.contains("# mine\n") && text.contains("language = \"en\"\n"), "{text}");
        assert_eq!(std::fs::metadata(&kept).unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::set_permissions(&kept, PermissionsExt::from_mode(0o400)).unwrap();
        assert!(save(&link, &[Change::Language("zh")]).unwrap_err().to_string().contains("read-only"));
    }
}
