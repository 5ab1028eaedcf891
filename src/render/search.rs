//! Finding a marker in the text of a page.
//!
//! Text is drawn in pieces: a string for each word, letter or kerned pair, sometimes in no order
//! at all, often with gaps instead of spaces. So the marker is looked for in the order of drawing
//! and in the order of lines, first as it is written, then without regard to white space and to
//! the kinds of hyphens and quotes. Ligatures count as their letters.
//!
//! **Invariant:** what an earlier, stricter way finds is all that is told.
//!
//! **Deliberately absent:** patterns, and upper case for lower case: a marker is what was typed.

use hayro::hayro_syntax::page::Rotation;

use super::text::{PageText, Placed};

/// A gap that is a space, in parts of the font's size.
const SPACE: f64 = 0.2;

/// A gap or a step back that ends a line of text.
const FAR: f64 = 1.5;

/// How far two glyphs of one line may stand above each other.
const SAME_LINE: f64 = 0.4;

/// A marker on a page. Rectangles (left, bottom, right, top) are in default user space.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Where it begins: the part of it on the first line.
    pub area: [f64; 4],
    /// Where its glyphs draw something, line by line.
    pub ink: Vec<[f64; 4]>,
    /// Whether it stands by itself: no letter or digit beside it makes it part of a longer word.
    pub alone: bool,
}

/// How closely the text must be the marker.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Exactness {
    Written,
    Spaceless,
}

/// A character of the page.
#[derive(Clone, Copy, Debug)]
struct Symbol<'t> {
    character: char,
    glyph: Option<&'t Placed>,
}

/// What is between two glyphs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Break {
    None,
    Space,
    Line,
}

/// Stands for the end of a line. No marker has it: its white space became spaces.
const LINE: char = '\n';

impl PageText {
    /// Every place of a marker, in the order of the lines that people see.
    #[must_use]
    pub fn find(&self, marker: &str) -> Vec<Found> {
        let drawn: Vec<&Placed> = self.glyphs.iter().collect();
        let lines = in_lines(&drawn);
        for exactness in [Exactness::Written, Exactness::Spaceless] {
            let marker = characters(marker, exactness);
            if marker.is_empty() {
                return Vec::new();
            }
            for order in [&drawn, &lines] {
                let found = places(&symbols(order, exactness), &marker);
                if !found.is_empty() {
                    return self.in_order(found);
                }
            }
        }
        Vec::new()
    }

    /// From above, what stands on one line from the left. A line is what reaches higher than the
    /// middle of its highest.
    fn in_order(&self, mut found: Vec<Found>) -> Vec<Found> {
        let shown = |one: &Found| self.displayed(one.area);
        found.sort_by(|one, other| shown(other)[3].total_cmp(&shown(one)[3]));
        let mut rest = found.as_mut_slice();
        while let Some([_, bottom, _, top]) = rest.first().map(shown) {
            let middle = f64::midpoint(bottom, top);
            let line = rest.iter().skip(1).take_while(|one| shown(one)[3] > middle);
            let (line, below) = rest.split_at_mut(line.count().saturating_add(1));
            line.sort_by(|one, other| shown(one)[0].total_cmp(&shown(other)[0]));
            rest = below;
        }
        found
    }

    /// A rectangle as it stands on the turned page.
    fn displayed(&self, [left, bottom, right, top]: [f64; 4]) -> [f64; 4] {
        match self.turn {
            Rotation::None => [left, bottom, right, top],
            Rotation::Horizontal => [bottom, -right, top, -left],
            Rotation::Flipped => [-right, -top, -left, -bottom],
            Rotation::FlippedHorizontal => [-top, left, -bottom, right],
        }
    }
}

/// The glyphs line by line, from above, and along each line.
fn in_lines<'t>(glyphs: &[&'t Placed]) -> Vec<&'t Placed> {
    // Where a glyph is across and along its own direction: of text that is written downwards too.
    let across = |glyph: &Placed| {
        let [(x, y), _] = glyph.pen;
        let (right, up) = glyph.along;
        x * up - y * right
    };
    let along = |glyph: &Placed| {
        let [(x, y), _] = glyph.pen;
        let (right, up) = glyph.along;
        x * right + y * up
    };
    let direction = |glyph: &Placed| {
        let (right, up) = glyph.along;
        (up.atan2(right) * 8.0).round()
    };
    let mut sorted = glyphs.to_vec();
    sorted.sort_by(|one, other| {
        direction(one)
            .total_cmp(&direction(other))
            .then(across(one).total_cmp(&across(other)))
    });
    let mut lines: Vec<Vec<&Placed>> = Vec::new();
    for glyph in sorted {
        match lines.last_mut() {
            Some(line)
                if line.last().is_some_and(|last| {
                    direction(last).total_cmp(&direction(glyph)).is_eq()
                        && across(glyph) - across(last) < SAME_LINE / 2.0 * glyph.size
                }) =>
            {
                line.push(glyph);
            }
            _ => lines.push(vec![glyph]),
        }
    }
    for line in &mut lines {
        line.sort_by(|one, other| along(one).total_cmp(&along(other)));
    }
    lines.into_iter().flatten().collect()
}

/// The characters of a text: white space as one space or none, ligatures as their letters.
fn characters(text: &str, exactness: Exactness) -> Vec<char> {
    let mut characters: Vec<char> = Vec::new();
    for character in text.trim().chars() {
        if !character.is_whitespace() {
            spelled(character, exactness, &mut characters);
        } else if exactness == Exactness::Written && characters.last() != Some(&' ') {
            characters.push(' ');
        }
    }
    characters
}

/// A character as it is compared.
fn spelled(character: char, exactness: Exactness, into: &mut Vec<char>) {
    let letters = match character {
        '\u{FB00}' => "ff",
        '\u{FB01}' => "fi",
        '\u{FB02}' => "fl",
        '\u{FB03}' => "ffi",
        '\u{FB04}' => "ffl",
        '\u{FB05}' | '\u{FB06}' => "st",
        _ if exactness == Exactness::Written => return into.push(character),
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{AD}' => "-",
        '\u{2018}' | '\u{2019}' | '\u{201A}' => "'",
        '\u{201C}'..='\u{201E}' => "\"",
        // Marks of direction and of joining are not seen.
        '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' => "",
        _ => return into.push(character),
    };
    into.extend(letters.chars());
}

/// The text as it is compared, each character with its glyph.
fn symbols<'t>(glyphs: &[&'t Placed], exactness: Exactness) -> Vec<Symbol<'t>> {
    let mut symbols: Vec<Symbol<'t>> = Vec::new();
    let mut last: Option<&Placed> = None;
    let mut letters = Vec::new();
    for glyph in glyphs {
        let blank = match last.map(|last| gap(last, glyph)) {
            Some(Break::Line) => Some(LINE),
            Some(Break::Space) => Some(' '),
            Some(Break::None) | None => None,
        };
        last = Some(glyph);
        push_blank(&mut symbols, blank, exactness);
        for character in glyph.text.chars() {
            if character.is_whitespace() {
                push_blank(&mut symbols, Some(' '), exactness);
                continue;
            }
            letters.clear();
            spelled(character, exactness, &mut letters);
            symbols.extend(letters.iter().map(|character| Symbol {
                character: *character,
                glyph: Some(glyph),
            }));
        }
    }
    symbols
}

/// Adds white space, unless there is some already or it does not count.
fn push_blank(symbols: &mut Vec<Symbol<'_>>, blank: Option<char>, exactness: Exactness) {
    let Some(blank) = blank.filter(|blank| *blank == LINE || exactness == Exactness::Written)
    else {
        return;
    };
    match symbols.last_mut() {
        Some(last) if last.glyph.is_none() => {
            if blank == LINE {
                last.character = LINE;
            }
        }
        _ => symbols.push(Symbol {
            character: blank,
            glyph: None,
        }),
    }
}

/// What is between two glyphs that follow each other.
fn gap(one: &Placed, other: &Placed) -> Break {
    let [_, (x, y)] = one.pen;
    let [(next_x, next_y), _] = other.pen;
    let (right, up) = one.along;
    let (dx, dy) = ((next_x - x) / one.size, (next_y - y) / one.size);
    let (along, across) = (dx * right + dy * up, dx * up - dy * right);
    let turned = right * other.along.0 + up * other.along.1 < 0.99;
    if turned || across.abs() > SAME_LINE || !(-FAR..FAR).contains(&along) {
        Break::Line
    } else if along > SPACE {
        Break::Space
    } else {
        Break::None
    }
}

/// Every place where the symbols are the marker.
fn places(symbols: &[Symbol<'_>], marker: &[char]) -> Vec<Found> {
    let ends =
        |symbol: Option<&Symbol<'_>>| symbol.is_none_or(|one| !one.character.is_alphanumeric());
    let mut found = Vec::new();
    let mut from = 0_usize;
    while let Some(window) = symbols.get(from..from.saturating_add(marker.len())) {
        let behind = from.saturating_add(marker.len());
        let same = |(symbol, wanted): (&Symbol<'_>, &char)| {
            symbol.character == *wanted || (symbol.character == LINE && *wanted == ' ')
        };
        if !window.iter().zip(marker).all(same) {
            from = from.saturating_add(1);
            continue;
        }
        let before = from.checked_sub(1).and_then(|at| symbols.get(at));
        let alone = ends(before) && ends(symbols.get(behind));
        found.extend(place(window, alone));
        from = behind;
    }
    found
}

/// The rectangles of a marker that was found, line by line.
fn place(symbols: &[Symbol<'_>], alone: bool) -> Option<Found> {
    let mut lines = symbols
        .split(|symbol| symbol.character == LINE && symbol.glyph.is_none())
        .map(|line| line.iter().filter_map(|symbol| symbol.glyph));
    let first = lines.next()?;
    let area = first.clone().map(|glyph| glyph.area).reduce(around)?;
    let rest = lines.map(|line| line.filter_map(|glyph| glyph.ink).reduce(around));
    let own = first.filter_map(|glyph| glyph.ink).reduce(around);
    Some(Found {
        area,
        ink: std::iter::once(own).chain(rest).flatten().collect(),
        alone,
    })
}

fn around(one: [f64; 4], other: [f64; 4]) -> [f64; 4] {
    [
        one[0].min(other[0]),
        one[1].min(other[1]),
        one[2].max(other[2]),
        one[3].max(other[3]),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Glyphs half as wide as high, from a point.
    fn line(text: &str, x: f64, y: f64) -> Vec<Placed> {
        let glyph = |(at, character): (usize, char)| {
            let left = x + 5.0 * f64::from(u32::try_from(at).unwrap());
            Placed {
                text: character.to_string(),
                pen: [(left, y), (left + 5.0, y)],
                along: (1.0, 0.0),
                size: 10.0,
                area: [left, y, left + 5.0, y + 7.0],
                ink: (character != ' ').then_some([left + 1.0, y, left + 4.0, y + 6.0]),
            }
        };
        text.chars().enumerate().map(glyph).collect()
    }

    fn page(lines: &[(&str, f64, f64)]) -> PageText {
        PageText {
            turn: Rotation::None,
            glyphs: lines
                .iter()
                .flat_map(|(text, x, y)| line(text, *x, *y))
                .collect(),
        }
    }

    fn corners(text: &PageText, marker: &str) -> Vec<(f64, f64)> {
        let found = text.find(marker);
        found.iter().map(|one| (one.area[0], one.area[1])).collect()
    }

    #[test]
    fn a_marker_is_found_across_pieces_and_lines() {
        let text = page(&[
            ("tanda", 0.0, 50.0),
            ("tangan", 30.0, 50.0),
            ("di", 0.0, 30.0),
            ("${t", 0.0, 10.0),
            ("td}", 15.3, 10.0),
        ]);
        assert_eq!(corners(&text, "tanda tangan"), [(0.0, 50.0)]);
        assert_eq!(corners(&text, "tangan  di"), [(30.0, 50.0)]);
        assert_eq!(corners(&text, "${ttd}"), [(0.0, 10.0)]);
        assert_eq!(corners(&text, "tandatangan"), [(0.0, 50.0)]);
        assert!(corners(&text, "TTD").is_empty());
        assert!(corners(&text, " ").is_empty());
        assert_eq!(text.find("tangan di")[0].ink.len(), 2);
    }

    #[test]
    fn what_is_drawn_in_any_order_is_read_line_by_line() {
        let text = page(&[
            ("c", 10.0, 10.0),
            ("a", 0.0, 10.0),
            ("z", 0.0, 90.0),
            ("b", 5.0, 10.0),
        ]);
        assert_eq!(corners(&text, "abc"), [(0.0, 10.0)]);
    }

    #[test]
    fn places_come_from_above_and_tell_whether_they_stand_alone() {
        let text = page(&[("a #7", 0.0, 10.0), ("(#)", 45.0, 10.0), ("#", 0.0, 80.0)]);
        let found = text.find("#");
        let alone: Vec<bool> = found.iter().map(|one| one.alone).collect();
        assert_eq!(alone, [true, false, true]);
        assert_eq!(
            corners(&text, "#"),
            [(0.0, 80.0), (10.0, 10.0), (50.0, 10.0)]
        );
    }

    #[test]
    fn any_places_have_an_order() {
        // Heights that overlap in chains: no order by pairs is one of all.
        let mut text = page(&[]);
        for at in 0..200_u32 {
            let scattered = f64::from(at * 7_919 % 211);
            text.glyphs
                .extend(line("#", f64::from(at * 31 % 97) * 6.0, scattered));
        }
        assert_eq!(text.find("#").len(), 200);
        text.glyphs.truncate(0);
        text.glyphs.extend(line("#", 0.0, 0.0));
        text.glyphs.extend(line("#", 50.0, 2.0));
        text.glyphs.extend(line("#", 90.0, 1.0));
        assert_eq!(corners(&text, "#"), [(0.0, 0.0), (50.0, 2.0), (90.0, 1.0)]);
    }

    #[test]
    fn the_order_is_that_of_the_page_as_it_is_turned() {
        let mut text = page(&[("#", 0.0, 0.0), ("#", 100.0, 0.0), ("#", 0.0, 90.0)]);
        for (turn, expected) in [
            (
                Rotation::Horizontal,
                [(0.0, 0.0), (0.0, 90.0), (100.0, 0.0)],
            ),
            (Rotation::Flipped, [(100.0, 0.0), (0.0, 0.0), (0.0, 90.0)]),
            (
                Rotation::FlippedHorizontal,
                [(100.0, 0.0), (0.0, 90.0), (0.0, 0.0)],
            ),
        ] {
            text.turn = turn;
            assert_eq!(corners(&text, "#"), expected, "{turn:?}");
        }
    }

    #[test]
    fn ligatures_and_hyphens_are_spelled_out() {
        let text = page(&[("\u{FB01}rma\u{2010}1", 0.0, 0.0)]);
        assert_eq!(text.find("firma-1").len(), 1);
        assert_eq!(text.find("rma\u{2010}").len(), 1);
    }
}
