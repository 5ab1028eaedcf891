//! A small server on this machine that does whatever a test wants.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// What a server got.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    /// How many came before.
    pub(super) number: usize,
    /// `GET /path HTTP/1.1` and the headers, in lower case.
    pub(super) head: String,
    pub(super) body: Vec<u8>,
}

/// What it does then.
pub(super) enum Reply {
    /// A status with headers and a body.
    Whole(u16, Vec<(&'static str, String)>, Vec<u8>),
    /// These bytes, then the end of the connection.
    Raw(Vec<u8>),
    /// Nothing, with the connection open.
    Silence,
    /// A sound beginning, then one byte after the other without an end.
    Drip,
    /// A body without an end, as fast as it goes.
    Flood,
}

impl Reply {
    pub(super) fn ok(body: impl Into<Vec<u8>>) -> Self {
        Self::Whole(200, Vec::new(), body.into())
    }

    pub(super) fn status(status: u16) -> Self {
        Self::Whole(status, Vec::new(), Vec::new())
    }

    pub(super) fn moved(to: impl Into<String>) -> Self {
        Self::Whole(302, vec![("location", to.into())], Vec::new())
    }
}

/// Runs until it is dropped.
pub(super) struct Server {
    port: u16,
    asked: Arc<Mutex<Vec<Asked>>>,
    ends: Arc<AtomicBool>,
    most_at_once: Arc<AtomicUsize>,
}

impl Server {
    pub(super) fn start(answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            port: listener.local_addr().unwrap().port(),
            asked: Arc::default(),
            ends: Arc::default(),
            most_at_once: Arc::default(),
        };
        let (asked, ends) = (Arc::clone(&server.asked), Arc::clone(&server.ends));
        let most_at_once = Arc::clone(&server.most_at_once);
        let answer = Arc::new(answer);
        let now = Arc::new(AtomicUsize::new(0));
        thread::spawn(move || {
            for stream in listener.incoming() {
                if ends.load(Ordering::SeqCst) {
                    break;
                }
                let (asked, ends) = (Arc::clone(&asked), Arc::clone(&ends));
                let (answer, now) = (Arc::clone(&answer), Arc::clone(&now));
                let most_at_once = Arc::clone(&most_at_once);
                thread::spawn(move || {
                    let counted = |one: &Asked| {
                        let inside = now.fetch_add(1, Ordering::SeqCst) + 1;
                        most_at_once.fetch_max(inside, Ordering::SeqCst);
                        let reply = answer(one);
                        now.fetch_sub(1, Ordering::SeqCst);
                        reply
                    };
                    let _ = serve(stream.unwrap(), &asked, &counted, &ends);
                });
            }
        });
        server
    }

    pub(super) fn address(&self) -> String {
        format!("http://127.0.0.1:{}/service", self.port)
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    pub(super) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    pub(super) fn count(&self) -> usize {
        self.asked.lock().unwrap().len()
    }

    /// How many answers were thought about at the same time.
    pub(super) fn most_at_once(&self) -> usize {
        self.most_at_once.load(Ordering::SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::SeqCst);
        // Wakes up who waits for the next one.
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

fn serve(
    mut stream: TcpStream,
    asked: &Mutex<Vec<Asked>>,
    answer: &dyn Fn(&Asked) -> Reply,
    ends: &AtomicBool,
) -> std::io::Result<()> {
    let (head, body) = read(&mut stream)?;
    let one = {
        let mut asked = asked.lock().unwrap();
        let number = asked.len();
        let one = Asked { number, head, body };
        asked.push(one.clone());
        one
    };
    match answer(&one) {
        Reply::Whole(status, headers, body) => {
            write!(stream, "HTTP/1.1 {status} x\r\nconnection: close\r\n")?;
            for (name, value) in headers {
                write!(stream, "{name}: {value}\r\n")?;
            }
            write!(stream, "content-length: {}\r\n\r\n", body.len())?;
            stream.write_all(&body)
        }
        Reply::Raw(bytes) => stream.write_all(&bytes),
        Reply::Silence => {
            wait(ends, || Ok(()));
            Ok(())
        }
        Reply::Drip => {
            stream.write_all(b"HTTP/1.1 200 x\r\ncontent-length: 1000000\r\n\r\n")?;
            wait(ends, || stream.write_all(b"0"));
            Ok(())
        }
        Reply::Flood => {
            stream.write_all(b"HTTP/1.1 200 x\r\ncontent-length: 10\r\n")?;
            stream.write_all(b"transfer-encoding: chunked\r\n\r\n")?;
            while !ends.load(Ordering::SeqCst) {
                stream.write_all(b"1000\r\n")?;
                stream.write_all(&[b'0'; 0x1000])?;
                stream.write_all(b"\r\n")?;
            }
            Ok(())
        }
    }
}

fn wait(ends: &AtomicBool, mut each: impl FnMut() -> std::io::Result<()>) {
    while !ends.load(Ordering::SeqCst) && each().is_ok() {
        thread::sleep(Duration::from_millis(20));
    }
}

fn read(stream: &mut TcpStream) -> std::io::Result<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n");
        if let Some(end) = end {
            let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
            let length: usize = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "))
                .map_or(0, |value| value.parse().unwrap());
            let body = bytes.split_off(end + 4);
            if body.len() >= length {
                return Ok((head, body));
            }
            bytes.extend(body);
        }
        let count = stream.read(&mut piece)?;
        if count == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        bytes.extend_from_slice(&piece[..count]);
    }
}
