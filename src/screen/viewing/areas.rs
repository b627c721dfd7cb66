//! Rows of the screen that are taken by what stands around a table or a page.

/// Around the table: the header, the headings, two lines at the bottom.
pub(super) const TABLE_FRAME: usize = 4;

/// Around a page: the header, two lines of border, two lines at the bottom.
pub(super) const PAGE_FRAME: usize = 5;
