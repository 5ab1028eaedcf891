//! Every attack that the verification knows, on every form of file, beside its harmless twins.
//!
//! **Invariant:** each attack gets the verdict written beside it and each twin passes; an attack
//! is never valid, its signatures are listed, and nothing panics. `docs/verification.md` shows the
//! table as it came out.
//!
//! **Deliberately absent:** what takes one file of a special kind; the other modules have that.

mod changes;
mod cms;
mod container;
mod covering;
mod der;
mod document;
mod evidence;
mod forgery;
mod hand;
mod ledger;
mod look;
mod permissions;
mod recovery;
mod shadow;
mod structure;
pub(crate) mod subject;
mod tagged;
mod time;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use teken::verify::{Changes, Report, Verdict};

use crate::workshop::report;
use subject::{FORMS, Subject};

/// Attacks that do not get their verdict yet. Whoever makes one right takes it out here: a
/// verdict that is right by surprise is an error too.
const NOT_YET: &[&str] = &[];

/// What came of a file, in one word.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Given {
    Valid,
    Invalid,
    /// Undecided because somebody has to look at what was changed.
    Review,
    Undecided,
    NoSignature,
    Unreadable,
}

impl Given {
    fn of(report: Option<&Report>) -> Self {
        let Some(report) = report else {
            return Self::Unreadable;
        };
        let review = report
            .signatures
            .iter()
            .any(|one| one.changes == Changes::Review);
        match report.verdict {
            Verdict::Valid => Self::Valid,
            Verdict::Invalid => Self::Invalid,
            Verdict::Indeterminate if review => Self::Review,
            Verdict::Indeterminate => Self::Undecided,
            Verdict::Unsigned => Self::NoSignature,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Invalid => "invalid",
            Self::Review => "review",
            Self::Undecided => "undecided",
            Self::NoSignature => "no signature",
            Self::Unreadable => "unreadable",
        }
    }
}

pub(crate) const VALID: &[Given] = &[Given::Valid];
pub(crate) const INVALID: &[Given] = &[Given::Invalid];
pub(crate) const REVIEW: &[Given] = &[Given::Review];
pub(crate) const UNDECIDED: &[Given] = &[Given::Undecided];
/// Where the standards leave room between the two.
pub(crate) const CAUGHT: &[Given] = &[Given::Invalid, Given::Review];
pub(crate) const NO_SIGNATURE: &[Given] = &[Given::NoSignature];

/// Makes the file, or none where the attack does not apply.
type Build = Box<dyn Fn(&Subject) -> Option<Vec<u8>> + Send + Sync>;

/// What must hold of the report, besides its verdict.
type Demand = fn(&Report) -> bool;

/// One attack, or one harmless twin.
pub(crate) struct Row {
    class: &'static str,
    name: String,
    how: &'static str,
    needs_key: bool,
    expected: &'static [Given],
    /// Whether the update may hide the field, so that only the bare value is found.
    may_hide: bool,
    demand: Option<Demand>,
    build: Build,
}

impl Row {
    /// A file that must get one of these verdicts.
    pub(crate) fn new(
        class: &'static str,
        name: impl Into<String>,
        how: &'static str,
        expected: &'static [Given],
        build: impl Fn(&Subject) -> Option<Vec<u8>> + Send + Sync + 'static,
    ) -> Self {
        Self {
            class,
            name: name.into(),
            how,
            needs_key: false,
            expected,
            may_hide: false,
            demand: None,
            build: Box::new(build),
        }
    }

    /// The attacker prepares the document, and the owner of the key signs it.
    pub(crate) fn with_key(mut self) -> Self {
        self.needs_key = true;
        self
    }

    /// No field leads to the value any more.
    pub(crate) fn hiding(mut self) -> Self {
        self.may_hide = true;
        self
    }

    /// Besides its verdict, this must hold.
    pub(crate) fn demanding(mut self, demand: Demand) -> Self {
        self.demand = Some(demand);
        self
    }

    /// What came of this row on a file; none where it does not apply.
    fn run(&self, subject: &Subject) -> Option<Outcome> {
        let result = catch_unwind(AssertUnwindSafe(|| {
            let file = (self.build)(subject)?;
            Some((report(&file), file))
        }));
        let Ok(made) = result else {
            let why = Some("panicked".to_owned());
            return Some(Outcome { given: None, why });
        };
        let (report, file) = made?;
        let given = Given::of(report.as_ref());
        let why = self.complaint(given, report.as_ref(), subject);
        if why.is_some() && std::env::var_os("TEKEN_SHOW").is_some() {
            let name = format!("{} {}", self.label(), subject_name(subject));
            let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
            let name = name.replace(|letter: char| !letter.is_ascii_alphanumeric(), "-");
            std::fs::write(folder.join(format!("{name}.pdf")), file).unwrap();
        }
        let given = Some(given);
        Some(Outcome { given, why })
    }

    fn complaint(
        &self,
        given: Given,
        report: Option<&Report>,
        subject: &Subject,
    ) -> Option<String> {
        if !self.expected.contains(&given) {
            return Some(given.name().to_owned());
        }
        let report = report?;
        let least = match given {
            Given::NoSignature | Given::Unreadable => 0,
            _ if self.may_hide => 0,
            _ => subject.signatures,
        };
        if report.signatures.len() < least {
            return Some(format!("{} signatures listed", report.signatures.len()));
        }
        let holds = self.demand.is_none_or(|demand| demand(report));
        (!holds).then(|| "does not say what it must".to_owned())
    }

    fn label(&self) -> String {
        format!("{}: {}", self.class, self.name)
    }
}

/// What came of one row on one file.
struct Outcome {
    given: Option<Given>,
    /// Why that is wrong.
    why: Option<String>,
}

fn subject_name(subject: &Subject) -> String {
    format!("{} x{}", subject.form, subject.signatures)
}

/// All rows on all files: for each row, what came of each subject.
fn run_all(rows: &[Row], subjects: &[Subject]) -> Vec<Vec<Option<Outcome>>> {
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::new());
    let worker = || {
        loop {
            let task = next.fetch_add(1, Ordering::Relaxed);
            let (place, subject) = (task % rows.len(), task / rows.len());
            let (Some(row), Some(one)) = (rows.get(place), subjects.get(subject)) else {
                return;
            };
            let outcome = row.run(one);
            results.lock().unwrap().push((place, subject, outcome));
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(worker);
        }
    });
    let mut results = results.into_inner().unwrap();
    results.sort_by_key(|(place, subject, _)| (*place, *subject));
    let mut table: Vec<Vec<Option<Outcome>>> = rows.iter().map(|_| Vec::new()).collect();
    for (place, _, outcome) in results {
        table[place].push(outcome);
    }
    table
}

fn attacks() -> Vec<Row> {
    let mut rows = forgery::attacks();
    rows.extend(container::attacks());
    rows.extend(changes::attacks());
    rows.extend(shadow::attacks());
    rows.extend(permissions::attacks());
    rows.extend(covering::attacks());
    rows.extend(look::attacks());
    rows.extend(document::attacks());
    rows.extend(structure::attacks());
    rows.extend(recovery::attacks());
    rows.extend(time::attacks());
    rows.extend(evidence::attacks());
    rows.extend(tagged::attacks());
    rows
}

fn twins() -> Vec<Row> {
    let mut rows = container::twins();
    rows.extend(document::twins());
    rows.extend(permissions::twins());
    rows.extend(covering::twins());
    rows.extend(look::twins());
    rows.extend(structure::twins());
    rows.extend(time::twins());
    rows.extend(evidence::twins());
    rows.extend(tagged::twins());
    rows
}

#[test]
fn every_attack_is_caught_and_every_twin_passes() {
    let subjects: Vec<Subject> = [1, 2]
        .into_iter()
        .flat_map(|count| FORMS.map(|form| Subject::new(form, count)))
        .collect();
    let (attacks, twins) = (attacks(), twins());
    for attack in &attacks {
        assert!(!attack.expected.contains(&Given::Valid), "{}", attack.name);
    }
    let mut wrong = Vec::new();
    let mut tables = Vec::new();
    for rows in [&attacks, &twins] {
        let outcomes = run_all(rows, &subjects);
        for (row, outcomes) in rows.iter().zip(&outcomes) {
            wrong.extend(judge(row, &subjects, outcomes));
        }
        tables.push(outcomes);
    }
    for known in NOT_YET {
        let is_row = attacks.iter().any(|row| row.label() == *known);
        assert!(is_row, "{known} is no attack");
    }
    println!("{}", wrong.join("\n"));
    assert!(wrong.is_empty(), "{} rows are wrong", wrong.len());
    ledger::compare(&attacks, &tables[0], &twins, &tables[1]);
}

/// The lines `attack | file | expected | given` of a row, where something is wrong with it.
fn judge(row: &Row, subjects: &[Subject], outcomes: &[Option<Outcome>]) -> Vec<String> {
    let expected: Vec<&str> = row.expected.iter().map(|one| one.name()).collect();
    let expected = expected.join(" or ");
    let mut lines = Vec::new();
    for (subject, outcome) in subjects.iter().zip(outcomes) {
        let Some(outcome) = outcome else { continue };
        let file = subject_name(subject);
        let given = outcome.given.map_or("panic", Given::name);
        let (label, why) = (row.label(), outcome.why.as_deref().unwrap_or(""));
        let line = format!("{label} | {file} | {expected} | {given} {why}");
        if std::env::var_os("TEKEN_SHOW").is_some() {
            println!("{line}");
        }
        if outcome.why.is_some() {
            lines.push(line);
        }
    }
    if outcomes.iter().all(Option::is_none) {
        return vec![format!("{} applies to no file", row.label())];
    }
    match (NOT_YET.contains(&row.label().as_str()), lines.is_empty()) {
        (true, true) => vec![format!(
            "{} is right now: take it out of NOT_YET",
            row.label()
        )],
        (true, false) => Vec::new(),
        (false, _) => lines,
    }
}
