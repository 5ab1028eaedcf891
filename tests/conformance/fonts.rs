//! New fonts: embedded, telling their text, their widths and their glyphs.

use skrifa::raw::TableProvider as _;
use skrifa::{FontRef, GlyphId};
use teken::pdf::{Dictionary, Object};

use crate::rules::Update;

pub(crate) fn check(update: &mut Update<'_, '_>) {
    for (id, dictionary) in update.dictionaries() {
        let is = |key: &str, name: &str| {
            dictionary
                .get(key.as_bytes())
                .and_then(Object::as_name)
                .ok()
                == Some(name.as_bytes())
        };
        if !is("Type", "Font") || is("Subtype", "CIDFontType2") {
            continue;
        }
        if let Err(what) = composite(update, &dictionary) {
            update.fault("font", format_args!("object {}: {what}", id.0));
        }
    }
}

/// A Type 0 font over a TrueType program, as all of ours are.
fn composite(update: &Update<'_, '_>, font: &Dictionary) -> Result<(), &'static str> {
    let name = |dictionary: &Dictionary, key: &str| {
        let value = update.value(dictionary, key);
        value.as_name().map(<[u8]>::to_vec).unwrap_or_default()
    };
    let must = |holds: bool, what| if holds { Ok(()) } else { Err(what) };
    must(name(font, "Subtype") == b"Type0", "/Subtype")?;
    must(name(font, "Encoding") == b"Identity-H", "/Encoding")?;
    let unicode = font.get(b"ToUnicode").ok().and_then(|map| update.data(map));
    let unicode = String::from_utf8(unicode.unwrap_or_default()).unwrap_or_default();
    let destinations = |line: &str| {
        let (_, to) = line.split_once("> <")?;
        Some(["0000>", "FEFF>", "FFFE>"].contains(&to))
    };
    must(unicode.contains("beginbfchar"), "/ToUnicode")?;
    must(
        !unicode.lines().filter_map(destinations).any(|bad| bad),
        "/ToUnicode leads nowhere",
    )?;

    let descendants = update.value(font, "DescendantFonts");
    let descendant = descendants.as_array().ok().and_then(|all| all.first());
    let descendant = descendant.ok_or("/DescendantFonts")?;
    let cid = update
        .view
        .dictionary(descendant)
        .unwrap()
        .ok_or("/DescendantFonts")?;
    must(name(&cid, "CIDToGIDMap") == b"Identity", "/CIDToGIDMap")?;
    let descriptor = update.dictionary(&cid, "FontDescriptor");
    let base = name(font, "BaseFont");
    must(
        base == name(&cid, "BaseFont") && base == name(&descriptor, "FontName"),
        "/BaseFont",
    )?;
    let tag = base.get(..7).unwrap_or_default();
    let is_tag = tag.ends_with(b"+") && tag.iter().take(6).all(u8::is_ascii_uppercase);
    must(is_tag, "the tag of a subset")?;

    let program = descriptor
        .get(b"FontFile2")
        .ok()
        .and_then(|file| update.data(file));
    let program = program.ok_or("/FontFile2")?;
    let program = FontRef::new(&program).map_err(|_| "/FontFile2")?;
    let count = program.maxp().map_err(|_| "maxp")?.num_glyphs();
    widths(update, &cid, &program, count)?;
    if update.is_archive() {
        let set = descriptor
            .get(b"CIDSet")
            .ok()
            .and_then(|set| update.data(set));
        must(set.is_some_and(|set| is_complete(&set, count)), "/CIDSet")?;
    }
    Ok(())
}

/// `/W [0 [...]]` says what the program says of every glyph.
fn widths(
    update: &Update<'_, '_>,
    cid: &Dictionary,
    program: &FontRef<'_>,
    count: u16,
) -> Result<(), &'static str> {
    let listed = update.value(cid, "W");
    let Ok([Object::Integer(0), Object::Array(listed)]) = listed.as_array().map(Vec::as_slice)
    else {
        return Err("/W");
    };
    let advances = program.hmtx().map_err(|_| "hmtx")?;
    let units = program.head().map_err(|_| "head")?.units_per_em();
    let same = (0..count).zip(listed).all(|(glyph, width)| {
        let advance = advances.advance(GlyphId::from(glyph)).unwrap_or_default();
        let scaled = f32::from(advance) * 1000.0 / f32::from(units);
        width
            .as_float()
            .is_ok_and(|width| (width - scaled).abs() <= 1.0)
    });
    if same && listed.len() == usize::from(count) {
        Ok(())
    } else {
        Err("/W does not say what the program says")
    }
}

/// A bit for every glyph of the program, and no other.
fn is_complete(set: &[u8], count: u16) -> bool {
    let bit = |glyph: usize| {
        set.get(glyph / 8)
            .is_some_and(|byte| byte & 0x80 >> (glyph % 8) != 0)
    };
    let count = usize::from(count);
    (0..count).all(bit) && !(count..set.len() * 8).any(bit)
}
