//! A drawing in the making: content stream operators and the resources they name.
//!
//! **Invariant:** operators are balanced, numbers have at most three decimals and no exponent
//! (ISO 32000-2, 7.3.3), and every name used stands in `/Resources`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use lopdf::{Dictionary, Stream, dictionary};

use super::Style;
use super::embed::{Embedded, GlyphSet};
use super::error::StampError;
use super::font::{Line, Weight};
use super::profile::{COLOURS, Profile};
use super::template::Template;
use crate::pdf::pool::{NewObjects, deflated};
use crate::pdf::{Object, ObjectId};

/// A colour as people write it: red, green, blue.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Colour(pub(super) u8, pub(super) u8, pub(super) u8);

impl Colour {
    pub(super) const WHITE: Self = Self(255, 255, 255);
    pub(super) const BLACK: Self = Self(0, 0, 0);

    /// The operators that fill with it (ISO 32000-2, 8.6.8).
    pub(super) fn fill(self, profile: Profile) -> String {
        self.operator(profile, ["g", "rg", "cs", "sc"])
    }

    /// The operators that stroke with it.
    pub(super) fn stroke(self, profile: Profile) -> String {
        self.operator(profile, ["G", "RG", "CS", "SC"])
    }

    fn operator(self, profile: Profile, [gray, rgb, space, parts]: [&str; 4]) -> String {
        let part = |byte: u8| number(f64::from(byte) / 255.0);
        let Self(red, green, blue) = self;
        let all = || format!("{} {} {}", part(red), part(green), part(blue));
        match profile {
            Profile::Archive => format!("/{COLOURS} {space} {} {parts}\n", all()),
            Profile::Usual if red == green && green == blue => format!("{} {gray}\n", part(red)),
            Profile::Usual => format!("{} {rgb}\n", all()),
        }
    }
}

/// Four numbers: left, bottom, width, height.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Area {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

enum Step<'a> {
    Operators(String),
    Text {
        line: Line,
        at: (f64, f64),
        size: f64,
        colour: Colour,
    },
    Picture {
        template: &'a Template,
        area: Area,
    },
}

/// Steps of drawing, in order.
pub(super) struct Canvas<'a> {
    profile: Profile,
    steps: Vec<Step<'a>>,
    lines: Vec<String>,
}

impl<'a> Canvas<'a> {
    /// An empty canvas.
    pub(super) const fn new(profile: Profile) -> Self {
        Self {
            profile,
            steps: Vec::new(),
            lines: Vec::new(),
        }
    }

    /// The operators that make what follows fill with a colour.
    pub(super) fn filling(&self, colour: Colour) -> String {
        colour.fill(self.profile)
    }

    /// Adds operators as they are; they must leave the graphics state as it was, colours aside.
    pub(super) fn operators(&mut self, operators: String) {
        self.steps.push(Step::Operators(operators));
    }

    /// Fills a rectangle.
    pub(super) fn fill(&mut self, colour: Colour, area: Area) {
        self.operators(self.filling(colour) + &rectangle(area) + "f\n");
    }

    /// Draws the outline of a rectangle, `thick` points wide.
    pub(super) fn frame(&mut self, colour: Colour, thick: f64, area: Area) {
        self.operators(format!(
            "{}{} w\n{}S\n",
            colour.stroke(self.profile),
            number(thick),
            rectangle(area)
        ));
    }

    /// Writes a line from a point on its base line.
    pub(super) fn text(&mut self, line: Line, at: (f64, f64), size: f64, colour: Colour) {
        self.lines.push(line.text.clone());
        self.steps.push(Step::Text {
            line,
            at,
            size,
            colour,
        });
    }

    /// Draws a picture that fills the unit square into an area.
    pub(super) fn picture(&mut self, template: &'a Template, area: Area) {
        self.steps.push(Step::Picture { template, area });
    }

    /// The text written so far, line by line.
    pub(super) fn text_lines(&self) -> String {
        self.lines.join("\n")
    }

    /// Writes the drawing down as a form (ISO 32000-2, 8.10.2).
    pub(super) fn finish(
        self,
        style: Style<'_>,
        (width, height): (f64, f64),
    ) -> Result<Sketch, StampError> {
        let fonts = self.fonts(style)?;
        let mut pictures: Vec<Template> = Vec::new();
        let mut content = String::new();
        for step in self.steps {
            match step {
                Step::Operators(operators) => content += &operators,
                Step::Text {
                    line,
                    at,
                    size,
                    colour,
                } => {
                    if let Some(font) = fonts.get(&line.weight) {
                        content += &colour.fill(self.profile);
                        content += &text(&line, at, size, &|glyph| font.code(glyph));
                    }
                }
                Step::Picture { template, area } => {
                    content += &paint(&picture_name(pictures.len()), area);
                    pictures.push(template.clone());
                }
            }
        }
        let mut form = deflated(content.as_bytes());
        form.dict.extend(&dictionary! {
            "Type" => "XObject",
            "Subtype" => "Form",
            "BBox" => [0.0, 0.0, width, height].map(real).to_vec(),
            "Resources" => self.profile.resources(),
        });
        Ok(Sketch {
            form,
            fonts,
            pictures,
        })
    }

    /// The fonts of all that is written, cut to their glyphs.
    fn fonts(&self, style: Style<'_>) -> Result<BTreeMap<Weight, Arc<Embedded>>, StampError> {
        let mut sets: BTreeMap<Weight, GlyphSet> = BTreeMap::new();
        for step in &self.steps {
            if let Step::Text { line, .. } = step {
                let set = sets.entry(line.weight).or_default();
                for glyph in &line.glyphs {
                    let shown = set.entry(glyph.id).or_insert(glyph.character);
                    *shown = (*shown).min(glyph.character);
                }
            }
        }
        let embedded = |(weight, set)| Ok((weight, style.embedded(weight, set)?));
        sets.into_iter().map(embedded).collect()
    }
}

/// A drawing with all that it needs, for any document.
pub(super) struct Sketch {
    /// The form, but for the fonts and pictures among its resources.
    form: Stream,
    fonts: BTreeMap<Weight, Arc<Embedded>>,
    /// In the order in which they are named.
    pictures: Vec<Template>,
}

impl Sketch {
    /// Puts the form into a pool.
    pub(super) fn add(&self, pool: &mut NewObjects) -> ObjectId {
        let mut font_names = Dictionary::new();
        for (weight, font) in &self.fonts {
            font_names.set(font_name(*weight), font.template.add(pool));
        }
        let mut picture_names = Dictionary::new();
        for (number, picture) in self.pictures.iter().enumerate() {
            picture_names.set(picture_name(number), picture.add(pool));
        }
        let mut form = self.form.clone();
        if let Ok(Object::Dictionary(resources)) = form.dict.get_mut(b"Resources") {
            resources.set("Font", font_names);
            resources.set("XObject", picture_names);
        }
        pool.add(form)
    }
}

fn picture_name(number: usize) -> String {
    format!("P{number}")
}

/// A number as content streams and dictionaries write it.
pub(super) fn number(value: f64) -> String {
    let text = format!("{value:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0" } else { text }.to_owned()
}

/// A real of a dictionary, rounded as [`number`] rounds.
pub(super) fn real(value: f64) -> Object {
    Object::from((value * 1000.0).round() / 1000.0)
}

/// The operator that adds a rectangle to the path.
pub(super) fn rectangle(area: Area) -> String {
    format!(
        "{} {} {} {} re\n",
        number(area.x),
        number(area.y),
        number(area.width),
        number(area.height)
    )
}

const fn font_name(weight: Weight) -> &'static str {
    match weight {
        Weight::Regular => "R",
        Weight::Bold => "B",
    }
}

/// The operators that show a line from a point (ISO 32000-2, 9.4.3): codes in hexadecimal, and
/// between them how far to go back.
fn text(line: &Line, (x, y): (f64, f64), size: f64, code: &impl Fn(u16) -> u16) -> String {
    let font = font_name(line.weight);
    let (size, x, y) = (number(size), number(x), number(y));
    let mut shown = format!("BT\n/{font} {size} Tf\n{x} {y} Td\n[<");
    for glyph in &line.glyphs {
        // Writing to a string does not fail.
        let _ = write!(shown, "{:04X}", code(glyph.id));
        if glyph.kerning != 0 {
            let _ = write!(shown, ">{}<", -i32::from(glyph.kerning));
        }
    }
    shown + ">] TJ\nET\n"
}

/// The operators that paint a picture of the unit square into an area.
fn paint(name: &str, area: Area) -> String {
    let (width, height) = (number(area.width), number(area.height));
    let (x, y) = (number(area.x), number(area.y));
    format!("q\n{width} 0 0 {height} {x} {y} cm\n/{name} Do\nQ\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_have_no_exponent() {
        for (value, text) in [
            (0.0, "0"),
            (-0.0001, "0"),
            (12.5, "12.5"),
            (100.0, "100"),
            (1.0 / 3.0, "0.333"),
            (1e9, "1000000000"),
        ] {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn gray_is_written_as_gray() {
        let profile = Profile::Usual;
        assert_eq!(Colour::BLACK.fill(profile), "0 g\n");
        assert_eq!(Colour(255, 0, 51).stroke(profile), "1 0 0.2 RG\n");
    }

    #[test]
    fn archives_get_calibrated_colours() {
        let profile = Profile::Archive;
        assert_eq!(Colour::BLACK.fill(profile), "/C cs 0 0 0 sc\n");
        assert_eq!(Colour(255, 0, 51).stroke(profile), "/C CS 1 0 0.2 SC\n");
    }
}
