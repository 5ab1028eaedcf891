//! Where this user's files are. The only place that asks which platform this is.

use std::env;
use std::path::PathBuf;

/// The folder of the configuration and the trust store; none when the user has no home.
pub(super) fn configuration_folder() -> Option<PathBuf> {
    Some(base()?.join("teken"))
}

#[cfg(not(any(windows, target_os = "macos")))]
fn base() -> Option<PathBuf> {
    // XDG Base Directory Specification: relative paths are to be ignored.
    absolute("XDG_CONFIG_HOME").or_else(|| Some(absolute("HOME")?.join(".config")))
}

#[cfg(target_os = "macos")]
fn base() -> Option<PathBuf> {
    Some(absolute("HOME")?.join("Library/Application Support"))
}

#[cfg(windows)]
fn base() -> Option<PathBuf> {
    absolute("APPDATA")
}

/// The folder of lists and answers that were fetched; none when the user has no home.
pub(super) fn cache_folder() -> Option<PathBuf> {
    Some(cache()?.join("teken"))
}

#[cfg(not(any(windows, target_os = "macos")))]
fn cache() -> Option<PathBuf> {
    absolute("XDG_CACHE_HOME").or_else(|| Some(absolute("HOME")?.join(".cache")))
}

#[cfg(target_os = "macos")]
fn cache() -> Option<PathBuf> {
    Some(absolute("HOME")?.join("Library/Caches"))
}

#[cfg(windows)]
fn cache() -> Option<PathBuf> {
    absolute("LOCALAPPDATA")
}

fn absolute(variable: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env::var_os(variable)?);
    path.is_absolute().then_some(path)
}
