//! A watch that runs while a test goes on, and what it told.

use std::fs::{self, File};
use std::process::{Child, Command};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::workshop::Batch;

/// Longer than anything takes on any machine.
const LONG: Duration = Duration::from_mins(4);

/// A watch that runs, and ends with the test.
pub(crate) struct Watching<'b> {
    batch: &'b Batch,
    child: Child,
    name: &'static str,
}

/// What a watch told until it ended.
pub(crate) struct Told {
    pub(crate) code: Option<i32>,
    pub(crate) documents: Vec<Value>,
    pub(crate) summary: Value,
    pub(crate) all: String,
}

impl<'b> Watching<'b> {
    pub(crate) fn begin(batch: &'b Batch, name: &'static str, arguments: &[&str]) -> Self {
        let command = batch.signing(&[&["--watch"], arguments].concat());
        Self::of(batch, name, command)
    }

    /// What it tells goes to files, where it can be read at any time.
    pub(crate) fn of(batch: &'b Batch, name: &'static str, mut command: Command) -> Self {
        let [out, err] = ["out", "err"]
            .map(|stream| File::create(batch.at(format!("{name}.{stream}"))).unwrap());
        let child = command.stdout(out).stderr(err).spawn().unwrap();
        let mut watching = Self { batch, child, name };
        watching.until("it watches", |watching| {
            watching.remarks().contains("watching")
        });
        watching
    }

    pub(crate) fn remarks(&self) -> String {
        fs::read_to_string(self.batch.at(format!("{}.err", self.name))).unwrap()
    }

    /// The lines so far; all of them whole.
    pub(crate) fn lines(&self) -> Vec<Value> {
        let text = fs::read_to_string(self.batch.at(format!("{}.out", self.name))).unwrap();
        assert!(text.is_empty() || text.ends_with('\n'), "{text}");
        let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
        lines.collect()
    }

    pub(crate) fn count(&self, verdict: &str) -> usize {
        let lines = self.lines().into_iter();
        lines.filter(|line| line["verdict"] == verdict).count()
    }

    pub(crate) fn until(&mut self, what: &str, enough: impl Fn(&Self) -> bool) {
        let begun = Instant::now();
        while !enough(self) {
            let ended = self.child.try_wait().unwrap();
            let all = || format!("{what}: {:?}\n{}", self.lines(), self.remarks());
            assert!(ended.is_none(), "ended with {ended:?} before {}", all());
            assert!(begun.elapsed() < LONG, "{}", all());
            sleep(Duration::from_millis(20));
        }
    }

    pub(crate) fn until_signed(&mut self, count: usize) {
        self.until("signed", |watching| watching.count("signed") >= count);
    }

    pub(crate) fn signal(&self, signal: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args([signal, &id]).status().unwrap();
        assert!(sent.success());
    }

    /// Waits until it has ended by itself.
    pub(crate) fn ended(mut self) -> Told {
        let begun = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(begun.elapsed() < LONG, "it does not end");
            sleep(Duration::from_millis(20));
        };
        let (mut summary, documents): (Vec<Value>, Vec<Value>) = self
            .lines()
            .into_iter()
            .partition(|line| line["kind"] == "summary");
        assert!(summary.len() <= 1, "{summary:?}");
        let all = format!("{documents:?} {summary:?}\n{}", self.remarks());
        Told {
            code: status.code(),
            documents,
            summary: summary.pop().unwrap_or_default(),
            all,
        }
    }

    /// Asks it to end.
    pub(crate) fn stopped(self) -> Told {
        self.signal("-TERM");
        self.ended()
    }
}

impl Drop for Watching<'_> {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

impl Told {
    pub(crate) fn assert(&self, code: i32, [signed, skipped, failed]: [usize; 3]) {
        assert_eq!(self.code, Some(code), "{}", self.all);
        for (verdict, count) in [("signed", signed), ("skipped", skipped), ("failed", failed)] {
            let told = self.documents.iter();
            let told = told.filter(|one| one["verdict"] == verdict).count();
            assert_eq!(told, count, "{verdict}: {}", self.all);
            assert_eq!(self.summary[verdict], count, "{}", self.all);
        }
    }
}
