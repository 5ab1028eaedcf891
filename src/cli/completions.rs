//! `teken completions`: for packagers and shells.

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use crate::cli::Context;
use crate::cli::exit::Exit;

/// What may be typed after `teken completions`.
#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// The shell
    shell: Shell,
}

/// Prints the completions.
pub(super) fn run(context: &mut Context, arguments: &Arguments) -> Exit {
    let mut script = Vec::new();
    let mut command = super::arguments::Arguments::command();
    clap_complete::generate(arguments.shell, &mut command, "teken", &mut script);
    context.console.document(&[&script]);
    Exit::Done
}
