//! What others do to files while they are used here comes as an error, not as a signal that ends
//! the program.
//!
//! A file can be mapped into memory and then be shortened by another program, or its network drive
//! can go away. The system answers the next look behind the new end with the signal SIGBUS. Here
//! this look finds zeros, and the map remembers that it is torn. Likewise a file that grows past
//! the quota of its user (`ulimit -f`): without the signal SIGXFSZ, writing fails as on a full
//! disk. Windows has neither: it refuses to shorten a file that is mapped.
//!
//! **Invariant:** a fault outside our maps goes on to whoever handled it before. Whoever named a
//! result after reading a [`Map`] has asked [`Map::is_torn`] first.
//!
//! **Deliberately absent:** noticing bytes that changed in place, which is [`super::Input`]'s.

use std::fs::File;
use std::io;
use std::ops::Deref;

use memmap2::{Mmap, MmapOptions};

/// A whole file in memory, for reading only.
#[derive(Debug)]
pub(super) struct Map {
    bytes: Mmap,
    #[cfg(unix)]
    watch: &'static unix::Watch,
}

impl Map {
    /// Maps the first `length` bytes of a file, which must not be 0.
    pub(super) fn of(file: &File, length: usize) -> io::Result<Self> {
        #[cfg(unix)]
        unix::catch_faults()?;
        let bytes = map(file, length)?;
        Ok(Self {
            #[cfg(unix)]
            watch: unix::Watch::over(&bytes),
            bytes,
        })
    }

    /// Whether some of the bytes were not to be had: what was read is worth nothing then.
    pub(super) fn is_torn(&self) -> bool {
        #[cfg(unix)]
        return self.watch.is_torn();
        #[cfg(not(unix))]
        false
    }
}

impl Deref for Map {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

#[cfg(unix)]
impl Drop for Map {
    fn drop(&mut self) {
        // Before the bytes go: from then on their place may belong to others.
        self.watch.end();
    }
}

#[expect(
    unsafe_code,
    reason = "a memory map is the only way to read a gigabyte without copying it"
)]
fn map(file: &File, length: usize) -> io::Result<Mmap> {
    // SAFETY: nobody writes through this map, so no reference made from it aliases a mutable one
    // of ours. What Rust cannot rule out is another program changing the file under the map.
    // Changed bytes are foreign bytes as before, and every reader here treats them so; missing
    // bytes read as zeros (see above). In both cases the result is refused in the end.
    unsafe { MmapOptions::new().len(length).map(file) }
}

/// From now on a file that outgrows the quota fails to be written, and that is all.
pub(super) fn outlive_quota() {
    #[cfg(unix)]
    unix::ignore_quota_signal();
}

#[cfg(unix)]
mod unix {
    #![expect(
        unsafe_code,
        reason = "signal handlers and maps at a fixed address are the system's own interface"
    )]

    use std::io;
    use std::ptr;
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering, compiler_fence};

    use libc::{c_int, c_void, siginfo_t};

    /// The place of one map. Watches form a list that only grows, so that a signal handler can
    /// walk it at any moment; those that have ended serve again.
    #[derive(Debug)]
    pub(super) struct Watch {
        taken: AtomicBool,
        /// Address of the first byte; 0 while there is no map.
        start: AtomicUsize,
        /// Address behind the last byte.
        end: AtomicUsize,
        torn: AtomicBool,
        next: OnceLock<&'static Watch>,
    }

    static FIRST: Watch = Watch::new();

    impl Watch {
        const fn new() -> Self {
            Self {
                taken: AtomicBool::new(false),
                start: AtomicUsize::new(0),
                end: AtomicUsize::new(0),
                torn: AtomicBool::new(false),
                next: OnceLock::new(),
            }
        }

        /// Watches over the bytes of a map, until [`Self::end`].
        pub(super) fn over(bytes: &[u8]) -> &'static Self {
            let mut watch = &FIRST;
            while watch.taken.swap(true, Ordering::AcqRel) {
                watch = watch.next.get_or_init(|| Box::leak(Box::new(Self::new())));
            }
            let range = bytes.as_ptr_range();
            watch.torn.store(false, Ordering::Release);
            watch.end.store(range.end.addr(), Ordering::Release);
            watch.start.store(range.start.addr(), Ordering::Release);
            watch
        }

        pub(super) fn is_torn(&self) -> bool {
            // What was read of the map was read before this question.
            compiler_fence(Ordering::SeqCst);
            self.torn.load(Ordering::Acquire)
        }

        pub(super) fn end(&self) {
            self.start.store(0, Ordering::Release);
            self.taken.store(false, Ordering::Release);
        }

        /// The watch over an address.
        fn at(address: usize) -> Option<&'static Self> {
            std::iter::successors(Some(&FIRST), |watch| watch.next.get().copied()).find(|watch| {
                let start = watch.start.load(Ordering::Acquire);
                start != 0 && (start..watch.end.load(Ordering::Acquire)).contains(&address)
            })
        }

        /// Puts zeros in the place of everything from the page of an address on.
        fn patch(&self, address: usize) -> bool {
            let start = self.start.load(Ordering::Acquire);
            let into = address.saturating_sub(start);
            let page = page_size();
            let from =
                start.saturating_add(into.saturating_sub(into.checked_rem(page).unwrap_or(0)));
            let length = self.end.load(Ordering::Acquire).saturating_sub(from);
            self.torn.store(true, Ordering::Release);
            // SAFETY: `from` is a page of our own map (maps start at a page), and the length ends
            // with it, so nothing of others is replaced. Bytes of this map are only ever read.
            let zeros = unsafe {
                libc::mmap(
                    ptr::with_exposed_provenance_mut(from),
                    length,
                    libc::PROT_READ,
                    libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_FIXED,
                    -1,
                    0,
                )
            };
            zeros != libc::MAP_FAILED
        }
    }

    /// Bytes in a page; 4096 where the system does not say.
    fn page_size() -> usize {
        // SAFETY: asks for a number.
        let size = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
        usize::try_from(size)
            .ok()
            .filter(|size| *size > 0)
            .unwrap_or(4096)
    }

    /// What was done about SIGBUS before; none when the system takes no handler.
    static BEFORE: OnceLock<Option<libc::sigaction>> = OnceLock::new();

    /// Installs the handler, once for all maps.
    pub(super) fn catch_faults() -> io::Result<()> {
        match BEFORE.get_or_init(install) {
            Some(_) => Ok(()),
            None => Err(io::ErrorKind::Unsupported.into()),
        }
    }

    #[expect(
        clippy::as_conversions,
        reason = "the system takes the address of a handler as a number"
    )]
    fn install() -> Option<libc::sigaction> {
        // SAFETY: all zeros is a valid `sigaction`: no flags, nothing blocked, the default action.
        let mut ours: libc::sigaction = unsafe { std::mem::zeroed() };
        let mut before = ours;
        ours.sa_sigaction = on_fault as *const () as usize;
        // On the stack that Rust keeps for signals: the fault may be an overflow of the usual one.
        ours.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
        // SAFETY: both point to a `sigaction` that lives through the call, and the handler has
        // the form that SA_SIGINFO asks for.
        let outcome = unsafe { libc::sigaction(libc::SIGBUS, &raw const ours, &raw mut before) };
        (outcome == 0).then_some(before)
    }

    /// Only atomics are read and the system is called: nothing here waits or allocates, as a
    /// handler must not.
    extern "C" fn on_fault(_signal: c_int, information: *mut siginfo_t, _context: *mut c_void) {
        // SAFETY: with SA_SIGINFO the system passes a valid pointer; SIGBUS has an address.
        let address = unsafe { (*information).si_addr() }.addr();
        if Watch::at(address).is_some_and(|watch| watch.patch(address)) {
            return;
        }
        // Not ours. The access is repeated after this, and meets who handled it before.
        // SAFETY: what is set is what the system itself gave, or the default.
        unsafe {
            match BEFORE.get() {
                Some(Some(before)) => {
                    libc::sigaction(libc::SIGBUS, before, ptr::null_mut());
                }
                _ => {
                    libc::signal(libc::SIGBUS, libc::SIG_DFL);
                }
            }
        }
    }

    pub(super) fn ignore_quota_signal() {
        // SAFETY: no handler of ours is involved.
        unsafe {
            libc::signal(libc::SIGXFSZ, libc::SIG_IGN);
        }
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::fs::File;

    use super::*;

    const LENGTH: usize = 1 << 20;

    fn file() -> File {
        let file = tempfile::tempfile().unwrap();
        std::io::Write::write_all(&mut &file, &vec![7; LENGTH]).unwrap();
        file
    }

    #[test]
    fn bytes_behind_a_new_end_are_zeros_and_are_told() {
        let (file, other) = (file(), file());
        let (map, whole) = (
            Map::of(&file, LENGTH).unwrap(),
            Map::of(&other, LENGTH).unwrap(),
        );
        assert!(map.iter().all(|byte| *byte == 7) && !map.is_torn());
        file.set_len(100_000).unwrap();
        assert_eq!(map[99_999], 7);
        assert!(map[200_000..].iter().all(|byte| *byte == 0));
        assert!(map.is_torn());
        // The start of the file is still there, and other maps are as they were.
        assert_eq!(map[0], 7);
        assert!(whole.iter().all(|byte| *byte == 7) && !whole.is_torn());
    }

    #[test]
    fn a_file_that_vanishes_more_and_more_is_read_to_its_end() {
        let file = file();
        let map = Map::of(&file, LENGTH).unwrap();
        for length in [900_000, 500_000, 4096, 0] {
            file.set_len(u64::try_from(length).unwrap()).unwrap();
            assert!(map[length + 4096..].iter().all(|byte| *byte == 0));
        }
        assert!(map.iter().all(|byte| *byte == 0) && map.is_torn());
    }

    #[test]
    fn a_place_is_watched_anew_after_its_map_is_gone() {
        for _ in 0..3 {
            let file = file();
            let map = Map::of(&file, LENGTH).unwrap();
            assert!(!map.is_torn());
            file.set_len(0).unwrap();
            assert_eq!(map[LENGTH - 1], 0);
            assert!(map.is_torn());
        }
    }
}
