//! PEM: binary data as text between two marked lines (RFC 7468).
//!
//! Read leniently, because these files pass through mail programs and editors: any line length,
//! any line end, text around the blocks.
//!
//! **Invariant:** a block's bytes are wiped when it is dropped; it may hold a private key.
//!
//! **Deliberately absent:** the headers of old encrypted keys (RFC 1421) are kept for `key` to
//! name, never acted on.

use base64ct::{Base64, Encoding as _};
use zeroize::Zeroizing;

/// Blocks read from one file. A chain has a handful; bundles of a whole country under 500.
const MOST_BLOCKS: usize = 2_000;

const BEGIN: &str = "-----BEGIN ";
const DASHES: &str = "-----";

/// One block of a PEM file.
pub struct Block {
    /// What it says it holds: `CERTIFICATE`.
    pub label: String,
    /// Whether it has headers, as encrypted keys of the old form do (`Proc-Type: 4,ENCRYPTED`).
    pub has_headers: bool,
    /// The bytes; none when the text is no Base64.
    pub bytes: Option<Zeroizing<Vec<u8>>>,
}

/// Whether the bytes look like PEM at all.
#[must_use]
pub fn is_pem(bytes: &[u8]) -> bool {
    bytes
        .windows(BEGIN.len())
        .any(|window| window == BEGIN.as_bytes())
}

/// The blocks of a file, in their order; a block without its end line is left out.
#[must_use]
pub fn blocks(bytes: &[u8]) -> Vec<Block> {
    let text = Zeroizing::new(String::from_utf8_lossy(bytes).into_owned());
    let mut rest = text.as_str();
    let mut found = Vec::new();
    while found.len() < MOST_BLOCKS {
        let Some((_, after)) = rest.split_once(BEGIN) else {
            break;
        };
        let Some((label, body)) = after.split_once(DASHES) else {
            break;
        };
        let end = format!("-----END {label}-----");
        let Some((content, after)) = body.split_once(&end) else {
            rest = body;
            continue;
        };
        found.push(block(label, content));
        rest = after;
    }
    found
}

fn block(label: &str, content: &str) -> Block {
    let has_headers = content.contains(':');
    // Headers end at the first empty line (RFC 1421, 4.4).
    let body = if has_headers {
        let normal = content.find("\n\n").or_else(|| content.find("\r\n\r\n"));
        normal.map_or("", |at| content.split_at(at).1)
    } else {
        content
    };
    let compact: Zeroizing<String> =
        Zeroizing::new(body.chars().filter(|c| !c.is_whitespace()).collect());
    Block {
        label: label.to_owned(),
        has_headers,
        bytes: Base64::decode_vec(&compact).ok().map(Zeroizing::new),
    }
}

/// One block as text, in lines of 64 characters.
#[must_use]
pub fn encode(label: &str, bytes: &[u8]) -> Zeroizing<String> {
    let base64 = Zeroizing::new(Base64::encode_string(bytes));
    let mut text = Zeroizing::new(String::with_capacity(
        base64.len() + base64.len() / 64 + 128,
    ));
    text.extend([BEGIN, label, DASHES, "\n"]);
    let mut rest = base64.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.len().min(64));
        text.push_str(line);
        text.push('\n');
        rest = after;
    }
    text.extend(["-----END ", label, DASHES, "\n"]);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_found_between_other_text() {
        let text = b"Bag Attributes\r\n-----BEGIN A-----\r\nAQI D\r\n-----END A-----\r\nx\n-----BEGIN B-----\n!\n-----END B-----";
        let found = blocks(text);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].label, "A");
        assert_eq!(found[0].bytes.as_deref(), Some(&vec![1, 2, 3]));
        assert!(found[1].bytes.is_none());
    }

    #[test]
    fn what_was_encoded_is_read_again() {
        for length in [0, 1, 47, 48, 49, 200] {
            let bytes = vec![7_u8; length];
            let text = encode("PRIVATE KEY", &bytes);
            assert!(text.lines().all(|line| line.len() <= 64));
            let found = blocks(text.as_bytes());
            assert_eq!(found[0].bytes.as_deref(), Some(&bytes));
        }
    }

    #[test]
    fn an_unfinished_block_is_none() {
        assert!(blocks(b"-----BEGIN A-----\nAQID\n").is_empty());
        assert!(blocks(b"-----BEGIN ").is_empty());
        assert!(!is_pem(b"BEGIN"));
    }
}
