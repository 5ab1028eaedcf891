//! How much work an SVG file would be: found before it is converted.
//!
//! A few lines of SVG can ask for more work than any machine has: entities that repeat each other,
//! patterns drawn with patterns, groups nested until the stack ends. What a picture refers to is
//! therefore counted as often as it would be drawn.
//!
//! **Invariant:** a file that passes takes a moment and refers to nothing outside itself.
//!
//! **Deliberately absent:** markers, which are drawn once for each point of a path.

use std::collections::BTreeMap;

use svg2pdf::usvg::roxmltree::{Document, Node};

use super::error::StampError;
use crate::base::xml;

/// Bytes that entities may come to: eight times a file of the size allowed.
const ENTITIES: usize = 16 << 20;

/// Elements within elements, references counted. Real pictures come to some twenty.
const DEPTH: usize = 128;

/// Elements drawn, repetitions counted. Coats of arms have some thousands.
const WORK: usize = 400_000;

/// Refuses entities that multiply and what else would keep the parser busy, before it is asked.
pub(super) fn check_text(text: &str) -> Result<(), StampError> {
    let mut longest = 0;
    for declaration in text.split("<!ENTITY").skip(1) {
        let Some((_, rest)) = declaration.split_once(['"', '\'']) else {
            continue;
        };
        let quote = declaration.chars().find(|c| matches!(c, '"' | '\''));
        let value = rest.split(quote.unwrap_or('"')).next().unwrap_or_default();
        if value.contains('<') || value.replace("&#", "").contains('&') {
            return Err(complex("entities or elements within entities"));
        }
        longest = longest.max(value.len());
    }
    let uses = text.matches('&').count();
    if uses.saturating_mul(longest) > ENTITIES {
        return Err(complex("its entities are repeated too often"));
    }
    if !xml::is_ordinary(text) {
        return Err(complex(
            "its elements are nested too deeply, or have too many attributes",
        ));
    }
    Ok(())
}

/// Refuses what leads outside the file, and what would be drawn too often.
pub(super) fn check(xml: &Document<'_>) -> Result<(), StampError> {
    let mut count = Count::default();
    for node in xml.descendants() {
        if let Some(id) = node.attribute("id") {
            count.named.entry(id).or_insert(node);
        }
    }
    let styles = xml
        .descendants()
        .filter(|node| node.has_tag_name_anywhere("style"));
    let mut from_styles = 1_usize;
    for sheet in styles.filter_map(|node| node.text()) {
        if sheet.contains("@import") {
            return Err(outside("@import"));
        }
        for id in local_urls(sheet)? {
            from_styles = from_styles.saturating_add(count.named(id, DEPTH)?.elements);
        }
    }
    let work = count.work(xml.root(), DEPTH)?;
    if work.elements.saturating_mul(from_styles) > WORK {
        return Err(complex("what it repeats is too much to draw"));
    }
    Ok(())
}

/// Tags by their local name, in whatever namespace.
trait Tagged {
    fn has_tag_name_anywhere(&self, name: &str) -> bool;
}

impl Tagged for Node<'_, '_> {
    fn has_tag_name_anywhere(&self, name: &str) -> bool {
        self.is_element() && self.tag_name().name() == name
    }
}

/// What drawing something takes.
#[derive(Clone, Copy, Default)]
struct Work {
    /// Elements, repetitions counted.
    elements: usize,
    /// How deeply they are nested, references counted.
    height: usize,
}

/// The elements with a name, and what they take, each counted once.
#[derive(Default)]
struct Count<'a, 'i> {
    named: BTreeMap<&'a str, Node<'a, 'i>>,
    known: BTreeMap<&'a str, Work>,
}

impl<'a, 'i> Count<'a, 'i> {
    /// What an element takes, with all in it and all that it refers to.
    fn work(&mut self, node: Node<'a, 'i>, depth: usize) -> Result<Work, StampError> {
        let depth = depth.checked_sub(1).ok_or_else(too_deep)?;
        let mut elements = 1_usize;
        let mut height = 0;
        for child in node.children().filter(Node::is_element) {
            let child = self.work(child, depth)?;
            elements = elements.saturating_add(child.elements);
            height = height.max(child.height);
        }
        for attribute in node.attributes() {
            let value = attribute.value().trim();
            let mut references = local_urls(value)?;
            if attribute.name() == "href" && !value.is_empty() {
                references.push(value.strip_prefix('#').ok_or_else(|| outside(value))?);
            }
            for id in references {
                let target = self.named(id, depth)?;
                // Clips, masks and uses are drawn once, the other references are inherited.
                let times = match attribute.name() {
                    "clip-path" | "mask" | "href" => 1,
                    _ => elements,
                };
                elements = elements.saturating_add(target.elements.saturating_mul(times));
                height = height.max(target.height);
            }
        }
        let height = height.saturating_add(1);
        Ok(Work { elements, height })
    }

    /// What a reference takes. A gradient takes nothing: it refers to nothing but gradients.
    fn named(&mut self, id: &str, depth: usize) -> Result<Work, StampError> {
        let Some((&id, &node)) = self.named.get_key_value(id) else {
            return Ok(Work::default());
        };
        if matches!(node.tag_name().name(), "linearGradient" | "radialGradient") {
            return Ok(Work::default());
        }
        let work = if let Some(&known) = self.known.get(id) {
            known
        } else {
            // A circle adds nothing: the converter breaks it.
            self.known.insert(id, Work::default());
            let work = self.work(node, depth)?;
            self.known.insert(id, work);
            work
        };
        if work.height > depth {
            return Err(too_deep());
        }
        Ok(work)
    }
}

fn too_deep() -> StampError {
    complex("elements are nested too deeply")
}

/// The names in `url(#name)`; an error when one leads outside.
fn local_urls(value: &str) -> Result<Vec<&str>, StampError> {
    let mut names = Vec::new();
    for after in value.split("url(").skip(1) {
        let inner = after.split(')').next().unwrap_or_default();
        let inner = inner.trim().trim_matches(['"', '\'']);
        names.push(inner.strip_prefix('#').ok_or_else(|| outside(inner))?);
    }
    Ok(names)
}

fn complex(reason: &str) -> StampError {
    StampError::PictureComplex {
        format: "SVG",
        reason: reason.to_owned(),
    }
}

/// The beginning is enough: an address may be as long as a picture.
fn outside(reference: &str) -> StampError {
    StampError::PictureFeature {
        format: "SVG",
        feature: reference.chars().take(40).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::svg::read;
    use super::*;

    fn svg(inner: &str) -> String {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" \
             viewBox=\"0 0 40 20\">{inner}</svg>"
        )
    }

    fn refused_as_complex(text: &str) {
        let error = read(text).unwrap_err();
        assert!(
            matches!(error, StampError::PictureComplex { .. }),
            "{error}"
        );
    }

    #[test]
    fn entity_bombs_are_refused() {
        let laughs = (1..10).map(|level| {
            let inner = format!("&e{};", level - 1).repeat(10);
            format!("<!ENTITY e{level} \"{inner}\">")
        });
        let laughs: String = laughs.collect();
        let body = svg("<title>&e9;</title>");
        refused_as_complex(&format!(
            "<!DOCTYPE svg [<!ENTITY e0 \"ha\">{laughs}]>{body}"
        ));
        let long = "x".repeat(100_000);
        let body = svg(&format!("<title>{}</title>", "&e;".repeat(10_000)));
        refused_as_complex(&format!("<!DOCTYPE svg [<!ENTITY e '{long}'>]>{body}"));
    }

    #[test]
    fn entities_as_programs_write_them_are_fine() {
        let text = "<!DOCTYPE svg [<!ENTITY ns_svg \"http://www.w3.org/2000/svg\">]>\
            <svg xmlns=\"&ns_svg;\" viewBox=\"0 0 2 1\"><path d=\"M0 0h1v1z\"/></svg>";
        read(text).unwrap();
    }

    #[test]
    fn deep_nesting_is_refused() {
        refused_as_complex(&svg(&("<g>".repeat(20_000) + &"</g>".repeat(20_000))));
        let clip = |n: u32| {
            let to = n + 1;
            format!("<clipPath id=\"c{n}\" clip-path=\"url(#c{to})\"><path d=\"M0 0\"/></clipPath>")
        };
        let path = "<path clip-path=\"url(#c1)\" d=\"M0 0h9v9z\"/>".to_owned();
        let mut chain: Vec<String> = (1..5_000).map(clip).collect();
        chain.push(path);
        refused_as_complex(&svg(&chain.concat()));
        chain.reverse();
        refused_as_complex(&svg(&chain.concat()));
    }

    #[test]
    fn patterns_of_patterns_are_refused() {
        let pattern = |n: u32| {
            let to = n + 1;
            let boxes = format!("<rect width=\"1\" height=\"1\" fill=\"url(#p{to})\"/>");
            let boxes = boxes.repeat(10);
            format!("<pattern id=\"p{n}\" width=\"2\" height=\"2\">{boxes}</pattern>")
        };
        let mut parts: Vec<String> = (1..12).map(pattern).collect();
        parts.push("<rect width=\"9\" height=\"9\" fill=\"url(#p1)\"/>".to_owned());
        refused_as_complex(&svg(&parts.concat()));
    }

    #[test]
    fn a_circle_of_references_ends() {
        let uses =
            "<g id=\"a\"><use xlink:href=\"#b\"/></g><g id=\"b\"><use xlink:href=\"#a\"/></g>";
        let _ = read(&svg(uses));
    }

    #[test]
    fn nothing_outside_is_referred_to() {
        for inner in [
            "<use href=\"http://example.com/a.svg#b\"/>",
            "<rect width=\"9\" height=\"9\" fill=\"url(http://example.com/#g)\"/>",
            "<rect width=\"9\" height=\"9\" style=\"fill:url('/etc/hostname')\"/>",
            "<style>@import 'http://example.com/a.css';</style>",
            "<style>rect { fill: url(x.svg#a) }</style>",
            "<use xlink:href=\"file:///etc/hostname\"/>",
        ] {
            let error = read(&svg(inner)).unwrap_err();
            assert!(
                matches!(error, StampError::PictureFeature { .. }),
                "{inner} {error}"
            );
        }
        let external = "<!DOCTYPE svg [<!ENTITY x SYSTEM \"file:///etc/hostname\">]>";
        let error = read(&format!("{external}{}", svg("<title>&x;</title>"))).unwrap_err();
        assert!(
            matches!(error, StampError::PictureDamaged { .. }),
            "{error}"
        );
    }

    #[test]
    fn huge_sizes_end_in_an_error_or_a_picture() {
        for size in ["1e9", "1e38", "1e300", "-5", "0", "1e-30"] {
            let text = format!(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{size}\" height=\"{size}\">\
                 <path d=\"M0 0h1v1z\"/></svg>"
            );
            match read(&text) {
                Ok(picture) => assert!((picture.aspect - 1.0).abs() < 1e-6, "{size}"),
                Err(StampError::PictureDamaged { .. } | StampError::PictureShape { .. }) => {}
                Err(other) => panic!("{size}: {other}"),
            }
        }
    }
}
