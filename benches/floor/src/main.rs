//! What no batch can do without, and nothing else; prints how many seconds it took.
//!
//!     floor FROM TO THREADS
//!
//! Every file of a folder is read, hashed once and signed with RSA-2048, written with 31 KB more under
//! a temporary name, read back and compared, and its signature checked. Files are brought to the disk in
//! groups of 64 by four threads, and then get their names. There is no PDF, no certificate, no
//! container and no drawing in it. The key is made before the clock starts.

use std::error::Error;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};
use std::{env, thread};

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{
    KeyPair as _, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256,
};

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Bytes that the update of a document has: block, notice, and the room for a signature.
const MORE: usize = 31 << 10;

const GROUP: usize = 64;
const WAITING: usize = 4;
const PATIENCE: Duration = Duration::from_millis(4);

/// A file under its temporary name, and its name.
type Written = (File, PathBuf, PathBuf);

fn main() -> Outcome<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [from, to, threads] = arguments.as_slice() else {
        return Err("FROM, TO and THREADS are expected".into());
    };
    let threads: usize = threads.parse()?;
    let key = KeyPair::generate(KeySize::Rsa2048)?;
    let public = ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key.public_key())?;
    let documents = fs::read_dir(from)?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<Vec<PathBuf>, std::io::Error>>()?;
    fs::create_dir_all(to)?;
    let next = AtomicUsize::new(0);
    let began = Instant::now();
    let named = thread::scope(|scope| {
        let (tell, told) = mpsc::sync_channel(GROUP);
        for _ in 0..threads {
            let tell = tell.clone();
            scope.spawn(|| {
                let tell = tell;
                while let Some(document) = documents.get(next.fetch_add(1, Ordering::Relaxed)) {
                    match write(document, Path::new(to), &key, &public) {
                        Ok(written) => tell.send(written).unwrap_or_default(),
                        Err(error) => eprintln!("{}: {error}", document.display()),
                    }
                }
            });
        }
        drop(tell);
        name(&told, Path::new(to))
    })?;
    if named != documents.len() {
        return Err("not all were named".into());
    }
    println!("{}", began.elapsed().as_secs_f64());
    Ok(())
}

fn write(document: &Path, to: &Path, key: &KeyPair, public: &ParsedPublicKey) -> Outcome<Written> {
    let bytes = fs::read(document)?;
    let mut value = vec![0; key.public_modulus_len()];
    let digest = digest(&SHA256, &bytes);
    key.sign_digest(&RSA_PKCS1_SHA256, &digest, &mut value)?;
    let name = to.join(document.file_name().ok_or("a document has no name")?);
    let temporary = name.with_extension("tmp");
    let mut file = File::create_new(&temporary)?;
    file.write_all(&bytes)?;
    file.write_all(&vec![b'0'; MORE])?;
    let back = fs::read(&temporary)?;
    if !back.starts_with(&bytes) {
        return Err("it is not what was written".into());
    }
    public.verify_digest_sig(&digest, &value)?;
    Ok((file, temporary, name))
}

/// Names what comes, group by group.
fn name(told: &Receiver<Written>, to: &Path) -> Outcome<usize> {
    let mut named = 0;
    while let Ok(first) = told.recv() {
        let mut group = vec![first];
        thread::sleep(PATIENCE);
        group.extend(told.try_iter().take(GROUP - 1));
        thread::scope(|scope| {
            let share = group.len().div_ceil(WAITING);
            let shares = group.chunks(share).map(|share| {
                scope.spawn(|| share.iter().try_for_each(|(file, _, _)| file.sync_all()))
            });
            let shares: Vec<_> = shares.collect();
            shares
                .into_iter()
                .try_for_each(|share| share.join().unwrap_or(Ok(())))
        })?;
        for (_, temporary, name) in &group {
            fs::rename(temporary, name)?;
        }
        File::open(to)?.sync_all()?;
        named += group.len();
    }
    Ok(named)
}
