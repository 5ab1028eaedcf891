//! Bytes that several own together, so that nobody copies them.
//!
//! **Invariant:** they stay where they are as long as an owner has them.
//!
//! **Deliberately absent:** where they come from.

use std::fmt;
use std::sync::Arc;

/// Bytes with any number of owners.
#[derive(Clone)]
pub struct SharedBytes(Arc<dyn AsRef<[u8]> + Send + Sync>);

impl SharedBytes {
    /// The bytes of what is owned together already, such as a file in memory.
    #[must_use]
    pub fn of<T: AsRef<[u8]> + Send + Sync + 'static>(owned: &Arc<T>) -> Self {
        let owned: Arc<T> = Arc::clone(owned);
        Self(owned)
    }

    /// Whether these are the very bytes of a slice, not only the same ones.
    #[must_use]
    pub fn is(&self, slice: &[u8]) -> bool {
        std::ptr::eq(self.as_ref(), slice)
    }
}

impl From<Vec<u8>> for SharedBytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Arc::new(bytes))
    }
}

impl AsRef<[u8]> for SharedBytes {
    fn as_ref(&self) -> &[u8] {
        (*self.0).as_ref()
    }
}

impl fmt::Debug for SharedBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SharedBytes({})", self.as_ref().len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_bytes_elsewhere_are_others() {
        let owned = Arc::new(b"%PDF".to_vec());
        let shared = SharedBytes::of(&owned);
        assert!(shared.is(&owned) && shared.clone().is(&owned));
        assert!(!shared.is(&owned.to_vec()) && !shared.is(&owned[1..]));
    }
}
