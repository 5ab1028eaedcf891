//! Logos made of pixels: PNG and JPEG.
//!
//! **Invariant:** a file is decoded once, completely, before it goes into any document, so a
//! damaged logo is found at the start of a run.
//!
//! **Deliberately absent:** scaling down. A logo too large is refused, for it would make every
//! document larger.

use std::io::Cursor;
use std::iter;

use lopdf::{Stream, dictionary};
use png::{ColorType, Transformations};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::error::StampError;
use super::logo::{Picture, aspect};
use super::template::Template;
use crate::pdf::Object;
use crate::pdf::pool::deflated;

/// Pixels of a logo: 2,000 by 2,000, which is 600 dpi at 85 mm.
const PIXELS: usize = 4_000_000;

/// Pixels along one side, so that no decoder is asked for more.
const SIDE: usize = 20_000;

/// Bytes a PNG decoder may take for itself, beyond the pixels.
const DECODER_BYTES: usize = 64 << 20;

/// Marker segments before the frame header of a JPEG file: real ones have about ten.
const SEGMENTS: usize = 1_000;

/// A PNG file, as an image with 8 bits a channel; its transparency as a soft mask
/// (ISO 32000-2, 11.6.5.2).
pub(super) fn png(file: &[u8]) -> Result<Picture, StampError> {
    let damaged = |error: png::DecodingError| StampError::PictureDamaged {
        format: "PNG",
        reason: error.to_string(),
    };
    let limits = png::Limits {
        bytes: DECODER_BYTES,
    };
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(file), limits);
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    let header = decoder.read_header_info().map_err(damaged)?;
    let (width, height) = (header.width, header.height);
    let shape = shape(u64::from(width), u64::from(height))?;
    let mut reader = decoder.read_info().map_err(damaged)?;
    let size = reader.output_buffer_size().ok_or_else(|| empty("PNG"))?;
    let mut pixels = vec![0; size];
    let info = reader.next_frame(&mut pixels).map_err(damaged)?;
    pixels.truncate(info.buffer_size());
    let (channels, space) = match info.color_type {
        ColorType::Grayscale | ColorType::GrayscaleAlpha => (1, "DeviceGray"),
        ColorType::Rgb | ColorType::Rgba | ColorType::Indexed => (3, "DeviceRGB"),
    };
    let has_alpha = matches!(info.color_type, ColorType::GrayscaleAlpha | ColorType::Rgba);
    let (colours, alpha) = if has_alpha {
        split(&pixels, channels)
    } else {
        (pixels, Vec::new())
    };
    if is_blank(&colours, &alpha, channels) {
        return Err(StampError::PictureBlank { format: "PNG" });
    }
    let mut image = image(deflated(&colours), (width, height), space);
    let mut objects = Vec::new();
    if alpha.iter().any(|&value| value != u8::MAX) {
        image.dict.set("SMask", Object::Reference((1, 0)));
        objects.push(Object::Stream(self::image(
            deflated(&alpha),
            (width, height),
            "DeviceGray",
        )));
    }
    objects.insert(0, Object::Stream(image));
    Ok(Picture {
        aspect: shape,
        template: Template::new(objects, 0),
    })
}

/// A JPEG file, passed through as it is (ISO 32000-2, 7.4.8).
pub(super) fn jpeg(file: &[u8]) -> Result<Picture, StampError> {
    let header = jpeg_header(file).ok_or_else(|| empty("JPEG"))?;
    if !matches!(header.coding, 0xC0..=0xC2) || header.bits != 8 {
        return Err(StampError::PictureFeature {
            format: "JPEG",
            feature: format!("SOF{}, {} bit", header.coding & 0x0F, header.bits),
        });
    }
    let (width, height) = (u32::from(header.width), u32::from(header.height));
    let aspect = shape(u64::from(width), u64::from(height))?;
    let space = match header.components {
        1 => "DeviceGray",
        3 => "DeviceRGB",
        4 => "DeviceCMYK",
        other => {
            return Err(StampError::PictureFeature {
                format: "JPEG",
                feature: format!("{other} channels"),
            });
        }
    };
    let options = DecoderOptions::default()
        .set_strict_mode(true)
        .set_max_width(SIDE)
        .set_max_height(SIDE);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(file), options);
    let pixels = decoder
        .decode()
        .map_err(|error| StampError::PictureDamaged {
            format: "JPEG",
            reason: error.to_string(),
        })?;
    let channels = pixels.len()
        / usize::try_from(u64::from(width) * u64::from(height))
            .unwrap_or(1)
            .max(1);
    if is_blank(&pixels, &[], channels) {
        return Err(StampError::PictureBlank { format: "JPEG" });
    }
    let stream = Stream::new(dictionary! { "Filter" => "DCTDecode" }, file.to_vec());
    let mut image = image(stream, (width, height), space);
    if header.components == 4 && header.adobe {
        // Adobe's programs write the inks inverted.
        let decode = [1, 0, 1, 0, 1, 0, 1, 0].map(Object::from).to_vec();
        image.dict.set("Decode", decode);
    }
    Ok(Picture {
        aspect,
        template: Template::new(vec![Object::Stream(image)], 0),
    })
}

/// The aspect of an image, unless it has too many pixels or none.
fn shape(width: u64, height: u64) -> Result<f64, StampError> {
    let pixels = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
    let (width, height) = (pixels(width), pixels(height));
    if width > SIDE || height > SIDE || width.saturating_mul(height) > PIXELS {
        return Err(StampError::PicturePixels {
            width,
            height,
            limit: PIXELS,
        });
    }
    let length = |count: usize| u32::try_from(count).map_or(0.0, f64::from);
    aspect(length(width), length(height))
}

fn image(data: Stream, (width, height): (u32, u32), space: &str) -> Stream {
    let mut image = data;
    image.dict.extend(&dictionary! {
        "Type" => "XObject",
        "Subtype" => "Image",
        "Width" => width,
        "Height" => height,
        "ColorSpace" => space,
        "BitsPerComponent" => 8,
    });
    image
}

/// Colours and transparency apart, from pixels of `channels` colours and one alpha each.
fn split(pixels: &[u8], channels: usize) -> (Vec<u8>, Vec<u8>) {
    let mut colours = Vec::with_capacity(pixels.len());
    let mut alpha = Vec::with_capacity(pixels.len() / (channels + 1));
    for pixel in pixels.chunks_exact(channels + 1) {
        if let Some((last, first)) = pixel.split_last() {
            colours.extend_from_slice(first);
            alpha.push(*last);
        }
    }
    (colours, alpha)
}

/// Whether pixels of `channels` colours look alike on white paper: then there is nothing to see.
/// Without transparency there is no `alpha`.
fn is_blank(colours: &[u8], alpha: &[u8], channels: usize) -> bool {
    let opacities = alpha.iter().copied().chain(iter::repeat(u8::MAX));
    let pixels = colours.chunks(channels.max(1)).zip(opacities);
    let mut seen = pixels.map(|(pixel, opacity)| {
        let mut shown = [0; 4];
        for (shown, colour) in shown.iter_mut().zip(pixel) {
            let ink = u16::from(u8::MAX - colour) * u16::from(opacity);
            *shown = ink / u16::from(u8::MAX);
        }
        shown
    });
    let first = seen.next();
    seen.all(|pixel| Some(pixel) == first)
}

struct JpegHeader {
    coding: u8,
    bits: u8,
    width: u16,
    height: u16,
    components: u8,
    adobe: bool,
}

/// Walks the marker segments up to the frame header (ITU-T T.81, B.1.1 and B.2.2).
fn jpeg_header(file: &[u8]) -> Option<JpegHeader> {
    let mut rest = file.get(2..)?;
    let mut adobe = false;
    for _ in 0..SEGMENTS {
        let [0xFF, marker, ..] = *rest else {
            return None;
        };
        if marker == 0xFF {
            rest = rest.get(1..)?;
            continue;
        }
        let length = usize::from(u16::from_be_bytes([*rest.get(2)?, *rest.get(3)?]));
        let body = rest.get(4..length.checked_add(2)?)?;
        match marker {
            // Frame headers: all of 0xC0 to 0xCF but tables (C4, CC) and the reserved C8.
            0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => {
                let [bits, h1, h0, w1, w0, components, ..] = *body else {
                    return None;
                };
                return Some(JpegHeader {
                    coding: marker,
                    bits,
                    width: u16::from_be_bytes([w1, w0]),
                    height: u16::from_be_bytes([h1, h0]),
                    components,
                    adobe,
                });
            }
            // The image data without a frame header before it.
            0xD9 | 0xDA => return None,
            0xEE => adobe |= body.starts_with(b"Adobe"),
            _ => {}
        }
        rest = rest.get(length.checked_add(2)?..)?;
    }
    None
}

fn empty(format: &'static str) -> StampError {
    StampError::PictureDamaged {
        format,
        reason: "no image in it".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::pool::NewObjects;

    fn encoded(colour: ColorType, (width, height): (u32, u32), pixels: &[u8]) -> Vec<u8> {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, width, height);
        encoder.set_color(colour);
        encoder.set_depth(png::BitDepth::Eight);
        if colour == ColorType::Indexed {
            encoder.set_palette(vec![255, 0, 0, 0, 255, 0]);
        }
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(pixels).unwrap();
        writer.finish().unwrap();
        file
    }

    fn added(picture: &Picture) -> (Stream, NewObjects) {
        let mut pool = NewObjects::starting_at(1);
        let id = picture.template.add(&mut pool);
        (pool.object(id).unwrap().as_stream().unwrap().clone(), pool)
    }

    #[test]
    fn every_kind_of_png_keeps_its_pixels() {
        for (colour, pixels, expected) in [
            (ColorType::Grayscale, vec![1, 2], vec![1, 2]),
            (
                ColorType::Rgb,
                vec![1, 2, 3, 4, 5, 6],
                vec![1, 2, 3, 4, 5, 6],
            ),
            (ColorType::Indexed, vec![1, 0], vec![0, 255, 0, 255, 0, 0]),
            (ColorType::GrayscaleAlpha, vec![1, 9, 2, 8], vec![1, 2]),
            (
                ColorType::Rgba,
                vec![1, 2, 3, 9, 4, 5, 6, 8],
                vec![1, 2, 3, 4, 5, 6],
            ),
        ] {
            let picture = png(&encoded(colour, (2, 1), &pixels)).unwrap();
            let (image, pool) = added(&picture);
            assert_eq!(
                image.decompressed_content().unwrap(),
                expected,
                "{colour:?}"
            );
            assert!((picture.aspect - 2.0).abs() < 1e-9);
            let mask = image.dict.get(b"SMask").ok().map(|mask| {
                let mask = pool.object(mask.as_reference().unwrap()).unwrap();
                mask.as_stream().unwrap().decompressed_content().unwrap()
            });
            let alpha = matches!(colour, ColorType::GrayscaleAlpha | ColorType::Rgba);
            assert_eq!(mask, alpha.then(|| vec![9, 8]));
        }
    }

    #[test]
    fn an_opaque_alpha_channel_makes_no_mask() {
        let picture = png(&encoded(
            ColorType::GrayscaleAlpha,
            (2, 1),
            &[7, 255, 8, 255],
        ))
        .unwrap();
        assert!(!added(&picture).0.dict.has(b"SMask"));
    }

    #[test]
    fn a_picture_of_one_colour_is_refused() {
        for (colour, size, pixels) in [
            (ColorType::Grayscale, (1, 1), vec![0]),
            (ColorType::Rgb, (2, 1), vec![9, 8, 7, 9, 8, 7]),
            // Nothing of it can be seen.
            (ColorType::GrayscaleAlpha, (2, 1), vec![1, 0, 2, 0]),
            // White on white.
            (ColorType::GrayscaleAlpha, (2, 1), vec![255, 9, 255, 200]),
        ] {
            let error = png(&encoded(colour, size, &pixels)).unwrap_err();
            assert_eq!(error, StampError::PictureBlank { format: "PNG" });
        }
        // A silhouette.
        let silhouette = encoded(ColorType::GrayscaleAlpha, (2, 1), &[0, 0, 0, 255]);
        assert!(png(&silhouette).is_ok());
    }

    #[test]
    fn a_png_bomb_is_refused_by_its_header() {
        let mut file = encoded(ColorType::Grayscale, (1, 1), &[0]);
        file[16..24].copy_from_slice(&[0, 0, 0x40, 0, 0, 0, 0x40, 0]);
        let crc = {
            let mut crc = flate2::Crc::new();
            crc.update(&file[12..29]);
            crc.sum()
        };
        file[29..33].copy_from_slice(&crc.to_be_bytes());
        let error = png(&file).unwrap_err();
        assert!(matches!(error, StampError::PicturePixels { .. }), "{error}");
    }

    #[test]
    fn thirty_million_pixels_are_refused_though_the_file_is_small() {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, 6_000, 5_000);
        encoder.set_color(ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::One);
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(&vec![0; 750 * 5_000]).unwrap();
        writer.finish().unwrap();
        assert!(file.len() < 100_000);
        let expected = StampError::PicturePixels {
            width: 6_000,
            height: 5_000,
            limit: PIXELS,
        };
        assert_eq!(png(&file).unwrap_err(), expected);
    }

    #[test]
    fn a_cut_png_is_refused() {
        let file = encoded(ColorType::Rgb, (2, 2), &[9; 12]);
        for length in 8..file.len() - 12 {
            let error = png(&file[..length]).unwrap_err();
            assert!(
                matches!(error, StampError::PictureDamaged { .. }),
                "{length}"
            );
        }
    }

    /// Marker segments only: a frame header with these numbers.
    fn frame(coding: u8, bits: u8, components: u8) -> Vec<u8> {
        let mut file = vec![0xFF, 0xD8];
        file.extend([0xFF, 0xEE, 0, 14]);
        file.extend(b"Adobe\0\x64\0\0\0\0\x02");
        file.extend([0xFF, coding, 0, 8, bits, 0, 30, 0, 60, components]);
        file
    }

    #[test]
    fn the_frame_header_of_a_jpeg_is_found() {
        let header = jpeg_header(&frame(0xC2, 8, 4)).unwrap();
        assert_eq!((header.width, header.height), (60, 30));
        assert!(header.adobe && header.components == 4);
    }

    #[test]
    fn jpeg_files_that_viewers_cannot_show_are_refused() {
        for (file, lossless) in [
            (frame(0xC3, 8, 3), true),
            (frame(0xC0, 12, 1), true),
            (frame(0xC0, 8, 3), false),
            (vec![0xFF, 0xD8, 0xFF, 0xE0, 0, 0], false),
            (vec![0xFF, 0xD8, 0xFF], false),
            (vec![0xFF, 0xD8, 0xFF, 0xDA, 0, 2], false),
        ] {
            let error = jpeg(&file).unwrap_err();
            let feature = matches!(error, StampError::PictureFeature { .. });
            assert_eq!(feature, lossless, "{error}");
        }
    }
}
