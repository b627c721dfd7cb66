//! What scores can be shown against: measures of whole models.

use super::{Against, ModelNumbers, Report};
use crate::language::Bilingual;

impl Against {
    /// The measure of a model, in the unit of its axis: billions of parameters, the currency of the settings for 1,000 answers, seconds, GiB.
    pub fn of(self, model: &ModelNumbers) -> Option<f64> {
        let facts = model.facts.as_ref();
        match self {
            Self::Size => Some(facts?.size?.parameters() as f64 / 1e9),
            Self::Cost => model.spent.cost.map(|cost| cost * 1000.0),
            Self::Seconds => model.spent.seconds,
            Self::Memory => Some(gibibytes(facts?.weights_bytes?)),
        }
    }
}

/// Bytes in GiB.
pub(super) fn gibibytes(bytes: u64) -> f64 {
    bytes as f64 / 1_073_741_824.0
}

/// A measure is not known of any model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.both())]
pub struct NotMeasured(Against);

impl NotMeasured {
    /// In both languages.
    pub fn both(&self) -> Bilingual {
        let Self(against) = self;
        let name = against.name();
        let (zh, en) = match against {
            Against::Size => (
                "请在设置的 [models.NAME] 中写 size（如 \"7B\"），再运行一次原来的命令：不会重新提问，只补记",
                "set size (such as \"7B\") in [models.NAME] and repeat the command of the run: it asks nothing again and notes the size",
            ),
            Against::Cost => (
                "请在设置的 [models.NAME] 中写 price_input 与 price_output，再运行一次原来的命令：不会重新提问，只补记",
                "set price_input and price_output in [models.NAME] and repeat the command of the run: it asks nothing again and notes the prices",
            ),
            Against::Seconds => (
                "由其他程序导入的回答没有用时；请去掉这一项",
                "answers that were imported from another program have no times; leave it out",
            ),
            Against::Memory => (
                "只有本机模型文件（path）的权重大小是已知的；再运行一次原来的命令即可补记，接口后的模型请去掉这一项",
                "it is known of model files on this machine (path) only: repeat the command of the run to note it, and leave it out for models behind endpoints",
            ),
        };
        Bilingual::both(
            format!("--against {name}：没有一个模型的这一项是已知的。{zh}"),
            format!("--against {name}: it is known of none of the models; {en}"),
        )
    }
}

/// Checks that each of some measures is known of a model.
///
/// # Errors
/// When one is not.
pub(super) fn check(report: &Report, against: &[Against]) -> Result<(), NotMeasured> {
    let is_known = |against: &Against| report.blocks.iter().flat_map(|block| &block.models).any(|model| against.of(model).is_some());
    match against.iter().find(|against| !is_known(against)) {
        // Without verdicts there is nothing to show, and the report says so.
        Some(against) if !report.blocks.is_empty() => Err(NotMeasured(*against)),
        _ => Ok(()),
    }
}
