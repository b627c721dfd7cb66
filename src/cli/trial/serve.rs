//! `wardround trial serve`: gives raters answers of models whose names nobody sees.

use super::{close, lock};
use crate::{
    case::CaseFile,
    chat::{Model, ModelFacts, Sampling},
    cli::{
        CliError, cases,
        open::{self, LocalFlags},
        progress, stop,
    },
    config::{Loaded, ModelSettings, Paths},
    language::{Bilingual, Language},
    live::server::{Assistant, LiveModel, LiveTrial, Service, Told, TrialError, serve},
    openai::Endpoints,
    record::{CaseSource, Recorder, Recording},
    runner::Candidate,
    text::clean,
    trial::{
        items::{Items, words_of},
        key::TrialKey,
        live::run_folder,
        mask::Masker,
        protocol::Protocol,
    },
};
use clap::Args;
use std::{
    io,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};
use tokio::{net::TcpListener, sync::mpsc};
use tokio_util::sync::CancellationToken;

/// The seed from which those of live answers are derived; the same at every start, since an answer is got once.
const SEED: u64 = 1;

#[derive(Debug, Args)]
pub(super) struct ServeArgs {
    /// The protocol; may be left out where only --assistant is served
    #[arg(value_name = "TRIAL.toml", required_unless_present = "assistant")]
    protocol: Option<PathBuf>,
    /// Where to listen; other machines need this machine's address, or 0.0.0.0
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8100")]
    listen: SocketAddr,
    /// A model for free consultations under a label, for doctors who work with a model: a name from the settings, a GGUF file, or http://HOST/v1#MODEL
    #[arg(long, value_name = "MODEL", requires = "label", requires = "token")]
    assistant: Option<String>,
    /// The label of the free consultations; say nothing in it about the model
    #[arg(long, value_name = "LABEL", requires = "assistant")]
    label: Option<String>,
    /// The token that opens the free consultations
    #[arg(long, value_name = "TOKEN", requires = "assistant", env = "WARDROUND_ASSISTANT_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// Where free consultations are logged [default: assistant.jsonl in the trial's folder, without a trial in this one]
    #[arg(long, value_name = "FILE", requires = "assistant")]
    log: Option<PathBuf>,
}

/// A model that is open, and how it is asked.
struct Asked {
    model: Arc<dyn Model>,
    sampling: Sampling,
    facts: ModelFacts,
}

/// What is opened for a trial or the assistant, and closed at the end.
struct Opened<'a> {
    loaded: &'a Loaded,
    paths: &'a Paths,
    language: Language,
    stop: CancellationToken,
    endpoints: Endpoints,
    models: Vec<Arc<dyn Model>>,
}

pub(super) async fn run(args: ServeArgs, loaded: &Loaded, paths: &Paths, language: Language) -> Result<ExitCode, CliError> {
    // The port first: one that is in use should not cost the loading of a model.
    let listener = TcpListener::bind(args.listen).await.map_err(|error| not_free(args.listen, &error))?;
    let stop = CancellationToken::new();
    stop::watch(stop.clone(), language);
    let mut opened = Opened { loaded, paths, language, stop: stop.clone(), endpoints: Endpoints::default(), models: Vec::new() };
    let ran = tokio::select! {
        ran = opened.serve(&args, listener) => ran,
        () = async { stop.cancelled().await; tokio::time::sleep(std::time::Duration::from_secs(5)).await; } => Ok(()),
    };
    for model in opened.models {
        model.close().await;
    }
    ran.map(|()| ExitCode::SUCCESS)
}

impl Opened<'_> {
    async fn serve(&mut self, args: &ServeArgs, listener: TcpListener) -> Result<(), CliError> {
        let (trial, recording) = match &args.protocol {
            Some(path) => {
                let protocol = Protocol::read(path)?;
                match protocol.live_models().next() {
                    Some(_) => self.trial(&protocol).await.map(|(trial, recording)| (Some(Arc::new(trial)), Some(recording)))?,
                    None if args.assistant.is_some() => (None, None),
                    None => return Err(nothing_live(path)),
                }
            }
            None => (None, None),
        };
        let assistant = self.assistant(args).await?;
        let (told, mut tells) = mpsc::unbounded_channel();
        let service = Arc::new(Service { trial, assistant, told });
        let address = listener.local_addr().unwrap_or(args.listen);
        say!("{}", listening(address, self.language))?;
        let language = self.language;
        let serving = serve(listener, service, self.stop.clone());
        tokio::pin!(serving);
        loop {
            tokio::select! {
                () = &mut serving => break,
                Some(told) = tells.recv() => tell(&told, language),
            }
        }
        if let Some(recording) = recording {
            // Answers that are being got hold the record for as long as they take to stop.
            recording.ended().await;
        }
        Ok(())
    }

    /// Opens a model as it is asked as a candidate; with its sampling.
    async fn model(&mut self, name: &str) -> Result<Asked, CliError> {
        let settings = &self.loaded.settings;
        let choice = open::choose(name, settings, self.paths, &LocalFlags::default())?;
        if let ModelSettings::Tape(tape) = &choice.settings {
            return Err(CliError::Usage(Bilingual::both(
                format!("{}：录制不能现场作答，其回答不计为新回答；请用模型，或由运行记录制作试验", tape.name),
                format!("{}: a recording gives no new answers; use a model, or make the trial of a run's recorded answers", tape.name),
            )));
        }
        let sampling = choice.sampling_as_candidate(settings);
        let facts = choice.facts();
        let sink = progress::loading(choice.settings.name(), self.language);
        let model = open::open(choice.settings, &sampling, self.paths, &self.endpoints, sink).await?;
        self.models.push(model.clone());
        Ok(Asked { model: settings.prompting.to(model), sampling, facts })
    }

    async fn trial(&mut self, protocol: &Protocol) -> Result<(LiveTrial, Recording), CliError> {
        let key = TrialKey::of(protocol)?;
        let folder = protocol.organiser_folder();
        {
            let _lock = lock(&folder)?;
            close::is_open(protocol)?;
        }
        let file = self.cases(protocol, &key)?;
        let items = Items::read(protocol, &file)?;
        let mut models = Vec::new();
        for name in protocol.live_models() {
            models.push((name.to_owned(), self.model(name).await?));
        }
        let identities = models.iter().flat_map(|(_, asked)| words_of(asked.model.identity()));
        let words: Vec<String> = items.names.iter().cloned().chain(protocol.mask_words.iter().cloned()).chain(identities).collect();
        let sampling = models.first().map(|(_, asked)| asked.sampling).unwrap_or_default();
        let mut run = open::run(&run_folder(&folder), sampling, SEED, self.language)?;
        open::note_cases(&mut run, CaseSource::of(&protocol.cases, &file, file.cases.first().map(crate::case::Case::source)))?;
        let (recorder, recording) = Recorder::start(run);
        let live = |(name, asked): (String, Asked)| LiveModel {
            name,
            candidate: Candidate::new(asked.model, recorder.clone(), asked.sampling, SEED, self.stop.clone()).known_as(asked.facts),
            masker: protocol.mask.then(|| Masker::new(words.iter().cloned())),
        };
        let models = models.into_iter().map(live).collect();
        let trial = LiveTrial::open(&folder, &key, file.cases, models).map_err(|error| match error {
            TrialError::Record(error) => CliError::Record(error),
            TrialError::Unfit(message) => CliError::Usage(message),
        })?;
        trial.note().await?;
        Ok((trial, recording))
    }

    /// The cases in the language that the packs have them in.
    fn cases(&self, protocol: &Protocol, key: &TrialKey) -> Result<CaseFile, CliError> {
        let mut items = key.packs.iter().flat_map(|pack| &pack.items);
        let language = items.next().map_or(self.language, |item| item.item.language);
        cases::read(&protocol.cases, Some(language), &self.loaded.settings)
    }

    async fn assistant(&mut self, args: &ServeArgs) -> Result<Option<Arc<Assistant>>, CliError> {
        let (Some(name), Some(label), Some(token)) = (&args.assistant, &args.label, &args.token) else { return Ok(None) };
        if token.len() < 8 || label.trim().is_empty() {
            let en = "--token needs 8 characters at least, and --label a name: whoever has the token may ask";
            return Err(CliError::Usage(Bilingual::both("--token 至少 8 个字符，--label 不能为空：有令牌的人都能提问", en)));
        }
        let Asked { model, sampling, .. } = self.model(name).await?;
        let masker = Masker::new(words_of(model.identity()));
        if label.contains(char::is_control) || masker.any_in(label).is_some() {
            return Err(CliError::Usage(Bilingual::both(
                format!("--label {label:?}：医生会看到；不能含模型名称或控制字符"),
                format!("--label {label:?}: doctors see it; name no model in it, and no control characters"),
            )));
        }
        let log = args.log.clone().unwrap_or_else(|| {
            let folder = args.protocol.as_ref().map_or_else(PathBuf::new, |path| path.with_extension("trial"));
            folder.join("assistant.jsonl")
        });
        if let Some(folder) = log.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            let advice = ("请用 --log 指定可写的文件", "name a file that can be written with --log");
            std::fs::create_dir_all(folder).map_err(|e| CliError::writing(folder, e, advice))?;
        }
        Assistant::open((label.clone(), token), (model, sampling), masker, &log)
            .map(|opened| Some(Arc::new(opened)))
            .map_err(CliError::Record)
    }
}

fn tell(told: &Told, language: Language) {
    tell!("{}", clean(&told.words(language)));
    tracing::info!("{}", told.words(Language::En));
}

fn listening(address: SocketAddr, language: Language) -> String {
    let open = !address.ip().is_loopback();
    match language {
        Language::Zh if open => format!("正在 http://{address} 服务；传输不加密，同一网络中的人可以读到。按 Ctrl-C 结束"),
        Language::Zh => format!("正在 http://{address} 服务，只限本机。按 Ctrl-C 结束"),
        Language::En if open => {
            format!("serving at http://{address}; the traffic is not encrypted, whoever is on the network can read it. Ctrl-C ends")
        }
        Language::En => format!("serving at http://{address}, for this machine only. Ctrl-C ends"),
    }
}

fn not_free(address: SocketAddr, error: &io::Error) -> CliError {
    let words = |language| crate::io_error::words(error, language);
    if error.kind() == io::ErrorKind::AddrInUse {
        return CliError::Usage(Bilingual::both(
            format!("--listen {address}：此端口已被另一个程序占用：请先结束它，或指定另一个端口"),
            format!("--listen {address}: another program uses this port: end it first, or name another port"),
        ));
    }
    CliError::Usage(Bilingual::both(
        format!("--listen {address}：无法在此地址服务：{}", words(Language::Zh)),
        format!("--listen {address}: this address cannot be used: {}", words(Language::En)),
    ))
}

fn nothing_live(path: &Path) -> CliError {
    let path = path.display();
    CliError::Usage(Bilingual::both(
        format!("{path}：没有写 live 的 [[candidate]]，无需服务"),
        format!("{path}: no [[candidate]] is live: there is nothing to serve"),
    ))
}
