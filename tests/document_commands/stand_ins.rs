//! What stands in for other machines: a server with models that also judge, and a hub with the catalogue's models.

use crate::{
    common::{
        endpoint::{Behaviour, Endpoint},
        tiny_model::{Kind, TinyModel},
    },
    hub::{Behaviour as HubBehaviour, StandIn},
};
use std::{fs, path::PathBuf};
use wardround::{
    digest::sha256,
    models::{Hub, catalogue},
};

/// They are gone when dropped.
pub struct StandIns {
    endpoint: Endpoint,
    hub: StandIn,
    folder: tempfile::TempDir,
}

impl StandIns {
    /// Starts them. Every model of the catalogue is a small file of random weights at the hub.
    pub fn start() -> Self {
        let gguf = TinyModel::random(Kind::Q4_0, 1).gguf();
        let of = |hub| catalogue().iter().filter_map(move |model| Some((model.repository(hub)?, &model.quantisation)));
        let file = |(repository, quantisation): (&str, &String)| {
            let name = repository.rsplit('/').next().unwrap().trim_end_matches("-GGUF");
            (format!("{repository}/{name}-{quantisation}.gguf"), gguf.clone())
        };
        let files = of(Hub::HuggingFace).chain(of(Hub::ModelScope)).map(file).collect();
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("model.gguf"), &gguf).unwrap();
        Self { endpoint: Endpoint::start(Behaviour::default().ratings()), hub: StandIn::of(files, HubBehaviour::default()), folder }
    }

    /// The base URL of the server with models.
    pub fn endpoint(&self) -> String {
        self.endpoint.url()
    }

    pub fn hub(&self) -> String {
        self.hub.url()
    }

    /// A model file of random weights.
    pub fn gguf(&self) -> PathBuf {
        self.folder.path().join("model.gguf")
    }

    /// Its digest.
    pub fn digest(&self) -> String {
        sha256(&fs::read(self.gguf()).unwrap())
    }
}
