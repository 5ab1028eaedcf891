//! The two built-in fonts: which glyphs a text needs and how wide it is.
//!
//! **Invariant:** both fonts have 1000 units to the em, so a unit is a thousandth of the size, as
//! in `/W` and `TJ` (ISO 32000-2, 9.4.3 and 9.7.4.3).
//!
//! **Deliberately absent:** shaping beyond pair kerning. Latin needs no more.

use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::raw::TableProvider as _;
use skrifa::raw::tables::gpos::{PairPos, PositionSubtables};
use skrifa::raw::tables::hmtx::Hmtx;
use skrifa::{FontRef, GlyphId, GlyphId16, MetadataProvider as _};

use super::error::StampError;

const REGULAR: &[u8] = include_bytes!("../../assets/fonts/NotoSans-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../../assets/fonts/NotoSans-Bold.ttf");

/// Units to the em of both fonts.
const UNITS_PER_EM: u16 = 1000;

/// Which of the two fonts.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Weight {
    Regular,
    Bold,
}

/// A font, opened.
pub(super) struct Face {
    pub(super) weight: Weight,
    pub(super) program: &'static [u8],
    font: FontRef<'static>,
    charmap: Charmap<'static>,
    advances: Hmtx<'static>,
    kerning: Vec<PairPos<'static>>,
}

/// One glyph of a line.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Glyph {
    pub(super) id: u16,
    pub(super) character: char,
    /// Units to move right beyond the glyph's own width: kerning with the next glyph.
    pub(super) kerning: i16,
}

/// A text as glyphs, in one line.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Line {
    pub(super) weight: Weight,
    pub(super) text: String,
    pub(super) glyphs: Vec<Glyph>,
    units: i32,
}

impl Line {
    /// The width in points at a size in points.
    pub(super) fn width(&self, size: f64) -> f64 {
        f64::from(self.units) * size / f64::from(UNITS_PER_EM)
    }
}

/// What a `/FontDescriptor` says of a font, in thousandths (ISO 32000-2, 9.8.1).
pub(super) struct Descriptor {
    pub(super) name: &'static str,
    pub(super) bounds: [f64; 4],
    pub(super) ascent: f64,
    pub(super) descent: f64,
    pub(super) cap_height: f64,
    pub(super) stem: i64,
}

impl Face {
    pub(super) fn open(weight: Weight) -> Result<Self, StampError> {
        let program = match weight {
            Weight::Regular => REGULAR,
            Weight::Bold => BOLD,
        };
        let font = FontRef::new(program).map_err(defect)?;
        if font.head().map_err(defect)?.units_per_em() != UNITS_PER_EM {
            return Err(defect("not 1000 units to the em"));
        }
        Ok(Self {
            weight,
            program,
            charmap: font.charmap(),
            advances: font.hmtx().map_err(defect)?,
            kerning: kerning(&font).unwrap_or_default(),
            font,
        })
    }

    /// The glyphs of a text in one line.
    ///
    /// # Errors
    /// [`StampError::Characters`] names all characters that the font lacks.
    pub(super) fn shape(&self, text: &str) -> Result<Line, StampError> {
        let mut glyphs: Vec<Glyph> = Vec::with_capacity(text.len());
        let mut missing = Vec::new();
        let mut units = 0;
        for character in text.chars() {
            let Some(id) = self.glyph(character) else {
                if !missing.contains(&character) {
                    missing.push(character);
                }
                continue;
            };
            if let Some(last) = glyphs.last_mut() {
                last.kerning = self.kern(last.id, id);
                units += i32::from(last.kerning);
            }
            units += i32::from(self.advance(id));
            glyphs.push(Glyph {
                id,
                character,
                kerning: 0,
            });
        }
        if missing.is_empty() {
            Ok(Line {
                weight: self.weight,
                text: text.to_owned(),
                glyphs,
                units,
            })
        } else {
            Err(StampError::Characters {
                characters: named(&missing),
            })
        }
    }

    /// The glyph of a character, unless the font lacks it.
    pub(super) fn glyph(&self, character: char) -> Option<u16> {
        let id = u16::try_from(self.charmap.map(character)?.to_u32()).ok()?;
        (id != 0).then_some(id)
    }

    /// How far a glyph moves the pen, in units.
    pub(super) fn advance(&self, glyph: u16) -> u16 {
        self.advances
            .advance(GlyphId::from(glyph))
            .unwrap_or_default()
    }

    /// Draws the outline of a glyph, in units from its origin.
    pub(super) fn outline(&self, glyph: u16, pen: &mut impl OutlinePen) -> Result<(), StampError> {
        let outlines = self.font.outline_glyphs();
        let outline = outlines
            .get(GlyphId::from(glyph))
            .ok_or_else(|| defect("a glyph without outline"))?;
        let settings = DrawSettings::unhinted(Size::unscaled(), LocationRef::default());
        outline.draw(settings, pen).map_err(defect)?;
        Ok(())
    }

    /// What a `/FontDescriptor` says.
    pub(super) fn descriptor(&self) -> Descriptor {
        let metrics = self.font.metrics(Size::unscaled(), LocationRef::default());
        let bounds = metrics.bounds.unwrap_or_default();
        let (name, stem) = match self.weight {
            Weight::Regular => ("NotoSans-Regular", 95),
            Weight::Bold => ("NotoSans-Bold", 168),
        };
        Descriptor {
            name,
            bounds: [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max].map(f64::from),
            ascent: f64::from(metrics.ascent),
            descent: f64::from(metrics.descent),
            cap_height: f64::from(metrics.cap_height.unwrap_or(metrics.ascent)),
            stem,
        }
    }

    /// How much closer (negative) or farther two glyphs stand, in units.
    fn kern(&self, left: u16, right: u16) -> i16 {
        self.kerning
            .iter()
            .find_map(|table| pair(table, GlyphId16::new(left), GlyphId16::new(right)))
            .unwrap_or_default()
    }
}

/// The pair tables of a font: the only positioning left in it is kerning.
fn kerning(font: &FontRef<'static>) -> Option<Vec<PairPos<'static>>> {
    let lookups = font.gpos().ok()?.lookup_list().ok()?;
    let mut tables = Vec::new();
    for lookup in lookups.lookups().iter().flatten() {
        if let Ok(PositionSubtables::Pair(subtables)) = lookup.subtables() {
            tables.extend(subtables.iter().flatten());
        }
    }
    Some(tables)
}

/// What one pair table says of a pair; none when it does not speak of its left glyph.
fn pair(table: &PairPos<'_>, left: GlyphId16, right: GlyphId16) -> Option<i16> {
    match table {
        PairPos::Format1(table) => {
            let set = table.coverage().ok()?.get(left)?;
            let set = table.pair_sets().get(usize::try_from(set).ok()?).ok()?;
            let record = set
                .pair_value_records()
                .iter()
                .flatten()
                .find(|record| record.second_glyph() == right)?;
            record.value_record1().x_advance()
        }
        PairPos::Format2(table) => {
            table.coverage().ok()?.get(left)?;
            let first = usize::try_from(table.class_def1().ok()?.get(left)).ok()?;
            let second = usize::try_from(table.class_def2().ok()?.get(right)).ok()?;
            let row = table.class1_records().get(first).ok()?;
            let record = row.class2_records().get(second).ok()?;
            Some(record.value_record1().x_advance().unwrap_or_default())
        }
        _ => None,
    }
}

/// Characters that a message names: a whole name in another script would fill the screen.
const NAMED: usize = 6;

/// Characters for a message: `U+4E2D 中, U+200B`.
fn named(characters: &[char]) -> String {
    let mut names: Vec<String> = characters
        .iter()
        .take(NAMED)
        .map(|&character| {
            let code = u32::from(character);
            if character.is_alphanumeric() {
                format!("U+{code:04X} {character}")
            } else {
                format!("U+{code:04X}")
            }
        })
        .collect();
    if characters.len() > NAMED {
        names.push("…".to_owned());
    }
    names.join(", ")
}

fn defect(reason: impl std::fmt::Display) -> StampError {
    StampError::Font {
        reason: reason.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_the_sum_of_advances_and_kerning() {
        let face = Face::open(Weight::Regular).unwrap();
        let line = face.shape("AV").unwrap();
        let (a, v) = (face.glyph('A').unwrap(), face.glyph('V').unwrap());
        let kerning = face.kern(a, v);
        assert!(kerning < 0, "A and V stand closer: {kerning}");
        assert_eq!(
            line.units,
            i32::from(face.advance(a)) + i32::from(face.advance(v)) + i32::from(kerning)
        );
        let twice = line.width(20.0);
        assert!((twice - 2.0 * line.width(10.0)).abs() < 1e-12);
    }

    #[test]
    fn bold_is_wider() {
        let width = |weight| {
            Face::open(weight)
                .unwrap()
                .shape("Karantina")
                .unwrap()
                .width(8.0)
        };
        assert!(width(Weight::Bold) > width(Weight::Regular));
    }

    #[test]
    fn indonesian_names_and_foreign_letters_have_glyphs() {
        let face = Face::open(Weight::Bold).unwrap();
        for text in [
            "Dr. Ir. Siti Nur’aini, M.Si.",
            "Jürgen Ångström Łukasz Nguyễn Şahin",
            "“—” – • № € ²",
            super::super::NOTICE,
        ] {
            assert_eq!(face.shape(text).unwrap().glyphs.len(), text.chars().count());
        }
    }

    #[test]
    fn other_scripts_are_named_and_the_message_stays_short() {
        let face = Face::open(Weight::Bold).unwrap();
        for (name, first) in [
            ("محمد عبد الرحمن الحسيني", "U+0645 م"),
            ("ꦧꦸꦢꦶꦕꦺꦴꦤ꧀ꦠꦺꦴ", "U+A9A7 ꦧ"),
        ] {
            match face.shape(name).unwrap_err() {
                StampError::Characters { characters } => {
                    assert!(characters.starts_with(first), "{characters}");
                    assert!(characters.ends_with(", …"), "{characters}");
                    assert!(characters.chars().count() < 80, "{characters}");
                }
                other => panic!("{other}"),
            }
        }
    }

    #[test]
    fn missing_characters_are_named_once() {
        let face = Face::open(Weight::Regular).unwrap();
        assert_eq!(
            face.shape("a中b中\u{200b}").unwrap_err(),
            StampError::Characters {
                characters: "U+4E2D 中, U+200B".to_owned()
            }
        );
    }
}
