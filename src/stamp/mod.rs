//! What the reader sees: the signature block and the footer with logo and notice.
//!
//! An [`Artwork`] is made once a run; [`block()`] and [`footer()`] then draw for one document, as
//! forms put into its pool of new objects (ISO 32000-2, 8.10). [`place`] says where on the page
//! they go.
//!
//! **Invariant:** the same input gives the same bytes. A drawing is upright, in points, in the box
//! `[0 0 width height]`; all its text is real text in an embedded font, extractable and at least
//! 5 pt high; its own colours are opaque, device or calibrated ones as its [`Profile`] wants, and
//! have a contrast of at least 4.5 : 1 where they carry text.
//!
//! **Deliberately absent:** pages, annotations and signatures, which are `sign`'s; scripts other
//! than Latin; right-to-left text.

mod archive;
mod arrange;
mod block;
mod cache;
mod canvas;
mod embed;
mod error;
mod font;
mod footer;
mod logo;
mod mark;
mod notice;
mod palette;
mod paragraph;
pub mod place;
mod plate;
mod profile;
mod qr;
mod raster;
mod rows;
mod svg;
mod svg_work;
mod template;
mod words;

use std::sync::{Arc, OnceLock};

pub use error::StampError;
pub use profile::Profile;
pub use words::{
    HEADING, HEADING_ENGLISH, LAW, LAW_ENGLISH, NOTICE, NOTICE_ENGLISH, NOTICE_FORMER,
    StampLanguage,
};

use self::cache::{Cache, Subject};
use self::canvas::{Area, Canvas, Colour};
use self::embed::{Embedded, GlyphSet};
use self::font::{Face, Weight};
use self::logo::Picture;
use self::place::Placement;
use crate::pdf::{Object, ObjectId, pool::NewObjects};

/// What a signature block shows.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub enum Variant {
    /// QR code or mark, and beside it all that the block says.
    #[default]
    Full,
    /// The same on one or two lines: the name, the title and the time.
    Compact,
    /// The QR code, and below it the name.
    Code,
    /// The mark, and below it the name.
    Mark,
}

/// How large a signature block is, in points.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum BlockSize {
    /// Of the usual width, and as high as it needs.
    #[default]
    Natural,
    /// Of this width, and as high as it needs.
    Width(f64),
    /// Of this width and height.
    Fixed(f64, f64),
}

/// What a signature block says.
///
/// Line breaks part the languages in heading, time and notice; otherwise white space of any kind
/// and length counts as a single space.
#[derive(Clone, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub struct Block {
    /// How much of it is shown.
    pub variant: Variant,
    /// The small line at the top: [`StampLanguage::heading`].
    pub heading: String,
    /// The signer's office (jabatan).
    pub title: Option<String>,
    /// The signer's name, in bold.
    pub name: String,
    /// The signer's staff number, without the letters NIP.
    pub nip: Option<String>,
    /// Date, time and zone: [`StampLanguage::date`].
    pub time: String,
    /// The notice, where there is no footer to hold it.
    pub notice: Option<String>,
    /// What the QR code holds, when there shall be one.
    pub qr: Option<String>,
}

/// What a footer says. Line breaks part the languages.
#[derive(Clone, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub struct NoticeWords {
    /// The notice: [`StampLanguage::notice`].
    pub text: String,
    /// The sentence of the law, in smaller letters: [`StampLanguage::law`].
    pub law: Option<String>,
    /// What the QR code at the right holds, when there shall be one.
    pub qr: Option<String>,
}

/// How high a footer is.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub enum FooterForm {
    /// With letters that are easily read.
    #[default]
    Large,
    /// As low as letters of 6 pt allow, for pages with little room at their edge.
    Low,
}

impl From<String> for NoticeWords {
    /// The notice alone.
    fn from(text: String) -> Self {
        Self {
            text,
            ..Self::default()
        }
    }
}

impl From<&str> for NoticeWords {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

/// A finished drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// Its width in points.
    pub width: f64,
    /// Its height in points.
    pub height: f64,
    /// The form in the pool, with `/BBox [0 0 width height]`.
    pub form: ObjectId,
    /// Its text, line by line as drawn: for `/TU`, `/Contents` and other readers that cannot see.
    pub text: String,
}

impl Drawing {
    /// Writes the matrix of a placement into the form, so that it can serve as the appearance of
    /// an annotation with the placement's rectangle (ISO 32000-2, 12.5.5) on a turned page too.
    ///
    /// A form drawn by page content needs `cm` with the same matrix instead.
    pub fn set_matrix(&self, placement: &Placement, objects: &mut NewObjects) {
        if let Some(Object::Stream(form)) = objects.object(self.form) {
            let mut form = form.clone();
            let matrix = placement.matrix.map(Object::from).to_vec();
            form.dict.set("Matrix", matrix);
            objects.set(self.form, form);
        }
    }
}

/// What all drawings of a run share: fonts, the logo and the specimen of a signature by hand.
pub struct Artwork {
    regular: Face,
    bold: Face,
    usual: Pictures,
    archive: OnceLock<Result<Pictures, StampError>>,
    cache: Cache,
}

/// The pictures for one profile.
struct Pictures {
    logo: Picture,
    /// Where there is little room: the disc of the built-in mark. A file has only itself.
    small: Option<Picture>,
    specimen: Option<Picture>,
}

impl Pictures {
    /// The built-in mark.
    fn built_in(bold: &Face, profile: Profile) -> Result<Self, StampError> {
        Ok(Self {
            logo: mark::full(bold, profile)?,
            small: Some(mark::disc_only(profile)),
            specimen: None,
        })
    }
}

/// The artwork for one profile.
#[derive(Clone, Copy)]
struct Style<'a> {
    artwork: &'a Artwork,
    pictures: &'a Pictures,
    profile: Profile,
}

impl<'a> Style<'a> {
    const fn face(self, weight: Weight) -> &'a Face {
        self.artwork.face(weight)
    }

    const fn logo(self) -> &'a Picture {
        &self.pictures.logo
    }

    const fn small_logo(self) -> &'a Picture {
        match &self.pictures.small {
            Some(small) => small,
            None => &self.pictures.logo,
        }
    }

    const fn specimen(self) -> Option<&'a Picture> {
        self.pictures.specimen.as_ref()
    }

    fn embedded(self, weight: Weight, glyphs: GlyphSet) -> Result<Arc<Embedded>, StampError> {
        self.artwork.embedded(self.profile, weight, glyphs)
    }
}

impl Artwork {
    /// Prepares the fonts and the logo: SVG, PNG or JPEG, by its first bytes; without one the
    /// built-in mark is drawn.
    ///
    /// # Errors
    /// A [`StampError`] about the logo.
    pub fn new(logo: Option<&[u8]>) -> Result<Self, StampError> {
        let bold = Face::open(Weight::Bold)?;
        let usual = match logo {
            Some(file) => Pictures {
                logo: Picture::read(file)?,
                small: None,
                specimen: None,
            },
            None => Pictures::built_in(&bold, Profile::Usual)?,
        };
        Ok(Self {
            regular: Face::open(Weight::Regular)?,
            bold,
            usual,
            archive: OnceLock::new(),
            cache: Cache::default(),
        })
    }

    /// The same with the picture of a signature by hand: SVG, PNG or JPEG. [`Variant::Full`] and
    /// [`Variant::Compact`] show it.
    ///
    /// # Errors
    /// A [`StampError`] about the picture.
    pub fn with_specimen(mut self, file: &[u8]) -> Result<Self, StampError> {
        self.usual.specimen = Some(Picture::read(file)?);
        self.archive = OnceLock::new();
        // What was drawn before is without it.
        self.cache = Cache::default();
        Ok(self)
    }

    const fn face(&self, weight: Weight) -> &Face {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        }
    }

    /// The artwork for a profile. What archives get is made when the first one comes.
    fn style(&self, profile: Profile) -> Result<Style<'_>, StampError> {
        let pictures = match profile {
            Profile::Usual => &self.usual,
            Profile::Archive => {
                let made = self.archive.get_or_init(|| self.archived());
                made.as_ref().map_err(Clone::clone)?
            }
        };
        Ok(Style {
            artwork: self,
            pictures,
            profile,
        })
    }

    fn archived(&self) -> Result<Pictures, StampError> {
        let pictures = if self.usual.small.is_some() {
            Pictures::built_in(&self.bold, Profile::Archive)?
        } else {
            Pictures {
                logo: archive::archived(&self.usual.logo)?,
                small: None,
                specimen: None,
            }
        };
        let specimen = self.usual.specimen.as_ref().map(archive::archived);
        Ok(Pictures {
            specimen: specimen.transpose()?,
            ..pictures
        })
    }

    /// A font cut to these glyphs.
    ///
    /// The regular font always holds all of ASCII: so block and footer share one, and the font of
    /// one document serves the next, whose date differs.
    fn embedded(
        &self,
        profile: Profile,
        weight: Weight,
        glyphs: GlyphSet,
    ) -> Result<Arc<Embedded>, StampError> {
        let face = self.face(weight);
        let mut glyphs = glyphs;
        if weight == Weight::Regular {
            for character in ' '..='~' {
                if let Some(glyph) = face.glyph(character) {
                    glyphs.insert(glyph, character);
                }
            }
        }
        let key = (profile, weight, glyphs);
        self.cache
            .font(key, |glyphs| embed::embed(face, glyphs, profile))
    }
}

/// Draws the signature block.
///
/// # Errors
/// A [`StampError`] when a text has characters the font lacks, or does not fit, or the profile does
/// not allow the logo.
pub fn block(
    artwork: &Artwork,
    profile: Profile,
    block: &Block,
    size: BlockSize,
    objects: &mut NewObjects,
) -> Result<Drawing, StampError> {
    let style = artwork.style(profile)?;
    let subject = Subject::block(block, size);
    let draw = || block::draw(style, block, size);
    let drawn = artwork.cache.drawing(profile, subject, draw)?;
    Ok(drawn.add(objects))
}

/// The width and the height that [`block()`] would have, at a fraction of its cost.
///
/// # Errors
/// As [`block()`].
pub fn block_size(
    artwork: &Artwork,
    profile: Profile,
    block: &Block,
    size: BlockSize,
) -> Result<(f64, f64), StampError> {
    let style = artwork.style(profile)?;
    let subject = Subject::block(block, size);
    let measure = || block::laid_out(style, block, size).map(|(_, size)| size);
    artwork.cache.size(profile, subject, measure)
}

/// Draws the footer in one of its forms: a thin rule, the logo and the notice in three lines or
/// four, `width` points wide; the sentence of the law below, and a QR code at the right, where they
/// are wanted.
///
/// # Errors
/// A [`StampError`] when the notice has characters the font lacks, or does not fit, or the profile
/// does not allow the logo, or the QR code would be too large.
pub fn footer(
    artwork: &Artwork,
    profile: Profile,
    words: &NoticeWords,
    form: FooterForm,
    width: f64,
    objects: &mut NewObjects,
) -> Result<Drawing, StampError> {
    let style = artwork.style(profile)?;
    let subject = Subject::footer(words, form, width);
    let draw = || footer::draw(style, words, form, width);
    let drawn = artwork.cache.drawing(profile, subject, draw)?;
    Ok(drawn.add(objects))
}

/// The width and the height that [`footer()`] would have, at a fraction of its cost.
///
/// # Errors
/// As [`footer()`].
pub fn footer_size(
    artwork: &Artwork,
    profile: Profile,
    words: &NoticeWords,
    form: FooterForm,
    width: f64,
) -> Result<(f64, f64), StampError> {
    let style = artwork.style(profile)?;
    let subject = Subject::footer(words, form, width);
    let measure = || footer::laid_out(style, words, form, width).map(|(_, size)| size);
    artwork.cache.size(profile, subject, measure)
}

/// Draws a white square of one unit, to cover what is below it.
///
/// # Errors
/// As [`footer()`], without a notice.
pub fn cover(
    artwork: &Artwork,
    profile: Profile,
    objects: &mut NewObjects,
) -> Result<ObjectId, StampError> {
    let mut canvas = Canvas::new(profile);
    let square = Area {
        width: 1.0,
        height: 1.0,
        ..Area::default()
    };
    canvas.fill(Colour::WHITE, square);
    let sketch = canvas.finish(artwork.style(profile)?, (1.0, 1.0))?;
    Ok(sketch.add(objects))
}

#[cfg(test)]
mod tests {
    use super::place::{Corner, Sheet};
    use super::*;

    #[test]
    fn artwork_serves_many_threads() {
        fn shared<T: Send + Sync>() {}
        shared::<Artwork>();
    }

    #[test]
    fn the_matrix_of_a_turned_page_stands_in_the_form() {
        let artwork = Artwork::new(None).unwrap();
        let mut pool = NewObjects::starting_at(1);
        let words = NOTICE.into();
        let large = FooterForm::Large;
        let drawing = footer(&artwork, Profile::Usual, &words, large, 400.0, &mut pool).unwrap();
        let sheet = Sheet::new([0.0, 0.0, 842.0, 595.0], 90, 1.0).unwrap();
        let size = (drawing.width, drawing.height);
        let placement = sheet
            .at_corner(Corner::TopLeft, (10.0, 10.0), size)
            .unwrap();
        drawing.set_matrix(&placement, &mut pool);
        let form = pool.object(drawing.form).unwrap().as_stream().unwrap();
        let matrix = form.dict.get(b"Matrix").unwrap().as_array().unwrap();
        assert_eq!(matrix[..4], [0.0, 1.0, -1.0, 0.0].map(Object::from));
    }

    #[test]
    fn a_specimen_stands_in_full_and_compact_blocks_also_in_archives() {
        let svg = b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 30 10'>\
            <path d='M1 8C9-4 9 12 29 2' fill='none' stroke='#123'/></svg>";
        let objects = |artwork: &Artwork, profile, variant| {
            let mut pool = NewObjects::starting_at(1);
            let words = Block {
                variant,
                name: "Contoh".to_owned(),
                qr: Some("contoh".to_owned()),
                ..Block::default()
            };
            block(artwork, profile, &words, BlockSize::Natural, &mut pool).unwrap();
            pool.next_number()
        };
        let plain = Artwork::new(None).unwrap();
        let with = Artwork::new(None).unwrap();
        objects(&with, Profile::Usual, Variant::Full);
        let with = with.with_specimen(svg).unwrap();
        for profile in [Profile::Usual, Profile::Archive] {
            for (variant, shown) in [
                (Variant::Full, true),
                (Variant::Compact, true),
                (Variant::Code, false),
                (Variant::Mark, false),
            ] {
                let [without, with] = [&plain, &with].map(|one| objects(one, profile, variant));
                assert_eq!(with > without, shown, "{profile:?} {variant:?}");
            }
        }
    }

    /// All objects of a drawing.
    fn drawn(draw: impl FnOnce(&mut NewObjects) -> Drawing) -> String {
        let mut pool = NewObjects::starting_at(7);
        let drawing = draw(&mut pool);
        let numbers = 7..pool.next_number();
        let objects: Vec<_> = numbers.map(|one| pool.object((one, 0))).collect();
        format!("{drawing:?} {objects:?}")
    }

    #[test]
    fn what_is_remembered_changes_no_drawing() {
        let subjects: Vec<(Block, NoticeWords)> = (0..50)
            .map(|number| {
                let name = ["Siti Contoh", "Budi Contoh"][number % 2];
                let qr = (number % 3 > 0).then(|| format!("https://contoh.id/{}", number / 6));
                let block = Block {
                    variant: [Variant::Full, Variant::Compact][number / 2 % 2],
                    name: name.to_owned(),
                    time: format!("{} November 2026", number / 24),
                    qr: qr.clone(),
                    ..Block::default()
                };
                let words = NoticeWords {
                    qr,
                    ..NOTICE.into()
                };
                (block, words)
            })
            .collect();
        let shared = Artwork::new(None).unwrap();
        let all = |artwork: &Artwork, number: usize| {
            let (words, notice) = &subjects[number];
            let profile = [Profile::Usual, Profile::Archive][number / 3 % 2];
            let size = [BlockSize::Natural, BlockSize::Width(260.0)][number / 24 % 2];
            let form = [FooterForm::Large, FooterForm::Low][number / 24 % 2];
            let width = [400.0, 540.0][number / 6 % 2];
            let sizes = (
                block_size(artwork, profile, words, size).unwrap(),
                footer_size(artwork, profile, notice, form, width).unwrap(),
            );
            let block = drawn(|pool| block(artwork, profile, words, size, pool).unwrap());
            let footer = drawn(|pool| footer(artwork, profile, notice, form, width, pool).unwrap());
            format!("{sizes:?} {block} {footer}")
        };
        // Known, forgotten and known again.
        let numbers = (0..50).chain((0..50).step_by(9)).chain([3, 3, 48, 3]);
        for number in numbers {
            let fresh = Artwork::new(None).unwrap();
            assert!(all(&shared, number) == all(&fresh, number), "{number}");
        }
    }
}
