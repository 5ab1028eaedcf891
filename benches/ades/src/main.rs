//! Signs every document of a folder with the crate `ades-rs`, and prints how many seconds that took.
//!
//!     ades-batch FROM TO THREADS
//!
//! The key is made before the clock starts. The crate draws no block and reads nothing back, and
//! nothing here waits for the disk.

use std::error::Error;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;
use std::{env, fs, thread};

use ades::pades;
use ades::signer::SoftSigner;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [from, to, threads] = arguments.as_slice() else {
        return Err("FROM, TO and THREADS are expected".into());
    };
    let threads: usize = threads.parse()?;
    let signer = SoftSigner::generate(2048)?;
    let documents = fs::read_dir(from)?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<Vec<PathBuf>, std::io::Error>>()?;
    let to = PathBuf::from(to);
    fs::create_dir_all(&to)?;
    let next = AtomicUsize::new(0);
    let signed = AtomicUsize::new(0);
    let sign = |document: &PathBuf| -> Result<(), Box<dyn Error>> {
        let result = pades::sign(&fs::read(document)?, &signer)?;
        let name = document.file_name().ok_or("a document has no name")?;
        fs::write(to.join(name), result)?;
        Ok(())
    };
    let began = Instant::now();
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(document) = documents.get(next.fetch_add(1, Ordering::Relaxed)) {
                    match sign(document) {
                        Ok(()) => {
                            signed.fetch_add(1, Ordering::Relaxed);
                        }
                        Err(error) => eprintln!("{}: {error}", document.display()),
                    }
                }
            });
        }
    });
    if signed.into_inner() != documents.len() {
        return Err("not all were signed".into());
    }
    println!("{}", began.elapsed().as_secs_f64());
    Ok(())
}
