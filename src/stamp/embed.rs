//! A font cut to the glyphs shown, as PDF objects.
//!
//! Type 0 with `Identity-H`: a character code is the number of a glyph in the cut font
//! (ISO 32000-2, 9.7.4 to 9.7.6). `/ToUnicode` gives the text back to those who search or copy it
//! (9.10.3).
//!
//! **Invariant:** the same glyphs give the same bytes, font name included.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use lopdf::{Stream, dictionary};
use subsetter::GlyphRemapper;

use super::error::StampError;
use super::font::Face;
use super::profile::Profile;
use super::template::Template;
use crate::base::digest::DigestAlgorithm;
use crate::pdf::Object;
use crate::pdf::pool::deflated;

/// Glyphs of the whole font, each with the character it shows.
pub(super) type GlyphSet = BTreeMap<u16, char>;

/// A cut font, ready for any number of documents.
pub(super) struct Embedded {
    /// The objects; the root is the Type 0 font.
    pub(super) template: Template,
    codes: BTreeMap<u16, u16>,
}

/// Entries of one `bfchar` section: ISO 32000-2, 9.7.5.4, caps a section at 100.
const SECTION: usize = 100;

impl Embedded {
    /// The character code of a glyph of the whole font; 0 (no glyph) if it was cut off.
    pub(super) fn code(&self, glyph: u16) -> u16 {
        self.codes.get(&glyph).copied().unwrap_or_default()
    }
}

/// Cuts a font to a set of glyphs.
pub(super) fn embed(
    face: &Face,
    glyphs: &GlyphSet,
    profile: Profile,
) -> Result<Embedded, StampError> {
    let ids: Vec<u16> = glyphs.keys().copied().collect();
    let remapper = GlyphRemapper::new_from_glyphs_sorted(&ids);
    let program =
        subsetter::subset(face.program, 0, &remapper).map_err(|error| StampError::Font {
            reason: error.to_string(),
        })?;
    let codes: BTreeMap<u16, u16> = ids
        .iter()
        .filter_map(|&id| Some((id, remapper.get(id)?)))
        .collect();
    let widths: Vec<Object> = remapper
        .remapped_gids()
        .map(|id| Object::from(face.advance(id)))
        .collect();
    let unicode = unicode_map(glyphs, &codes);
    let description = face.descriptor();
    let name = format!("{}+{}", subset_tag(&program), description.name);
    let length = Object::from(i64::try_from(program.len()).unwrap_or(i64::MAX));

    let mut file = deflated(&program);
    file.dict.set("Length1", length);
    let mut descriptor = dictionary! {
        "Type" => "FontDescriptor",
        "FontName" => name.as_str(),
        "Flags" => 32,
        "FontBBox" => description.bounds.map(Object::from).to_vec(),
        "ItalicAngle" => 0,
        "Ascent" => description.ascent,
        "Descent" => description.descent,
        "CapHeight" => description.cap_height,
        "StemV" => description.stem,
        "FontFile2" => Object::Reference((0, 0)),
    };
    let glyph_font = dictionary! {
        "Type" => "Font",
        "Subtype" => "CIDFontType2",
        "BaseFont" => name.as_str(),
        "CIDSystemInfo" => dictionary! {
            "Registry" => Object::string_literal("Adobe"),
            "Ordering" => Object::string_literal("Identity"),
            "Supplement" => 0,
        },
        "FontDescriptor" => Object::Reference((2, 0)),
        "CIDToGIDMap" => "Identity",
        "DW" => 0,
        "W" => vec![Object::from(0), Object::Array(widths)],
    };
    let font = dictionary! {
        "Type" => "Font",
        "Subtype" => "Type0",
        "BaseFont" => name.as_str(),
        "Encoding" => "Identity-H",
        "DescendantFonts" => vec![Object::Reference((3, 0))],
        "ToUnicode" => Object::Reference((1, 0)),
    };
    let held = (profile == Profile::Archive).then(|| glyphs_held(remapper.num_gids()));
    if held.is_some() {
        descriptor.set("CIDSet", Object::Reference((5, 0)));
    }
    let mut objects = vec![
        Object::Stream(file),
        Object::Stream(unicode),
        Object::Dictionary(descriptor),
        Object::Dictionary(glyph_font),
        Object::Dictionary(font),
    ];
    objects.extend(held.map(Object::Stream));
    Ok(Embedded {
        template: Template::new(objects, 4),
        codes,
    })
}

/// Six capital letters derived from the cut font (ISO 32000-2, 9.9.2).
fn subset_tag(program: &[u8]) -> String {
    DigestAlgorithm::Sha256
        .hash(&[program])
        .bytes()
        .iter()
        .take(6)
        .map(|byte| char::from(b'A' + byte % 26))
        .collect()
}

/// The set of all glyphs of the cut font, the one for what is missing included, a bit for each
/// (ISO 32000-1, 9.8.3.2). PDF/A-1 asks for it (ISO 19005-1, 6.3.5).
fn glyphs_held(count: u16) -> Stream {
    let mut bits = vec![u8::MAX; usize::from(count / 8)];
    if !count.is_multiple_of(8) {
        bits.push(!(u8::MAX >> (count % 8)));
    }
    deflated(&bits)
}

/// The map from codes to Unicode.
fn unicode_map(glyphs: &GlyphSet, codes: &BTreeMap<u16, u16>) -> Stream {
    let mut map = String::from(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n\
         /CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n\
         /CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n\
         1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n",
    );
    let entries: Vec<String> = glyphs
        .iter()
        .filter_map(|(glyph, character)| {
            let mut entry = format!("<{:04X}> <", codes.get(glyph)?);
            for unit in character.encode_utf16(&mut [0; 2]) {
                write!(entry, "{unit:04X}").ok()?;
            }
            Some(entry + ">\n")
        })
        .collect();
    for section in entries.chunks(SECTION) {
        // Writing to a string does not fail.
        let _ = write!(
            map,
            "{} beginbfchar\n{}endbfchar\n",
            section.len(),
            section.concat()
        );
    }
    map += "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n";
    deflated(map.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_glyph_has_its_bit() {
        for (count, bits) in [(8, vec![0xff]), (11, vec![0xff, 0xe0]), (1, vec![0x80])] {
            assert_eq!(glyphs_held(count).decompressed_content().unwrap(), bits);
        }
    }
}
