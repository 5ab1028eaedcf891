//! References in the signed file that lead to nothing, or to something that looks like a part of
//! the file's own structure, and what a later update puts there.

use teken::sign::Certify;

use crate::plain::{PAINT, amended, document, look, quietly_signed, stream};
use crate::workshop::{assert_caught, assert_valid};

/// A page with a stamp whose appearance takes `/P` from a dictionary that is an object of its own
/// (8), in which the key `/P` leads to object 50.
fn stamped(further: &[(u32, &str)]) -> Vec<u8> {
    let painter = stream(
        "/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</XObject 8 0 R>>",
        "/P Do",
    );
    let mut objects = vec![
        (6, painter.as_str()),
        (
            7,
            "<</Type/Annot/Subtype/Stamp/F 4/Rect[0 0 600 800]/AP<</N 6 0 R>>>>",
        ),
        (8, "<</P 50 0 R>>"),
    ];
    objects.extend(further);
    document("", "/Annots[7 0 R]", &objects)
}

const ALL: [Option<Certify>; 3] = [None, Some(Certify::NoChanges), Some(Certify::FormFill)];

#[test]
fn a_hole_behind_any_key_stays_open() {
    for certify in ALL {
        let file = quietly_signed(&stamped(&[]), certify);
        let catalog = "<</Type/Catalog/Pages 2 0 R/DSS 60 0 R>>";
        assert_caught(vec![
            ("filled", amended(&file, &[(50, &look(PAINT))])),
            (
                "filled, and called validation data",
                amended(
                    &file,
                    &[(50, &look(PAINT)), (1, catalog), (60, "<</Certs[50 0 R]>>")],
                ),
            ),
        ]);
        // Something that nothing leads to is no harm, but to an author who allows nothing.
        if certify != Some(Certify::NoChanges) {
            let idle = amended(&file, &[(51, "<</Nothing true>>")]);
            assert_valid("idle object", &idle, 1);
        }
    }
}

#[test]
fn a_hole_that_the_information_dictionary_leads_to_as_well_stays_open() {
    let plain = stamped(&[(9, "<</Title(Surat)/Custom 50 0 R>>")]);
    let plain = crate::workshop::by_hand(
        &plain,
        &[],
        &format!(
            "/Size 10/Root 1 0 R/Info 9 0 R/Prev {}",
            crate::workshop::startxref(&plain)
        ),
    );
    let file = quietly_signed(&plain, None);
    assert_caught(vec![("filled", amended(&file, &[(50, &look(PAINT))]))]);
}

/// An object that is painted, and calls itself a container.
#[test]
fn what_is_painted_is_no_container_whatever_it_says() {
    for kind in ["ObjStm", "XRef"] {
        let posing = |content: &str| {
            let entries = format!(
                "/Type/{kind}/Subtype/Form/BBox[0 0 600 800]/Resources<</Font<</F1 5 0 R>>>>"
            );
            stream(&entries, content)
        };
        for certify in ALL {
            let plain = stamped(&[(50, &posing("BT /F1 20 Tf 50 400 Td (Sah) Tj ET"))]);
            let file = quietly_signed(&plain, certify);
            let changed = amended(&file, &[(50, &posing(PAINT))]);
            assert_caught(vec![("posing", changed)]);
        }
    }
}
