//! `teken about`: the tool, its mark, its algorithms and its limits.

use crate::base::limits::Limits;
use crate::base::message::Message;
use crate::cli::Context;
use crate::cli::arguments::Format;
use crate::cli::exit::Exit;
use crate::cli::json;
use crate::pki::TrustAnchors;
use crate::stamp::NOTICE;

/// The mark in characters: a key on a disc, and the name beside it.
const MARK: &str = "   ▄▄█████▄▄
  ███████▀ ██   │ Balai Besar
 ██████▀ ▄████  │ Sertifikasi
 ████▀ ▄█▄ ███  │ Elektronik
 ██▀▄▄ ▀██▄▄██  │
  █ ██ ██████   │ BSrE · BSSN
   ▀▀█████▀▀";

/// What documents can be signed with; what is read is in the documentation.
const ALGORITHMS: [&str; 5] = [
    "RSASSA-PKCS1-v1_5 2048+",
    "RSASSA-PSS 2048+",
    "ECDSA P-256",
    "ECDSA P-384",
    "SHA-256, SHA-384, SHA-512",
];

/// Prints it.
pub(super) fn run(context: &mut Context) -> Exit {
    let version = env!("CARGO_PKG_VERSION");
    let limits = Limits::default();
    if context.format == Format::Json {
        let anchors = TrustAnchors::builtin();
        let names: Vec<_> = anchors.list().iter().map(|anchor| &anchor.name).collect();
        let line = json::line(&serde_json::json!({
            "kind": "about",
            "name": "teken",
            "version": version,
            "algorithms": ALGORITHMS,
            "levels": ["B-B", "B-T", "B-LT", "B-LTA"],
            "anchors": names,
            "notice": NOTICE,
            "limits": {
                "decoded_bytes": limits.decoded_bytes,
                "objects": limits.objects,
                "revisions": limits.revisions,
                "pages": limits.pages,
            },
        }));
        context.console.result(&line);
        return Exit::Done;
    }
    context.console.result(MARK);
    context.console.result("");
    for message in [
        Message::new("cli-about-tool").with("version", version),
        Message::new("cli-about-bodies"),
        Message::new("cli-about-mark"),
        Message::new("cli-about-level"),
        Message::new("cli-about-algorithms").with("algorithms", ALGORITHMS.join("; ")),
        Message::new("cli-about-limits")
            .with("objects", limits.objects)
            .with("pages", limits.pages)
            .with("megabytes", limits.decoded_bytes >> 20),
        Message::new("cli-about-legal"),
    ] {
        let text = context.console.text(&message);
        context.console.result(&text);
    }
    context.console.result("");
    context.console.result(NOTICE);
    Exit::Done
}
