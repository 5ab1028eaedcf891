//! Pictures in gray: cut, compared, kept.

use std::fmt;
use std::io::Cursor;

/// Height of the pages, in points.
const A4_HEIGHT: f64 = 841.89;

/// A picture in gray, row by row.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Gray {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

/// Pixels from the upper left corner.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Area {
    left: usize,
    top: usize,
    width: usize,
    height: usize,
}

impl Area {
    /// A rectangle of a page, in points from its lower left corner, with two pixels around.
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "small positive numbers"
    )]
    pub(crate) fn on_a4([left, bottom, right, top]: [f64; 4], dpi: u32) -> Self {
        let pixels = |points: f64| (points * f64::from(dpi) / 72.0).round() as usize;
        Self {
            left: pixels(left) - 2,
            top: pixels(A4_HEIGHT - top) - 2,
            width: pixels(right - left) + 4,
            height: pixels(top - bottom) + 4,
        }
    }
}

/// What two pictures may differ in, after a slight blur of both.
#[derive(Clone, Copy)]
pub(crate) struct Tolerance {
    /// The difference of the mean gray of any part of [`PART`] by [`PART`] pixels, of 255: a letter
    /// that is missing, or stands elsewhere, changes it.
    pub(crate) part: u32,
    /// Pixels that touch each other and differ much.
    pub(crate) spot: usize,
}

/// Pixels along a part.
const PART: usize = 8;

/// The difference of one pixel, after the blur, that the eye sees.
const MUCH: u8 = 64;

/// In what two pictures differ.
#[derive(Debug)]
pub(crate) enum Difference {
    Size([usize; 4]),
    Looks { part: u32, spot: usize },
}

impl fmt::Display for Difference {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Size([a, b, c, d]) => write!(out, "{a} x {b} instead of {c} x {d} pixels"),
            Self::Looks { part, spot } => {
                write!(
                    out,
                    "a part differs by {part}, the largest spot has {spot} pixels"
                )
            }
        }
    }
}

impl Gray {
    pub(crate) fn new(width: usize, height: usize, pixels: Vec<u8>) -> Self {
        assert_eq!(pixels.len(), width * height);
        Self {
            width,
            height,
            pixels,
        }
    }

    pub(crate) fn from_png(file: &[u8]) -> Self {
        let mut decoder = png::Decoder::new(Cursor::new(file));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        assert_eq!(info.color_type, png::ColorType::Grayscale);
        pixels.truncate(info.buffer_size());
        let side = |length: u32| usize::try_from(length).unwrap();
        Self::new(side(info.width), side(info.height), pixels)
    }

    /// A page as the renderers write it: "P5", width, height, 255, each behind white space; then
    /// the pixels.
    pub(crate) fn from_pgm(file: &[u8]) -> Self {
        let mut rest = file;
        let mut words = Vec::new();
        while words.len() < 4 {
            let line_end = rest.iter().position(|&byte| byte == b'\n').unwrap();
            let line = std::str::from_utf8(&rest[..line_end]).unwrap();
            if !line.starts_with('#') {
                words.extend(line.split_whitespace());
            }
            rest = &rest[line_end + 1..];
        }
        assert_eq!((words[0], words[3]), ("P5", "255"));
        let (width, height) = (words[1].parse().unwrap(), words[2].parse().unwrap());
        Self::new(width, height, rest.to_vec())
    }

    /// As the eye weighs colours (ITU-R BT.601).
    pub(crate) fn from_rgb(width: usize, height: usize, rgb: &[u8]) -> Self {
        let gray = |pixel: &[u8]| {
            let [red, green, blue] = [pixel[0], pixel[1], pixel[2]].map(u32::from);
            u8::try_from((299 * red + 587 * green + 114 * blue + 500) / 1000).unwrap()
        };
        Self::new(width, height, rgb.chunks(3).map(gray).collect())
    }

    /// As a file with sixteen grays: enough to compare and to look at.
    pub(crate) fn to_png(&self) -> Vec<u8> {
        let mut packed = Vec::new();
        for row in self.pixels.chunks(self.width) {
            for pair in row.chunks(2) {
                let nibble = |value: u8| u8::try_from((u16::from(value) + 8) / 17).unwrap();
                let second = pair.get(1).map_or(0, |&value| nibble(value));
                packed.push(nibble(pair[0]) << 4 | second);
            }
        }
        let mut file = Vec::new();
        let side = |length: usize| u32::try_from(length).unwrap();
        let mut encoder = png::Encoder::new(&mut file, side(self.width), side(self.height));
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::Four);
        encoder.set_compression(png::Compression::High);
        encoder.set_filter(png::Filter::NoFilter);
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(&packed).unwrap();
        writer.finish().unwrap();
        file
    }

    pub(crate) fn cut(&self, area: Area) -> Self {
        let rows = self
            .pixels
            .chunks(self.width)
            .skip(area.top)
            .take(area.height);
        let pixels: Vec<u8> = rows
            .flat_map(|row| &row[area.left..area.left + area.width])
            .copied()
            .collect();
        Self::new(area.width, area.height, pixels)
    }

    /// An error when both differ by more than the tolerance.
    pub(crate) fn compare(&self, other: &Self, tolerance: Tolerance) -> Result<(), Difference> {
        if (self.width, self.height) != (other.width, other.height) {
            let sizes = [self.width, self.height, other.width, other.height];
            return Err(Difference::Size(sizes));
        }
        let (ours, theirs) = (self.blurred(), other.blurred());
        let pairs = ours.pixels.iter().zip(&theirs.pixels);
        let differences: Vec<u8> = pairs.map(|(a, b)| a.abs_diff(*b)).collect();
        let part = self.largest_part(other);
        let spot = self.largest_spot(&differences);
        if part <= tolerance.part && spot <= tolerance.spot {
            Ok(())
        } else {
            Err(Difference::Looks { part, spot })
        }
    }

    /// The largest difference of the means of parts.
    fn largest_part(&self, other: &Self) -> u32 {
        let mean = |of: &Self, left: usize, top: usize| {
            let rows = of.pixels.chunks(of.width).skip(top).take(PART);
            let pixels = rows.flat_map(|row| row.iter().skip(left).take(PART));
            let (sum, count) = pixels.fold((0, 0), |(sum, count), &pixel| {
                (sum + u32::from(pixel), count + 1_u32)
            });
            sum / count.max(1)
        };
        let starts = |length: usize| (0..length).step_by(PART / 2);
        let places =
            starts(self.height).flat_map(|top| starts(self.width).map(move |left| (left, top)));
        places
            .map(|(left, top)| mean(self, left, top).abs_diff(mean(other, left, top)))
            .max()
            .unwrap_or(0)
    }

    /// Every pixel as the mean of the nine around it.
    fn blurred(&self) -> Self {
        let at = |x: usize, y: usize| {
            let (x, y) = (x.clamp(1, self.width) - 1, y.clamp(1, self.height) - 1);
            u16::from(self.pixels[y * self.width + x])
        };
        let mut pixels = Vec::with_capacity(self.pixels.len());
        for y in 0..self.height {
            for x in 0..self.width {
                // All nine are one further, so that none is negative.
                let nine = (0..3).flat_map(|dy| (0..3).map(move |dx| (x + dx, y + dy)));
                let sum: u16 = nine.map(|(x, y)| at(x, y)).sum();
                pixels.push(u8::try_from(sum / 9).unwrap());
            }
        }
        Self::new(self.width, self.height, pixels)
    }

    /// The most pixels that touch each other and differ much.
    fn largest_spot(&self, differences: &[u8]) -> usize {
        let mut open: Vec<bool> = differences.iter().map(|&value| value > MUCH).collect();
        let mut largest = 0;
        for start in 0..open.len() {
            let mut waiting = vec![start];
            let mut size = 0;
            while let Some(at) = waiting.pop() {
                if !std::mem::take(&mut open[at]) {
                    continue;
                }
                size += 1;
                let x = at % self.width;
                let beside = [
                    (x > 0).then(|| at - 1),
                    (x + 1 < self.width).then(|| at + 1),
                ];
                let above = at.checked_sub(self.width);
                let below = Some(at + self.width).filter(|&at| at < open.len());
                waiting.extend(beside.into_iter().chain([above, below]).flatten());
            }
            largest = largest.max(size);
        }
        largest
    }
}

#[test]
fn a_difference_that_is_seen_is_found() {
    let white = Gray::new(40, 40, vec![255; 1600]);
    let mut spotted = white.clone();
    for y in 10..16 {
        for x in 10..16 {
            spotted.pixels[y * 40 + x] = 0;
        }
    }
    let tolerance = Tolerance { part: 30, spot: 20 };
    assert!(white.compare(&white, tolerance).is_ok());
    let found = white.compare(&spotted, tolerance);
    assert!(
        matches!(found, Err(Difference::Looks { spot: 32.., .. })),
        "{found:?}"
    );
    let grayish = Gray::new(40, 40, vec![220; 1600]);
    assert!(white.compare(&grayish, tolerance).is_err());
    assert_eq!(Gray::from_png(&spotted.to_png()), spotted);
}
