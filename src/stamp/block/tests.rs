//! What holds for every block.

use super::super::place::POINTS_PER_MM;
use super::super::rows::FLOOR;
use super::super::{Artwork, Drawing, FooterForm, HEADING, NOTICE, Profile, footer};
use super::*;
use crate::pdf::Object;
use crate::pdf::pool::NewObjects;

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

/// The block in a pool.
fn draw_into(
    style: Style<'_>,
    block: &Block,
    size: BlockSize,
    pool: &mut NewObjects,
) -> Result<Drawing, StampError> {
    draw(style, block, size).map(|drawn| drawn.add(pool))
}

fn drawn(block: &Block, size_mm: Option<(f64, f64)>) -> Result<Drawing, StampError> {
    let artwork = Artwork::new(None).unwrap();
    let size = size_mm.map_or(BlockSize::Natural, |(width, height)| {
        BlockSize::Fixed(width * POINTS_PER_MM, height * POINTS_PER_MM)
    });
    let style = artwork.style(Profile::Usual)?;
    draw_into(style, block, size, &mut NewObjects::starting_at(1))
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
        draw_into(style, &with_code(), BlockSize::Natural, &mut pool).unwrap();
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
    draw_into(style, &example(), BlockSize::Natural, &mut pool).unwrap();
    let before = pool.next_number();
    let words = NOTICE.into();
    let large = FooterForm::Large;
    footer(&artwork, Profile::Usual, &words, large, 500.0, &mut pool).unwrap();
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

/// The address of the sample template KT-1, and the widths around it: 24 mm is what it needs.
#[test]
fn a_width_alone_leaves_the_height_to_the_contents() {
    let address = format!(
        "https://contoh.go.id/periksa?no={}&sidik={}",
        "2024-T-0100-K.1.1-000003",
        "0a".repeat(32)
    );
    let artwork = Artwork::new(None).unwrap();
    let style = artwork.style(Profile::Usual).unwrap();
    for variant in VARIANTS {
        for (width, notice) in [
            (45.0, None),
            (60.0, None),
            (75.0, None),
            (75.0, Some(NOTICE)),
            (120.0, None),
        ] {
            let block = Block {
                variant,
                qr: Some(address.clone()),
                notice: notice.map(str::to_owned),
                ..example()
            };
            let size = BlockSize::Width(width * POINTS_PER_MM);
            let drawing = draw_into(style, &block, size, &mut NewObjects::starting_at(1)).unwrap();
            assert!((drawing.width / POINTS_PER_MM - width).abs() < 1e-9);
            assert!(
                drawing.height < 1.6 * drawing.width,
                "{variant:?} {width}: {}",
                drawing.height
            );
        }
    }
}

/// Of the usual width, the block is what it is without any.
#[test]
fn the_usual_width_gives_the_usual_block() {
    let artwork = Artwork::new(None).unwrap();
    let style = artwork.style(Profile::Usual).unwrap();
    for variant in VARIANTS {
        for block in [example(), with_code()] {
            let block = Block { variant, ..block };
            let drawn = |size| draw_into(style, &block, size, &mut NewObjects::starting_at(1));
            let Ok(natural) = drawn(BlockSize::Natural) else {
                continue;
            };
            let wide = drawn(BlockSize::Width(natural.width)).unwrap();
            assert!((wide.height - natural.height).abs() < 1e-9, "{variant:?}");
        }
    }
}

#[test]
fn what_is_too_wide_is_told_without_a_height() {
    let block = Block {
        name: "x".repeat(200),
        ..example()
    };
    for variant in [Variant::Full, Variant::Mark] {
        let block = Block {
            variant,
            ..block.clone()
        };
        let error = drawn(&block, None).unwrap_err();
        assert!(matches!(error, StampError::BlockWidth { .. }), "{error}");
    }
    let artwork = Artwork::new(None).unwrap();
    let style = artwork.style(Profile::Usual).unwrap();
    for width in [0.0, 5.0, 1e9] {
        for variant in VARIANTS {
            let block = Block {
                variant,
                ..with_code()
            };
            let size = BlockSize::Width(width);
            assert!(draw_into(style, &block, size, &mut NewObjects::starting_at(1)).is_err());
        }
    }
}

#[test]
fn a_code_too_fine_is_told_with_what_it_needs_and_has() {
    // 29 modules and four of white at each side: 37 times 0.42 mm.
    let block = Block {
        qr: Some("https://example.go.id/v/2026-T-0100-K.1.1-000003".to_owned()),
        ..example()
    };
    for (variant, size, least, most) in [
        (Variant::Full, (80.0, 14.0), 10.0, 14.0),
        (Variant::Compact, (80.0, 14.0), 10.0, 14.0),
        (Variant::Code, (40.0, 14.0), 7.0, 14.0),
    ] {
        let block = Block {
            variant,
            ..block.clone()
        };
        let error = drawn(&block, Some(size)).unwrap_err();
        let StampError::QrFine {
            needed_mm, size_mm, ..
        } = error
        else {
            unreachable!("{variant:?}: {error}");
        };
        assert!((needed_mm - 15.54).abs() < 0.01, "{needed_mm}");
        assert!((least..most).contains(&size_mm), "{variant:?}: {size_mm}");
    }
}

#[test]
fn a_blank_title_or_number_is_none() {
    let blank = Block {
        title: Some(" ".to_owned()),
        nip: Some("\u{ad}".to_owned()),
        ..example()
    };
    let none = Block {
        title: None,
        nip: None,
        ..example()
    };
    for variant in VARIANTS {
        let drawn = |block: &Block| {
            let block = Block {
                variant,
                qr: with_code().qr,
                ..block.clone()
            };
            drawn(&block, None).unwrap()
        };
        assert!((drawn(&blank).height - drawn(&none).height).abs() < 1e-9);
        assert_eq!(drawn(&blank).text, drawn(&none).text);
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
    for name in ["", "  ", "\n\u{a0}", "\0", "\u{ad}\u{200b}"] {
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
        let drawing = draw_into(
            style,
            &block,
            BlockSize::Fixed(points.0, points.1),
            &mut pool,
        )
        .unwrap();
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
