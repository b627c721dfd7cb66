//! The terminal's title while a screen is open.

use crossterm::Command;

/// Has the terminal remember its title, where it can.
pub(in crate::screen) struct KeepTitle;

/// Gives the terminal the title that it had.
pub(in crate::screen) struct FormerTitle;

impl Command for KeepTitle {
    fn write_ansi(&self, f: &mut impl std::fmt::Write) -> std::fmt::Result {
        f.write_str("\x1b[22;0t")
    }

    #[cfg(windows)]
    fn execute_winapi(&self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Command for FormerTitle {
    fn write_ansi(&self, f: &mut impl std::fmt::Write) -> std::fmt::Result {
        f.write_str("\x1b[23;0t")
    }

    #[cfg(windows)]
    fn execute_winapi(&self) -> std::io::Result<()> {
        Ok(())
    }
}
