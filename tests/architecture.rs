//! The floors of the house, held by reading the source.
//!
//! A module imports only from lower floors; siblings never meet. What may touch the world stands
//! only where the plan of `docs/ARCHITECTURE.md` puts it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Every module of `src/` and its floor.
const FLOORS: &[(&str, u8)] = &[
    ("base", 0),
    ("crypto", 1),
    ("pdf", 2),
    ("pki", 2),
    ("cms", 3),
    ("stamp", 3),
    ("render", 3),
    ("sign", 4),
    ("verify", 4),
    ("key", 5),
    ("disk", 5),
    ("net", 5),
    ("batch", 7),
    ("cli", 8),
];

/// What touches the world, and the modules that may.
const RESERVED: &[(&str, &[&str])] = &[
    ("anyhow", &["cli"]),
    ("std::env", &["cli"]),
    ("std::fs", &["cli", "disk", "key", "net"]),
    ("fs::", &["cli", "disk", "key", "net"]),
    ("File::", &["cli", "disk", "key", "net"]),
    ("std::net", &["net"]),
    ("ureq", &["net"]),
    ("rustls", &["net"]),
    ("std::thread", &["batch", "cli", "disk", "net"]),
    ("Timestamp::now", &["cli"]),
    ("Zoned::now", &["cli"]),
    ("SystemTime::now", &["cli"]),
    ("Instant::now", &["cli", "net"]),
    ("print!", &["cli"]),
    ("println!", &["cli"]),
    ("eprint!", &["cli"]),
    ("eprintln!", &["cli"]),
    ("stdout()", &["cli", "disk"]),
    ("stdin()", &["cli", "disk"]),
    ("fluent", &["cli"]),
    ("indicatif", &["cli"]),
    ("notify::", &["disk"]),
];

/// Past this a file has a seam that was not found.
const LONGEST_FILE: usize = 600;

struct Source {
    path: PathBuf,
    module: String,
    code: String,
    lines: usize,
}

#[test]
fn modules_import_only_from_lower_floors() {
    let mut faults = Vec::new();
    for source in sources() {
        let Some(own) = floor(&source.module) else {
            continue;
        };
        for used in crate_paths(&source.code) {
            let Some(other) = floor(&used) else { continue };
            if used != source.module && other >= own {
                faults.push(format!(
                    "{}: `{}` (floor {own}) imports `{used}` (floor {other})",
                    source.path.display(),
                    source.module
                ));
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn every_module_has_a_floor_and_every_floor_its_module() {
    let planned: BTreeSet<_> = FLOORS.iter().map(|(name, _)| (*name).to_owned()).collect();
    let standing: BTreeSet<_> = sources()
        .into_iter()
        .map(|source| source.module)
        .filter(|module| !matches!(module.as_str(), "lib" | "main"))
        .collect();
    assert_eq!(planned, standing);
}

/// The map at the head of the library shows the floors as they are.
#[test]
fn the_map_is_true() {
    let library = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs");
    let text = fs::read_to_string(library).unwrap();
    let mut shown: Vec<(String, u8)> = Vec::new();
    for line in text.lines() {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        if let [_, floor, modules, ..] = cells[..]
            && let Ok(floor) = floor.parse()
        {
            let names = modules.split(['`', '[', ']', ',', ' ']);
            let names = names.filter(|name| !name.is_empty());
            shown.extend(names.map(|name| (name.to_owned(), floor)));
        }
    }
    shown.sort();
    let mut planned: Vec<_> = FLOORS
        .iter()
        .map(|(name, floor)| ((*name).to_owned(), *floor))
        .collect();
    planned.sort();
    assert_eq!(shown, planned);
}

#[test]
fn the_world_is_touched_only_where_the_plan_says() {
    let mut faults = Vec::new();
    for source in sources() {
        if source.module == "main" {
            continue;
        }
        for (word, homes) in RESERVED {
            if !homes.contains(&source.module.as_str()) && has_word(&source.code, word) {
                faults.push(format!("{}: `{word}`", source.path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn no_file_outgrows_a_reader() {
    let long: Vec<_> = sources()
        .into_iter()
        .filter(|source| source.lines > LONGEST_FILE)
        .map(|source| format!("{}: {} lines", source.path.display(), source.lines))
        .collect();
    assert!(long.is_empty(), "\n{}", long.join("\n"));
}

#[test]
fn every_module_says_what_it_is_for() {
    let silent: Vec<_> = sources()
        .into_iter()
        .filter(|source| {
            let text = fs::read_to_string(&source.path).unwrap();
            !text.starts_with("//!")
        })
        .map(|source| source.path.display().to_string())
        .collect();
    assert!(silent.is_empty(), "\n{}", silent.join("\n"));
}

#[test]
fn the_scanner_sees_what_it_must() {
    assert_eq!(
        crate_paths("use crate::{pdf::View, base::{time, digest}, cms};"),
        ["pdf", "base", "cms"]
    );
    assert_eq!(crate_paths("crate::verify::judge(x)"), ["verify"]);
    assert!(has_word("let x = std::fs::read(p);", "std::fs"));
    assert!(!has_word("let x = offs::read(p);", "fs::"));
    assert_eq!(
        without_comments("a // crate::cli\nb \"// no\""),
        "a \nb \"// no\""
    );
}

fn floor(module: &str) -> Option<u8> {
    FLOORS
        .iter()
        .find(|(name, _)| *name == module)
        .map(|(_, floor)| *floor)
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    collect(&root, &mut paths);
    assert!(paths.len() > 12, "the source was not found");
    paths
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            let relative = path.strip_prefix(&root).unwrap();
            let first = relative.components().next().unwrap().as_os_str();
            let module = first.to_string_lossy().trim_end_matches(".rs").to_owned();
            let product = match path.file_name() {
                Some(name) if name == "tests.rs" => "",
                _ => text.split("#[cfg(test)]\nmod ").next().unwrap(),
            };
            Source {
                module,
                code: without_comments(product),
                lines: text.lines().count(),
                path,
            }
        })
        .collect()
}

fn collect(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, into);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            into.push(path);
        }
    }
    into.sort();
}

/// The code without line comments; `//` inside a string stays.
fn without_comments(code: &str) -> String {
    code.lines()
        .map(|line| {
            let comment = line
                .match_indices("//")
                .find(|(at, _)| line[..*at].matches('"').count() % 2 == 0);
            comment.map_or(line, |(at, _)| &line[..at])
        })
        .collect::<Vec<_>>()
        .join("\n")
}

/// The first segment of every path that starts at `crate::`, groups included.
fn crate_paths(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            found.extend(group_heads(group));
        } else {
            found.push(identifier(rest));
        }
    }
    found
}

/// The first identifiers of `a::b, c::{d, e}, f}`, down to the closing brace.
fn group_heads(group: &str) -> Vec<String> {
    let mut heads = Vec::new();
    let mut depth = 0_usize;
    let mut expects_head = true;
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => expects_head = true,
            _ if expects_head && depth == 0 && !letter.is_whitespace() => {
                heads.push(identifier(&group[at..]));
                expects_head = false;
            }
            _ => {}
        }
    }
    heads
}

fn identifier(text: &str) -> String {
    text.chars()
        .take_while(|letter| letter.is_alphanumeric() || *letter == '_')
        .collect()
}

fn has_word(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(at, _)| {
        !code[..at].ends_with(|letter: char| letter.is_alphanumeric() || letter == '_')
    })
}
