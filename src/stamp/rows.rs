//! The lines of text in a signature block, and the specimen of a signature by hand among them.
//!
//! **Invariant:** no letter is smaller than [`FLOOR`].

use std::iter;

use super::arrange::Figure;
use super::canvas::{Area, Canvas, Colour};
use super::error::StampError;
use super::font::{Line, Weight};
use super::logo::Picture;
use super::palette::{INK, SOFT};
use super::paragraph::{Breaks, Paragraph, factor};
use super::{Block, Style, Variant};

/// The smallest letters.
pub(super) const FLOOR: f64 = 5.0;
pub(super) const LEADING: f64 = 1.28;
/// By how much a name may be smaller than its scale wants, to stay in one line.
const NAME_LEAST: f64 = 0.86;
/// Height of the specimen at scale 1.
const SPECIMEN: f64 = 26.0;
/// Height of the small mark at scale 1, the most of the width it takes, and its distance.
const MARK: f64 = 11.0;
const MARK_PART: f64 = 0.25;
const MARK_GAP: f64 = 3.0;
/// Half the height of a capital letter, by its size.
const HALF_CAPITAL: f64 = 0.357;

enum Content<'a> {
    Text(Paragraph<'a>),
    Specimen(&'a Picture),
}

/// A row and how it looks at scale 1.
struct Row<'a> {
    content: Content<'a>,
    size: f64,
    colour: Colour,
    before: f64,
    /// Whether it rather shrinks a little than take a second line.
    is_name: bool,
    /// Its end, before which the comma is dropped when it has a line of its own.
    end: Option<String>,
}

/// Rows, one below the other.
pub(super) struct Rows<'a> {
    rows: Vec<Row<'a>>,
    /// The small mark beside the last row, where something else has the place of the logo.
    mark: Option<&'a Picture>,
}

impl<'a> Rows<'a> {
    /// What a block says.
    pub(super) fn new(
        style: Style<'a>,
        block: &Block,
        figure: &Figure<'a>,
    ) -> Result<Self, StampError> {
        let mut rows = Self {
            rows: Vec::new(),
            mark: (!matches!(figure, Figure::Logo)).then(|| style.small_logo()),
        };
        let specimen = match figure {
            Figure::Specimen(_) => None,
            _ => style.specimen(),
        };
        if block.variant == Variant::Compact {
            rows.compact(style, block, specimen)?;
        } else {
            rows.full(style, block, specimen)?;
        }
        Ok(rows)
    }

    fn full(
        &mut self,
        style: Style<'a>,
        block: &Block,
        specimen: Option<&'a Picture>,
    ) -> Result<(), StampError> {
        let (regular, bold) = (style.face(Weight::Regular), style.face(Weight::Bold));
        for (index, line) in block.heading.lines().enumerate() {
            let size = if index == 0 { 6.6 } else { 6.2 };
            let text = Paragraph::new(regular, line, Breaks::Spaces)?;
            self.text(text, size, SOFT, 0.0);
        }
        if let Some(title) = block.title() {
            let text = Paragraph::new(regular, title, Breaks::Spaces)?;
            self.text(text, 7.6, INK, 1.6);
        }
        self.specimen(specimen);
        self.name(Paragraph::new(bold, &block.name, Breaks::Spaces)?, 8.8);
        if let Some(number) = block.number() {
            let text = Paragraph::new(regular, &number, Breaks::Nowhere)?;
            self.text(text, 7.0, INK, 0.4);
        }
        for (index, line) in block.time.lines().enumerate() {
            let (size, before) = if index == 0 { (7.0, 1.6) } else { (6.6, 0.0) };
            let text = Paragraph::new(regular, line, Breaks::Nowhere)?;
            self.text(text, size, SOFT, before);
        }
        Ok(())
    }

    /// The name, and in one sentence the title and the time; below it the time in another language.
    fn compact(
        &mut self,
        style: Style<'a>,
        block: &Block,
        specimen: Option<&'a Picture>,
    ) -> Result<(), StampError> {
        let (regular, bold) = (style.face(Weight::Regular), style.face(Weight::Bold));
        self.specimen(specimen);
        self.name(Paragraph::new(bold, &block.name, Breaks::Spaces)?, 8.4);
        let mut times = block.time.lines().map(|line| line.replace(' ', "\u{a0}"));
        let time = times.next().unwrap_or_default();
        let (details, end) = match block.title() {
            Some(title) => (
                format!("{title}, {time}"),
                Some(time.replace('\u{a0}', " ")),
            ),
            None => (time, None),
        };
        let ends = iter::once(end).chain(iter::repeat(None));
        for (line, end) in iter::once(details).chain(times).zip(ends) {
            let text = Paragraph::new(regular, &line, Breaks::Spaces)?;
            self.text(text, 6.4, SOFT, 0.6);
            if let Some(row) = self.rows.last_mut() {
                row.end = end;
            }
        }
        Ok(())
    }

    fn text(&mut self, text: Paragraph<'a>, size: f64, colour: Colour, before: f64) {
        self.rows.push(Row {
            content: Content::Text(text),
            size,
            colour,
            before,
            is_name: false,
            end: None,
        });
    }

    fn name(&mut self, text: Paragraph<'a>, size: f64) {
        self.text(text, size, INK, 1.0);
        if let Some(row) = self.rows.last_mut() {
            row.is_name = true;
        }
    }

    fn specimen(&mut self, picture: Option<&'a Picture>) {
        self.rows.extend(picture.map(|picture| Row {
            content: Content::Specimen(picture),
            size: SPECIMEN,
            colour: INK,
            before: 2.0,
            is_name: false,
            end: None,
        }));
    }

    /// The height of all rows in a width; none when a word is wider.
    pub(super) fn height(&self, scale: f64, width: f64) -> Option<f64> {
        let mut height = 0.0;
        for (index, row) in self.rows.iter().enumerate() {
            height += row.before * scale + row.height(scale, self.width(index, scale, width))?;
        }
        Some(height)
    }

    /// Draws the rows downwards from a point; none when a word is wider.
    pub(super) fn draw(
        &self,
        canvas: &mut Canvas<'a>,
        scale: f64,
        width: f64,
        (x, top): (f64, f64),
    ) -> Option<()> {
        let (mut top, mut middle) = (top, top);
        for (index, row) in self.rows.iter().enumerate() {
            top -= row.before * scale;
            let width = self.width(index, scale, width);
            match &row.content {
                Content::Text(text) => {
                    let size = row.size(scale, width);
                    for line in row.lines(text, size, width)? {
                        middle = top - size * (1.0 - HALF_CAPITAL);
                        canvas.text(line, (x, top - size), size, row.colour);
                        top -= size * LEADING;
                    }
                }
                Content::Specimen(picture) => {
                    let height = row.height(scale, width)?;
                    top -= height;
                    let area = Area {
                        x,
                        y: top,
                        width: height * picture.aspect,
                        height,
                    };
                    canvas.picture(&picture.template, area);
                }
            }
        }
        if let (Some(mark), Some((across, height))) = (self.mark, self.mark_size(scale, width)) {
            let area = Area {
                x: x + width - across,
                y: middle - height / 2.0,
                width: across,
                height,
            };
            canvas.picture(&mark.template, area);
        }
        Some(())
    }

    /// The width for a row: less for the last, beside which the small mark stands.
    fn width(&self, index: usize, scale: f64, width: f64) -> f64 {
        let is_last = index.saturating_add(1) == self.rows.len();
        match self.mark_size(scale, width) {
            Some((mark, _)) if is_last => width - mark - MARK_GAP,
            _ => width,
        }
    }

    fn mark_size(&self, scale: f64, width: f64) -> Option<(f64, f64)> {
        let aspect = self.mark?.aspect;
        let height = (MARK * scale).min(width * MARK_PART / aspect);
        Some((height * aspect, height))
    }
}

impl Row<'_> {
    /// Its lines; where its end stands alone, no comma dangles before it.
    fn lines(&self, text: &Paragraph<'_>, size: f64, width: f64) -> Option<Vec<Line>> {
        let mut lines = text.balanced(size, width)?;
        let last = lines.last().map(|line| line.text.clone());
        if self.end.is_some()
            && self.end == last
            && let [.., before, _] = lines.as_mut_slice()
        {
            *before = text.line(before.text.trim_end_matches(','))?;
        }
        Some(lines)
    }

    /// The size of its letters.
    fn size(&self, scale: f64, width: f64) -> f64 {
        let size = (self.size * scale).max(FLOOR);
        let Content::Text(text) = &self.content else {
            return size;
        };
        // A hair narrower than the width, so that rounding does not break the line after all.
        let in_one_line = 0.999 * width / text.width(1.0);
        if self.is_name && in_one_line >= (size * NAME_LEAST).max(FLOOR) {
            size.min(in_one_line)
        } else {
            size
        }
    }

    fn height(&self, scale: f64, width: f64) -> Option<f64> {
        match &self.content {
            Content::Text(text) => {
                let size = self.size(scale, width);
                Some(factor(text.count(size, width)?) * size * LEADING)
            }
            Content::Specimen(picture) => Some((self.size * scale).min(width / picture.aspect)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Artwork, Profile};
    use super::*;

    #[test]
    fn no_comma_dangles_before_a_time_on_its_own_line() {
        let artwork = Artwork::new(None).unwrap();
        let style = artwork.style(Profile::Usual).unwrap();
        let block = Block {
            variant: Variant::Compact,
            title: Some("Kepala Balai Besar Karantina".to_owned()),
            name: "Contoh".to_owned(),
            time: "21 November 2026 14.00 WIB".to_owned(),
            ..Block::default()
        };
        let rows = Rows::new(style, &block, &Figure::Logo).unwrap();
        let row = rows.rows.last().unwrap();
        let Content::Text(text) = &row.content else {
            panic!("no text");
        };
        let lines = |width| -> Vec<String> {
            let lines = row.lines(text, 6.4, width).unwrap();
            lines.into_iter().map(|line| line.text).collect()
        };
        let (title, time) = (block.title.clone().unwrap(), block.time.clone());
        assert_eq!(lines(500.0), [format!("{title}, {time}")]);
        assert_eq!(lines(110.0), [title, time]);
    }
}
