//! Documents through standard input and output.

use std::io::{self, Write as _};
use std::path::Path;

use super::{DiskError, Input, guard};

/// What messages call both streams.
const NAME: &str = "-";

/// The whole of standard input.
///
/// # Errors
/// [`DiskError`] when it fails, is empty or does not end.
pub fn standard_input() -> Result<Input, DiskError> {
    Input::from_reader(io::stdin().lock(), Path::new(NAME))
}

/// Writes a document to standard output. A reader that closed the pipe is no error.
///
/// # Errors
/// [`DiskError`] when the stream cannot take it.
pub fn to_standard_output(document: &[u8]) -> Result<(), DiskError> {
    guard::outlive_quota();
    let mut stream = io::stdout().lock();
    match stream.write_all(document).and_then(|()| stream.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(DiskError::writing(Path::new(NAME), error))
        }
        _ => Ok(()),
    }
}
