//! A folder of its own, in which the built program is called.

use std::path::PathBuf;
use std::process::{Command, Output};

use tempfile::TempDir;

/// A folder that is gone when it is dropped.
pub struct Desk {
    folder: TempDir,
    program: &'static str,
}

impl Desk {
    /// An empty one. Only the test that asks knows where the built program is:
    /// `env!("CARGO_BIN_EXE_teken")`.
    ///
    /// # Panics
    ///
    /// There is no room for temporary files.
    #[must_use]
    pub fn new(program: &'static str) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            program,
        }
    }

    /// A file on it.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What the program says, without the settings of whoever runs the test.
    ///
    /// # Panics
    ///
    /// It cannot be started.
    #[must_use]
    pub fn teken(&self, arguments: &[&str]) -> Output {
        Command::new(self.program)
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .env("HOME", self.path("home"))
            .output()
            .unwrap()
    }
}
