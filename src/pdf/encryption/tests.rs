//! Documents built by hand around encryption dictionaries that qpdf 11.3 made, with the keys that
//! it shows for them (`--show-encryption-key`).

use lopdf::{Stream, StringFormat, dictionary};

use super::super::append::{AppendError, Base, SignatureSlot, Update};
use super::super::samples::{append, last_startxref, pdf};
use super::*;
use crate::base::limits::Limits;

const USER: &str = "rahasia é";
const OWNER: &str = "pemilik ü";
const ID: &str = "/ID[<1f272ebcb0b1c8cf82429e2715c16b49><00>]";

/// `/R`, what encryption dictionaries of that revision hold, and the file encryption key.
const SAMPLES: [(i64, &str, &str); 5] = [
    (
        2,
        "/V 1/R 2/P -36/Length 40\
         /O<253e7b7340240b02a3e95b7faf3df515ca5a66ec9546340ed5f5e01eb3a6bb28>\
         /U<ebf35654aff7eec5bedcf3d95d590d4209f17aa8ffdb8ee943e5fadaf6df7b67>",
        "dd166d59cf",
    ),
    (
        3,
        "/V 2/R 3/P -44/Length 128\
         /O<2687b7bf7ab678a280488e8182d60a98f56a4f4d5ddf72226f7c49a628c8999b>\
         /U<880879676e527102385017e6e352402d0122456a91bae5134273a6db134c87c4>",
        "4dc3b21c2784c87869f0f6c23d13630c",
    ),
    (
        4,
        "/V 4/R 4/P -44/Length 128/EncryptMetadata false\
         /CF<</StdCF<</CFM/AESV2/AuthEvent/DocOpen/Length 16>>>>/StmF/StdCF/StrF/StdCF\
         /O<2687b7bf7ab678a280488e8182d60a98f56a4f4d5ddf72226f7c49a628c8999b>\
         /U<3fbc0350e86960f51be649d041a2fe820122456a91bae5134273a6db134c87c4>",
        "1c69b9722f6b3011b77d7f565a122260",
    ),
    (
        5,
        "/V 5/R 5/P -44/Length 256\
         /CF<</StdCF<</CFM/AESV3/AuthEvent/DocOpen/Length 32>>>>/StmF/StdCF/StrF/StdCF\
         /O<d724ca16d5ddda57ebdc5ad4d1d0c97fd9c92b4f771f5cf429859f870b551fe7\
         0174bbdcabafb4ac6b96e0d7da8b52da>\
         /U<bce697142ed29d7e11c6b86d109d99ad89ccdfdf7d63f6e87e427ce4d1ecbf52\
         dac561f370a477f02d1222ba5975cbe1>\
         /OE<adcfc437fc59b89d3bbebd44509058a04e8cf056da4b270b1444f0f974d8b11c>\
         /UE<9a9036dcd5cc5bcdd1a45520c572e091187d2d0cc75f9a456bb6eed92d8112c4>\
         /Perms<6b796391c05d77db2edb6552c633b239>",
        "a748b2178a04f8d5d51e6e2e65b84b7603b4b5e6ae831fa675fbb2f496747f5a",
    ),
    (
        6,
        "/V 5/R 6/P -44/Length 256\
         /CF<</StdCF<</CFM/AESV3/AuthEvent/DocOpen/Length 32>>>>/StmF/StdCF/StrF/StdCF\
         /O<e98c24e5c556bc1e39f424cca81fb116f75ed42bd419b76867fda556900aa254\
         63b73b6ab1a48ac2984aa349ee671c79>\
         /U<e85a07867ea62b4a6ec032b42a39b5066668437f31745ec4f8c2f49c869598dc\
         0087e51603fe09e95aad3fe477143a7e>\
         /OE<28d85e337c4543924fab4955bbd42f82142ff03987858e39d9f562e13a9d9e6a>\
         /UE<57056d783b34648a1b0a88e71f3e8a8adad756b65d08b62a6e11f9dbc2ea8fd1>\
         /Perms<6ae61208d779b84ceeaafaadb060ed9c>",
        "0e5b8642e615ba98b2e009e8ab8679b96fb84ce229960325000f0798119a928c",
    ),
];

/// A document with this encryption dictionary as object 2, and nothing that is encrypted yet.
fn document_with(encryption: &str) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n".to_vec();
    let encryption = format!("<<{encryption}>>");
    let objects = [
        (1, "<</Type/Catalog/Pages<</Kids[]>>>>"),
        (2, encryption.as_str()),
    ];
    append(
        &mut file,
        &objects,
        &format!("/Root 1 0 R/Encrypt 2 0 R{ID}"),
    );
    file
}

fn standard(entries: &str) -> Vec<u8> {
    document_with(&format!("/Filter/Standard{entries}"))
}

fn open(file: &[u8]) -> Document<'_> {
    Document::open(file, Limits::default()).unwrap()
}

fn unlocked<'a>(file: &'a [u8], password: &str) -> Document<'a> {
    let mut document = open(file);
    document.unlock(password).unwrap();
    document
}

/// Appends a dictionary with a string (object 3), streams of three kinds (4 to 6) and the slot of
/// a signature (7).
fn filled(file: &[u8]) -> Vec<u8> {
    let mut update = Update::new(Base::of(&unlocked(file, OWNER)).unwrap()).unwrap();
    update
        .objects
        .add(dictionary! { "Words" => vec![Object::string_literal("Karantina")] });
    for kind in [
        dictionary! {},
        dictionary! { "Type" => "Metadata" },
        dictionary! {
            "Filter" => vec![Object::Name(b"Crypt".to_vec())],
            "DecodeParms" => vec![Object::Dictionary(dictionary! { "Name" => "Identity" })],
        },
    ] {
        update.objects.add(Stream::new(kind, b"Karantina".to_vec()));
    }
    let slot = SignatureSlot {
        id: update.objects.reserve(),
        dictionary: dictionary! { "Reason" => Object::string_literal("Karantina") },
        capacity: 4,
    };
    let appended = update.finish_with(&slot).unwrap();
    let mut tail = appended.tail;
    tail[appended.slot.digits].copy_from_slice(b"3002abcd");
    [file, &tail].concat()
}

fn string(document: &Document<'_>, number: u32, key: &[u8]) -> Vec<u8> {
    let object = document.last().load((number, 0)).unwrap().object;
    match object.as_dict().unwrap().get(key).unwrap() {
        Object::Array(items) => items[0].as_str().unwrap().to_vec(),
        only => only.as_str().unwrap().to_vec(),
    }
}

fn stream(document: &Document<'_>, number: u32) -> Result<Vec<u8>, PdfError> {
    let view = document.last();
    view.stream(&view.load((number, 0)).unwrap())
}

#[test]
fn both_passwords_of_every_revision_give_the_key() {
    for (revision, entries, key) in SAMPLES {
        let file = standard(entries);
        // The same characters written apart: SASLprep and PDFDocEncoding differ there.
        let apart = (revision == 6).then_some("rahasia e\u{301}");
        for password in [USER, OWNER].into_iter().chain(apart) {
            let document = unlocked(&file, password);
            let encryption = document.encryption().unwrap().unwrap();
            let found = format!("{:02x?}", encryption.key.bytes());
            let found = found.replace(['[', ']', ',', ' '], "");
            assert_eq!(found, key, "revision {revision}, {password}");
            let owner = encryption.access == Access::Owner;
            assert_eq!(owner, password == OWNER, "revision {revision}");
        }
        let mut document = open(&file);
        assert_eq!(document.unlock("rahasia"), Err(PdfError::WrongPassword));
        assert_eq!(document.readable(), Err(PdfError::Encrypted));
    }
}

#[test]
fn an_update_is_encrypted_and_reads_plain() {
    for (revision, entries, _) in SAMPLES {
        let base = standard(entries);
        let file = filled(&base);
        assert_eq!(file, filled(&base), "the same input, the same bytes");
        let plain = |text: &[u8]| {
            file.windows(text.len())
                .filter(|part| part == &text)
                .count()
        };
        // What asks for no encryption, and metadata where the dictionary says so.
        let expected = if revision == 4 { 2 } else { 1 };
        assert_eq!(plain(b"Karantina"), expected, "revision {revision}");
        let document = unlocked(&file, USER);
        assert_eq!(string(&document, 3, b"Words"), b"Karantina");
        assert_eq!(string(&document, 7, b"Reason"), b"Karantina");
        assert_eq!(string(&document, 7, b"Contents"), [0x30, 2, 0xab, 0xcd]);
        for number in 4..=6 {
            assert_eq!(stream(&document, number).unwrap(), b"Karantina");
        }
        let raw = document.last().load((4, 0)).unwrap();
        assert_eq!(*document.last().raw_stream(&raw).unwrap(), *b"Karantina");
    }
}

#[test]
fn what_was_read_while_it_was_locked_is_read_anew() {
    let file = standard(SAMPLES[4].1);
    let mut update = Update::new(Base::of(&unlocked(&file, USER)).unwrap()).unwrap();
    let catalog = dictionary! {
        "Pages" => dictionary! { "Kids" => Vec::<Object>::new() },
        "Lang" => Object::string_literal("id-ID"),
    };
    update.objects.set((1, 0), catalog);
    let file = [file.as_slice(), &update.finish().unwrap()].concat();
    let mut document = open(&file);
    let language = |document: &Document<'_>| {
        let (_, catalog) = document.last().catalog().unwrap();
        catalog.get(b"Lang").unwrap().as_str().unwrap().to_vec()
    };
    assert_eq!(language(&document), b"");
    document.unlock(USER).unwrap();
    assert_eq!(language(&document), b"id-ID");
}

#[test]
fn a_locked_document_gives_no_ciphertext_away() {
    for (revision, entries, _) in SAMPLES {
        let file = filled(&standard(entries));
        let document = open(&file);
        assert!(document.is_encrypted() && document.is_locked());
        assert_eq!(string(&document, 3, b"Words"), b"");
        assert_eq!(string(&document, 7, b"Reason"), b"");
        assert_eq!(string(&document, 7, b"Contents"), [0x30, 2, 0xab, 0xcd]);
        assert_eq!(stream(&document, 4), Err(PdfError::Encrypted));
        // What was never encrypted can be read.
        assert_eq!(stream(&document, 5).is_ok(), revision == 4);
        assert_eq!(stream(&document, 6).unwrap(), b"Karantina");
        // The encryption dictionary itself is plain.
        assert_eq!(
            string(&document, 2, b"O").len(),
            if revision < 5 { 32 } else { 48 }
        );
        assert!(matches!(Base::of(&document), Err(PdfError::Encrypted)));
        let blind = Base {
            encryption: None,
            ..Base::of(&unlocked(&file, USER)).unwrap()
        };
        assert!(matches!(Update::new(blind), Err(AppendError::Encrypted)));
    }
}

#[test]
fn permissions_bind_the_user_and_not_the_owner() {
    let can = |file: &[u8], password| {
        let permits = unlocked(file, password).permissions();
        (
            permits.modify(),
            permits.add_fields(),
            permits.fill_fields(),
        )
    };
    for (revision, entries, _) in SAMPLES {
        let file = standard(entries);
        assert_eq!(can(&file, OWNER), (true, true, true));
        // Revision 2 has no bit 9, and its sample has bit 4 set; the others have bit 9 only.
        let expected = (revision == 2, false, revision != 2);
        assert_eq!(can(&file, USER), expected, "revision {revision}");
    }
    // Whoever loosens /P does not loosen /Perms with it.
    let (_, entries, _) = SAMPLES[4];
    let file = standard(&entries.replace("/P -44", "/P -4"));
    assert_eq!(can(&file, USER), (false, false, true));
    assert!(open(&pdf(&["<</Type/Catalog>>"])).permissions().modify());
}

#[test]
fn other_handlers_are_refused_by_name() {
    for (entries, expected) in [
        (
            "/Filter/Adobe.PubSec/V 4/SubFilter/adbe.pkcs7.s5",
            "Adobe.PubSec",
        ),
        ("/Filter/Standard/V 6/R 7", "Standard /V 6 /R 7"),
        ("/Filter/Standard/V 3/R 3", "Standard /V 3 /R 3"),
    ] {
        let reason = PdfError::SecurityHandler {
            name: expected.to_owned(),
        };
        let file = document_with(entries);
        let mut document = open(&file);
        assert_eq!(document.readable(), Err(reason.clone()));
        assert_eq!(document.unlock(USER), Err(reason));
    }
}

#[test]
fn damaged_dictionaries_are_refused() {
    let damaged = |file: &[u8]| {
        assert_eq!(
            open(file).readable(),
            Err(PdfError::EncryptionDictionary),
            "{}",
            String::from_utf8_lossy(file)
        );
    };
    for (revision, entries, _) in SAMPLES {
        for key in ["/V", "/R", "/P", "/O", "/U", "/OE", "/UE"] {
            if revision < 5 && key.ends_with('E') {
                continue;
            }
            let without = entries.replacen(&format!("{key} "), "/X ", 1);
            let without = without.replacen(&format!("{key}<"), "/X<", 1);
            damaged(&standard(&without));
        }
        damaged(&standard(&entries.replace("/O<", "/O<00>/X<")));
    }
    damaged(&standard(
        &SAMPLES[3].1.replace("/StrF/StdCF", "/StrF/Other"),
    ));
    damaged(&standard(&SAMPLES[3].1.replace("/AESV3", "/None")));
    damaged(&document_with(""));
    // An update that does not go on with the entry would make ciphertext of what was there.
    let mut file = standard(SAMPLES[0].1);
    let prev = last_startxref(&file);
    append(&mut file, &[(3, "1")], &format!("/Root 1 0 R/Prev {prev}"));
    damaged(&file);
}

/// Whatever one byte of a dictionary becomes, opening ends, and gives a key or a reason.
#[test]
fn broken_bytes_do_no_harm() {
    // Revision 6 differs from 5 in a digest only, which takes its time.
    for (_, entries, _) in SAMPLES.into_iter().take(4) {
        let file = filled(&standard(entries));
        let start = file
            .windows(9)
            .position(|part| part == b"/Standard")
            .unwrap();
        for at in (start..start + entries.len()).step_by(5) {
            for byte in [b'/', b'0', b'>'] {
                let mut broken = file.clone();
                broken[at] = byte;
                let Ok(mut document) = Document::open(&broken, Limits::default()) else {
                    continue;
                };
                if document.unlock(OWNER).is_err() {
                    assert!(document.is_locked());
                }
                for number in document.last().object_numbers() {
                    if let Ok(located) = document.last().load((number, 0)) {
                        let _data = document.last().stream(&located);
                    }
                }
            }
        }
    }
}

#[test]
fn strings_of_signatures_are_told_from_others() {
    let mut object = Object::Array(vec![
        Object::Dictionary(dictionary! {
            "ByteRange" => vec![Object::Integer(0)],
            "Contents" => Object::String(b"cms".to_vec(), StringFormat::Hexadecimal),
            "Name" => Object::string_literal("name"),
        }),
        Object::Dictionary(dictionary! { "Contents" => Object::string_literal("note") }),
    ]);
    let mut seen = Vec::new();
    each_string(&mut object, &mut |string| seen.push(string.clone()));
    assert_eq!(seen, [&b"name"[..], b"note"]);
}
