//! Both languages say the same: no key missing, none unused, the same places in both.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const LANGUAGES: [&str; 2] = ["en", "id"];

/// Key (with `.attribute`, where it is one) to the names of its places.
type Catalogue = BTreeMap<String, BTreeSet<String>>;

#[test]
fn both_languages_have_the_same_keys_and_places() {
    let [english, indonesian] = LANGUAGES.map(catalogue);
    assert!(english.len() > 100, "the catalogue was not found");
    let mut faults = Vec::new();
    for key in english
        .keys()
        .chain(indonesian.keys())
        .collect::<BTreeSet<_>>()
    {
        match (english.get(key), indonesian.get(key)) {
            (Some(one), Some(other)) if one != other => {
                faults.push(format!(
                    "{key}: places {one:?} in English, {other:?} in Indonesian"
                ));
            }
            (None, _) => faults.push(format!("{key}: not in English")),
            (_, None) => faults.push(format!("{key}: not in Indonesian")),
            _ => {}
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn every_key_is_used_and_every_used_key_exists() {
    let known: BTreeSet<String> = catalogue("en")
        .into_keys()
        .filter(|key| !key.contains('.'))
        .collect();
    let used: BTreeSet<String> = uses().into_iter().map(|(key, _)| key).collect();
    let missing: Vec<_> = used.difference(&known).collect();
    let unused: Vec<_> = known.difference(&used).collect();
    assert!(
        missing.is_empty() && unused.is_empty(),
        "used but not written: {missing:#?}\nwritten but not used: {unused:#?}"
    );
}

/// A place that nobody fills would be shown as `{$name}`.
#[test]
fn every_place_is_filled() {
    let catalogue = catalogue("en");
    let mut faults = Vec::new();
    for (key, source) in uses() {
        for (entry, places) in &catalogue {
            if entry.split('.').next() != Some(key.as_str()) {
                continue;
            }
            for place in places {
                if !source.contains(&format!("(\"{place}\",")) {
                    faults.push(format!("{entry}: nobody gives {place}"));
                }
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// A key is looked up in the file that its first word names, and only files that are built in.
#[test]
fn every_key_stands_in_the_file_of_its_module() {
    let words = fs::read_to_string(root().join("src/cli/words.rs")).unwrap();
    let (_, built_in) = words.split_once("= catalogue![").unwrap();
    let (built_in, _) = built_in.split_once(']').unwrap();
    for language in LANGUAGES {
        for path in files(&root().join("locales").join(language), "ftl") {
            let module = path.file_stem().unwrap().to_str().unwrap().to_owned();
            assert!(
                built_in.contains(&format!("\"{module}\"")),
                "{module}.ftl is not built in"
            );
            let text = fs::read_to_string(&path).unwrap();
            for key in read(&text).into_keys() {
                assert_eq!(
                    key.split('-').next(),
                    Some(module.as_str()),
                    "{key} in {module}.ftl"
                );
            }
        }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

fn catalogue(language: &str) -> Catalogue {
    let mut all = Catalogue::new();
    for path in files(&root().join("locales").join(language), "ftl") {
        for (key, places) in read(&fs::read_to_string(&path).unwrap()) {
            let twice = all.insert(key.clone(), places).is_some();
            assert!(!twice, "{key} stands twice in {language}");
        }
    }
    all
}

/// The entries of a Fluent file: messages begin in the first column, attributes with a dot,
/// everything else goes on with what came before.
fn read(text: &str) -> Catalogue {
    let mut entries = Catalogue::new();
    let (mut message, mut entry) = (String::new(), String::new());
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let mut content = line;
        if !line.starts_with(' ') {
            if let Some((key, rest)) = line.split_once(" =") {
                key.clone_into(&mut message);
                entry.clone_from(&message);
                content = rest;
            }
        } else if let Some(attribute) = line.trim_start().strip_prefix('.')
            && let Some((name, rest)) = attribute.split_once(" =")
        {
            entry = format!("{message}.{name}");
            content = rest;
        }
        if !entry.is_empty() {
            let places = entries.entry(entry.clone()).or_default();
            for after in content.split('$').skip(1) {
                let end = after.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '-');
                places.insert(after[..end.unwrap_or(after.len())].to_owned());
            }
        }
    }
    entries
}

/// Every key that the source names, with the source it is named in.
fn uses() -> Vec<(String, String)> {
    let mut uses = Vec::new();
    for path in files(&root().join("src"), "rs") {
        let text = fs::read_to_string(&path).unwrap();
        let product = text.split("#[cfg(test)]\nmod ").next().unwrap();
        let code: String = product
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .collect::<Vec<_>>()
            .join("\n");
        for call in code.split("Message::new(").skip(1) {
            let argument = call.trim_start();
            if let Some(literal) = argument.strip_prefix('"') {
                let key = literal.split('"').next().unwrap().to_owned();
                uses.push((key, code.clone()));
            } else {
                let line = argument.lines().next().unwrap_or_default();
                assert!(
                    path.ends_with("base/message.rs"),
                    "{}: a key must be written out: Message::new({line}",
                    path.display()
                );
            }
        }
    }
    uses
}

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(files(&path, ending));
        } else if path.extension().is_some_and(|found| found == ending) {
            all.push(path);
        }
    }
    all.sort();
    all
}
