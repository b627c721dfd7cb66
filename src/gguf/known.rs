//! The types of tensors and files, and the pre-tokenizers, that the llama.cpp of this program knows, by their numbers and names in its files.

/// Name, numbers in a block, bytes of a block; by number. Numbers that were given up have no name.
const TENSOR_TYPES: [(&str, u64, u64); 41] = [
    ("F32", 1, 4),
    ("F16", 1, 2),
    ("Q4_0", 32, 18),
    ("Q4_1", 32, 20),
    ("", 0, 0),
    ("", 0, 0),
    ("Q5_0", 32, 22),
    ("Q5_1", 32, 24),
    ("Q8_0", 32, 34),
    ("Q8_1", 32, 36),
    ("Q2_K", 256, 84),
    ("Q3_K", 256, 110),
    ("Q4_K", 256, 144),
    ("Q5_K", 256, 176),
    ("Q6_K", 256, 210),
    ("Q8_K", 256, 292),
    ("IQ2_XXS", 256, 66),
    ("IQ2_XS", 256, 74),
    ("IQ3_XXS", 256, 98),
    ("IQ1_S", 256, 50),
    ("IQ4_NL", 32, 18),
    ("IQ3_S", 256, 110),
    ("IQ2_S", 256, 82),
    ("IQ4_XS", 256, 136),
    ("I8", 1, 1),
    ("I16", 1, 2),
    ("I32", 1, 4),
    ("I64", 1, 8),
    ("F64", 1, 8),
    ("IQ1_M", 256, 56),
    ("BF16", 1, 2),
    ("", 0, 0),
    ("", 0, 0),
    ("", 0, 0),
    ("TQ1_0", 256, 54),
    ("TQ2_0", 256, 66),
    ("", 0, 0),
    ("", 0, 0),
    ("", 0, 0),
    ("MXFP4", 32, 17),
    ("NVFP4", 64, 36),
];

/// How the numbers of a tensor are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TensorType(u8);

impl TensorType {
    /// Numbers in half precision, as keys and values are kept by default.
    pub const F16: Self = Self(1);

    /// The type of this number.
    pub fn of(number: u32) -> Option<Self> {
        let (name, ..) = TENSOR_TYPES.get(usize::try_from(number).ok()?)?;
        (!name.is_empty()).then_some(Self(u8::try_from(number).ok()?))
    }

    /// The type of this name, in capital letters or small ones.
    pub fn named(name: &str) -> Option<Self> {
        let at = TENSOR_TYPES.iter().position(|(known, ..)| !known.is_empty() && known.eq_ignore_ascii_case(name))?;
        u8::try_from(at).ok().map(Self)
    }

    fn row(self) -> (&'static str, u64, u64) {
        TENSOR_TYPES[usize::from(self.0)]
    }

    /// Its name, as in `Q4_K`.
    pub fn name(self) -> &'static str {
        self.row().0
    }

    /// Numbers in a block.
    pub(super) fn block(self) -> u64 {
        self.row().1
    }

    /// Bytes of so many numbers; `None` where they are no whole blocks or too many.
    pub fn bytes_of(self, elements: u64) -> Option<u64> {
        let (_, block, bytes) = self.row();
        if elements.is_multiple_of(block) { (elements / block).checked_mul(bytes) } else { None }
    }
}

/// What a file says of how its weights are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileType(pub u64);

impl FileType {
    /// Its name, as in `Q4_K_M`; `None` where it is not known.
    pub fn name(self) -> Option<&'static str> {
        Some(match self.0 {
            0 => "F32",
            1 => "F16",
            2 => "Q4_0",
            3 => "Q4_1",
            7 => "Q8_0",
            8 => "Q5_0",
            9 => "Q5_1",
            10 => "Q2_K",
            11 => "Q3_K_S",
            12 => "Q3_K_M",
            13 => "Q3_K_L",
            14 => "Q4_K_S",
            15 => "Q4_K_M",
            16 => "Q5_K_S",
            17 => "Q5_K_M",
            18 => "Q6_K",
            19 => "IQ2_XXS",
            20 => "IQ2_XS",
            21 => "Q2_K_S",
            22 => "IQ3_XS",
            23 => "IQ3_XXS",
            24 => "IQ1_S",
            25 => "IQ4_NL",
            26 => "IQ3_S",
            27 => "IQ3_M",
            28 => "IQ2_S",
            29 => "IQ2_M",
            30 => "IQ4_XS",
            31 => "IQ1_M",
            32 => "BF16",
            36 => "TQ1_0",
            37 => "TQ2_0",
            38 => "MXFP4",
            39 => "NVFP4",
            _ => return None,
        })
    }
}

/// What llama.cpp can split a text with before its byte-pair encoding; a file that names another one is refused when it is loaded.
const PRE_TOKENIZERS: &[&str] = &[
    "a.x-4.0",
    "afmoe",
    "bailingmoe",
    "bailingmoe2",
    "bloom",
    "chameleon",
    "chatglm-bpe",
    "codeshell",
    "cohere2moe",
    "command-r",
    "dbrx",
    "deepseek-coder",
    "deepseek-llm",
    "deepseek-r1-qwen",
    "deepseek-v3",
    "default",
    "exaone",
    "exaone-moe",
    "exaone4",
    "f2llmv2",
    "falcon",
    "falcon-h1",
    "falcon3",
    "gemma4",
    "gigachat",
    "glm4",
    "glm5",
    "gpt-2",
    "gpt-4o",
    "gpt3-finnish",
    "granite-docling",
    "granite-embed-multi-311m",
    "granite-embed-multi-97m",
    "grok-2",
    "hunyuan",
    "hunyuan-dense",
    "hy_v4",
    "jais",
    "jais-2",
    "jina-de",
    "jina-es",
    "jina-v1-en",
    "jina-v2-code",
    "jina-v2-de",
    "jina-v2-es",
    "jina-v5-nano",
    "joyai-llm",
    "kanana2",
    "kimi-k2",
    "kormo",
    "laguna",
    "lfm2",
    "llada-moe",
    "llama-bpe",
    "llama-v3",
    "llama3",
    "llama4",
    "megrez",
    "mellum",
    "mellum2",
    "midm-2.0",
    "minerva-7b",
    "minicpm5",
    "minimax-m2",
    "mmbert",
    "modern-bert",
    "mpt",
    "olmo",
    "phi-2",
    "pixtral",
    "poro-chat",
    "qwen2",
    "qwen35",
    "refact",
    "roberta-bpe",
    "sarvam-moe",
    "seed-coder",
    "smaug-bpe",
    "smollm",
    "solar-open",
    "spark2_5",
    "stablelm2",
    "starcoder",
    "superbpe",
    "talkie",
    "tekken",
    "tiny_aya",
    "trillion",
    "ufakzeka",
    "viking",
    "whitespace",
    "youtu",
];

/// Whether llama.cpp knows this pre-tokenizer.
pub fn is_known_pre_tokenizer(name: &str) -> bool {
    PRE_TOKENIZERS.contains(&name)
}
