//! Cases out of a table, one row a case: a workbook (xlsx, xls, xlsb, ods), or separated values in any encoding that case files may have.
//!
//! [`Sheet::read`] reads the cells, [`Columns::choose`] says which column is what, and [`cases`] makes a case of each row. None of them writes anything: the
//! result is written as a native file, which is what the program reads.

mod claims;
mod columns;
mod error;
mod field;
mod rows;
mod sheet;

pub use columns::{Column, Columns, Wanted};
pub use error::TableError;
pub use field::Field;
pub use rows::{Imported, Remark, Wording, cases};
pub use sheet::{Cell, Sheet};
