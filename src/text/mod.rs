//! Text for terminals: cleaning, width, wrapping, Markdown, streaming layout, search, differences. Depends on no other
//! module of this crate.

mod block_writer;
mod clean;
mod difference;
mod emphasis;
mod flow;
mod initials;
mod line;
mod line_breaker;
mod markdown;
mod plain;
mod search;
mod source;
mod stream;
mod table;
mod width;
mod words;
mod wrap;

pub use clean::{clean, escape_json};
pub use difference::{Difference, difference};
pub use initials::initials;
pub use line::{Joint, Layout, Line, Mark, Span, join};
pub use markdown::{markdown, markdown_events, markdown_source, without_marks};
pub use plain::plain;
pub use search::{Match, find};
pub use source::{SourceCluster, source_clusters};
pub use stream::{StreamLayout, markdown_blocks};
pub use width::{Ambiguous, half_width};
pub use wrap::{StreamWrap, wrap, wrap_ranges};
