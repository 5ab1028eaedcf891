//! What becomes of which document.

use std::fs;

use super::*;
use crate::disk::{DiskError, Folders};

fn folder_with(names: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in names {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, b"%PDF-").unwrap();
    }
    folder
}

fn below(found: &Found) -> Vec<String> {
    let name = |one: &Document| one.below().display().to_string();
    found.documents.iter().map(name).collect()
}

#[test]
fn a_folder_gives_its_documents_in_order() {
    let folder = folder_with(&[
        "b.pdf",
        "a.PDF",
        "a-signed.pdf",
        ".hidden.pdf",
        "c.txt",
        "x/d.pdf",
    ]);
    let paths = [folder.path().to_path_buf()];
    let found = sources(&paths, Descend::Never, Some("-signed"));
    assert_eq!(below(&found), ["a.PDF", "b.pdf"]);
    let found = sources(&paths, Descend::Below, None);
    assert_eq!(below(&found), ["a-signed.pdf", "a.PDF", "b.pdf", "x/d.pdf"]);
    let twice = sources(
        &[paths[0].join("b.pdf"), paths[0].join("b.pdf")],
        Descend::Never,
        None,
    );
    assert_eq!(twice.documents.len(), 1);
}

#[test]
fn folders_and_documents_of_one_folder_are_in_one_order() {
    let folder = folder_with(&[
        "a.pdf",
        "a/b.pdf",
        "a-b.pdf",
        "a/B.pdf",
        "A/z.pdf",
        "a b/c.pdf",
    ]);
    let found = sources(&[folder.path().into()], Descend::Below, None);
    let expected = [
        "A/z.pdf",
        "a/B.pdf",
        "a/b.pdf",
        "a b/c.pdf",
        "a-b.pdf",
        "a.pdf",
    ];
    assert_eq!(below(&found), expected);
}

#[test]
fn a_document_knows_its_path_below_the_folder_that_was_named() {
    for (path, below) in [
        ("/in/x/a.pdf", "x/a.pdf"),
        ("in/./x//a.pdf", "x/a.pdf"),
        ("a.pdf", "a.pdf"),
        ("../a.pdf", "a.pdf"),
    ] {
        let document = Document::new(Source::File(path.into()), Path::new(below));
        assert_eq!(document.below(), Path::new(below), "{path}");
    }
    let piped = Document::new(Source::StandardInput, Path::new("-"));
    assert_eq!(piped.below(), Path::new("-"));
}

#[test]
fn what_is_named_again_is_one_wherever_it_was_named() {
    let folder = folder_with(&["a.pdf", "b.pdf", "x/c.pdf"]);
    let paths = [folder.path().join("b.pdf"), folder.path().into()];
    let found = sources(&paths, Descend::Below, None);
    assert_eq!(below(&found), ["b.pdf", "a.pdf", "x/c.pdf"]);
    let again = [paths[1].clone(), paths[1].clone()];
    let found = sources(&again, Descend::Below, None);
    assert_eq!((found.documents.len(), found.refused.len()), (3, 0));
}

#[test]
fn pictures_stand_in_their_folder_as_the_documents_did() {
    let folder = folder_with(&["a.pdf", "x/b.c.pdf"]);
    let found = sources(&[folder.path().into()], Descend::Below, None);
    let naming = Naming::Pictures("out".into());
    let plan = plan(found, &naming, Replace::Never).unwrap();
    let targets: Vec<String> = plan.jobs.iter().map(|job| job.target.to_string()).collect();
    assert_eq!(targets, ["out/a.png", "out/x/b.c.png"]);
}

#[test]
fn what_is_missing_or_empty_is_refused_by_name() {
    let folder = folder_with(&["a.txt"]);
    let missing = folder.path().join("none.pdf");
    let found = sources(
        &[missing.clone(), folder.path().into()],
        Descend::Never,
        None,
    );
    assert!(found.documents.is_empty());
    assert!(matches!(
        &found.refused[..],
        [
            (Source::File(path), PlanError::Disk { source: DiskError::Missing { .. } }),
            (_, PlanError::NoDocuments { .. })
        ] if *path == missing
    ));
}

#[test]
fn results_are_named_as_asked() {
    let folder = folder_with(&["a.pdf", "x/b.pdf"]);
    let at = |name: &str| folder.path().join(name);
    let name = |naming: &Naming| {
        let found = sources(&[folder.path().into()], Descend::Below, None);
        let plan = plan(found, naming, Replace::Never).unwrap();
        assert!(plan.refused.is_empty(), "{:?}", plan.refused);
        let targets = plan.jobs.iter().map(|job| job.target);
        targets.collect::<Vec<_>>()
    };
    assert_eq!(
        name(&Naming::Beside("-signed")),
        [
            Target::file(at("a-signed.pdf"), Replace::Never),
            Target::file(at("x/b-signed.pdf"), Replace::Never)
        ]
    );
    let made = |name: &str| Target::File {
        path: at(name),
        replace: Replace::Never,
        folders: Folders::MadeAsNeeded,
    };
    assert_eq!(
        name(&Naming::Folder(at("out"))),
        [made("out/a.pdf"), made("out/x/b.pdf")]
    );
    assert_eq!(
        name(&Naming::InPlace),
        [
            Target::file(at("a.pdf"), Replace::Existing),
            Target::file(at("x/b.pdf"), Replace::Existing)
        ]
    );
}

#[test]
fn conflicts_are_found_beforehand() {
    let folder = folder_with(&["a.pdf", "a-signed.pdf", "x/a.pdf", "y/a.pdf"]);
    let at = |name: &str| folder.path().join(name);
    let run = |paths: &[PathBuf], naming: &Naming, replace| {
        plan(sources(paths, Descend::Never, None), naming, replace)
    };
    let beside = Naming::Beside("-signed");
    let one = run(&[at("a.pdf")], &beside, Replace::Never).unwrap();
    assert!(matches!(
        one.refused[0].1,
        PlanError::Disk {
            source: DiskError::Exists { .. }
        }
    ));
    assert_eq!(
        run(&[at("a.pdf")], &beside, Replace::Existing)
            .unwrap()
            .jobs
            .len(),
        1
    );

    let both = [at("x/a.pdf"), at("y/a.pdf")];
    let clash = run(&both, &Naming::Folder(at("out")), Replace::Existing).unwrap();
    assert!(clash.jobs.is_empty());
    assert!(matches!(clash.refused[0].1, PlanError::WrittenTwice { .. }));
    assert_eq!(clash.refused.len(), 2);
    assert!(matches!(
        run(&both, &Naming::File(at("out.pdf")), Replace::Never),
        Err(PlanError::OneForSeveral { documents: 2 })
    ));
    let own = run(
        &both[..1],
        &Naming::File(both[0].clone()),
        Replace::Existing,
    )
    .unwrap();
    assert!(matches!(own.refused[0].1, PlanError::OutputIsInput { .. }));
    assert!(matches!(
        run(&["-".into()], &Naming::InPlace, Replace::Never),
        Err(PlanError::NoPlaceToReplace)
    ));
    assert!(matches!(
        run(&["-".into(), at("a.pdf")], &beside, Replace::Never),
        Err(PlanError::StandardInputBesideOthers)
    ));
    let piped = run(&["-".into()], &beside, Replace::Never).unwrap();
    assert_eq!(piped.jobs.get(0).unwrap().target, Target::StandardOutput);
}

#[cfg(unix)]
#[test]
fn a_file_by_two_names_is_not_replaced_twice() {
    let folder = tempfile::tempdir().unwrap();
    let real = folder.path().join("a.pdf");
    let link = folder.path().join("b.pdf");
    std::fs::write(&real, "x").unwrap();
    std::os::unix::fs::symlink("a.pdf", &link).unwrap();
    std::fs::create_dir(folder.path().join("c")).unwrap();
    let around = folder.path().join("c/../a.pdf");
    for other in [link, around] {
        let found = sources(&[real.clone(), other], Descend::Never, None);
        let plan = plan(found, &Naming::InPlace, Replace::Never).unwrap();
        assert!(plan.jobs.is_empty());
        assert!(matches!(
            plan.refused[..],
            [
                (_, PlanError::WrittenTwice { .. }),
                (_, PlanError::WrittenTwice { .. })
            ]
        ));
    }
    // A link that leads to nothing yet is the name of what will be there.
    std::fs::write(folder.path().join("d.pdf"), "x").unwrap();
    std::fs::create_dir(folder.path().join("out")).unwrap();
    std::os::unix::fs::symlink("d.pdf", folder.path().join("out/a.pdf")).unwrap();
    let both = ["a.pdf", "d.pdf"].map(|name| folder.path().join(name));
    let naming = Naming::Folder(folder.path().join("out"));
    let found = sources(&both, Descend::Never, None);
    let dangling = plan(found, &naming, Replace::Existing).unwrap();
    assert_eq!((dangling.jobs.len(), dangling.refused.len()), (0, 2));
    let dotted = folder.path().join("./a.pdf");
    let found = sources(&[real, dotted], Descend::Never, None);
    assert_eq!(found.documents.len(), 1);
}

#[test]
fn the_result_beside_a_document_that_is_named_too_is_none() {
    let folder = folder_with(&["a.pdf", "a-signed.pdf", "b-signed.pdf"]);
    let paths = ["a.pdf", "a-signed.pdf", "b-signed.pdf"].map(|name| folder.path().join(name));
    let found = sources(&paths, Descend::Never, Some("-signed"));
    assert_eq!(below(&found), ["a.pdf", "b-signed.pdf"]);
    assert_eq!(
        sources(&paths, Descend::Never, None).documents.len(),
        paths.len()
    );
}

#[cfg(unix)]
#[test]
fn results_of_an_earlier_run_are_left_out_whatever_their_folder_is_called() {
    let folder = folder_with(&["in/a.pdf", "in/out/a.pdf", "in/out/x/b.pdf"]);
    let at = |name: &str| folder.path().join(name);
    std::os::unix::fs::symlink(at("in"), at("link")).unwrap();
    let names = |root: &str, results: &str| {
        let mut found = sources(&[at(root)], Descend::Below, None);
        found.leave_out(&at(results));
        below(&found)
    };
    for results in ["in/out", "link/out", "in/../in/out", "in/./out/x/.."] {
        assert_eq!(names("in", results), ["a.pdf"], "{results}");
        assert_eq!(names("link", results), ["a.pdf"], "{results}");
    }
    assert_eq!(names("in", "none").len(), 3);
    assert_eq!(names("in/out", "link/out"), ["a.pdf", "x/b.pdf"]);
}

#[test]
fn a_path_counts_when_a_search_would_find_it() {
    let names = [
        "a.pdf",
        "b.PDF",
        "c.txt",
        ".d.pdf",
        "pdf",
        "below/e.pdf",
        "below/.f.pdf",
        ".hidden/g.pdf",
        "below/deeper/h.pdf",
        "a-signed.pdf",
    ];
    let folder = folder_with(&names);
    for descend in [Descend::Never, Descend::Below] {
        let found = sources(&[folder.path().to_path_buf()], descend, None);
        let counted = names.iter().filter(|name| counts(Path::new(name), descend));
        let mut counted: Vec<String> = counted.map(|name| (*name).to_owned()).collect();
        counted.sort();
        let mut found = below(&found);
        found.sort();
        assert_eq!(counted, found);
    }
    assert!(!counts(Path::new(""), Descend::Below));
}
