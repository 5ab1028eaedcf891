//! Why something could not be drawn.

use thiserror::Error;

use crate::base::message::{Explain, Message};

/// Why a stamp, a footer or a picture in them could not be drawn.
///
/// A picture is a logo or the specimen of a signature by hand.
///
/// Lengths are in millimetres, sizes of files in bytes.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum StampError {
    /// The picture file is of no kind that can be drawn.
    #[error("the picture is neither SVG, PNG nor JPEG")]
    PictureKind,
    /// The picture file is larger than anything that should go into every document.
    #[error("the picture has {bytes} bytes, at most {limit} are allowed")]
    PictureBytes {
        /// The size of the file.
        bytes: usize,
        /// What is allowed.
        limit: usize,
    },
    /// The picture has more pixels than anything that should go into every document.
    #[error("the picture has {width} x {height} pixels, at most {limit} in all are allowed")]
    PicturePixels {
        /// Pixels across.
        width: usize,
        /// Pixels down.
        height: usize,
        /// Pixels allowed in all.
        limit: usize,
    },
    /// The picture is far wider than high, or far higher than wide.
    #[error("the picture is {width} wide and {height} high, which is too narrow to draw")]
    PictureShape {
        /// Its width, in its own unit.
        width: f64,
        /// Its height, in the same unit.
        height: f64,
    },
    /// The picture file is damaged.
    #[error("the {format} picture cannot be read: {reason}")]
    PictureDamaged {
        /// SVG, PNG or JPEG.
        format: &'static str,
        /// What the decoder says.
        reason: String,
    },
    /// The picture shows nothing: it is empty, or of one colour all over, or white on white.
    #[error("the {format} picture shows nothing")]
    PictureBlank {
        /// SVG, PNG or JPEG.
        format: &'static str,
    },
    /// The picture uses something that would be lost when drawn into a PDF.
    #[error("the {format} picture uses {feature}, which cannot be drawn")]
    PictureFeature {
        /// SVG, PNG or JPEG.
        format: &'static str,
        /// An element or a way of coding.
        feature: String,
    },
    /// The picture would take too much work to draw.
    #[error("the {format} picture is too complicated: {reason}")]
    PictureComplex {
        /// SVG.
        format: &'static str,
        /// What there is too much of.
        reason: String,
    },
    /// The picture cannot be made fit for PDF/A.
    #[error("the picture uses {feature}, which PDF/A does not allow")]
    PictureArchive {
        /// The name in PDF of what is not allowed.
        feature: &'static str,
    },
    /// The built-in font lacks characters.
    #[error("the font has no glyph for {characters}")]
    Characters {
        /// The characters, as code points and, where they show, as themselves.
        characters: String,
    },
    /// There is no name to show.
    #[error("the name of the signer is empty")]
    NameEmpty,
    /// A text is longer than any stamp can hold.
    #[error("a text of {length} characters is too long for a stamp, at most {limit} are allowed")]
    TextLong {
        /// Characters found.
        length: usize,
        /// Characters allowed.
        limit: usize,
    },
    /// The signature block does not fit its size even with the smallest letters.
    #[error("the signature block does not fit into {width_mm:.0} x {height_mm:.0} mm")]
    BlockSize {
        /// Width asked for.
        width_mm: f64,
        /// Height asked for.
        height_mm: f64,
    },
    /// What the signature block says is wider than the block even with the smallest letters.
    #[error("the signature block says something wider than {width_mm:.0} mm")]
    BlockWidth {
        /// Width there is.
        width_mm: f64,
    },
    /// The notice does not fit its width in the lines that a footer has.
    #[error("the notice does not fit into the lines of a footer of {width_mm:.0} mm")]
    NoticeSize {
        /// Width there is.
        width_mm: f64,
    },
    /// A block that shows nothing but a QR code has nothing to say in it.
    #[error("a block with only a QR code needs its content")]
    QrMissing,
    /// The QR code would hold more than a QR code can.
    #[error("{bytes} bytes are too many for a QR code")]
    QrLong {
        /// Bytes to hold.
        bytes: usize,
    },
    /// The QR code in a block would be too fine to be scanned from paper.
    #[error("a QR code of {modules} modules needs {needed_mm:.1} mm, there are {size_mm:.1} mm")]
    QrFine {
        /// Modules along one side.
        modules: usize,
        /// The side it needs, quiet zone included.
        needed_mm: f64,
        /// The side there is.
        size_mm: f64,
    },
    /// The QR code in a footer would be too fine to be scanned from paper.
    #[error("a QR code of {modules} modules needs {needed_mm:.1} mm, a footer has {size_mm:.1} mm")]
    NoticeQrFine {
        /// Modules along one side.
        modules: usize,
        /// The side it needs, quiet zone included.
        needed_mm: f64,
        /// The side there is.
        size_mm: f64,
    },
    /// The drawing would reach past the edge of the page.
    #[error("the drawing does not lie on the page of {width_mm:.0} x {height_mm:.0} mm")]
    OffPage {
        /// Width of the page as displayed.
        width_mm: f64,
        /// Height of the page as displayed.
        height_mm: f64,
    },
    /// The page has no usable size, an impossible rotation or unit.
    #[error("the page has no usable size")]
    Page,
    /// The built-in font could not be used: a defect of the program.
    #[error("the built-in font cannot be used: {reason}")]
    Font {
        /// What its reader says.
        reason: String,
    },
}

impl Explain for StampError {
    fn message(&self) -> Message {
        match self {
            Self::PictureKind => Message::new("stamp-picture-kind"),
            Self::PictureBytes { bytes, limit } => Message::new("stamp-picture-bytes")
                .with("bytes", bytes)
                .with("limit", limit),
            Self::PicturePixels {
                width,
                height,
                limit,
            } => Message::new("stamp-picture-pixels")
                .with("width", width)
                .with("height", height)
                .with("limit", limit),
            Self::PictureShape { width, height } => Message::new("stamp-picture-shape")
                .with("width", width)
                .with("height", height),
            Self::PictureDamaged { format, reason } => Message::new("stamp-picture-damaged")
                .with("format", format)
                .with("reason", reason),
            Self::PictureBlank { format } => {
                Message::new("stamp-picture-blank").with("format", format)
            }
            Self::PictureFeature { format, feature } => Message::new("stamp-picture-feature")
                .with("format", format)
                .with("feature", feature),
            Self::PictureComplex { format, reason } => Message::new("stamp-picture-complex")
                .with("format", format)
                .with("reason", reason),
            Self::PictureArchive { feature } => {
                Message::new("stamp-picture-archive").with("feature", feature)
            }
            Self::Characters { characters } => {
                Message::new("stamp-characters").with("characters", characters)
            }
            Self::NameEmpty => Message::new("stamp-name-empty"),
            Self::TextLong { length, limit } => Message::new("stamp-text-long")
                .with("length", length)
                .with("limit", limit),
            Self::BlockSize {
                width_mm,
                height_mm,
            } => Message::new("stamp-block-size")
                .with("width", format_args!("{width_mm:.0}"))
                .with("height", format_args!("{height_mm:.0}")),
            Self::BlockWidth { width_mm } => {
                Message::new("stamp-block-width").with("width", format_args!("{width_mm:.0}"))
            }
            Self::NoticeSize { width_mm } => {
                Message::new("stamp-notice-size").with("width", format_args!("{width_mm:.0}"))
            }
            Self::QrMissing => Message::new("stamp-qr-missing"),
            Self::QrLong { bytes } => Message::new("stamp-qr-long").with("bytes", bytes),
            Self::QrFine {
                modules,
                needed_mm,
                size_mm,
            } => fine(
                Message::new("stamp-qr-fine"),
                *modules,
                *needed_mm,
                *size_mm,
            ),
            Self::NoticeQrFine {
                modules,
                needed_mm,
                size_mm,
            } => fine(
                Message::new("stamp-notice-qr-fine"),
                *modules,
                *needed_mm,
                *size_mm,
            ),
            Self::OffPage {
                width_mm,
                height_mm,
            } => Message::new("stamp-off-page")
                .with("width", format_args!("{width_mm:.0}"))
                .with("height", format_args!("{height_mm:.0}")),
            Self::Page => Message::new("stamp-page"),
            Self::Font { reason } => Message::new("stamp-font").with("reason", reason),
        }
    }
}

/// The figures of a QR code that is too fine: what it needs is rounded up, what there is down.
fn fine(message: Message, modules: usize, needed_mm: f64, size_mm: f64) -> Message {
    let tenths = |length: f64| length * 10.0;
    let needed = (tenths(needed_mm) - 1e-6).ceil() / 10.0;
    let size = (tenths(size_mm) + 1e-6).floor() / 10.0;
    message
        .with("modules", modules)
        .with("needed", format_args!("{needed:.1}"))
        .with("size", format_args!("{size:.1}"))
}
