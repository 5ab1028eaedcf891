//! Where block and notice go: where a text of the document says, where nothing else is, or where
//! they were asked to.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[cfg(test)]
mod markers;

use std::fmt::Write as _;
use std::fs;

use teken::pdf::{Document, SignatureField};
use teken::render::Rendering;
use teken::sign::{
    Corner, Marker, MarkerFate, Notice, NoticeAt, Place, Request, SignError, Warning, sign,
};
use teken::stamp::place::{POINTS_PER_MM, Sheet};
use teken::stamp::{Artwork, NOTICE};
use teken_test_kit as kit;
use teken_test_kit::{ALGORITHM, identity, project};

const MARKER: &str = "${ttd}";

fn sample(name: &str) -> Vec<u8> {
    kit::read(&format!("testdata/{name}"))
}

fn request() -> Request {
    Request {
        notice: Notice::None,
        ..kit::request()
    }
}

/// A request whose block goes where the text is.
fn at_text(text: &str) -> Request {
    let mut request = request();
    request.block.as_mut().unwrap().marker = Some(Marker {
        text: text.into(),
        page: None,
        fate: MarkerFate::Covered,
    });
    request
}

fn open(bytes: &[u8]) -> Document<'_> {
    let mut document = kit::open(bytes);
    if document.is_locked() {
        document.unlock("rahasia-uji").unwrap();
    }
    document
}

/// The signed file and what was said about it. Kept for those who want to look at it.
fn signed(
    name: &str,
    bytes: &[u8],
    request: &Request,
) -> Result<(Vec<u8>, Vec<Warning>), SignError> {
    let artwork = Artwork::new(None).unwrap();
    let signed = sign(
        &open(bytes),
        request,
        &artwork,
        &identity(),
        ALGORITHM,
        None,
    )?;
    let whole = signed.parts().concat();
    let folder = project("target/placement");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(name.replace('/', "-")), &whole).unwrap();
    Ok((whole, signed.warnings().to_vec()))
}

/// The newest signature field: the last object.
fn field(bytes: &[u8]) -> SignatureField {
    let fields = open(bytes).last().signature_fields().unwrap();
    fields.into_iter().max_by_key(|field| field.id).unwrap()
}

/// Left, top, width and height of the newest block in points, as displayed.
fn block(bytes: &[u8]) -> (usize, [f64; 4]) {
    let field = field(bytes);
    let index = field.page.unwrap();
    let page = open(bytes)
        .last()
        .pages()
        .unwrap()
        .get(index)
        .unwrap()
        .clone();
    let sheet = Sheet::new(page.crop_box, page.rotate, page.user_unit).unwrap();
    let seen = sheet.displayed(field.rect.unwrap());
    (index, seen.map(|mm| mm * POINTS_PER_MM))
}

/// The content of a page as it is drawn, without annotations.
fn text(bytes: &[u8], page: usize) -> bool {
    let rendering = Rendering::open(bytes.to_vec(), "rahasia-uji").unwrap();
    !rendering.text(page).unwrap().find(MARKER).is_empty()
}

/// A page of 400 by 300 points with this content, in Helvetica.
fn page(content: &str) -> Vec<u8> {
    file(&[
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 300]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>"
            .to_owned(),
        format!("<</Length {}>>stream\n{content}\nendstream", content.len()),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_owned(),
    ])
}

/// A document of these objects, numbered from 1.
fn file(objects: &[String]) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut offsets = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        offsets.push(file.len());
        file.extend(format!("{} 0 obj\n{object}\nendobj\n", index + 1).bytes());
    }
    let (start, size) = (file.len(), objects.len() + 1);
    file.extend(format!("xref\n0 {size}\n0000000000 65535 f \n").bytes());
    for offset in offsets {
        file.extend(format!("{offset:010} 00000 n \n").bytes());
    }
    let end = format!("trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n");
    file.extend(end.bytes());
    file
}

#[test]
fn a_signed_document_that_lacks_the_notice_says_so() {
    let mut invisible = with_notice(NoticeAt::Auto);
    invisible.notice = Notice::None;
    let (once, _) = signed("lacking.pdf", &page(""), &invisible).unwrap();
    let (_, warnings) = signed("lacking.pdf", &once, &with_notice(NoticeAt::Auto)).unwrap();
    assert_eq!(warnings, [Warning::NoticeNotAdded]);
    let (once, _) = signed("noticed.pdf", &page(""), &with_notice(NoticeAt::Auto)).unwrap();
    let (_, warnings) = signed("noticed.pdf", &once, &with_notice(NoticeAt::Auto)).unwrap();
    assert!(warnings.is_empty());
}

#[test]
fn a_block_at_the_edge_is_moved_inwards() {
    let low = page("BT /F 10 Tf 380 12 Td (#) Tj ET");
    let mut with_notice = at_text("#");
    with_notice.notice = Notice::All;
    for (request, room) in [(at_text("#"), 20.0), (with_notice, 45.0)] {
        let (bytes, _) = signed("edge.pdf", &low, &request).unwrap();
        let (_, [x, y, width, height]) = block(&bytes);
        assert!(x + width < 400.0 - 20.0, "{x} + {width}");
        assert!(y + height < 300.0 - room, "{y} + {height}");
    }
    let original = page("BT /F 10 Tf 100 200 Td (#) Tj ET");
    let (once, _) = signed("once.pdf", &original, &at_text("#")).unwrap();
    let again = signed("-", &once, &at_text("#"));
    assert!(matches!(again, Err(SignError::Overlaps { .. })));
}

/// Millimetres between the notice and the lower edge of the page, by its `cm` operator.
fn notice_height(bytes: &[u8]) -> f64 {
    let text = String::from_utf8_lossy(bytes);
    let (before, _) = text.split_once(" cm /TekenNotice Do").unwrap();
    let height = before.rsplit(' ').next().unwrap();
    height.parse::<f64>().unwrap() / POINTS_PER_MM
}

fn with_notice(at: NoticeAt) -> Request {
    Request {
        block: None,
        notice: Notice::All,
        notice_at: at,
        ..request()
    }
}

#[test]
fn the_notice_looks_for_free_paper() {
    let notice = |name: &str, at| {
        let (bytes, warnings) = signed(name, &sample(name), &with_notice(at)).unwrap();
        (notice_height(&bytes), warnings)
    };
    let auto = NoticeAt::Auto;
    let (height, warnings) = notice("markers/scan.pdf", auto);
    assert!(
        (height - 8.0).abs() < 0.1 && warnings.is_empty(),
        "{height}"
    );
    // Something is written up to 20 mm above the edge: the notice goes above it.
    let (height, warnings) = notice("markers/scan-foot.pdf", auto);
    assert!((20.0..24.0).contains(&height) && warnings.is_empty());
    let covers = [Warning::NoticeCovers { pages: vec![1] }];
    let (height, warnings) = notice("markers/scan-full.pdf", auto);
    assert!((height - 8.0).abs() < 0.1);
    assert_eq!(warnings, covers);
    let (height, warnings) = notice("markers/scan-foot.pdf", NoticeAt::Bottom);
    assert!((height - 8.0).abs() < 0.1);
    assert_eq!(warnings, covers);
    let (height, warnings) = notice("markers/scan-foot.pdf", NoticeAt::Top);
    assert!(height > 270.0 && warnings.is_empty(), "{height}");
}

#[test]
fn a_full_foot_sends_the_notice_to_the_head() {
    let lines = "(baris) Tj 0 8 Td ".repeat(12);
    let full = page(&format!("BT /F 8 Tf 30 12 Td {lines} ET"));
    let (bytes, warnings) = signed("head.pdf", &full, &with_notice(NoticeAt::Auto)).unwrap();
    assert!(warnings.is_empty());
    assert!(notice_height(&bytes) > 80.0);
    assert!(String::from_utf8_lossy(&bytes).contains("/Subtype/Header"));
}

#[test]
fn white_paper_that_is_painted_counts_as_white() {
    for white in ["1 g", "1 1 1 rg", "0 0 0 0 k", "/DeviceRGB cs 1 1 1 sc"] {
        let painted = page(&format!("{white} 0 0 400 300 re f"));
        let (bytes, warnings) =
            signed("white.pdf", &painted, &with_notice(NoticeAt::Auto)).unwrap();
        assert!((notice_height(&bytes) - 8.0).abs() < 0.1 && warnings.is_empty());
    }
}

#[test]
fn chosen_pages_get_the_notice() {
    let notice = |name: &str, ranges: &[std::ops::RangeInclusive<usize>]| {
        let mut request = with_notice(NoticeAt::Auto);
        request.notice = Notice::Pages(ranges.to_vec());
        let (bytes, _) = signed("chosen.pdf", &sample(name), &request)?;
        let document = open(&bytes);
        let pages = document.last().pages()?;
        let has =
            |page: &teken::pdf::Page| format!("{:?}", page.dictionary).contains("TekenNotice");
        Ok::<Vec<bool>, SignError>(pages.iter().map(has).collect())
    };
    assert_eq!(notice("pdf/kt3.pdf", &[2..=9]).unwrap(), [false, true]);
    let none = notice("pdf/kt3.pdf", &[3..=4]);
    assert!(matches!(none, Err(SignError::NoticePages { pages: 2 })));
}

#[test]
fn the_block_keeps_clear_of_what_the_page_shows() {
    let foot = page("BT /F 9 Tf 300 30 Td (Halaman 1 dari 1) Tj ET");
    let (bytes, warnings) = signed("above.pdf", &foot, &request()).unwrap();
    assert!(warnings.is_empty());
    let (_, [x, y, width, height]) = block(&bytes);
    assert!(x + width > 370.0, "not at the right: {x} + {width}");
    assert!(y + height < 300.0 - 37.0, "over the page number");

    let covers = [Warning::BlockCovers { page: 1 }];
    let mut explicit = request();
    explicit.block.as_mut().unwrap().place = Some(Place {
        corner: Corner::BottomRight,
        x: 10.0,
        y: 10.0,
    });
    let (_, warnings) = signed("explicit.pdf", &foot, &explicit).unwrap();
    assert_eq!(warnings, covers);
    let gray = page("0.5 g 0 0 400 300 re f");
    let (bytes, warnings) = signed("gray.pdf", &gray, &request()).unwrap();
    assert_eq!(warnings, covers);
    let (_, [x, _, width, _]) = block(&bytes);
    assert!((400.0 - x - width - 8.0 * POINTS_PER_MM).abs() < 0.1);
}

#[test]
fn a_later_block_says_the_notice_only_where_nothing_else_does() {
    let said = |bytes: &[u8]| {
        let field = field(bytes);
        let words = field.dictionary.get(b"TU").unwrap().as_str().unwrap();
        let words = teken::pdf::text_string::decode(words);
        words.replace('\n', " ").contains(NOTICE)
    };
    let mut request = request();
    let (bare, _) = signed("bare.pdf", &sample("pdf/kt3.pdf"), &request).unwrap();
    request.notice = Notice::All;
    let (first, _) = signed("first.pdf", &sample("pdf/kt3.pdf"), &request).unwrap();
    let (second, _) = signed("second.pdf", &first, &request).unwrap();
    assert!(!said(&first) && !said(&second), "the page says it");
    let (second, _) = signed("second-bare.pdf", &bare, &request).unwrap();
    let (third, _) = signed("third-bare.pdf", &second, &request).unwrap();
    assert!(said(&second), "nothing else says it");
    assert!(!said(&third), "the block before says it");
}

/// Lines of text over the whole page but for some room at the lower right.
fn crowded(room: (u32, u32)) -> Vec<u8> {
    let mut content = String::from("BT /F 9 Tf 1 0 0 1 10 290 Tm ");
    for y in (10..290).step_by(11) {
        let letters = if y < room.1 { (390 - room.0) / 5 } else { 76 };
        let line = "x".repeat(usize::try_from(letters).unwrap());
        write!(content, "1 0 0 1 10 {y} Tm ({line}) Tj ").unwrap();
    }
    page(&(content + "ET"))
}

#[test]
fn a_crowded_page_gets_a_smaller_block_not_a_covered_text() {
    let mut office = request();
    let block_request = office.block.as_mut().unwrap();
    block_request.title = Some("Kepala Balai Besar".into());
    for (name, room, warnings) in [
        ("roomy.pdf", (270, 150), 0),
        ("smaller.pdf", (220, 95), 0),
        ("compact.pdf", (190, 44), 0),
        ("none.pdf", (90, 40), 1),
    ] {
        let (bytes, said) = signed(name, &crowded(room), &office).unwrap();
        assert_eq!(said.len(), warnings, "{name}");
        let (_, [_, _, width, _]) = block(&bytes);
        assert_eq!(
            width < 77.0 * POINTS_PER_MM,
            warnings == 0 && room.0 < 270,
            "{name}"
        );
        assert!(
            smallest_letters(&bytes) >= 4.99,
            "{name}: {}",
            smallest_letters(&bytes)
        );
    }
    // A variant that was typed stays.
    office.block.as_mut().unwrap().variant = Some(teken::stamp::Variant::Full);
    let (_, said) = signed("typed.pdf", &crowded((190, 44)), &office).unwrap();
    assert_eq!(said, [Warning::BlockCovers { page: 1 }]);
}

/// The smallest letters of the newest block, as they are seen.
fn smallest_letters(bytes: &[u8]) -> f64 {
    let document = open(bytes);
    let view = document.last();
    let field = field(bytes);
    let appearance = view.value(&field.dictionary, b"AP").unwrap();
    let form = appearance.as_dict().unwrap().get(b"N").unwrap();
    let located = view.located(form.as_reference().unwrap()).unwrap().unwrap();
    let content = String::from_utf8(view.stream(&located).unwrap()).unwrap();
    let dictionary = view.dictionary(form).unwrap().unwrap();
    let bounds = view
        .rectangle(dictionary.get(b"BBox").unwrap())
        .unwrap()
        .unwrap();
    let [left, _, right, _] = field.rect.unwrap();
    let scale = (right - left) / (bounds[2] - bounds[0]);
    let sizes = content.lines().filter_map(|line| line.strip_suffix(" Tf"));
    let sizes = sizes.filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok());
    sizes.fold(f64::MAX, f64::min) * scale
}

#[test]
fn many_signatures_stay_readable_or_are_refused() {
    let mut bytes = sample("pdf/kt1.pdf");
    let mut code = request();
    code.block.as_mut().unwrap().qr = Some("https://cert.example.go.id/v/000003".into());
    for number in 0..30 {
        match signed("many.pdf", &bytes, &code) {
            Ok((next, _)) => bytes = next,
            Err(error) => {
                assert!(number > 5, "{number}: {error}");
                assert!(matches!(error, SignError::Overlaps { .. }), "{error}");
                return;
            }
        }
        assert!(smallest_letters(&bytes) >= 4.99, "{number}");
    }
    panic!("the page never fills");
}

#[test]
fn a_lower_notice_goes_where_the_usual_one_finds_no_room() {
    let mut all = with_notice(NoticeAt::Auto);
    let both = teken::stamp::StampLanguage::Both;
    all.notice_text.text = both.notice();
    all.notice_text.law = Some(both.law());
    // Text everywhere but within 28 mm from the lower edge.
    let mut content = String::from("BT /F 9 Tf ");
    for y in (84..830).step_by(11) {
        write!(content, "1 0 0 1 30 {y} Tm ({}) Tj ", "x".repeat(110)).unwrap();
    }
    let full = String::from_utf8(page(&(content + "ET"))).unwrap();
    let full = full.replace("[0 0 400 300]", "[0 0 595 842]").into_bytes();
    let (bytes, warnings) = signed("lower.pdf", &full, &all).unwrap();
    assert_eq!(warnings, []);
    assert!((8.0..12.0).contains(&notice_height(&bytes)));
}

#[test]
fn a_hundred_pages_with_block_and_notice_grow_by_less_than_60_kb() {
    let kids: Vec<String> = (0..100)
        .map(|page| format!("{} 0 R", 4 + 2 * page))
        .collect();
    let kids = kids.join(" ");
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        format!("<</Type/Pages/Kids[{kids}]/Count 100/MediaBox[0 0 595 842]>>"),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_owned(),
    ];
    for page in 0..100 {
        let lines = "(baris) Tj 0 14 Td ".repeat(40);
        let content = format!("BT /F 10 Tf 290 30 Td ({page}) Tj -230 60 Td {lines} ET");
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R/Contents {} 0 R/Resources<</Font<</F 3 0 R>>>>>>",
            5 + 2 * page
        ));
        objects.push(format!(
            "<</Length {}>>stream\n{content}\nendstream",
            content.len()
        ));
    }
    let original = file(&objects);
    let mut with_all = request();
    with_all.notice = Notice::All;
    let (bare, _) = {
        let mut invisible = request();
        invisible.block = None;
        signed("hundred-bare.pdf", &original, &invisible).unwrap()
    };
    let (dressed, warnings) = signed("hundred.pdf", &original, &with_all).unwrap();
    assert_eq!(warnings, []);
    let more = dressed.len() - bare.len();
    assert!(more < 60_000, "{more} bytes more");
}
