//! Other people's programs: renderers, a scanner, an extractor.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Mutex;

use teken::render::Rendering;

use super::cases::Sample;
use super::gray::Gray;

/// What draws a page.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Renderer {
    Poppler,
    MuPdf,
    Ghostscript,
    /// `teken::render`.
    Own,
}

impl Renderer {
    /// The first page; none when the program is missing.
    pub(crate) fn page(self, sample: &Sample, dpi: u32) -> Option<Gray> {
        if let Self::Own = self {
            return Some(own(sample));
        }
        let out = sample.path.with_extension(format!("{self:?}.{dpi}.pgm"));
        let dpi = dpi.to_string();
        let mut command = match self {
            Self::MuPdf => {
                let mut command = program("mutool")?;
                command.args(["draw", "-q", "-c", "gray", "-r", &dpi, "-o"]);
                command.arg(&out).arg(&sample.path).arg("1");
                command
            }
            Self::Ghostscript => {
                let mut command = program("gs")?;
                command.args(["-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pgmraw"]);
                command.args(["-dTextAlphaBits=4", "-dGraphicsAlphaBits=4"]);
                command.arg(format!("-r{dpi}"));
                command.arg(format!("-sOutputFile={}", out.display()));
                command.arg(&sample.path);
                command
            }
            Self::Poppler | Self::Own => {
                let mut command = program("pdftoppm")?;
                command.args(["-r", &dpi, "-gray", "-singlefile"]);
                // It adds the ending by itself.
                command.arg(&sample.path).arg(out.with_extension(""));
                command
            }
        };
        succeed(&mut command);
        Some(Gray::from_pgm(&fs::read(out).unwrap()))
    }
}

/// The page as our own renderer draws it, at 100 dpi.
fn own(sample: &Sample) -> Gray {
    let rendering = Rendering::open(fs::read(&sample.path).unwrap(), "").unwrap();
    let picture = rendering.picture(0, 100.0).unwrap();
    let side = |length: u32| usize::try_from(length).unwrap();
    Gray::from_rgb(side(picture.width), side(picture.height), &picture.rgb)
}

/// What the codes on the page say, sorted, each once; none when a program is missing.
pub(crate) fn scanned(sample: &Sample, dpi: u32) -> Option<Vec<String>> {
    Renderer::Poppler.page(sample, dpi)?;
    let picture = sample.path.with_extension(format!("Poppler.{dpi}.pgm"));
    let mut command = program("zbarimg")?;
    command.args(["-q", "--raw", "-Sdisable", "-Sqrcode.enable"]);
    // An exit code of 4 says that nothing was found: then there are no lines.
    let output = command.arg(picture).stdin(Stdio::null()).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let codes: BTreeSet<String> = text.lines().map(str::to_owned).collect();
    Some(codes.into_iter().collect())
}

/// The text of the page, with single spaces; none when the program is missing.
pub(crate) fn extracted(sample: &Sample) -> Option<String> {
    let mut command = program("pdftotext")?;
    let text = succeed(command.arg(&sample.path).arg("-"));
    Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn succeed(command: &mut Command) -> String {
    let output = command.stdin(Stdio::null()).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

/// A program on the path. Says aloud, once, that it is missing; with `CI=true` that is a failure.
fn program(name: &str) -> Option<Command> {
    static SAID: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut found = std::env::split_paths(&path).map(|folder: PathBuf| folder.join(name));
    if let Some(program) = found.find(|program| program.is_file()) {
        return Some(Command::new(program));
    }
    assert!(
        std::env::var_os("CI").is_none_or(|value| value != "true"),
        "{name} is missing; tests/run installs it"
    );
    if SAID.lock().unwrap().insert(name.to_owned()) {
        // The macros for printing are captured when a test passes.
        let mut errors = std::io::stderr();
        writeln!(errors, "\nmissing peer: {name} (tests/run installs it)").unwrap();
    }
    None
}
