//! `teken demo`: the main job from end to end, with an identity that is thrown away.
//!
//! **Invariant:** nothing is written to a folder that this command did not make.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use clap::Args;

use crate::base::digest::DigestAlgorithm;
use crate::base::message::Message;
use crate::batch::signing::{Kit, Run, sign_all};
use crate::batch::verifying::{Drawing, Judged, Rules, verify};
use crate::batch::{BatchError, Document, Jobs, Naming, Reading, Source, Style, Tasks};
use crate::cli::Context;
use crate::cli::arguments::Format;
use crate::cli::exit::Exit;
use crate::cli::failure::{Cause, Failure, Outcome};
use crate::cli::json::{self, VerificationSummary, VerifiedDocument};
use crate::cli::{interrupt, text};
use crate::crypto::{KeyKind, SignatureAlgorithm, SoftwareKey};
use crate::disk::{Folders, Output, Replace};
use crate::pki::issue::Authority;
use crate::pki::{Certificate, CertificateList, Identity, TrustAnchors, pem};
use crate::sign::{BlockRequest, Notice, NoticeAt, Place, Request};
use crate::stamp::place::Corner;
use crate::stamp::{Artwork, HEADING, NOTICE};
use crate::verify::{Evidence, Policy, Verdict};

/// The sample: a phytosanitary certificate, form KT-1, with invented contents.
const SAMPLE: &[u8] = include_bytes!("../../testdata/pdf/kt1.pdf");

/// What marks a folder as made by this command, and says what is in it.
const MARKER: &str = "README-teken-demo.txt";

/// What the marker says.
const EXPLANATION: &str = "\
Made by `teken demo`. The keys and certificates here are thrown away: never trust them, never sign
a real document with them. The whole folder may be deleted.

Dibuat oleh `teken demo`. Kunci dan sertifikat di sini hanya untuk percobaan: jangan dipercaya,
jangan dipakai menandatangani dokumen sungguhan. Seluruh folder ini boleh dihapus.
";

/// Where the form KT-1 wants the officer's signature.
const SIGNATURE_CELL: Place = Place {
    corner: Corner::BottomRight,
    x: 21.0,
    y: 35.0,
};

/// The signer, who does not exist.
const SIGNER: &str = "Contoh Penanda Tangan";

/// What may be typed after `teken demo`.
#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Folder for everything; made when it is missing
    #[arg(default_value = "teken-demo", value_name = "DIR")]
    directory: PathBuf,
}

/// Makes a throwaway authority and signer, signs and stamps the sample, verifies the result.
///
/// # Errors
/// When the folder cannot be used, or anything on the way fails.
pub(super) fn run(context: &mut Context, arguments: &Arguments) -> Outcome<Exit> {
    interrupt::clean_up_on_interrupt();
    let start = Instant::now();
    let folder = &arguments.directory;
    let demonstration = demonstrate(context, folder).map_err(|cause| {
        let what = Message::new("cli-cannot-demonstrate").with("folder", folder.display());
        Failure::not_done(what, cause)
    })?;
    Ok(tell(context, folder, &demonstration, start))
}

/// Who everybody is in this demonstration.
struct Cast {
    root: Certificate,
    lists: Vec<CertificateList>,
    identity: Identity,
    /// The signer's key, for trying `teken sign` afterwards.
    key: SoftwareKey,
}

struct Demonstration {
    signed: PathBuf,
    judged: Judged,
}

fn demonstrate(context: &Context, folder: &Path) -> Result<Demonstration, Cause> {
    claim(folder)?;
    let cast = cast(context)?;
    keep_cast(folder, &cast)?;
    let sample = folder.join("kt1.pdf");
    let signed = folder.join("kt1-signed.pdf");
    write(&sample, SAMPLE)?;
    let anchors = {
        let mut anchors = TrustAnchors::empty();
        anchors.add(cast.root);
        anchors
    };
    let document = Document::new(Source::File(sample), Path::new("kt1.pdf"));
    let naming = Naming::File(signed.clone());
    let jobs = Jobs::new(vec![document], naming, Replace::Existing);
    let style = Style {
        name: None,
        request: request(context),
        qr: None,
        in_notice: false,
        artwork: Arc::new(Artwork::new(None)?),
    };
    let tasks = Tasks::alike(jobs, style);
    let kit = Kit {
        identity: cast.identity,
        algorithm: SignatureAlgorithm::RsaPkcs1v15 {
            digest: DigestAlgorithm::Sha256,
        },
    };
    let reading = Reading::default();
    let mut outcome = None;
    let opened: Result<(), Cause> = sign_all(
        &tasks,
        &Run::basic(&reading),
        None,
        || Ok(kit),
        |_, result| outcome = Some(result),
    );
    opened?;
    outcome.unwrap_or(Err(BatchError::Panic))?;
    let rules = Rules {
        evidence: Evidence {
            anchors: &anchors,
            certificates: &[],
            crls: &cast.lists,
            ocsps: &[],
        },
        source: None,
        policy: &Policy::default(),
        at: context.now,
        reading: &reading,
    };
    let judged = verify(&Source::File(signed.clone()), &rules, Drawing::None)?;
    Ok(Demonstration { signed, judged })
}

/// Makes the folder, or makes sure that this command made it.
fn claim(folder: &Path) -> Result<(), Cause> {
    let marker = folder.join(MARKER);
    if !marker.is_file() {
        let failed = |error: io::Error| {
            let reason = Message::new("cli-folder-not-made").with("reason", &error);
            Cause::new(reason, error)
        };
        fs::create_dir_all(folder).map_err(failed)?;
        if fs::read_dir(folder).map_err(failed)?.next().is_some() {
            let folder = folder.display();
            return Err(Message::new("cli-demo-not-ours")
                .with("folder", folder)
                .into());
        }
    }
    write(&marker, EXPLANATION.as_bytes())
}

fn cast(context: &Context) -> Result<Cast, Cause> {
    let now = context.now;
    let key = || SoftwareKey::generate(KeyKind::Rsa { bits: 2048 });
    let root = Authority::root(Box::new(key()?), now)?;
    let issuing = root.issuing(Box::new(key()?), now)?;
    let signer = key()?;
    let copy = SoftwareKey::from_pkcs8(&signer.to_pkcs8()?)?;
    let certificate = issuing.signer(crate::crypto::Signer::public_key(&signer), SIGNER, now)?;
    let chain = [issuing.certificate().clone(), root.certificate().clone()];
    Ok(Cast {
        root: root.certificate().clone(),
        lists: vec![root.revocation_list(now)?, issuing.revocation_list(now)?],
        identity: Identity::new(Box::new(signer), certificate, &chain)?,
        key: copy,
    })
}

fn request(context: &Context) -> Request {
    Request {
        field: None,
        name: SIGNER.to_owned(),
        reason: Some("Demonstrasi teken".to_owned()),
        location: Some("Jakarta".to_owned()),
        contact: None,
        time: context.now,
        zone: context.zone(),
        certify: None,
        digest: None,
        block: Some(BlockRequest {
            heading: HEADING.to_owned(),
            title: Some("Pejabat Karantina Tumbuhan".to_owned()),
            place: Some(SIGNATURE_CELL),
            ..BlockRequest::default()
        }),
        notice: Notice::All,
        notice_at: NoticeAt::Auto,
        notice_text: NOTICE.into(),
    }
}

/// Keeps key, certificates and revocation lists, so that everything can be tried again by hand.
fn keep_cast(folder: &Path, cast: &Cast) -> Result<(), Cause> {
    let certificate = |one: &Certificate| pem::encode("CERTIFICATE", one.der()).to_string();
    let chain: String = std::iter::once(cast.identity.certificate())
        .chain(cast.identity.chain())
        .map(certificate)
        .collect();
    let lists: String = cast
        .lists
        .iter()
        .map(|list| pem::encode("X509 CRL", list.der()).to_string())
        .collect();
    write(&folder.join("root.pem"), certificate(&cast.root).as_bytes())?;
    write(&folder.join("signer.pem"), chain.as_bytes())?;
    write(&folder.join("revocation.crl"), lists.as_bytes())?;
    let key = pem::encode("PRIVATE KEY", &cast.key.to_pkcs8()?);
    write(&folder.join("signer.key"), key.as_bytes())
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Cause> {
    let mut output = Output::create(path, Replace::Existing, Folders::MustExist)?;
    output.write(bytes)?;
    output.commit()?;
    Ok(())
}

/// Prints the verification, then where everything is.
fn tell(
    context: &mut Context,
    folder: &Path,
    demonstration: &Demonstration,
    start: Instant,
) -> Exit {
    let Demonstration { signed, judged } = demonstration;
    let path = signed.display().to_string();
    let words = &context.console.words;
    if context.format == Format::Json {
        let digest = judged.sha256.to_string();
        let line = VerifiedDocument::judged(&path, digest, &judged.report, &[], words);
        let line = json::line(&line);
        context.console.result(&line);
        let mut summary = VerificationSummary::default();
        summary.count(Some(judged.report.verdict));
        summary.seconds = start.elapsed().as_secs_f64();
        context.console.result(&json::line(&summary));
    } else {
        for line in text::report(&path, &judged.report, &[], context.reader()) {
            context.console.result(&line);
        }
        context.console.result("");
        for (message, file) in [
            (Message::new("cli-demo-before"), "kt1.pdf"),
            (Message::new("cli-demo-after"), "kt1-signed.pdf"),
            (Message::new("cli-demo-root"), "root.pem"),
        ] {
            let line = message.with("path", folder.join(file).display());
            let line = context.console.text(&line);
            context.console.result(&line);
        }
        let again = Message::new("cli-demo-again").with("folder", folder.display());
        let again = context.console.text(&again);
        context.console.result(&again);
    }
    match judged.report.verdict {
        Verdict::Valid => Exit::Done,
        // A demonstration that does not end in a valid signature shows a bug.
        _ => Exit::Bug,
    }
}
