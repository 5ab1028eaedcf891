//! The built-in mark: our own drawing of a key on a disc, with the issuer's name beside it.
//!
//! A sky-blue disc with a thin white ring; on it a white key, bow at the lower left and bit at the
//! upper right, over a darker quill; a vertical rule; "Balai Sertifikasi Elektronik" in three bold
//! lines, as outlines: the name in a picture is no text of the document.
//!
//! **Deliberately absent:** the official file. Who has it passes it as the logo.

use std::fmt::Write as _;

use skrifa::outline::OutlinePen;

use super::canvas::{Area, Colour, number, rectangle};
use super::error::StampError;
use super::font::{Face, Glyph};
use super::logo::{Picture, unit_form};
use super::profile::Profile;
use super::template::Template;
use crate::pdf::Object;
use crate::pdf::pool::deflated;

const SKY: Colour = Colour(0x30, 0xAB, 0xE1);
const QUILL: Colour = Colour(0x29, 0x98, 0xC8);
pub(super) const LETTERS: Colour = Colour(0x1B, 0x2B, 0x3A);

/// The drawing's own unit is a hundredth of its height.
const HEIGHT: f64 = 100.0;
const WIDTH: f64 = 250.0;

const NAME: [&str; 3] = ["Balai", "Sertifikasi", "Elektronik"];

/// Where the letters start, and how far they may reach.
const LETTERS_LEFT: f64 = 122.0;
const LINE_STEP: f64 = 30.5;

/// Handles of a quarter circle drawn as a Bézier curve, as a part of its radius.
const KAPPA: f64 = 0.552_284_75;

/// The mark with the name beside the disc: 2.5 times as wide as high.
pub(super) fn full(bold: &Face, profile: Profile) -> Result<Picture, StampError> {
    let mut content = disc(profile);
    let rule = Area {
        x: 109.0,
        y: 8.0,
        width: 2.2,
        height: 84.0,
    };
    content += &(SKY.fill(profile) + &rectangle(rule) + "f\n");
    content += &letters(bold, profile)?;
    Ok(picture(&content, WIDTH, profile))
}

/// The disc alone, where the letters would be too small to read.
pub(super) fn disc_only(profile: Profile) -> Picture {
    picture(&disc(profile), HEIGHT, profile)
}

fn picture(content: &str, width: f64, profile: Profile) -> Picture {
    let content = deflated(content.as_bytes());
    let form = unit_form(content, (width, HEIGHT), profile.resources());
    Picture {
        aspect: width / HEIGHT,
        template: Template::new(vec![Object::Stream(form)], 0),
    }
}

fn disc(profile: Profile) -> String {
    let mut content = SKY.fill(profile) + &circle(50.0, 50.0, 48.0) + "f\n";
    let ring = Colour::WHITE.stroke(profile) + "1.9 w\n" + &circle(50.0, 50.0, 42.6) + "S\n";
    content += &ring;
    // The key lies on the rising diagonal: from here, x runs along its shaft.
    content += "q\n0.7071 0.7071 -0.7071 0.7071 50 50 cm\n";
    content += &(QUILL.fill(profile) + QUILL_VANE + "f\n");
    content += &(SKY.fill(profile) + QUILL_GAPS + "f\n");
    content += &(Colour::WHITE.fill(profile) + &key() + "f*\nQ\n");
    content
}

/// The feather behind the key: nib at the lower left, vane widening towards the upper right.
const QUILL_VANE: &str = "-41 -1 m\n-31 8 -20 17.5 -2 19 c\n15 20.5 31 13.5 41 1.5 c\n\
    33 -1.5 26 -12.5 13 -16.5 c\n-2 -20 -15 -15.5 -25 -9 c\n-31 -5.5 -36.5 -3 -41 -1 c\nh\n";
/// What the barbs leave open at the edges of the vane.
const QUILL_GAPS: &str = "-5 20 m\n-12 9.5 l\n-1.5 20 l\nh\n10 20.5 m\n4 10 l\n13.5 20 l\nh\n\
    24 17 m\n18.5 9 l\n27 15.5 l\nh\n-9 -18.5 m\n-13 -8.5 l\n-5.5 -19 l\nh\n\
    5 -19.5 m\n1 -9.5 l\n8.5 -18.5 l\nh\n";

/// The key along the x axis: bow with a hole, collar, shaft, two teeth.
fn key() -> String {
    let mut path = circle(-21.0, 0.0, 12.5) + &circle(-21.0, 0.0, 6.3);
    path += &rectangle(Area {
        x: -8.9,
        y: -4.6,
        width: 3.6,
        height: 9.2,
    });
    // Shaft and bit in one outline, so that nothing overlaps under the even-odd rule.
    path += "-5.3 2.5 m\n32 2.5 l\n34.5 2.5 34.5 -2.5 32 -2.5 c\n31.5 -2.5 l\n31.5 -12 l\n\
        25.7 -12 l\n25.7 -2.5 l\n22.3 -2.5 l\n22.3 -9.4 l\n16.5 -9.4 l\n16.5 -2.5 l\n\
        -5.3 -2.5 l\nh\n";
    path
}

fn circle(x: f64, y: f64, radius: f64) -> String {
    let handle = radius * KAPPA;
    let n = number;
    format!(
        "{} {} m\n{} {} {} {} {} {} c\n{} {} {} {} {} {} c\n{} {} {} {} {} {} c\n\
         {} {} {} {} {} {} c\nh\n",
        n(x + radius),
        n(y),
        n(x + radius),
        n(y + handle),
        n(x + handle),
        n(y + radius),
        n(x),
        n(y + radius),
        n(x - handle),
        n(y + radius),
        n(x - radius),
        n(y + handle),
        n(x - radius),
        n(y),
        n(x - radius),
        n(y - handle),
        n(x - handle),
        n(y - radius),
        n(x),
        n(y - radius),
        n(x + handle),
        n(y - radius),
        n(x + radius),
        n(y - handle),
        n(x + radius),
        n(y),
    )
}

/// The three lines, as large as the space allows, in the middle of the height.
fn letters(bold: &Face, profile: Profile) -> Result<String, StampError> {
    let lines = NAME
        .iter()
        .map(|text| bold.shape(text))
        .collect::<Result<Vec<_>, _>>()?;
    let widest = lines.iter().map(|line| line.width(1.0)).fold(0.0, f64::max);
    let size = (WIDTH - LETTERS_LEFT) / widest;
    let capitals = bold.descriptor().cap_height / 1000.0 * size;
    let mut base = (HEIGHT + 2.0 * LINE_STEP - capitals) / 2.0;
    if base + capitals < HEIGHT / 2.0 {
        base = HEIGHT / 2.0;
    }
    let mut content = LETTERS.fill(profile);
    for line in &lines {
        let mut pen = Pen {
            path: String::new(),
            x: LETTERS_LEFT,
            y: base,
            scale: size / 1000.0,
            at: (0.0, 0.0),
        };
        for glyph in &line.glyphs {
            pen.glyph(bold, *glyph)?;
        }
        content += &(pen.path + "f\n");
        base -= LINE_STEP;
    }
    Ok(content)
}

/// Turns outlines of the font into path operators.
struct Pen {
    path: String,
    x: f64,
    y: f64,
    scale: f64,
    at: (f64, f64),
}

impl Pen {
    fn glyph(&mut self, face: &Face, glyph: Glyph) -> Result<(), StampError> {
        face.outline(glyph.id, self)?;
        let units = i32::from(face.advance(glyph.id)) + i32::from(glyph.kerning);
        self.x += f64::from(units) * self.scale;
        Ok(())
    }

    fn point(&self, x: f32, y: f32) -> (f64, f64) {
        (
            self.x + f64::from(x) * self.scale,
            self.y + f64::from(y) * self.scale,
        )
    }

    fn write(&mut self, points: &[(f64, f64)], operator: &str) {
        for (x, y) in points {
            // Writing to a string does not fail.
            let _ = write!(self.path, "{x:.2} {y:.2} ");
        }
        self.path += operator;
        self.path.push('\n');
        if let Some(&last) = points.last() {
            self.at = last;
        }
    }
}

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        let to = self.point(x, y);
        self.write(&[to], "m");
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let to = self.point(x, y);
        self.write(&[to], "l");
    }

    fn quad_to(&mut self, cx0: f32, cy0: f32, x: f32, y: f32) {
        // A quadratic curve is the cubic one with handles two thirds of the way to its handle.
        let (from, middle, to) = (self.at, self.point(cx0, cy0), self.point(x, y));
        let towards = |end: (f64, f64)| {
            let part = |end: f64, middle: f64| end + (middle - end) * 2.0 / 3.0;
            (part(end.0, middle.0), part(end.1, middle.1))
        };
        self.write(&[towards(from), towards(to), to], "c");
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        let points = [self.point(cx0, cy0), self.point(cx1, cy1), self.point(x, y)];
        self.write(&points, "c");
    }

    fn close(&mut self) {
        self.write(&[], "h");
    }
}

#[cfg(test)]
mod tests {
    use super::super::font::Weight;
    use super::*;

    #[test]
    fn the_mark_is_two_and_a_half_times_as_wide_as_high() {
        let bold = Face::open(Weight::Bold).unwrap();
        assert!((full(&bold, Profile::Usual).unwrap().aspect - 2.5).abs() < 1e-9);
        assert!((disc_only(Profile::Usual).aspect - 1.0).abs() < 1e-9);
    }

    #[test]
    fn the_letters_stay_inside() {
        let bold = Face::open(Weight::Bold).unwrap();
        let content = letters(&bold, Profile::Usual).unwrap();
        for line in content
            .lines()
            .filter(|line| line.ends_with(['m', 'l', 'c']))
        {
            let numbers: Vec<f64> = line
                .split(' ')
                .filter_map(|word| word.parse().ok())
                .collect();
            for point in numbers.chunks(2) {
                assert!((LETTERS_LEFT..=WIDTH).contains(&point[0]), "{line}");
                assert!((0.0..=HEIGHT).contains(&point[1]), "{line}");
            }
        }
    }
}
