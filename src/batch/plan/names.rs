//! What files are called: one name for each, and which names occur twice.
//!
//! **Invariant:** two names are taken for the same only when they are equal, however much is known of
//! them; and what is known of hundreds of thousands is a number for each.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher as _};
use std::path::{Path, PathBuf};

/// How many links are followed; Linux itself stops at 40.
const LINKS: usize = 40;

/// The path from the root, links left as they are.
pub(super) fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf())
}

/// Whether both are there, and are one file.
pub(super) fn same_file(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

/// One name for files that have several: by way of links, or of folders and back.
#[derive(Default)]
pub(super) struct TrueNames {
    /// Of the folders that were met; none where a folder is not there.
    folders: BTreeMap<PathBuf, Option<PathBuf>>,
}

impl TrueNames {
    /// The name, and whether a file has it.
    pub(super) fn of(&mut self, path: &Path) -> (PathBuf, bool) {
        let is_there = path.symlink_metadata().is_ok();
        let own = is_there.then(|| path.canonicalize().ok()).flatten();
        let name = own.or_else(|| {
            if is_there {
                self.by_folder(&behind_links(path))
            } else {
                self.by_folder(path)
            }
        });
        (name.unwrap_or_else(|| absolute(path)), is_there)
    }

    fn by_folder(&mut self, path: &Path) -> Option<PathBuf> {
        let name = path.file_name()?;
        let folder = path.parent()?;
        if let Some(known) = self.folders.get(folder) {
            return Some(known.as_ref()?.join(name));
        }
        let here = folder.as_os_str().is_empty();
        let place = if here { Path::new(".") } else { folder };
        let known = place.canonicalize().ok();
        let known = self.folders.entry(folder.to_path_buf()).or_insert(known);
        Some(known.as_ref()?.join(name))
    }
}

/// What links lead to, be it there or not.
fn behind_links(path: &Path) -> PathBuf {
    let mut path = path.to_path_buf();
    for _ in 0..LINKS {
        let Ok(link) = path.read_link() else { break };
        path = path.parent().unwrap_or(Path::new("")).join(link);
    }
    path
}

/// A number for a name: the same for equal names, and hardly ever for others.
pub(super) fn mark(name: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}

/// The marks that occur more than once: only names with these can be equal to others.
pub(super) struct Repeated(Vec<u64>);

impl Repeated {
    pub(super) fn among(mut marks: Vec<u64>) -> Self {
        marks.sort_unstable();
        let twice = marks.iter().zip(marks.iter().skip(1));
        let twice = twice.filter(|(one, next)| one == next);
        let mut twice: Vec<u64> = twice.map(|(mark, _)| *mark).collect();
        twice.dedup();
        Self(twice)
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn holds(&self, mark: u64) -> bool {
        self.0.binary_search(&mark).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_that_occur_more_than_once_are_found() {
        let repeated = Repeated::among(vec![7, 1, 7, 2, 7, 1, u64::MAX]);
        let found = [0, 1, 2, 7, u64::MAX].map(|mark| repeated.holds(mark));
        assert_eq!(found, [false, true, false, true, false]);
        assert!(!repeated.is_empty());
        assert!(Repeated::among(vec![3, 1, 2]).is_empty());
        assert_eq!(mark(&Path::new("a/./b")), mark(&PathBuf::from("a/b")));
    }

    #[cfg(unix)]
    #[test]
    fn a_file_has_one_true_name_whether_it_is_there_or_not() {
        let folder = tempfile::tempdir().unwrap();
        let real = folder.path().canonicalize().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::create_dir(at("x")).unwrap();
        std::fs::write(at("x/there.pdf"), "x").unwrap();
        std::os::unix::fs::symlink("x", at("y")).unwrap();
        std::os::unix::fs::symlink("x/there.pdf", at("link.pdf")).unwrap();
        std::os::unix::fs::symlink("x/none.pdf", at("dangling.pdf")).unwrap();
        let mut names = TrueNames::default();
        for (path, name, is_there) in [
            ("x/there.pdf", "x/there.pdf", true),
            ("y/there.pdf", "x/there.pdf", true),
            ("link.pdf", "x/there.pdf", true),
            ("x/none.pdf", "x/none.pdf", false),
            ("y/none.pdf", "x/none.pdf", false),
            ("y/../none.pdf", "none.pdf", false),
            ("dangling.pdf", "x/none.pdf", true),
        ] {
            assert_eq!(names.of(&at(path)), (real.join(name), is_there), "{path}");
        }
        let (name, is_there) = names.of(&at("missing/a.pdf"));
        assert_eq!((name, is_there), (at("missing/a.pdf"), false));
    }
}
