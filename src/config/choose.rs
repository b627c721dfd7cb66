//! Resolves what a user names as a model: a name of the settings, a file, a URL.

use super::{ConfigError, DisplayName, ModelEntry, ModelSettings, Paths, Prices, Settings, facts::facts_of_file, headers, is_url};
use crate::{
    chat::{ModelFacts, Sampling},
    gguf::part_of,
    language::Bilingual,
    tape::{Tape, TapeError, is_tape},
};
use secrecy::SecretString;
use std::path::{Path, PathBuf};

/// The model that the demonstration brings; it is known without any settings.
pub const DEMO_NAME: &str = "smollm2";
/// The file that it is.
pub const DEMO_FILE: &str = "SmolLM2-135M-Instruct.Q4_1.gguf";

/// What a user named, resolved: the model and its own sampling.
#[derive(Debug, Clone)]
pub struct ModelChoice {
    /// How to open it.
    pub settings: ModelSettings,
    /// Its own sampling, over the general one.
    pub sampling: Sampling,
    /// What its tokens cost.
    pub prices: Prices,
    /// What the settings say of it for reports.
    facts: ModelFacts,
}

impl ModelChoice {
    /// What is known of it for reports: what the settings say, and for a model file its header. Reads that header.
    pub fn facts(&self) -> ModelFacts {
        match &self.settings {
            ModelSettings::Local(local) => self.facts.clone().or(&facts_of_file(&local.path)),
            ModelSettings::Remote(_) | ModelSettings::Tape(_) => self.facts.clone(),
        }
    }
}

impl Settings {
    /// What the settings send to endpoints and nobody else may read: keys, headers, and passwords in addresses; of what is set.
    pub fn secrets(&self, environment: impl Fn(&str) -> Option<String>) -> Vec<String> {
        let password = |url: &String| reqwest::Url::parse(url).ok().and_then(|url| url.password().map(str::to_owned));
        let of = |entry: &ModelEntry| -> Vec<String> {
            let keys = entry.key_env.iter().filter_map(|name| environment(name));
            let passwords = entry.base_url.iter().flat_map(|urls| urls.all().iter().filter_map(password));
            keys.chain(passwords).chain(headers::secrets(&entry.headers, &environment)).collect()
        };
        self.models.values().flat_map(of).collect()
    }

    /// What `wanted` stands for: a name of the settings, a GGUF file, a base URL (its model after a `#`), or `smollm2` where the demonstration has put
    /// it. `environment` gives the value of a variable; keys are read from there and nowhere else.
    ///
    /// # Errors
    /// When it is none of these, or the variable of its key is not set.
    pub fn choose(&self, wanted: &str, paths: &Paths, environment: impl Fn(&str) -> Option<String>) -> Result<ModelChoice, ConfigError> {
        let in_table = |message: Bilingual| {
            let table = format!("[models.{wanted}] ");
            ConfigError::NoSuchModel(message.after(&table, &table))
        };
        let not_set = |variable, setting| ConfigError::Variable { model: wanted.to_owned(), variable, setting };
        let entry = match self.models.get(wanted) {
            Some(entry) => entry.clone(),
            None => self.by_itself(wanted, paths).ok_or_else(|| ConfigError::NoSuchModel(self.unknown(wanted, paths)))?,
        };
        let name = DisplayName::of(wanted, self.models.contains_key(wanted)).into_bare();
        let mut settings = entry.resolve(&name).map_err(in_table)?;
        if let (ModelSettings::Remote(remote), Some(variable)) = (&mut settings, &entry.key_env) {
            let key = environment(variable).filter(|k| !k.trim().is_empty());
            let key = key.ok_or_else(|| not_set(variable.clone(), "key_env"))?;
            remote.key = Some(SecretString::from(key.trim().to_owned()));
        }
        if let ModelSettings::Remote(remote) = &mut settings {
            remote.headers = headers::filled(&entry.headers, &environment).map_err(|variable| not_set(variable, "headers"))?;
        }
        let formats = self.formats().map_err(|e| ConfigError::NoSuchModel(e.both()))?;
        let reasoning = |names: &[&str]| {
            formats.choose(entry.reasoning.as_deref(), names).map_err(|e| in_table(e.both().after("reasoning：", "reasoning: ")))
        };
        match &mut settings {
            ModelSettings::Local(local) => {
                let file = local.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                local.reasoning = reasoning(&[&name, &file])?;
            }
            ModelSettings::Remote(remote) => {
                remote.reasoning = reasoning(&[&name, remote.model.as_deref().unwrap_or_default()])?;
            }
            ModelSettings::Tape(tape) => {
                tape.speed = self.playback.speed;
                // Whatever shows the name says that it is a recording, of whom and when.
                let read = Tape::read(&tape.path).map_err(|e| ConfigError::NoSuchModel(e.both()))?;
                tape.name = read.identity().name;
            }
        }
        Ok(ModelChoice { settings, sampling: entry.sampling, prices: entry.prices(), facts: entry.facts() })
    }

    /// What a tape is called by whoever opens it: its own name, which says that it is a recording, of whom and when. Any other model keeps the name that it is
    /// wanted by.
    ///
    /// # Errors
    /// When the tape cannot be played.
    pub fn call_by_own_name(&mut self, wanted: &str) -> Result<String, TapeError> {
        if self.models.contains_key(wanted) || !is_tape(Path::new(wanted)) {
            return Ok(wanted.to_owned());
        }
        let name = Tape::read(Path::new(wanted))?.identity().name;
        self.models.insert(name.clone(), ModelEntry { tape: Some(wanted.to_owned()), ..ModelEntry::default() });
        Ok(name)
    }

    /// The models that can be named: those of the settings, and the files in the user's folder of models. Sorted.
    pub fn model_names(&self, paths: &Paths) -> Vec<String> {
        let files = std::fs::read_dir(paths.models_dir()).into_iter().flatten().filter_map(Result::ok).map(|e| e.path());
        let of_file = |path: PathBuf| {
            let is_demo = path.file_name().is_some_and(|n| n == DEMO_FILE);
            // Of a model that was split the first file stands for all.
            let is_further_part = path.file_name().and_then(|n| part_of(n.to_str()?)).is_some_and(|(_, number, _)| number > 1);
            let is_model = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("gguf")) && !is_further_part;
            let stem = path.file_stem().filter(|_| is_model).map(|s| s.to_string_lossy().into_owned());
            if is_demo { Some(DEMO_NAME.to_owned()) } else { stem }
        };
        let mut names: Vec<String> = self.models.keys().cloned().chain(files.filter_map(of_file)).collect();
        names.sort();
        names.dedup();
        names
    }

    fn by_itself(&self, wanted: &str, paths: &Paths) -> Option<ModelEntry> {
        if is_url(wanted) {
            let (url, model) = wanted.split_once('#').map_or((wanted, None), |(url, model)| (url, Some(model.to_owned())));
            return Some(ModelEntry { base_url: Some(url.into()), model, ..ModelEntry::default() });
        }
        if is_tape(Path::new(wanted)) {
            return Some(ModelEntry { tape: Some(wanted.to_owned()), ..ModelEntry::default() });
        }
        let local = |path: PathBuf| ModelEntry { path: Some(path.display().to_string()), ..ModelEntry::default() };
        if Path::new(wanted).is_file() || wanted.to_lowercase().ends_with(".gguf") {
            return Some(local(wanted.into()));
        }
        let demo = paths.models_dir().join(DEMO_FILE);
        if wanted == DEMO_NAME && demo.is_file() {
            return Some(local(demo));
        }
        let in_folder = paths.models_dir().join(format!("{wanted}.gguf"));
        in_folder.is_file().then(|| local(in_folder))
    }

    fn unknown(&self, wanted: &str, paths: &Paths) -> Bilingual {
        let mut names: Vec<&str> = self.models.keys().map(String::as_str).collect();
        if paths.models_dir().join(DEMO_FILE).is_file() && !names.contains(&DEMO_NAME) {
            names.push(DEMO_NAME);
        }
        let (zh, en) = match names.is_empty() {
            true => ("设置中还没有模型".to_owned(), "no model is set up yet".to_owned()),
            false => (format!("已有：{}", names.join("、")), format!("there are: {}", names.join(", "))),
        };
        let folder = paths.models_dir();
        let (zh_advice, en_advice) = if wanted == DEMO_NAME {
            (
                format!(
                    "wardround models pull smollm2，或在源码目录运行 make demo、在下载包里运行 scripts/demo-model.sh，会把它放到 {}",
                    folder.display()
                ),
                format!(
                    "`wardround models pull smollm2`, `make demo` in the source folder, or `scripts/demo-model.sh` in the archive of a release, brings it to {}",
                    folder.display()
                ),
            )
        } else {
            (
                "请用其中的名称、一个 GGUF 文件，或 http://127.0.0.1:8080/v1 这样的地址".to_owned(),
                "name one of these, a GGUF file, or a URL such as http://127.0.0.1:8080/v1".to_owned(),
            )
        };
        Bilingual::both(format!("没有模型 {wanted:?}；{zh}；{zh_advice}"), format!("no model {wanted:?}; {en}; {en_advice}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    fn settings(text: &str) -> Settings {
        toml::from_str(text).unwrap()
    }

    fn paths() -> Paths {
        Paths::below(Path::new("/nowhere"))
    }

    #[test]
    fn a_key_comes_from_the_variable_that_is_named_and_is_not_printed() {
        let s = settings("[models.gpt]\nbase_url = \"https://h/v1\"\nkey_env = \"MY_KEY\"\n");
        let choice = s.choose("gpt", &paths(), |v| (v == "MY_KEY").then(|| "sk-1".to_owned())).unwrap();
        let ModelSettings::Remote(remote) = &choice.settings else { panic!() };
        assert_eq!(remote.key.as_ref().unwrap().expose_secret(), "sk-1");
        assert!(!format!("{choice:?}").contains("sk-1"));
        assert!(s.choose("gpt", &paths(), |_| None).unwrap_err().to_string().contains("MY_KEY"));
    }

    #[test]
    fn settings_say_what_is_known_of_a_model_and_its_file_says_the_rest() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("m.gguf");
        crate::gguf::tests::File::qwen().write(&path);
        let text = format!("[models.m]\npath = {:?}\nclass = \"medical\"\nbase = \"b\"\nprice_input = 2.0\n", path.display().to_string());
        let facts = |text: &str| settings(text).choose("m", &paths(), |_| None).unwrap().facts();
        let found = facts(&text);
        assert_eq!((found.class, found.base.as_deref(), found.price_input), (Some(crate::chat::ModelClass::Medical), Some("b"), Some(2.0)));
        // 256 · 4 weights in Q4_K, 144 bytes for 256 of them, and 256 of four bytes each; the file calls itself 15, Q4_K_M.
        assert_eq!((found.size.unwrap().parameters(), found.weights_bytes), (256 * 4 + 256, Some(144 * 4 + 256 * 4)));
        assert_eq!(found.quant.as_deref(), Some("Q4_K_M"));
        let told = facts(&format!("{text}size = \"7B\"\nquant = \"Q8_0\"\n"));
        assert_eq!((told.size.unwrap().parameters(), told.quant.as_deref()), (7_000_000_000, Some("Q8_0")));
        // A file that is not there is told of when the model is opened.
        assert!(facts("[models.m]\npath = \"/nowhere/m.gguf\"\n").is_empty());
        assert!(facts("[models.m]\nbase_url = \"http://h/v1\"\n").is_empty());
        let wrong = |line: &str| toml::from_str::<Settings>(&format!("[models.m]\n{line}\n")).unwrap_err().to_string();
        assert!(wrong("size = \"big\"").contains("\"7B\"") && wrong("class = \"closed\"").contains("proprietary"));
    }

    #[test]
    fn a_file_and_a_url_need_no_settings() {
        let s = Settings::default();
        let ModelSettings::Local(local) = s.choose("/m/Yi-6B.Q4.gguf", &paths(), |_| None).unwrap().settings else { panic!() };
        assert_eq!(local.name, "Yi-6B.Q4");
        let blob = tempfile::NamedTempFile::new().unwrap();
        let ModelSettings::Local(local) = s.choose(&blob.path().display().to_string(), &paths(), |_| None).unwrap().settings else {
            panic!()
        };
        assert_eq!(Some(local.name.as_str()), blob.path().file_name().and_then(|n| n.to_str()), "not its whole path");
        let ModelSettings::Remote(remote) = s.choose("http://127.0.0.1:1/v1#yi", &paths(), |_| None).unwrap().settings else { panic!() };
        assert_eq!(
            (remote.base_urls[0].as_str(), remote.model.as_deref(), remote.name.as_str()),
            ("http://127.0.0.1:1/v1", Some("yi"), "yi")
        );
        let ModelSettings::Remote(remote) = s.choose("http://me:secret@h:8/v1", &paths(), |_| None).unwrap().settings else { panic!() };
        assert_eq!(remote.name, "h:8");
    }

    #[test]
    fn a_split_model_is_one_name() {
        let dir = tempfile::tempdir().unwrap();
        let paths = Paths::below(dir.path());
        std::fs::create_dir_all(paths.models_dir()).unwrap();
        for name in ["m-00001-of-00002.gguf", "m-00002-of-00002.gguf", "m-00002-of-00002.gguf.part", "n.GGUF"] {
            std::fs::write(paths.models_dir().join(name), "").unwrap();
        }
        assert_eq!(Settings::default().model_names(&paths), ["m-00001-of-00002", "n"]);
    }

    #[test]
    fn an_unknown_name_lists_the_known_ones() {
        let error = settings("[models.a]\npath = \"x.gguf\"\n").choose("b", &paths(), |_| None).unwrap_err().to_string();
        assert!(error.contains("there are: a"), "{error}");
        assert!(Settings::default().choose("smollm2", &paths(), |_| None).unwrap_err().to_string().contains("make demo"));
    }
}
