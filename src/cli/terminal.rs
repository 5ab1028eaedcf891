//! Pictures on a terminal: the graphics protocol of kitty, inline images of iTerm2, sixel.
//!
//! Which of them a terminal knows is told by its environment. Asking the terminal itself would
//! mean reading its answer from the keyboard's stream, and waiting where none comes.
//!
//! **Invariant:** within a multiplexer (tmux, screen) no protocol is assumed: it would swallow or
//! misplace the picture.
//!
//! **Deliberately absent:** pictures of blocks and letters: a stamp cannot be judged by them.

use std::env;
use std::fmt::Write as _;
use std::io::{self, IsTerminal as _};

use base64ct::{Base64, Encoding as _};

use crate::render::{Picture, RenderError};

/// Bytes of Base64 in one escape sequence of kitty, by its protocol.
const CHUNK: usize = 4096;

/// A picture wider than this is no easier to read.
const MOST_COLUMNS: u16 = 100;

/// How a terminal takes pictures.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Protocol {
    /// The kitty graphics protocol.
    Kitty,
    /// iTerm2's inline images (OSC 1337).
    Iterm,
    /// DEC sixel graphics.
    Sixel,
}

/// Whether standard output is a terminal.
pub(super) fn is_there() -> bool {
    io::stdout().is_terminal()
}

/// How the terminal takes pictures, as far as the environment tells.
pub(super) fn protocol() -> Option<Protocol> {
    detect(|name| env::var(name).ok().filter(|value| !value.is_empty()))
}

/// Columns that a picture may fill.
pub(super) fn columns() -> u16 {
    let width = terminal_size::terminal_size().map(|(terminal_size::Width(columns), _)| columns);
    width.unwrap_or(80).clamp(1, MOST_COLUMNS)
}

fn detect(variable: impl Fn(&str) -> Option<String>) -> Option<Protocol> {
    let terminal = variable("TERM").unwrap_or_default();
    let multiplexed = ["tmux", "screen", "dumb"];
    if multiplexed.iter().any(|name| terminal.starts_with(name))
        || variable("TMUX").is_some()
        || variable("STY").is_some()
    {
        return None;
    }
    // What `TERM` says holds across ssh, where the other variables do not come along.
    let by_name = [
        ("xterm-kitty", Protocol::Kitty),
        ("xterm-ghostty", Protocol::Kitty),
        ("wezterm", Protocol::Iterm),
        ("mintty", Protocol::Iterm),
        ("foot", Protocol::Sixel),
        ("mlterm", Protocol::Sixel),
        ("yaft", Protocol::Sixel),
    ];
    if let Some((_, protocol)) = by_name.iter().find(|(name, _)| terminal.starts_with(name)) {
        return Some(*protocol);
    }
    if terminal.contains("sixel") {
        return Some(Protocol::Sixel);
    }
    match variable("TERM_PROGRAM").as_deref() {
        Some("kitty" | "ghostty") => return Some(Protocol::Kitty),
        Some("iTerm.app" | "WezTerm" | "mintty") => return Some(Protocol::Iterm),
        _ => {}
    }
    if variable("KITTY_WINDOW_ID").is_some() {
        return Some(Protocol::Kitty);
    }
    (variable("LC_TERMINAL").as_deref() == Some("iTerm2")).then_some(Protocol::Iterm)
}

impl Protocol {
    /// Pixels per inch of a picture. The first two fit it to the width that they are told; sixel
    /// shows pixel for pixel: A4 at this has 794, what 100 columns of an ordinary font have.
    pub(super) const fn dpi(self) -> f32 {
        match self {
            Self::Kitty | Self::Iterm => 150.0,
            Self::Sixel => 96.0,
        }
    }

    /// What to write so that the terminal shows the picture, `columns` wide.
    ///
    /// # Errors
    /// The picture has not as many pixels as it says.
    pub(super) fn write(self, picture: &Picture, columns: u16) -> Result<Vec<u8>, RenderError> {
        let mut text = match self {
            Self::Kitty => kitty(&picture.png()?, columns),
            Self::Iterm => iterm(&picture.png()?, columns),
            Self::Sixel => sixel(picture),
        };
        text.push('\n');
        Ok(text.into_bytes())
    }
}

/// Sends PNG (`f=100`) and shows it at once (`a=T`), without an answer (`q=2`).
fn kitty(png: &[u8], columns: u16) -> String {
    let data = Base64::encode_string(png);
    let mut text = String::new();
    let mut rest = data.as_str();
    let mut keys = format!("a=T,f=100,q=2,c={columns},");
    while !rest.is_empty() {
        let (chunk, after) = rest.split_at_checked(CHUNK).unwrap_or((rest, ""));
        let more = u8::from(!after.is_empty());
        // Writing to a string cannot fail.
        write!(text, "\x1b_G{keys}m={more};{chunk}\x1b\\").ok();
        keys.clear();
        rest = after;
    }
    text
}

fn iterm(png: &[u8], columns: u16) -> String {
    let data = Base64::encode_string(png);
    let size = png.len();
    format!("\x1b]1337;File=inline=1;size={size};width={columns};preserveAspectRatio=1:{data}\x07")
}

/// Levels of each colour: 216 colours together, and most sixel terminals have 256.
const LEVELS: u8 = 6;

/// Rows of pixels in one band.
const BAND: usize = 6;

/// Each band is drawn once for each of its colours, one over the other (DEC STD 070, 8.6).
fn sixel(picture: &Picture) -> String {
    let (width, height) = (picture.width, picture.height);
    // 1 in the second place: pixels that no colour draws stay as they are.
    let mut text = format!("\x1bP0;1;0q\"1;1;{width};{height}");
    for colour in 0..LEVELS.pow(3) {
        let percent = |level: u8| u16::from(level) * 100 / u16::from(LEVELS - 1);
        let (red, green, blue) = (
            colour / LEVELS.pow(2),
            colour / LEVELS % LEVELS,
            colour % LEVELS,
        );
        let [red, green, blue] = [red, green, blue].map(percent);
        write!(text, "#{colour};2;{red};{green};{blue}").ok();
    }
    let row = usize::try_from(width)
        .unwrap_or(usize::MAX)
        .saturating_mul(3);
    for band in picture.rgb.chunks(row.saturating_mul(BAND).max(1)) {
        let rows: Vec<Vec<u8>> = band
            .chunks(row.max(1))
            .map(|row| row.chunks(3).map(nearest).collect())
            .collect();
        for colour in 0..LEVELS.pow(3) {
            if rows.iter().any(|row| row.contains(&colour)) {
                write!(text, "#{colour}").ok();
                strokes(&rows, colour, &mut text);
                text.push('$');
            }
        }
        text.push('-');
    }
    text + "\x1b\\"
}

/// The colour of the palette that comes nearest.
fn nearest(pixel: &[u8]) -> u8 {
    let level = |value: &u8| {
        let scaled = u16::from(*value) * u16::from(LEVELS - 1) + 127;
        u8::try_from(scaled / 255).unwrap_or(LEVELS - 1)
    };
    pixel
        .iter()
        .map(level)
        .fold(0, |all, level| all * LEVELS + level)
}

/// One colour of a band: six pixels in a character, runs with their length.
fn strokes(rows: &[Vec<u8>], colour: u8, text: &mut String) {
    let width = rows.first().map_or(0, Vec::len);
    let column = |x: usize| {
        let bits = rows.iter().enumerate().map(|(y, row)| {
            let set = row.get(x) == Some(&colour);
            u8::from(set) << y
        });
        char::from(b'?' + bits.sum::<u8>())
    };
    let columns: Vec<char> = (0..width).map(column).collect();
    for run in columns.chunk_by(|one, other| one == other) {
        if let Some(character) = run.first() {
            match run.len() {
                length @ 1..=3 => text.extend(std::iter::repeat_n(*character, length)),
                length => {
                    write!(text, "!{length}{character}").ok();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detected(variables: &[(&str, &str)]) -> Option<Protocol> {
        detect(|name| {
            let mut found = variables.iter().filter(|(key, _)| *key == name);
            found.next().map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn terminals_are_told_by_their_environment() {
        use Protocol::{Iterm, Kitty, Sixel};
        for (variables, protocol) in [
            (&[("TERM", "xterm-kitty")][..], Some(Kitty)),
            (
                &[("TERM", "xterm-256color"), ("KITTY_WINDOW_ID", "1")],
                Some(Kitty),
            ),
            (
                &[("TERM", "xterm-256color"), ("TERM_PROGRAM", "iTerm.app")],
                Some(Iterm),
            ),
            (
                &[("TERM", "xterm-256color"), ("LC_TERMINAL", "iTerm2")],
                Some(Iterm),
            ),
            (
                &[("TERM", "xterm-256color"), ("TERM_PROGRAM", "WezTerm")],
                Some(Iterm),
            ),
            (&[("TERM", "foot")], Some(Sixel)),
            (&[("TERM", "xterm-sixel")], Some(Sixel)),
            (&[("TERM", "xterm-256color")], None),
            (
                &[
                    ("TERM", "xterm-256color"),
                    ("TERM_PROGRAM", "Apple_Terminal"),
                ],
                None,
            ),
            (&[("TERM", "tmux-256color"), ("KITTY_WINDOW_ID", "1")], None),
            (&[("TERM", "xterm-kitty"), ("TMUX", "/tmp/tmux-0")], None),
            (&[], None),
        ] {
            assert_eq!(detected(variables), protocol, "{variables:?}");
        }
    }

    fn picture(width: u32, height: u32, rgb: &[u8]) -> Picture {
        let rgb = rgb.to_vec();
        Picture { width, height, rgb }
    }

    #[test]
    fn kitty_gets_chunks_and_the_last_one_says_so() {
        let text = kitty(&[0; 7000], 80);
        let chunks: Vec<&str> = text.split_terminator("\x1b\\").collect();
        assert_eq!(chunks.len(), 3);
        assert!(chunks[0].starts_with("\x1b_Ga=T,f=100,q=2,c=80,m=1;AAAA"));
        assert!(chunks[1].starts_with("\x1b_Gm=1;"));
        assert!(chunks[2].starts_with("\x1b_Gm=0;"));
        let data: String = chunks
            .iter()
            .map(|chunk| chunk.split_once(';').unwrap().1)
            .collect();
        assert_eq!(Base64::decode_vec(&data).unwrap(), [0; 7000]);
    }

    #[test]
    fn iterm_gets_the_size_and_the_file() {
        let text = iterm(b"png", 40);
        assert!(
            text.starts_with("\x1b]1337;File=inline=1;size=3;width=40;"),
            "{text:?}"
        );
        assert!(text.ends_with(":cG5n\x07"), "{text:?}");
    }

    #[test]
    fn sixels_are_columns_of_six() {
        let red = [0xFF, 0, 0];
        let white = [0xFF; 3];
        // Seven rows of four pixels: the first row is red, the others are white.
        let pixels = [[red; 4].concat(), [white; 24].concat()].concat();
        let text = sixel(&picture(4, 7, &pixels));
        assert!(
            text.starts_with("\x1bP0;1;0q\"1;1;4;7#0;2;0;0;0#1;2;0;0;20"),
            "{text:?}"
        );
        // Red has the top bit (@ = ? + 1), white the five below (} = ? + 62); then a band of one.
        assert!(
            text.ends_with("#180!4@$#215!4}$-#215!4@$-\x1b\\"),
            "{text:?}"
        );
    }

    #[test]
    fn every_protocol_takes_a_page() {
        let page = picture(3, 2, &[0x80; 18]);
        for protocol in [Protocol::Kitty, Protocol::Iterm, Protocol::Sixel] {
            let shown = protocol.write(&page, 80).unwrap();
            assert!(
                shown.starts_with(b"\x1b") && shown.ends_with(b"\n"),
                "{protocol:?}"
            );
        }
        assert!(Protocol::Kitty.write(&picture(3, 3, &[]), 80).is_err());
    }
}
