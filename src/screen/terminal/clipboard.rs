//! Puts texts on the clipboard.

use crossterm::{clipboard::CopyToClipboard, execute};
use std::io;

/// The clipboard; held, since its text goes with its owner on some systems.
#[derive(Default)]
pub(in crate::screen) struct Clipboard(Option<arboard::Clipboard>);

impl Clipboard {
    /// Puts a text there: over SSH, or where there is no other, through the terminal. Whether it was the terminal.
    ///
    /// # Errors
    /// When the terminal cannot be written.
    pub fn copy(&mut self, text: &str) -> io::Result<bool> {
        let is_remote = ["SSH_TTY", "SSH_CONNECTION"].iter().any(|v| std::env::var_os(v).is_some());
        if !is_remote {
            if self.0.is_none() {
                self.0 = arboard::Clipboard::new().map_err(|e| tracing::debug!("clipboard: {e}")).ok();
            }
            if let Some(clipboard) = &mut self.0
                && clipboard.set_text(text).is_ok()
            {
                return Ok(false);
            }
        }
        execute!(io::stdout(), CopyToClipboard::to_clipboard_from(text)).map(|()| true)
    }
}
