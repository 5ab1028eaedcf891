//! Whether XML can be parsed without harm, found before it is parsed.
//!
//! The parser that this program uses calls itself for every element within an element, so a few
//! kilobytes of `<a><a><a>` would end its stack, and with it the program; and it compares all
//! attributes of an element with each other.
//!
//! **Invariant:** what passes takes no more time and stack than its size suggests, as long as no
//! entity holds a `<`.
//!
//! **Deliberately absent:** whether it is XML at all.

/// Elements within elements. Real files have some twenty.
const DEPTH: usize = 128;

/// Attributes of one element: the XML reader compares each with all before it.
const ATTRIBUTES: usize = 1_000;

/// Declarations of namespaces: the XML reader hands them on from element to element.
const NAMESPACES: usize = 256;

/// Whether parsing takes no more time and stack than the size suggests.
#[must_use]
pub fn is_ordinary(text: &str) -> bool {
    // No value of an attribute holds a `<`, so all attributes of an element lie between two.
    let attributes = |piece: &str| piece.bytes().filter(|byte| *byte == b'=').count();
    text.matches("xmlns").count() <= NAMESPACES
        && text.split('<').all(|piece| attributes(piece) <= ATTRIBUTES)
        && nesting(text) <= DEPTH
}

/// The deepest nesting of elements.
fn nesting(text: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0_usize);
    let mut rest = text;
    while let Some((_, found)) = rest.split_once('<') {
        rest = if let Some(comment) = found.strip_prefix("!--") {
            behind(comment, "-->")
        } else if let Some(data) = found.strip_prefix("![CDATA[") {
            behind(data, "]]>")
        } else if let Some(instruction) = found.strip_prefix('?') {
            behind(instruction, "?>")
        } else if let Some(declaration) = found.strip_prefix('!') {
            behind(declaration, ">")
        } else if let Some(end) = found.strip_prefix('/') {
            depth = depth.saturating_sub(1);
            end
        } else {
            let (is_empty, rest) = start_tag(found);
            depth = depth.saturating_add(1);
            deepest = deepest.max(depth);
            if is_empty {
                depth = depth.saturating_sub(1);
            }
            rest
        };
    }
    deepest
}

/// What comes behind a mark; nothing when the mark does not come.
fn behind<'a>(text: &'a str, mark: &str) -> &'a str {
    text.split_once(mark).map_or("", |(_, rest)| rest)
}

/// Whether a start tag is of an empty element, and what comes behind it.
fn start_tag(text: &str) -> (bool, &str) {
    let mut quote = None;
    let mut last = ' ';
    for (at, character) in text.char_indices() {
        match quote {
            Some(open) if open == character => quote = None,
            None if matches!(character, '"' | '\'') => quote = Some(character),
            None if character == '>' => {
                let rest = text.get(at..).and_then(|rest| rest.strip_prefix('>'));
                return (last == '/', rest.unwrap_or_default());
            }
            _ => {}
        }
        last = character;
    }
    (false, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_keeps_the_parser_busy_is_not_ordinary() {
        let many = |count: usize, one: &dyn Fn(usize) -> String| -> String {
            (0..count).map(one).collect()
        };
        let attributes = many(ATTRIBUTES + 1, &|n| format!(" a{n}=''"));
        assert!(!is_ordinary(&format!("<a{attributes}/>")));
        let namespaces = many(NAMESPACES + 1, &|n| format!("<a xmlns:b{n}='c'/>"));
        assert!(!is_ordinary(&namespaces));
        assert!(!is_ordinary(&"<a>".repeat(DEPTH + 1)));
        assert!(is_ordinary("<a xmlns='b' c='d'><e/></a>"));
    }

    #[test]
    fn elements_are_counted_and_nothing_else() {
        for (text, depth) in [
            ("", 0),
            ("<a/>", 1),
            ("<a><b/><b/><c></c></a>", 2),
            ("<a x='/>'><b y=\"</a>\"><c/></b></a>", 3),
            (
                "<?xml?><!DOCTYPE a [<!ENTITY b \"c\">]><a><!-- </a> --><b/></a>",
                2,
            ),
            ("<a><![CDATA[</a>]]><b></b></a>", 2),
            ("<a><!-- <b><b><b> --></a>", 1),
            ("<a ", 1),
        ] {
            assert_eq!(nesting(text), depth, "{text}");
        }
        assert_eq!(nesting(&"<g>".repeat(100_000)), 100_000);
    }
}
