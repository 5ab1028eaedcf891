//! The signature block: a picture (QR code, logo or specimen), and who signed and when.
//!
//! A size is given, or the block is as high as its text needs.
//!
//! **Invariant:** no letter is smaller than 5 pt, nothing crosses the frame. Whatever the variant
//! shows, [`Drawing::text`] says all.

use super::arrange::{Arrangement, Composer, EDGE_THICKNESS, Figure, Layout, too_small};
use super::canvas::{Area, Canvas, Colour};
use super::error::StampError;
use super::notice::Notice;
use super::palette::{EDGE, FRAME};
use super::plate::Plate;
use super::qr::Symbol;
use super::rows::Rows;
use super::{Block, Drawing, Style, Variant};
use crate::pdf::pool::NewObjects;

const FRAME_THICKNESS: f64 = 0.6;
/// Digits of the number of a civil servant.
const NIP_DIGITS: usize = 18;

pub(super) fn draw(
    style: Style<'_>,
    block: &Block,
    size: Option<(f64, f64)>,
    objects: &mut NewObjects,
) -> Result<Drawing, StampError> {
    let blank = |letter: char| letter.is_whitespace() || letter.is_control();
    if block.name.chars().all(blank) {
        return Err(StampError::NameEmpty);
    }
    let mut canvas = Canvas::new(style.profile);
    let (width, height) = match block.variant {
        Variant::Full | Variant::Compact => {
            let composer = Composer::new(style, block)?;
            let layout = match size {
                Some(size) => composer.fitted(size)?,
                None => composer.natural()?,
            };
            composer.draw(&layout, &mut canvas)?;
            layout.size
        }
        Variant::Code | Variant::Mark => Plate::new(style, block)?.draw(size, &mut canvas)?,
    };
    let form = canvas.finish(style, (width, height), objects)?;
    Ok(Drawing {
        width,
        height,
        form,
        text: block.text(),
    })
}

impl Block {
    /// All that is said, whatever the variant shows of it.
    fn text(&self) -> String {
        let number = self.number();
        let parts = [
            Some(&self.heading),
            self.title.as_ref(),
            Some(&self.name),
            number.as_ref(),
            Some(&self.time),
            self.notice.as_ref(),
        ];
        let lines = parts.into_iter().flatten().flat_map(|part| part.lines());
        let words = lines.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
        let lines: Vec<String> = words.filter(|line| !line.is_empty()).collect();
        lines.join("\n")
    }

    /// The line of the number: 18 digits are written in the groups that they consist of, the dates
    /// of birth and of appointment, the sex and a number.
    pub(super) fn number(&self) -> Option<String> {
        let nip = self.nip.as_ref()?;
        let grouped = |nip: &str| {
            let (birth, rest) = nip.split_at_checked(8)?;
            let (appointment, rest) = rest.split_at_checked(6)?;
            let (sex, last) = rest.split_at_checked(1)?;
            Some(format!("NIP {birth} {appointment} {sex} {last}"))
        };
        let is_plain = nip.len() == NIP_DIGITS && nip.bytes().all(|byte| byte.is_ascii_digit());
        is_plain
            .then(|| grouped(nip))
            .flatten()
            .or_else(|| Some(format!("NIP {nip}")))
    }
}

impl<'a> Composer<'a> {
    fn new(style: Style<'a>, block: &Block) -> Result<Self, StampError> {
        let figure = match (&block.qr, block.variant, style.specimen()) {
            (Some(data), _, _) => Figure::Code(Symbol::new(data)?),
            (None, Variant::Compact, Some(specimen)) => Figure::Specimen(specimen),
            (None, _, _) => Figure::Logo,
        };
        Ok(Self {
            style,
            variant: block.variant,
            rows: Rows::new(style, block, &figure)?,
            figure,
            notice: Notice::new(style, block)?,
        })
    }

    fn draw(&self, layout: &Layout<'a>, canvas: &mut Canvas<'a>) -> Result<(), StampError> {
        let (width, height) = layout.size;
        draw_frame(canvas, layout.size);
        draw_edge(canvas, height);
        let pad = layout.frame.pad;
        let left = pad + EDGE_THICKNESS;
        let bottom = pad + layout.notice_height;
        let room = height - pad - bottom;
        let (figure_width, figure_height) = layout.figure;
        let figure_x = left - layout.bleed;
        let (figure_y, text_x, text_top) = match layout.frame.arrangement {
            Arrangement::Beside => (
                bottom + (room - figure_height) / 2.0,
                figure_x + figure_width + self.gap(),
                bottom + f64::midpoint(room, layout.text_height),
            ),
            Arrangement::Above => {
                let gap = self.gap() / 2.0;
                let body = figure_height - layout.bleed + gap + layout.text_height;
                let top = bottom + f64::midpoint(room, body) + layout.bleed;
                (top - figure_height, left, top - figure_height - gap)
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
        } else if let Some(picture) = layout.picture {
            canvas.picture(&picture.template, area);
        }
        let scale = layout.frame.scale;
        self.rows
            .draw(canvas, scale, layout.text_width, (text_x, text_top))
            .ok_or_else(|| too_small(layout.size))?;
        let area = Area {
            x: left,
            y: pad,
            width: layout.frame.inner(width),
            height: layout.notice_height,
        };
        self.notice
            .draw(canvas, scale, area)
            .ok_or_else(|| too_small(layout.size))
    }
}

/// White paper with a thin frame.
pub(super) fn draw_frame(canvas: &mut Canvas<'_>, (width, height): (f64, f64)) {
    let half = FRAME_THICKNESS / 2.0;
    let inside = Area {
        x: half,
        y: half,
        width: width - FRAME_THICKNESS,
        height: height - FRAME_THICKNESS,
    };
    canvas.fill(Colour::WHITE, inside);
    canvas.frame(FRAME, FRAME_THICKNESS, inside);
}

/// The coloured edge at the left.
fn draw_edge(canvas: &mut Canvas<'_>, height: f64) {
    let edge = Area {
        x: 0.0,
        y: 0.0,
        width: EDGE_THICKNESS,
        height,
    };
    canvas.fill(EDGE, edge);
}

#[cfg(test)]
mod tests {
    use super::super::place::POINTS_PER_MM;
    use super::super::rows::FLOOR;
    use super::super::{Artwork, FooterForm, HEADING, NOTICE, Profile};
    use super::*;
    use crate::pdf::Object;

    fn example() -> Block {
        Block {
            variant: Variant::Full,
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
        let words = NOTICE.into();
        let large = FooterForm::Large;
        super::super::footer(&artwork, Profile::Usual, &words, large, 500.0, &mut pool).unwrap();
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

    const VARIANTS: [Variant; 4] = [
        Variant::Full,
        Variant::Compact,
        Variant::Code,
        Variant::Mark,
    ];

    #[test]
    fn a_name_of_eighty_letters_fits_every_variant_or_is_refused() {
        let name =
            "Prof. Dr. drh. Raden Ajeng Siti Nurhaliza Kusumawardhani Prawirodirdjo, M.Si., Ph.D.";
        assert!(name.chars().count() >= 80);
        for variant in VARIANTS {
            let block = Block {
                variant,
                name: name.to_owned(),
                ..with_code()
            };
            let drawing = drawn(&block, None).unwrap();
            assert!(drawing.height < 50.0 * POINTS_PER_MM, "{variant:?}");
            let error = drawn(&block, Some((22.0, 10.0))).unwrap_err();
            let refused = matches!(
                error,
                StampError::BlockSize { .. } | StampError::QrFine { .. }
            );
            assert!(refused, "{variant:?} {error}");
        }
    }

    #[test]
    fn a_long_name_makes_a_plate_wider_not_higher() {
        let name =
            "Prof. Dr. drh. Raden Ajeng Siti Nurhaliza Kusumawardhani Prawirodirdjo, M.Si., Ph.D.";
        let plate = |name: &str| {
            let block = Block {
                variant: Variant::Code,
                name: name.to_owned(),
                ..with_code()
            };
            drawn(&block, None).unwrap()
        };
        let (usual, long) = (plate("Drh. Contoh"), plate(name));
        assert!(long.width > 1.3 * usual.width && long.height < usual.height + 16.0);
    }

    #[test]
    fn a_block_without_a_name_is_refused() {
        for name in ["", "  ", "\n\u{a0}", "\0"] {
            for variant in VARIANTS {
                let block = Block {
                    variant,
                    name: name.to_owned(),
                    ..with_code()
                };
                assert_eq!(drawn(&block, None).unwrap_err(), StampError::NameEmpty);
            }
        }
    }

    #[test]
    fn whatever_is_shown_the_text_says_all() {
        let texts = VARIANTS.map(|variant| {
            let block = Block {
                variant,
                ..with_code()
            };
            drawn(&block, None).unwrap().text
        });
        assert!(texts.iter().all(|text| *text == texts[0]));
        assert_eq!(texts[0].lines().count(), 5);
    }

    #[test]
    fn a_code_that_is_asked_for_alone_needs_its_content() {
        let block = Block {
            variant: Variant::Code,
            ..example()
        };
        assert_eq!(drawn(&block, None).unwrap_err(), StampError::QrMissing);
    }

    #[test]
    fn a_code_too_fine_for_its_block_is_refused() {
        for variant in [Variant::Full, Variant::Compact] {
            let block = Block {
                variant,
                qr: Some("x".repeat(1500)),
                ..example()
            };
            let error = drawn(&block, None).unwrap_err();
            assert!(matches!(error, StampError::QrFine { .. }), "{error}");
        }
        for variant in VARIANTS.into_iter().filter(|one| *one != Variant::Mark) {
            let block = Block {
                variant,
                qr: Some("x".repeat(3000)),
                ..example()
            };
            let error = drawn(&block, None).unwrap_err();
            assert_eq!(error, StampError::QrLong { bytes: 3000 });
        }
    }

    #[test]
    fn the_number_of_a_civil_servant_is_grouped() {
        for (nip, shown) in [
            ("198001012006041001", "NIP 19800101 200604 1 001"),
            ("19750817 200003 2 001", "NIP 19750817 200003 2 001"),
            ("510123456", "NIP 510123456"),
        ] {
            let block = Block {
                nip: Some(nip.to_owned()),
                ..example()
            };
            assert_eq!(block.number().unwrap(), shown);
        }
    }

    /// Every text operator's size and place lies in the box and above the floor.
    #[test]
    fn nothing_crosses_the_frame() {
        let of = |variant| Block {
            variant,
            notice: Some(NOTICE.to_owned()),
            ..with_code()
        };
        for (block, size) in [
            (with_code(), (55.0, 22.0)),
            (example(), (40.0, 60.0)),
            (of(Variant::Full), (80.0, 40.0)),
            (of(Variant::Compact), (80.0, 30.0)),
            (of(Variant::Code), (50.0, 45.0)),
            (of(Variant::Mark), (60.0, 40.0)),
        ] {
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
            assert!(sizes.len() >= 3 && sizes.iter().all(|size| size[0] >= FLOOR));
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
