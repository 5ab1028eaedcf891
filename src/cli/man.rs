//! `teken man`: manual pages for packagers.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, CommandFactory as _};

use crate::base::message::Message;
use crate::cli::Context;
use crate::cli::exit::Exit;
use crate::cli::failure::{Cause, Failure, Outcome};
use crate::disk::{Folders, Output, Replace};

/// What may be typed after `teken man`.
#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// The folder for the pages; made when it is missing
    dir: PathBuf,
}

/// Writes one page for the program and one for each command.
///
/// # Errors
/// When the folder cannot be made or written to.
pub(super) fn run(context: &mut Context, arguments: &Arguments) -> Outcome<Exit> {
    let what = || Message::new("cli-cannot-write-to").with("path", arguments.dir.display());
    fs::create_dir_all(&arguments.dir).map_err(|error| {
        let reason = Message::new("cli-folder-not-made").with("reason", &error);
        Failure::not_done(what(), Cause::new(reason, error))
    })?;
    let mut root = super::arguments::Arguments::command().disable_help_subcommand(true);
    root.build();
    for page in pages(&root, "teken") {
        write(&arguments.dir, &page).map_err(|error| Failure::not_done(what(), error))?;
        let path = arguments.dir.join(&page.0);
        context.console.result(&path.display().to_string());
    }
    Ok(Exit::Done)
}

/// Name and text of the pages of a command and of all below it.
fn pages(command: &clap::Command, name: &str) -> Vec<(String, Vec<u8>)> {
    let mut text = Vec::new();
    let page = clap_mangen::Man::new(command.clone()).title(name.to_uppercase());
    // Writing into memory does not fail.
    page.render(&mut text).ok();
    let mut all = vec![(format!("{name}.1"), text)];
    for below in command.get_subcommands() {
        all.extend(pages(below, &format!("{name}-{}", below.get_name())));
    }
    all
}

fn write(folder: &Path, (name, text): &(String, Vec<u8>)) -> Result<(), crate::disk::DiskError> {
    let mut output = Output::create(&folder.join(name), Replace::Existing, Folders::MustExist)?;
    output.write(text)?;
    output.commit()?;
    Ok(())
}
