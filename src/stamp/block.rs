//! The signature block: a picture (QR code or logo), and who signed and when.
//!
//! Picture and text stand side by side or one above the other, whichever lets the letters be
//! larger. A size is given, or the block is as high as its text needs.
//!
//! **Invariant:** no letter is smaller than 5 pt, nothing crosses the frame.

use super::arrange::{
    ACCENT_THICKNESS, Arrangement, Composer, FLOOR, Figure, LEADING, Layout, NOTICE_GAP, Row,
};
use super::canvas::{Area, Canvas, Colour};
use super::error::StampError;
use super::font::Weight;
use super::paragraph::{Breaks, Paragraph};
use super::qr::Symbol;
use super::{Block, Drawing, Style};
use crate::pdf::pool::NewObjects;

const INK: Colour = Colour(0x14, 0x1B, 0x22);
const SOFT: Colour = Colour(0x4A, 0x56, 0x61);
const FRAME: Colour = Colour(0x9F, 0xB4, 0xC2);
const ACCENT: Colour = Colour(0x30, 0xAB, 0xE1);

const FRAME_THICKNESS: f64 = 0.6;

pub(super) fn draw(
    style: Style<'_>,
    block: &Block,
    size: Option<(f64, f64)>,
    objects: &mut NewObjects,
) -> Result<Drawing, StampError> {
    let composer = Composer::new(style, block)?;
    let layout = match size {
        Some(size) => composer.fitted(size)?,
        None => composer.natural()?,
    };
    let mut canvas = Canvas::new(style.profile);
    composer.draw(&layout, &mut canvas)?;
    let text = canvas.text_lines();
    let form = canvas.finish(style, layout.size, objects)?;
    Ok(Drawing {
        width: layout.size.0,
        height: layout.size.1,
        form,
        text,
    })
}

impl<'a> Composer<'a> {
    fn new(style: Style<'a>, block: &Block) -> Result<Self, StampError> {
        let (regular, bold) = (style.face(Weight::Regular), style.face(Weight::Bold));
        let number = block.nip.as_ref().map(|nip| format!("NIP {nip}"));
        let (spaces, nowhere) = (Breaks::Spaces, Breaks::Nowhere);
        let texts = [
            (regular, Some(&block.heading), spaces, 6.6, SOFT, 0.0),
            (regular, block.title.as_ref(), spaces, 7.6, INK, 1.6),
            (bold, Some(&block.name), spaces, 8.8, INK, 0.4),
            (regular, number.as_ref(), nowhere, 7.0, INK, 0.2),
            (regular, Some(&block.time), nowhere, 7.0, SOFT, 1.4),
        ];
        let mut rows = Vec::with_capacity(texts.len());
        for (face, text, breaks, size, colour, before) in texts {
            if let Some(text) = text {
                rows.push(Row {
                    text: Paragraph::new(face, text, breaks)?,
                    size,
                    colour,
                    before,
                });
            }
        }
        let notice = block
            .notice
            .as_ref()
            .map(|notice| Paragraph::new(regular, notice, spaces));
        Ok(Self {
            style,
            figure: match &block.qr {
                Some(data) => Figure::Code(Symbol::new(data)?),
                None => Figure::Logo,
            },
            rows,
            notice: notice.transpose()?,
        })
    }

    fn draw(&self, layout: &Layout<'a>, canvas: &mut Canvas<'a>) -> Result<(), StampError> {
        let (width, height) = layout.size;
        draw_frame(canvas, width, height);
        let pad = layout.frame.pad;
        let left = pad + ACCENT_THICKNESS;
        let bottom = pad + layout.notice_height;
        let room = height - pad - bottom;
        let (figure_width, figure_height) = layout.figure;
        let (figure_x, figure_y, text_x, text_top) = match layout.frame.arrangement {
            Arrangement::Beside => (
                left,
                bottom + (room - figure_height) / 2.0,
                left + figure_width + self.gap(),
                bottom + f64::midpoint(room, layout.text_height),
            ),
            Arrangement::Above => {
                let gap = self.gap() / 2.0;
                let body = figure_height + gap + layout.text_height;
                let top = bottom + f64::midpoint(room, body);
                (left, top - figure_height, left, top - figure_height - gap)
            }
        };
        let area = Area {
            x: figure_x,
            y: figure_y,
            width: figure_width,
            height: figure_height,
        };
        if let Figure::Code(symbol) = &self.figure {
            symbol.draw(canvas, area);
        } else if let Some(logo) = layout.logo {
            canvas.picture(&logo.template, area);
        }
        self.draw_rows(layout, canvas, text_x, text_top)?;
        self.draw_notice(layout, canvas, left)
    }

    fn draw_rows(
        &self,
        layout: &Layout<'a>,
        canvas: &mut Canvas<'a>,
        x: f64,
        top: f64,
    ) -> Result<(), StampError> {
        let scale = layout.frame.scale;
        let mut top = top;
        for (index, row) in self.rows.iter().enumerate() {
            let size = (row.size * scale).max(FLOOR);
            let width = self.row_width(index, scale, layout.text_width);
            let lines = row.text.balanced(size, width);
            top -= row.before * scale;
            for line in lines.ok_or_else(|| layout.too_small())? {
                canvas.text(line, (x, top - size), size, row.colour);
                top -= size * LEADING;
            }
        }
        if let Some((width, height)) = self.small_mark(scale, layout.text_width) {
            let area = Area {
                x: x + layout.text_width - width,
                y: top,
                width,
                height,
            };
            canvas.picture(&self.style.small_logo().template, area);
        }
        Ok(())
    }

    /// The notice at the bottom, under a hairline.
    fn draw_notice(
        &self,
        layout: &Layout<'a>,
        canvas: &mut Canvas<'a>,
        left: f64,
    ) -> Result<(), StampError> {
        let Some(notice) = &self.notice else {
            return Ok(());
        };
        let frame = layout.frame;
        let (size, inner) = (frame.notice_size(), frame.inner(layout.size.0));
        let rule = Area {
            x: left,
            y: frame.pad + layout.notice_height - NOTICE_GAP / 2.0,
            width: inner,
            height: 0.4,
        };
        canvas.fill(FRAME, rule);
        let mut base = frame.pad + layout.notice_height - NOTICE_GAP - size;
        for line in notice
            .lines(size, inner)
            .ok_or_else(|| layout.too_small())?
        {
            canvas.text(line, (left, base), size, SOFT);
            base -= size * LEADING;
        }
        Ok(())
    }
}

/// White paper, a thin frame, and a coloured edge at the left.
fn draw_frame(canvas: &mut Canvas<'_>, width: f64, height: f64) {
    let half = FRAME_THICKNESS / 2.0;
    let inside = Area {
        x: half,
        y: half,
        width: width - FRAME_THICKNESS,
        height: height - FRAME_THICKNESS,
    };
    canvas.fill(Colour::WHITE, inside);
    canvas.frame(FRAME, FRAME_THICKNESS, inside);
    let edge = Area {
        x: 0.0,
        y: 0.0,
        width: ACCENT_THICKNESS,
        height,
    };
    canvas.fill(ACCENT, edge);
}

#[cfg(test)]
mod tests {
    use super::super::place::POINTS_PER_MM;
    use super::super::{Artwork, HEADING, NOTICE, Profile};
    use super::*;
    use crate::pdf::Object;

    fn example() -> Block {
        Block {
            heading: HEADING.to_owned(),
            title: Some("Kepala Balai Besar Karantina Hewan, Ikan, dan Tumbuhan".to_owned()),
            name: "Dr. Ir. Wayan Ayu Tavira, M.Si.".to_owned(),
            nip: Some("19750817 200003 2 001".to_owned()),
            time: "21 November 2026 14.00 WIB".to_owned(),
            notice: None,
            qr: None,
        }
    }

    fn with_code() -> Block {
        Block {
            qr: Some("https://cert.example.go.id/v/2026-T-0100-K.1.1-000003".to_owned()),
            ..example()
        }
    }

    fn drawn(block: &Block, size_mm: Option<(f64, f64)>) -> Result<Drawing, StampError> {
        let artwork = Artwork::new(None).unwrap();
        let size = size_mm.map(|(w, h)| (w * POINTS_PER_MM, h * POINTS_PER_MM));
        let style = artwork.style(Profile::Usual)?;
        draw(style, block, size, &mut NewObjects::starting_at(1))
    }

    #[test]
    fn the_text_is_what_was_given() {
        let block = Block {
            notice: Some(NOTICE.to_owned()),
            ..with_code()
        };
        let text = drawn(&block, None).unwrap().text.replace('\n', " ");
        for part in [
            HEADING,
            "Wayan Ayu Tavira",
            "NIP 19750817",
            "14.00 WIB",
            NOTICE,
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }

    #[test]
    fn the_same_input_gives_the_same_bytes() {
        let objects = || {
            let artwork = Artwork::new(None).unwrap();
            let mut pool = NewObjects::starting_at(5);
            let style = artwork.style(Profile::Usual).unwrap();
            draw(style, &with_code(), None, &mut pool).unwrap();
            pool.iter()
                .map(|(id, object)| (id, object.clone()))
                .collect::<Vec<_>>()
        };
        assert!(objects() == objects());
    }

    #[test]
    fn block_and_footer_share_font_and_logo() {
        let artwork = Artwork::new(None).unwrap();
        let mut pool = NewObjects::starting_at(1);
        let style = artwork.style(Profile::Usual).unwrap();
        draw(style, &example(), None, &mut pool).unwrap();
        let before = pool.next_number();
        super::super::footer(&artwork, Profile::Usual, NOTICE, 500.0, &mut pool).unwrap();
        assert_eq!(pool.next_number(), before + 1, "only the form is new");
    }

    #[test]
    fn usual_sizes_hold_a_usual_block() {
        for size in [
            (55.0, 22.0),
            (45.0, 45.0),
            (40.0, 60.0),
            (90.0, 40.0),
            (80.0, 25.0),
        ] {
            for block in [example(), with_code()] {
                let drawing = drawn(&block, Some(size)).unwrap();
                assert!((drawing.width - size.0 * POINTS_PER_MM).abs() < 1e-9);
            }
        }
    }

    /// Every text operator's size and place lies in the box and above the floor.
    #[test]
    fn nothing_crosses_the_frame() {
        for (block, size) in [(with_code(), (55.0, 22.0)), (example(), (40.0, 60.0))] {
            let artwork = Artwork::new(None).unwrap();
            let mut pool = NewObjects::starting_at(1);
            let points = (size.0 * POINTS_PER_MM, size.1 * POINTS_PER_MM);
            let style = artwork.style(Profile::Usual).unwrap();
            let drawing = draw(style, &block, Some(points), &mut pool).unwrap();
            let form = pool
                .object(drawing.form)
                .and_then(|o| Object::as_stream(o).ok());
            let content = form.unwrap().decompressed_content().unwrap();
            let content = String::from_utf8(content).unwrap();
            let operands = |operator: &str| -> Vec<Vec<f64>> {
                content
                    .lines()
                    .filter(|line| line.ends_with(operator))
                    .map(|line| {
                        line.split(' ')
                            .filter_map(|word| word.parse().ok())
                            .collect()
                    })
                    .collect()
            };
            let sizes = operands(" Tf");
            assert!(sizes.len() >= 5 && sizes.iter().all(|size| size[0] >= FLOOR));
            for at in operands(" Td") {
                assert!(at[0] > 0.0 && at[0] < points.0, "{at:?}");
                assert!(at[1] > 0.0 && at[1] < points.1, "{at:?}");
            }
            for area in operands(" re") {
                assert!(
                    area[0] >= 0.0 && area[0] + area[2] <= points.0 + 0.01,
                    "{area:?}"
                );
                assert!(
                    area[1] >= 0.0 && area[1] + area[3] <= points.1 + 0.01,
                    "{area:?}"
                );
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        for (block, size) in [
            (example(), (20.0, 10.0)),
            (example(), (-5.0, 10.0)),
            (example(), (f64::NAN, 10.0)),
            (example(), (f64::INFINITY, 10.0)),
            (
                Block {
                    name: "x".repeat(300),
                    ..example()
                },
                (80.0, 30.0),
            ),
        ] {
            let error = drawn(&block, Some(size)).unwrap_err();
            assert!(
                matches!(error, StampError::BlockSize { .. }),
                "{size:?} {error}"
            );
        }
        let dense = Block {
            qr: Some("x".repeat(1500)),
            ..example()
        };
        let error = drawn(&dense, Some((80.0, 30.0))).unwrap_err();
        assert!(matches!(error, StampError::QrFine { .. }), "{error}");
    }

    #[test]
    fn letters_the_font_lacks_are_refused() {
        let block = Block {
            name: "王".to_owned(),
            ..example()
        };
        let error = drawn(&block, None).unwrap_err();
        assert!(matches!(error, StampError::Characters { .. }), "{error}");
    }
}
