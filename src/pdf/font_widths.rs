//! How far each glyph of a font moves the pen (ISO 32000-2, 9.6.2.1 and 9.7.4.3).
//!
//! **Invariant:** what a table holds was written in the file; a code that the font says nothing of
//! has no width. Reading all tables of a document takes work within one budget.
//!
//! **Deliberately absent:** font programs, the standard fonts without a table, Type 3 fonts,
//! vertical writing, and character maps other than `Identity-H`.

use lopdf::{Dictionary, Object};

use super::view::View;

/// Numbers that are read for the fonts of one document: a hundred large fonts.
pub(super) const BUDGET: usize = 1 << 20;

/// The numbers of a font are thousandths of its size.
const THOUSANDTH: f64 = 0.001;

/// The widths of one font, as parts of its size.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Widths {
    /// The code that the first one is for.
    first: usize,
    known: Vec<f64>,
    /// That of all other codes, where the font says it.
    other: Option<f64>,
    /// Bytes of a code.
    pub(super) code_length: usize,
}

impl Widths {
    /// Reads those of a simple font.
    pub(super) fn simple(
        view: &View<'_, '_>,
        font: &Dictionary,
        budget: &mut usize,
    ) -> Option<Self> {
        let descriptor = view.value(font, b"FontDescriptor").ok()?;
        let missing = match &descriptor {
            Object::Dictionary(entries) => number(view, entries, b"MissingWidth"),
            _ => None,
        };
        let widths = list(view, font.get(b"Widths").ok()?, budget)?;
        let widths = widths.iter().map(|one| Some(float(one)? * THOUSANDTH));
        Some(Self {
            first: index(&view.value(font, b"FirstChar").ok()?)?,
            known: widths.collect::<Option<_>>()?,
            other: missing.map(|width| width * THOUSANDTH),
            code_length: 1,
        })
    }

    /// Reads those of a composite font whose codes are glyphs by themselves (`Identity-H`).
    pub(super) fn composite(
        view: &View<'_, '_>,
        font: &Dictionary,
        budget: &mut usize,
    ) -> Option<Self> {
        if *budget == 0 {
            return None;
        }
        let descendants = view.array(font.get(b"DescendantFonts").ok()?).ok()??;
        let glyphs = view.dictionary(descendants.first()?).ok()??;
        let other = number(view, &glyphs, b"DW").unwrap_or(1000.0);
        let mut widths = Self {
            first: 0,
            known: Vec::new(),
            other: Some(other * THOUSANDTH),
            code_length: 2,
        };
        if let Ok(groups) = glyphs.get(b"W") {
            let groups = list(view, groups, budget)?;
            widths.read_groups(view, &groups, budget)?;
        }
        Some(widths)
    }

    /// Groups `c [w w …]` and `c c w` (9.7.4.3).
    fn read_groups(
        &mut self,
        view: &View<'_, '_>,
        groups: &[Object],
        budget: &mut usize,
    ) -> Option<()> {
        let mut groups = groups.iter();
        while let Some(first) = groups.next() {
            let first = index(first)?;
            match groups.next()? {
                several @ (Object::Array(_) | Object::Reference(_)) => {
                    let several = list(view, several, budget)?;
                    for (code, width) in (first..).zip(&several) {
                        self.put(code, float(width)?)?;
                    }
                }
                last => {
                    let width = float(groups.next()?)?;
                    let last = index(last)?;
                    *budget = budget.checked_sub(last.checked_sub(first)?)?;
                    for code in first..=last {
                        self.put(code, width)?;
                    }
                }
            }
        }
        Some(())
    }

    fn put(&mut self, code: usize, width: f64) -> Option<()> {
        let most = usize::from(u16::MAX);
        let length = code.checked_add(1).filter(|_| code <= most)?;
        if self.known.len() < length {
            self.known.resize(length, self.other?);
        }
        *self.known.get_mut(code)? = width * THOUSANDTH;
        Some(())
    }

    /// That of one code; none when the font does not say.
    pub(super) fn of(&self, code: usize) -> Option<f64> {
        let known = self.known.get(code.wrapping_sub(self.first));
        known.copied().or(self.other)
    }
}

/// An array, when there is budget left for as many parts.
fn list(view: &View<'_, '_>, object: &Object, budget: &mut usize) -> Option<Vec<Object>> {
    if *budget == 0 {
        return None;
    }
    let list = view.array(object).ok()??;
    let left = budget.checked_sub(list.len().max(1));
    *budget = left.unwrap_or(0);
    left.map(|_| list)
}

fn number(view: &View<'_, '_>, dictionary: &Dictionary, key: &[u8]) -> Option<f64> {
    float(&view.value(dictionary, key).ok()?)
}

fn float(object: &Object) -> Option<f64> {
    object.as_float().ok().map(f64::from)
}

fn index(object: &Object) -> Option<usize> {
    usize::try_from(object.as_i64().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::limits::Limits;
    use crate::pdf::document::Document;
    use crate::pdf::samples::pdf;

    fn read(font: &str, budget: usize) -> Option<Widths> {
        let file = pdf(&[
            "<</Type/Catalog/Pages 2 0 R>>",
            "<</Type/Pages/Kids[]/Count 0>>",
            font,
            "[500 600]",
        ]);
        let document = Document::open(&file, Limits::default()).unwrap();
        let view = document.last();
        let font = view
            .dictionary(&Object::Reference((3, 0)))
            .unwrap()
            .unwrap();
        let budget = &mut { budget };
        if font.has(b"DescendantFonts") {
            Widths::composite(&view, &font, budget)
        } else {
            Widths::simple(&view, &font, budget)
        }
    }

    #[test]
    fn a_simple_font_says_the_widths_of_some_codes() {
        let widths = read("<</FirstChar 65/Widths 4 0 R>>", BUDGET).unwrap();
        assert_eq!(
            [64, 65, 66, 67].map(|code| widths.of(code)),
            [None, Some(0.5), Some(0.6), None]
        );
        let font = "<</FirstChar 65/Widths 4 0 R/FontDescriptor<</MissingWidth 250>>>>";
        assert_eq!(read(font, BUDGET).unwrap().of(67), Some(0.25));
    }

    #[test]
    fn a_composite_font_groups_them() {
        let font = "<</DescendantFonts[<</DW 900/W[2 4 0 R 7 9 300]>>]>>";
        let widths = read(font, BUDGET).unwrap();
        let expected = [0.9, 0.9, 0.5, 0.6, 0.9, 0.9, 0.9, 0.3, 0.3, 0.3, 0.9];
        for (code, expected) in expected.into_iter().enumerate() {
            assert_eq!(widths.of(code), Some(expected), "{code}");
        }
        assert_eq!(widths.of(70_000), Some(0.9));
    }

    #[test]
    fn what_is_odd_or_too_much_has_no_widths() {
        for font in [
            "<<>>",
            "<</FirstChar -1/Widths 4 0 R>>",
            "<</FirstChar 1/Widths[(a)]>>",
            "<</DescendantFonts[]>>",
            "<</DescendantFonts[<</W[5 2 100]>>]>>",
            "<</DescendantFonts[<</W[0 99999999 100]>>]>>",
            "<</DescendantFonts[<</W[65535 [1 2]]>>]>>",
            "<</DescendantFonts[<</W[1]>>]>>",
        ] {
            assert_eq!(read(font, BUDGET), None, "{font}");
        }
        assert_eq!(read("<</FirstChar 65/Widths 4 0 R>>", 1), None);
        assert_eq!(read("<</DescendantFonts[<</W[0 9 100]>>]>>", 5), None);
    }
}
