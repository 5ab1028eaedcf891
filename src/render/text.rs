//! The text of a page, each glyph in its place.
//!
//! The renderer decodes the text: through `/ToUnicode`, encodings and glyph names, in simple and
//! composite fonts, in forms within forms. Text that does not show (mode 3, as behind scans) is
//! text too; annotations are not.
//!
//! **Invariant:** places are in default user space; what lies outside the crop box is left out.
//!
//! **Deliberately absent:** finding words in it: that is `search`.

use hayro::hayro_interpret::font::{Glyph, GlyphRun, PositionedGlyph};
use hayro::hayro_interpret::hayro_cmap::BfString;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps,
    InterpreterCache, InterpreterSettings, RenderContent, SoftMask, interpret_page,
};
use hayro::hayro_syntax::page::Rotation;
use hayro::kurbo::{Affine, BezPath, Point, Rect, Shape as _};

use super::{RenderError, Rendering};

/// Glyphs of one page. A page of a newspaper has 30,000.
const MOST_GLYPHS: usize = 500_000;

/// Units of a glyph's own space in its size.
const UNITS: f64 = 1_000.0;

/// How high a glyph is that draws nothing, or whose drawing is lower: as a capital letter.
const CAPITAL: f64 = 0.7 * UNITS;

/// The text of one page, in the order in which it is drawn.
#[derive(Clone, Debug)]
pub struct PageText {
    pub(super) glyphs: Vec<Placed>,
    /// How the page is turned when it is shown.
    pub(super) turn: Rotation,
}

/// A glyph in its place.
#[derive(Clone, Debug)]
pub(super) struct Placed {
    /// What it stands for: one character, several of a ligature, or nothing that is known.
    pub(super) text: String,
    /// Where the pen is before and behind it.
    pub(super) pen: [(f64, f64); 2],
    /// The direction of its base line, of length 1.
    pub(super) along: (f64, f64),
    /// The size of its font.
    pub(super) size: f64,
    /// Left, bottom, right, top of its advance and its drawing.
    pub(super) area: [f64; 4],
    /// The same of its drawing alone; none when it draws nothing.
    pub(super) ink: Option<[f64; 4]>,
}

impl Rendering {
    /// The text of a page, counted from 0.
    ///
    /// # Errors
    /// There is no such page.
    pub fn text(&self, page: usize) -> Result<PageText, RenderError> {
        let page = self
            .pdf
            .pages()
            .get(page)
            .ok_or(RenderError::NoPage { index: page })?;
        let crop = page.intersected_crop_box();
        let crop = Rect::new(crop.x0, crop.y0, crop.x1, crop.y1);
        let cache = InterpreterCache::new();
        let settings = InterpreterSettings {
            render_content: RenderContent::PAGE,
            ..InterpreterSettings::default()
        };
        let mut context = Context::new(Affine::IDENTITY, crop, &cache, page.xref(), settings);
        let mut collector = Collector {
            crop,
            glyphs: Vec::new(),
            last_run: None,
        };
        interpret_page(page, &mut context, &mut collector);
        Ok(PageText {
            glyphs: collector.glyphs,
            turn: page.rotation(),
        })
    }
}

impl PageText {
    /// Whether the page has any text that can be read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.glyphs.iter().all(|glyph| glyph.text.trim().is_empty())
    }
}

/// Takes the text out of what is drawn.
struct Collector {
    crop: Rect,
    glyphs: Vec<Placed>,
    /// Where the last run begins, and how long it is: one that is filled and then stroked comes
    /// twice.
    last_run: Option<(Affine, usize)>,
}

impl Collector {
    fn add(&mut self, glyph: &PositionedGlyph<'_>, drawing: Option<Rect>, whole: Affine) {
        let advance = match &**glyph {
            Glyph::Outline(outline) => outline.advance_width(),
            Glyph::Type3(drawn) => drawn.advance_width(),
        };
        let advance = f64::from(advance.unwrap_or(0.0));
        let start = whole * Point::ORIGIN;
        let end = whole * Point::new(advance, 0.0);
        let along = whole * Point::new(UNITS, 0.0) - start;
        let up = whole * Point::new(0.0, UNITS) - start;
        let (along_length, size) = (along.hypot(), up.hypot());
        let on_page = self.crop.inflate(size, size).contains(start);
        if !(on_page && along_length > 0.0 && size > 0.0) {
            return;
        }
        let nominal = whole.transform_rect_bbox(Rect::new(0.0, 0.0, advance, CAPITAL));
        let area = drawing.map_or(nominal, |drawing| drawing.union(nominal));
        self.glyphs.push(Placed {
            text: meaning(glyph),
            pen: [(start.x, start.y), (end.x, end.y)],
            along: (along.x / along_length, along.y / along_length),
            size,
            area: corners(area),
            ink: drawing.map(corners),
        });
    }
}

/// What a glyph stands for. The glyphs of Type 3 fonts often have names that say nothing, such as
/// `a36` of `TeX`; their codes are those of ASCII then.
fn meaning(glyph: &Glyph<'_>) -> String {
    match (glyph.as_unicode(), glyph) {
        (Some(BfString::Char(character)), _) => character.to_string(),
        (Some(BfString::String(text)), _) => text,
        (None, Glyph::Type3(drawn)) => u8::try_from(drawn.char_code())
            .ok()
            .filter(u8::is_ascii_graphic)
            .map_or_else(String::new, |code| char::from(code).to_string()),
        (None, Glyph::Outline(_)) => String::new(),
    }
}

const fn corners(area: Rect) -> [f64; 4] {
    [area.x0, area.y0, area.x1, area.y1]
}

impl<'a> Device<'a> for Collector {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        let Some(first) = run.glyphs().first() else {
            return;
        };
        let begins = Some((props.transform * first.transform(), run.glyphs().len()));
        if matches!(mode, DrawMode::Stroke(_)) && self.last_run == begins {
            return;
        }
        self.last_run = begins;
        for glyph in run.glyphs() {
            if self.glyphs.len() >= MOST_GLYPHS {
                return;
            }
            let whole = props.transform * glyph.transform();
            let drawing = match &**glyph {
                Glyph::Outline(outline) => {
                    let outline = outline.outline();
                    let bounds = outline.bounding_box();
                    (!outline.is_empty()).then(|| whole.transform_rect_bbox(bounds))
                }
                Glyph::Type3(drawn) => {
                    let mut bounds = Bounds::default();
                    let (transform, own) = (props.transform, glyph.transform());
                    drawn.interpret(&mut bounds, transform, own, &props.paint);
                    bounds.around
                }
            };
            self.add(glyph, drawing, whole);
        }
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

/// The box around a drawing.
#[derive(Default)]
struct Bounds {
    around: Option<Rect>,
}

impl Bounds {
    fn add(&mut self, part: Rect) {
        self.around = Some(self.around.map_or(part, |around| around.union(part)));
    }
}

impl<'a> Device<'a> for Bounds {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, _: &DrawMode) {
        let bounds = path.bounding_box();
        self.add(props.transform.transform_rect_bbox(bounds));
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let (width, height) = (f64::from(image.width()), f64::from(image.height()));
        let bounds = Rect::new(0.0, 0.0, width, height);
        self.add(props.transform.transform_rect_bbox(bounds));
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        for glyph in run.glyphs() {
            if let Glyph::Outline(outline) = &**glyph {
                let bounds = outline.outline().bounding_box();
                let whole = props.transform * glyph.transform();
                self.add(whole.transform_rect_bbox(bounds));
            }
        }
    }

    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
