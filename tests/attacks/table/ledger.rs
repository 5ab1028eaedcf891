//! The table as `docs/verification.md` shows it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::{Given, Outcome, Row};

const DOCUMENT: &str = "docs/verification.md";
const BEGIN: &str = "<!-- begin of the table: TEKEN_TABLE=write cargo test --test attacks -->\n";
const END: &str = "<!-- end of the table -->\n";

/// Compares the table with the document, or writes it there with `TEKEN_TABLE=write`.
pub(super) fn compare(
    attacks: &[Row],
    of_attacks: &[Vec<Option<Outcome>>],
    twins: &[Row],
    of_twins: &[Vec<Option<Outcome>>],
) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(DOCUMENT);
    let document = fs::read_to_string(&path).unwrap();
    let (before, rest) = document.split_once(BEGIN).unwrap();
    let (table, after) = rest.split_once(END).unwrap();
    let new = format!(
        "\n{}\n{}\n{}\n{}\n",
        count("attack", "caught", of_attacks),
        written(attacks, of_attacks),
        count("harmless twin", "passed", of_twins),
        written(twins, of_twins),
    );
    if std::env::var_os("TEKEN_TABLE").is_some_and(|value| value == "write") {
        fs::write(&path, format!("{before}{BEGIN}{new}{END}{after}")).unwrap();
    } else {
        let said = "TEKEN_TABLE=write cargo test --test attacks writes the table anew";
        assert!(
            table == new,
            "the table in {DOCUMENT} is not this one: {said}"
        );
    }
}

fn count(what: &str, done: &str, all: &[Vec<Option<Outcome>>]) -> String {
    let files = all.iter().flatten().flatten();
    let good = files.clone().filter(|one| one.why.is_none()).count();
    format!(
        "{} kinds of {what}, in {} files: {good} {done}.\n",
        all.len(),
        files.count()
    )
}

fn written(rows: &[Row], all: &[Vec<Option<Outcome>>]) -> String {
    let mut table =
        "| class | what | how | key | files | expected | given |\n|---|---|---|---|---|---|---|\n"
            .to_owned();
    for (row, outcomes) in rows.iter().zip(all) {
        let of_expected: Vec<&str> = row.expected.iter().map(|one| one.name()).collect();
        let given: BTreeSet<Given> = outcomes
            .iter()
            .flatten()
            .filter_map(|one| one.given)
            .collect();
        let of_given: Vec<&str> = given.into_iter().map(Given::name).collect();
        writeln!(
            table,
            "| {} | {} | {} | {} | {} | {} | {} |",
            row.class,
            row.name,
            row.how,
            if row.needs_key { "K" } else { "" },
            outcomes.iter().flatten().count(),
            of_expected.join(" or "),
            of_given.join(", "),
        )
        .unwrap();
    }
    table
}
