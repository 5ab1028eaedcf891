//! Logos made of curves: SVG.
//!
//! The file is turned into a page of PDF by `svg2pdf`, and the page into a form.
//!
//! **Invariant:** an element that would get lost on this way is refused, not dropped.
//!
//! **Deliberately absent:** text (it would look different on every machine), pictures within the
//! picture, filters, and anything outside the file.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Stream};
use svg2pdf::usvg::{self, Color, Group, Node, Opacity, Paint, Size, Tree, roxmltree};
use svg2pdf::{ConversionOptions, PageOptions};

use super::error::StampError;
use super::logo::{Picture, aspect, unit_form};
use super::svg_work;
use super::template::{gathered, references};
use crate::pdf::Object;

/// Elements of a logo. Coats of arms have some thousands.
const ELEMENTS: u32 = 100_000;

/// Objects in the converted page: one for each gradient, mask and group.
const OBJECTS: usize = 10_000;

/// Elements that the conversion drops, or repeats without end.
const LOST: [&str; 10] = [
    "text",
    "image",
    "feImage",
    "filter",
    "foreignObject",
    "marker",
    "animate",
    "animateTransform",
    "script",
    "switch",
];

/// The text of a file that may be SVG.
pub(super) fn text(file: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(file).ok()?;
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let is_svg = text.contains("<svg") || text.contains(":svg");
    (text.starts_with('<') && is_svg).then_some(text)
}

/// Reads an SVG file.
pub(super) fn read(text: &str) -> Result<Picture, StampError> {
    let parsing = roxmltree::ParsingOptions {
        allow_dtd: true,
        nodes_limit: ELEMENTS,
    };
    svg_work::check_text(text)?;
    let xml = roxmltree::Document::parse_with_options(text, parsing).map_err(damaged)?;
    refuse_losses(&xml)?;
    svg_work::check(&xml)?;
    let mut options = usvg::Options::default();
    options.image_href_resolver.resolve_string = Box::new(|_, _| None);
    options.image_href_resolver.resolve_data = Box::new(|_, _, _| None);
    let tree = Tree::from_xmltree(&xml, &options).map_err(damaged)?;
    let size = tree.size();
    let (width, height) = (f64::from(size.width()), f64::from(size.height()));
    let aspect = aspect(width, height)?;
    if !shows(tree.root(), tree.size()) {
        return Err(StampError::PictureBlank { format: "SVG" });
    }
    let file = svg2pdf::to_pdf(&tree, ConversionOptions::default(), PageOptions::default())
        .map_err(damaged)?;
    let page = Document::load_mem(&file).map_err(damaged)?;
    form_of(&page, aspect, (width, height)).ok_or_else(|| damaged("no drawing in it"))
}

fn refuse_losses(xml: &roxmltree::Document<'_>) -> Result<(), StampError> {
    let lost = xml
        .descendants()
        .find(|node| node.is_element() && LOST.contains(&node.tag_name().name()));
    match lost {
        Some(node) => Err(StampError::PictureFeature {
            format: "SVG",
            feature: format!("<{}>", node.tag_name().name()),
        }),
        None => Ok(()),
    }
}

/// Whether anything in a group lies within the picture and is not white. What is invisible is no
/// part of the tree any more; groups nest no deeper than [`svg_work`] lets them.
fn shows(group: &Group, size: Size) -> bool {
    let is_seen =
        |paint: &Paint| !matches!(paint, Paint::Color(colour) if *colour == Color::white());
    group.opacity() != Opacity::ZERO
        && group.children().iter().any(|node| match node {
            Node::Group(inner) => shows(inner, size),
            Node::Path(path) => {
                let fill = path.fill().filter(|fill| fill.opacity() != Opacity::ZERO);
                let stroke = path.stroke();
                let stroke = stroke.filter(|stroke| stroke.opacity() != Opacity::ZERO);
                let area = path.abs_stroke_bounding_box();
                let is_inside = area.right() > 0.0
                    && area.bottom() > 0.0
                    && area.left() < size.width()
                    && area.top() < size.height();
                let is_seen = fill.is_some_and(|fill| is_seen(fill.paint()))
                    || stroke.is_some_and(|stroke| is_seen(stroke.paint()));
                is_inside && path.is_visible() && is_seen
            }
            Node::Image(_) | Node::Text(_) => true,
        })
}

/// The only page of a converted file, as a form that fills the unit square.
fn form_of(file: &Document, aspect: f64, size: (f64, f64)) -> Option<Picture> {
    let page = file.page_iter().next()?;
    let page = file.get_dictionary(page).ok()?;
    let id = page.get(b"Contents").ok()?.as_reference().ok()?;
    let content = file.get_object(id).ok()?.as_stream().ok()?;
    let mut data = Stream::new(Dictionary::new(), content.content.clone());
    if let Ok(filter) = content.dict.get(b"Filter") {
        data.dict.set("Filter", filter.clone());
    }
    let resources = page.get(b"Resources").ok()?.as_dict().ok()?.clone();
    let mut form = unit_form(data, size, resources);
    if let Ok(group) = page.get(b"Group") {
        form.dict.set("Group", group.clone());
    }
    let mut objects = BTreeMap::new();
    let mut waiting = references(&Object::Dictionary(form.dict.clone()));
    while let Some(next) = waiting.pop() {
        if next == id || objects.contains_key(&next) {
            continue;
        }
        if objects.len() > OBJECTS {
            return None;
        }
        let object = file.get_object(next).ok()?.clone();
        waiting.extend(references(&object));
        objects.insert(next, object);
    }
    objects.insert(id, Object::Stream(form));
    Some(Picture {
        aspect,
        template: gathered(id, objects),
    })
}

fn damaged(reason: impl std::fmt::Display) -> StampError {
    StampError::PictureDamaged {
        format: "SVG",
        reason: reason.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::pool::NewObjects;

    fn wrapped(inner: &str) -> String {
        format!(
            "<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\" \
             xmlns:xlink=\"http://www.w3.org/1999/xlink\" viewBox=\"0 0 40 20\">{inner}</svg>"
        )
    }

    #[test]
    fn curves_and_gradients_become_a_form() {
        let svg = wrapped(
            "<defs><linearGradient id=\"g\"><stop offset=\"0\" stop-color=\"red\"/>\
             <stop offset=\"1\" stop-color=\"blue\"/></linearGradient></defs>\
             <rect width=\"40\" height=\"20\" fill=\"url(#g)\"/><circle cx=\"9\" cy=\"9\" r=\"5\"/>",
        );
        let picture = Picture::read(svg.as_bytes()).unwrap();
        assert!((picture.aspect - 2.0).abs() < 1e-6);
        let again = Picture::read(svg.as_bytes()).unwrap();
        assert!(
            picture.template == again.template,
            "the same bytes each time"
        );
        let mut pool = NewObjects::starting_at(50);
        let id = picture.template.add(&mut pool);
        let form = pool.object(id).unwrap().as_stream().unwrap();
        assert_eq!(form.dict.get(b"Subtype").unwrap(), &Object::from("Form"));
        for (_, object) in pool.iter() {
            for reference in references(object) {
                assert!(pool.object(reference).is_some(), "{reference:?} dangles");
            }
        }
    }

    #[test]
    fn what_would_be_lost_is_refused() {
        for inner in [
            "<text>BSrE</text>".to_owned(),
            "<image xlink:href=\"file:///etc/hostname\"/>".to_owned(),
            "<filter id=\"f\"/>".to_owned(),
        ] {
            let error = read(&wrapped(&inner)).unwrap_err();
            assert!(
                matches!(error, StampError::PictureFeature { .. }),
                "{error}"
            );
        }
    }

    #[test]
    fn what_shows_nothing_is_refused() {
        for inner in [
            "",
            "<g/>",
            "<rect width=\"40\" height=\"20\" fill=\"none\"/>",
            "<rect width=\"40\" height=\"20\" fill=\"#fff\"/>",
            "<rect width=\"4\" height=\"2\" fill-opacity=\"0\"/>",
            "<g opacity=\"0\"><rect width=\"40\" height=\"20\"/></g>",
            "<rect x=\"50\" width=\"40\" height=\"20\"/>",
        ] {
            let error = read(&wrapped(inner)).unwrap_err();
            let blank = StampError::PictureBlank { format: "SVG" };
            assert_eq!(error, blank, "{inner}");
        }
        assert!(read(&wrapped("<g><path d=\"M1 1L9 9\" stroke=\"red\"/></g>")).is_ok());
    }

    #[test]
    fn broken_files_and_extreme_shapes_are_refused() {
        assert!(matches!(
            Picture::read(b"<svg><g>"),
            Err(StampError::PictureDamaged { .. })
        ));
        let narrow = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 900\"/>";
        assert!(matches!(read(narrow), Err(StampError::PictureShape { .. })));
    }
}
