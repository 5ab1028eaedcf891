//! The bytes behind the file while they are written, and the room for a signature among them.
//!
//! **Invariant:** a position is known because everything before it has been written; the only
//! bytes ever written over are the room for `/ByteRange`, whose last number is known last.
//!
//! **Deliberately absent:** cross-references.

use std::io::{self, Write};
use std::ops::Range;

use lopdf::{Dictionary, Object, ObjectId, Writer};

use super::append::AppendError;
use super::entry::Entry;

/// Characters kept for the value of `/ByteRange`: brackets, a zero, three numbers of up to 20
/// digits and the spaces between.
const BYTE_RANGE_WIDTH: usize = 66;

/// The place for a signature: its dictionary, without `/ByteRange` and `/Contents`, and how many
/// bytes the signature may have.
#[derive(Clone, Debug)]
pub struct SignatureSlot {
    /// The number of the signature dictionary.
    pub id: ObjectId,
    /// Its other entries.
    pub dictionary: Dictionary,
    /// Bytes that `/Contents` can hold; it is written as twice as many digits.
    pub capacity: usize,
}

/// Where the slot of a signature came to stand.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct WrittenSlot {
    /// The numbers of `/ByteRange`, in bytes from the start of the file, which `%PDF` may not be
    /// (ISO 32000-2, 12.8.1).
    pub byte_range: [u64; 4],
    /// The hexadecimal digits between the angle brackets of `/Contents`, in the tail.
    pub digits: Range<usize>,
}

/// The bytes behind the file, and where they are in it.
pub(super) struct Tail {
    /// Bytes before `%PDF`.
    before: u64,
    start: u64,
    pub(super) bytes: Vec<u8>,
}

impl Tail {
    /// An empty tail; it starts with an end of line when the file does not end in one.
    pub(super) fn behind(before: u64, length: u64, last_byte: Option<u8>) -> Self {
        let mut bytes = Vec::new();
        if !matches!(last_byte, Some(b'\n' | b'\r')) {
            bytes.push(b'\n');
        }
        Self {
            before,
            start: length,
            bytes,
        }
    }

    /// Where the next byte will be, from `%PDF`.
    pub(super) fn position(&self) -> u64 {
        self.offset(self.bytes.len())
    }

    /// The entry of an object that comes next.
    pub(super) fn here(&self, generation: u16) -> Entry {
        Entry::InFile {
            offset: self.position(),
            generation,
        }
    }

    /// Where a byte of the tail is, from `%PDF`.
    fn offset(&self, index: usize) -> u64 {
        // No memory holds more than 2^64 bytes, and no file on disk comes near.
        self.start
            .saturating_add(u64::try_from(index).unwrap_or(u64::MAX))
    }

    /// Writes an indirect object (7.3.10). A stream's `/Length` is what it is.
    pub(super) fn object(&mut self, id: ObjectId, object: &Object) -> Result<(), AppendError> {
        writeln!(self, "{} {} obj", id.0, id.1)?;
        if let Object::Stream(stream) = object {
            let mut dictionary = stream.dict.clone();
            dictionary.set(
                "Length",
                i64::try_from(stream.content.len()).unwrap_or(i64::MAX),
            );
            Writer::write_object(self, &Object::Dictionary(dictionary))?;
            self.write_all(b"\nstream\n")?;
            self.write_all(&stream.content)?;
            self.write_all(b"\nendstream")?;
        } else {
            Writer::write_object(self, object)?;
        }
        self.write_all(b"\nendobj\n")?;
        Ok(())
    }

    /// Writes a signature dictionary whose last entries are room for `/ByteRange` and
    /// `/Contents` (12.8.1).
    pub(super) fn slot(&mut self, slot: &SignatureSlot) -> Result<OpenSlot, AppendError> {
        write!(self, "{} {} obj\n<<", slot.id.0, slot.id.1)?;
        for (key, value) in &slot.dictionary {
            Writer::write_object(self, &Object::Name(key.clone()))?;
            self.write_all(b" ")?;
            Writer::write_object(self, value)?;
        }
        self.write_all(b"/ByteRange ")?;
        let byte_range = self.bytes.len();
        self.bytes
            .resize(byte_range.saturating_add(BYTE_RANGE_WIDTH), b' ');
        self.write_all(b"/Contents ")?;
        let contents = self.position();
        self.write_all(b"<")?;
        let digits = self.bytes.len();
        let digits = digits..digits.saturating_add(slot.capacity.saturating_mul(2));
        self.bytes.resize(digits.end, b'0');
        self.write_all(b">")?;
        let contents = contents..self.position();
        self.write_all(b">>\nendobj\n")?;
        Ok(OpenSlot {
            byte_range,
            contents,
            digits,
        })
    }
}

impl Write for Tail {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A slot whose `/ByteRange` waits for the end of the file.
pub(super) struct OpenSlot {
    /// Where the room for `/ByteRange` starts, in the tail.
    byte_range: usize,
    /// `/Contents` with its angle brackets, from `%PDF`.
    contents: Range<u64>,
    digits: Range<usize>,
}

impl OpenSlot {
    /// Where the digits of the signature will stand, in the tail.
    pub(super) fn digits(&self) -> Range<usize> {
        self.digits.clone()
    }

    /// Writes `/ByteRange`, now that the tail is complete.
    pub(super) fn close(self, tail: &mut Tail) -> WrittenSlot {
        let rest = tail.position().saturating_sub(self.contents.end);
        let in_file = |position: u64| position.saturating_add(tail.before);
        let (gap, end) = (in_file(self.contents.start), in_file(self.contents.end));
        let byte_range = [0, gap, end, rest];
        let [start, length, next, rest] = byte_range;
        let text = format!("[{start} {length} {next} {rest}]");
        let room = tail.bytes.iter_mut().skip(self.byte_range);
        for (place, byte) in room.zip(text.bytes()) {
            *place = byte;
        }
        WrittenSlot {
            byte_range,
            digits: self.digits,
        }
    }
}
