//! What a viewer of runs is made of, without a screen: answers as a table with columns, filters, sorting and groups, one answer in full, and the difference of two
//! answers. No IO and no clock: texts come from [`crate::items`] when they are asked for.

mod chosen;
mod difference;
mod field;
mod filter;
mod filter_error;
mod filter_parse;
mod listing;
mod matching;
mod page;
mod quoting;
mod remark;
mod request;
mod short;
mod sorting;
mod table;
mod view;
mod words;

pub use chosen::{ChosenItem, ChosenItems, ChosenItemsError, ItemAddress, Selection};
pub use difference::{Difference, Piece, Side, difference};
pub use field::{Field, Kind};
pub use filter::{Condition, Filter, Op, Pattern, Test};
pub use filter_error::FilterError;
pub use listing::{ListFormat, Listing, csv, json, text};
pub use matching::{Matcher, Texts};
pub use page::{Body, Opened, Section, page};
pub use remark::Remark;
pub use request::{KEY_VARIABLE, Resent, curl};
pub use sorting::{Sort, SortError};
pub use table::{DISAGREEMENT, Table, Value};
pub use view::{GroupRow, Grouping, Row, View};
