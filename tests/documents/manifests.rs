//! The manifests name every file, and no file that is not there.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::support::{certificates, documents, project};

fn files_below(root: &str, folders: &[&str]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for folder in folders {
        collect(&project(root), &project(root).join(folder), &mut found);
    }
    found
}

fn collect(root: &Path, folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, found);
        } else {
            let name = path
                .strip_prefix(root)
                .unwrap()
                .to_str()
                .unwrap()
                .replace('\\', "/");
            found.insert(name);
        }
    }
}

#[test]
fn every_document_is_listed() {
    let manifest = documents();
    let listed: BTreeSet<String> = manifest
        .file
        .iter()
        .map(|document| document.path.clone())
        .chain(manifest.signed.iter().map(|document| document.path.clone()))
        .collect();
    assert_eq!(listed, files_below("testdata", &["pdf", "signed"]));
}

#[test]
fn every_certificate_is_listed() {
    let listed: BTreeSet<String> = certificates()
        .file
        .into_iter()
        .map(|file| file.path)
        .collect();
    assert_eq!(listed, files_below("certs", &["ca", "leaf", "keys", "p12"]));
}

#[test]
fn the_words_of_the_manifests_are_known() {
    let manifest = documents();
    for document in &manifest.file {
        assert!(
            ["unsigned", "error"].contains(&document.verdict.as_str()),
            "{}",
            document.path
        );
        assert!(
            ["ok", "refused"].contains(&document.sign.as_str()),
            "{}",
            document.path
        );
        assert!(!document.reason.is_empty(), "{}", document.path);
    }
    for document in &manifest.signed {
        let known = ["valid", "invalid", "indeterminate"].contains(&document.verdict.as_str());
        assert!(known && !document.reason.is_empty(), "{}", document.path);
    }
}
