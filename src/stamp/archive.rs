//! A logo made fit for [`Profile::Archive`](super::profile::Profile::Archive).
//!
//! Device colours and colour profiles become calibrated colours; a picture with a soft mask is
//! laid on white, which is what the paper under it is.
//!
//! **Invariant:** the logo looks the same on white, or it is refused.
//!
//! **Deliberately absent:** turning curves into pixels, and inks into light.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Stream};

use super::error::StampError;
use super::logo::Picture;
use super::profile::{calibrated_gray, calibrated_rgb};
use super::template::{DEPTH, gathered, reachable};
use crate::pdf::pool::deflated;
use crate::pdf::{Object, ObjectId};

/// The same picture, opaque and in calibrated colours.
pub(super) fn archived(picture: &Picture) -> Result<Picture, StampError> {
    let pieces = Pieces {
        objects: picture.template.objects(),
    };
    let mut objects = BTreeMap::new();
    for (number, object) in (0..).zip(pieces.objects) {
        objects.insert((number, 0), pieces.object(object, DEPTH)?);
    }
    // Masks and colour profiles are not led to any more.
    let used = reachable((0, 0), &objects);
    objects.retain(|id, _| used.contains(id));
    Ok(Picture {
        aspect: picture.aspect,
        template: gathered((0, 0), objects),
    })
}

/// The objects of one logo, which refer to each other by position.
struct Pieces<'a> {
    objects: &'a [Object],
}

impl Pieces<'_> {
    fn object(&self, object: &Object, depth: usize) -> Result<Object, StampError> {
        let Some(depth) = depth.checked_sub(1) else {
            return Ok(Object::Null);
        };
        Ok(match object {
            Object::Name(name) if name == b"DeviceRGB" => calibrated_rgb(),
            Object::Name(name) if name == b"DeviceGray" => calibrated_gray(),
            Object::Name(name) if name == b"DeviceCMYK" => return Err(refused("DeviceCMYK")),
            Object::Array(items) => match self.profile(items) {
                Some(3) => calibrated_rgb(),
                Some(1) => calibrated_gray(),
                Some(_) => return Err(refused("ICCBased")),
                None => {
                    let items: Result<Vec<_>, _> =
                        items.iter().map(|item| self.object(item, depth)).collect();
                    Object::Array(items?)
                }
            },
            Object::Dictionary(dictionary) => {
                Object::Dictionary(self.dictionary(dictionary, depth)?)
            }
            Object::Stream(stream) => Object::Stream(self.stream(stream, depth)?),
            other => other.clone(),
        })
    }

    /// The number of colours of a space `[/ICCBased stream]` (ISO 32000-2, 8.6.5.5).
    fn profile(&self, space: &[Object]) -> Option<i64> {
        let [Object::Name(kind), Object::Reference(id)] = space else {
            return None;
        };
        let profile = self.piece(*id).filter(|_| kind == b"ICCBased")?;
        profile.dict.get(b"N").and_then(Object::as_i64).ok()
    }

    fn piece(&self, id: ObjectId) -> Option<&Stream> {
        let index = usize::try_from(id.0).ok()?;
        self.objects.get(index)?.as_stream().ok()
    }

    /// A dictionary without transparency (ISO 19005-1, 6.4).
    fn dictionary(&self, dictionary: &Dictionary, depth: usize) -> Result<Dictionary, StampError> {
        let mut kept = Dictionary::new();
        for (key, value) in dictionary {
            let name = value.as_name().ok();
            match key.as_slice() {
                // All in it is opaque, or the logo is refused: then a group changes nothing.
                b"Group" => continue,
                b"SMask" if name != Some(b"None") => return Err(refused("SMask")),
                b"BM" if name != Some(b"Normal") => return Err(refused("BM")),
                b"ca" | b"CA" if !is_one(value) => return Err(refused("ca")),
                _ => {}
            }
            kept.set(key.clone(), self.object(value, depth)?);
        }
        Ok(kept)
    }

    fn stream(&self, stream: &Stream, depth: usize) -> Result<Stream, StampError> {
        let mask = stream.dict.get(b"SMask").and_then(Object::as_reference);
        let mut opaque = match mask {
            Ok(mask) => {
                let mask = self.piece(mask);
                mask.and_then(|mask| on_white(stream, mask))
                    .ok_or_else(|| refused("SMask"))?
            }
            Err(_) => stream.clone(),
        };
        opaque.dict = self.dictionary(&opaque.dict, depth)?;
        Ok(opaque)
    }
}

/// An image of ours with what its mask leaves of it laid on white.
fn on_white(image: &Stream, mask: &Stream) -> Option<Stream> {
    let channels = match image.dict.get(b"ColorSpace").and_then(Object::as_name) {
        Ok(b"DeviceGray") => 1,
        Ok(b"DeviceRGB") => 3,
        _ => return None,
    };
    let colours = image.decompressed_content().ok()?;
    let alpha = mask.decompressed_content().ok()?;
    let pixels = colours.chunks_exact(channels).zip(&alpha);
    let flat: Vec<u8> = pixels
        .flat_map(|(pixel, &alpha)| pixel.iter().map(move |&colour| mixed(colour, alpha)))
        .collect();
    let mut opaque = deflated(&flat);
    for (key, value) in &image.dict {
        if !matches!(key.as_slice(), b"SMask" | b"Filter" | b"Length") {
            opaque.dict.set(key.clone(), value.clone());
        }
    }
    Some(opaque)
}

/// A colour on white, seen through its alpha.
fn mixed(colour: u8, alpha: u8) -> u8 {
    let most = u16::from(u8::MAX);
    let (colour, alpha) = (u16::from(colour), u16::from(alpha));
    let sum = colour * alpha + most * (most - alpha);
    u8::try_from((sum + most / 2) / most).unwrap_or(u8::MAX)
}

fn is_one(value: &Object) -> bool {
    matches!(value, Object::Integer(1)) || matches!(value, Object::Real(real) if *real >= 1.0)
}

fn refused(feature: &'static str) -> StampError {
    StampError::PictureArchive { feature }
}

#[cfg(test)]
mod tests {
    use lopdf::dictionary;

    use super::super::template::Template;
    use super::*;

    fn picture(objects: Vec<Object>) -> Picture {
        Picture {
            aspect: 1.0,
            template: Template::new(objects, 0),
        }
    }

    fn image(space: &str, data: &[u8]) -> Stream {
        let mut image = deflated(data);
        image.dict.set("ColorSpace", space);
        image
    }

    #[test]
    fn a_soft_mask_is_laid_on_white() {
        let mut seen = image("DeviceRGB", &[0, 100, 200, 0, 0, 0, 9, 9, 9]);
        seen.dict.set("SMask", Object::Reference((1, 0)));
        let mask = image("DeviceGray", &[255, 0, 128]);
        let flat = archived(&picture(vec![seen.into(), mask.into()])).unwrap();
        let [Object::Stream(image)] = flat.template.objects() else {
            panic!("the mask is still there");
        };
        let expected = [0, 100, 200, 255, 255, 255, 132, 132, 132];
        assert_eq!(image.decompressed_content().unwrap(), expected);
        assert!(!image.dict.has(b"SMask"));
        assert_eq!(image.dict.get(b"ColorSpace").unwrap(), &calibrated_rgb());
    }

    #[test]
    fn colour_profiles_become_calibrated_colours_and_groups_go() {
        let mut form = Stream::new(Dictionary::new(), Vec::new());
        let space = vec![Object::from("ICCBased"), Object::Reference((1, 0))];
        form.dict.set("Resources", dictionary! { "A" => space });
        form.dict
            .set("Group", dictionary! { "S" => "Transparency" });
        let profile = Stream::new(dictionary! { "N" => 1 }, vec![1]);
        let kept = archived(&picture(vec![form.into(), profile.into()])).unwrap();
        let [Object::Stream(form)] = kept.template.objects() else {
            panic!("the profile is still there");
        };
        let resources = form.dict.get(b"Resources").unwrap().as_dict().unwrap();
        assert_eq!(resources.get(b"A").unwrap(), &calibrated_gray());
        assert!(!form.dict.has(b"Group"));
    }

    #[test]
    fn what_cannot_be_kept_is_refused() {
        for (key, value) in [
            ("ca", Object::from(0.5)),
            ("SMask", Object::Dictionary(Dictionary::new())),
            ("BM", Object::from("Multiply")),
            ("ColorSpace", Object::from("DeviceCMYK")),
        ] {
            let mut form = Stream::new(Dictionary::new(), Vec::new());
            form.dict.set(key, value);
            let error = archived(&picture(vec![form.into()])).unwrap_err();
            assert!(matches!(error, StampError::PictureArchive { .. }), "{key}");
        }
    }
}
