//! The hubs of models by name, and the variables of the environment that belong to each.

/// A hub of models.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Hub {
    /// huggingface.co, or the mirror that HF_ENDPOINT names
    #[value(name = "hf")]
    HuggingFace,
    /// modelscope.cn, or what MODELSCOPE_ENDPOINT names
    #[value(name = "ms")]
    ModelScope,
}

impl Hub {
    /// What stands before a source on this hub.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::HuggingFace => "hf",
            Self::ModelScope => "ms",
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::HuggingFace => "Hugging Face",
            Self::ModelScope => "ModelScope",
        }
    }

    /// The variable that holds the token.
    pub fn token_variable(self) -> &'static str {
        match self {
            Self::HuggingFace => "HF_TOKEN",
            Self::ModelScope => "MODELSCOPE_API_TOKEN",
        }
    }

    /// The variables that hold another address, the first that is set.
    pub(super) fn address_variables(self) -> &'static [&'static str] {
        match self {
            Self::HuggingFace => &["HF_ENDPOINT"],
            Self::ModelScope => &["MODELSCOPE_ENDPOINT", "MODELSCOPE_DOMAIN"],
        }
    }

    /// Where it is, unless a variable says otherwise.
    pub(super) fn address(self) -> &'static str {
        match self {
            Self::HuggingFace => "https://huggingface.co",
            Self::ModelScope => "https://www.modelscope.cn",
        }
    }
}
