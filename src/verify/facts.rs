//! What was found in a document, before anybody judges it.
//!
//! **Invariant:** plain, owned data: the same facts, policy and time always give the same report.
//!
//! **Deliberately absent:** verdicts, and the time of the verification.

use serde::{Deserialize, Serialize};

use crate::base::digest::DigestAlgorithm;
use crate::base::message::Message;
use crate::base::time::Timestamp;
use crate::cms::Encoding;
use crate::crypto::{KeyKind, SignatureAlgorithm};
use crate::pdf::ObjectId;
use crate::pki::{Certificate, CertificateList, OcspResponse, TrustAnchors};
use crate::verify::report::{Certification, Changes, Coverage, NoticeFound, SignatureKind};

/// Everything that a judgement needs to know about one document.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Facts {
    /// Where paths may end.
    pub anchors: TrustAnchors,
    /// Certificates given by the user, fetched, and found in the document's DSS.
    pub certificates: Vec<Held<Certificate>>,
    /// Revocation lists given by the user, fetched, and found in the document's DSS.
    pub crls: Vec<Held<CertificateList>>,
    /// OCSP responses given by the user, fetched, and found in the document's DSS.
    pub ocsps: Vec<Held<OcspResponse>>,
    /// What is odd about the structure of the file.
    pub structure: Vec<StructureFact>,
    /// Every signature of every revision, oldest first.
    pub signatures: Vec<SignatureFacts>,
    /// Index of the first revision that holds validation data: certificates and revocation data
    /// (ISO 32000-2, 12.8.4.3).
    pub validation_data: Option<usize>,
    /// How many signature values stand in a file none of whose fields leads to one.
    pub stray: usize,
    /// How many signature fields are empty.
    pub empty_fields: usize,
    /// What the pages show.
    pub notice: NoticeFound,
}

impl Facts {
    /// Adds the evidence that another look found, as if it were given.
    pub fn learn(&mut self, other: &Self) {
        add(
            &mut self.certificates,
            &other.certificates,
            Certificate::der,
        );
        add(&mut self.crls, &other.crls, CertificateList::der);
        add(&mut self.ocsps, &other.ocsps, OcspResponse::der);
    }

    /// Every certificate that is at hand, in no particular order.
    #[must_use]
    pub fn known_certificates(&self) -> Vec<Certificate> {
        let held = self.certificates.iter().map(|held| &held.item);
        held.chain(self.contained()).cloned().collect()
    }

    /// The certificates in all signatures and timestamps: one of them may hold the issuer that
    /// another lacks.
    pub(super) fn contained(&self) -> impl Iterator<Item = &Certificate> {
        let containers = self
            .signatures
            .iter()
            .filter_map(|one| match &one.container {
                Container::Read(cms) => Some(&**cms),
                Container::Unreadable { .. } => None,
            });
        containers.flat_map(|cms| {
            let tokens = cms.timestamps.iter();
            let tokens = tokens.flat_map(|token| &token.certificates);
            cms.certificates.iter().chain(tokens)
        })
    }
}

/// A piece of evidence, and since when the document has it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Held<T> {
    /// The piece.
    pub item: T,
    /// Index of the first revision that holds it; none when it comes from elsewhere.
    pub since: Option<usize>,
}

impl<T> Held<T> {
    /// A piece that the document does not hold.
    pub const fn given(item: T) -> Self {
        Self { item, since: None }
    }

    /// A piece that the document holds.
    pub const fn since(revision: usize, item: T) -> Self {
        Self {
            item,
            since: Some(revision),
        }
    }
}

/// Adds pieces that are not there yet.
fn add<T: Clone>(pieces: &mut Vec<Held<T>>, more: &[Held<T>], der: fn(&T) -> &[u8]) {
    for one in more {
        let mut known = pieces.iter();
        if !known.any(|known| der(&known.item) == der(&one.item)) {
            pieces.push(Held::given(one.item.clone()));
        }
    }
}

/// One oddity of the file's structure, and what it makes of the file.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct StructureFact {
    /// What a person reads.
    pub message: Message,
    /// What it means for the signatures.
    pub effect: StructureEffect,
    /// The objects concerned.
    pub objects: Vec<ObjectId>,
}

/// What an oddity of the structure means for every signature in the file.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum StructureEffect {
    /// Nothing; worth a warning.
    Warns,
    /// Somebody should look at it: it counts as a change under review.
    Review,
    /// Two sound readers could see two documents: no signature can be valid.
    Invalidates,
}

/// What was found about one signature.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SignatureFacts {
    /// Full name of the field.
    pub field: String,
    /// The signature dictionary, when it is an indirect object.
    pub id: Option<ObjectId>,
    /// Index of the revision that introduced the value.
    pub revision: usize,
    /// Index of the page that shows it.
    pub page: Option<usize>,
    /// Where it shows, in default user space: left, bottom, right, top; none when it is invisible.
    pub rect: Option<[f64; 4]>,
    /// Signature or document timestamp.
    pub kind: SignatureKind,
    /// `/SubFilter`, when there is one.
    pub subfilter: Option<String>,
    /// `/M`.
    pub dictionary_time: Option<Timestamp>,
    /// Whether the dictionary has a `/Cert`, which only other forms use (ISO 32000-2, table 255).
    pub certificate_entry: Presence,
    /// `/Reason`.
    pub reason: Option<String>,
    /// `/Location`.
    pub location: Option<String>,
    /// What became of the value in later revisions.
    pub fate: Fate,
    /// How much of the file it speaks for.
    pub coverage: Coverage,
    /// Why the coverage is only partial, or the dictionary malformed.
    pub form_problems: Vec<Message>,
    /// What `/Contents` holds.
    pub container: Container,
    /// What the author of a certifying signature allows.
    pub certification: Option<Certification>,
    /// What a certifying signature of the same or an older revision, or the signature's own lock,
    /// allows later revisions to change; none when nothing was said.
    pub permission: Option<Certification>,
    /// What later revisions changed.
    pub changes: Vec<Change>,
}

/// Whether something is there.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Presence {
    /// It is not.
    #[default]
    Absent,
    /// It is.
    Present,
}

/// What became of a signature value in later revisions.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// It is the value of its field still.
    Current,
    /// A later revision gave the field another value, or none.
    Gone {
        /// Index of that revision.
        revision: usize,
    },
}

/// What `/Contents` holds.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Container {
    /// Nothing that can be read.
    Unreadable {
        /// Why.
        problem: Message,
    },
    /// A CMS signature or a timestamp token.
    Read(Box<CmsFacts>),
}

/// What was found in a CMS signature or a timestamp token.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CmsFacts {
    /// How it is encoded.
    pub encoding: Encoding,
    /// The signer's certificate.
    pub signer: Option<Certificate>,
    /// All certificates in it.
    pub certificates: Vec<Certificate>,
    /// All revocation lists in it that nothing signed speaks for.
    pub crls: Vec<CertificateList>,
    /// Revocation lists that the signer archived: the signature speaks for them
    /// (ISO 32000-1, 12.8.3.3.2).
    pub archived_crls: Vec<CertificateList>,
    /// All OCSP responses in it that nothing signed speaks for (EN 319 122-1, A.1.2).
    pub ocsps: Vec<OcspResponse>,
    /// OCSP responses that the signer archived.
    pub archived_ocsps: Vec<OcspResponse>,
    /// What is wrong with it.
    pub problems: Vec<CmsProblem>,
    /// The digest over the signed bytes.
    pub digest: Option<DigestAlgorithm>,
    /// The digest by which a timestamp token names what it speaks for (RFC 3161, 2.4.2).
    pub imprint: Option<DigestAlgorithm>,
    /// The signature algorithm.
    pub algorithm: Option<SignatureAlgorithm>,
    /// The signer's key.
    pub key: Option<KeyKind>,
    /// The signing-time attribute; of a timestamp token, the time it states.
    pub time: Option<Timestamp>,
    /// Whether a signed attribute names the signer's certificate (ESS).
    pub signing_certificate: Presence,
    /// Whether a signed attribute says what the signature commits to, or by which policy it was made
    /// (EN 319 122-1, 5.2.3 and 5.2.9).
    pub commitment: Presence,
    /// Timestamps over the signature value (RFC 3161, appendix A).
    pub timestamps: Vec<CmsFacts>,
}

/// One thing wrong with a CMS signature, and what it means.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CmsProblem {
    /// What a person reads.
    pub message: Message,
    /// What it means.
    pub effect: CmsEffect,
}

/// What a problem of a CMS signature means (EN 319 102-1, 5.2.2 and 5.2.7).
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CmsEffect {
    /// The form is not what it must be.
    Format,
    /// The signed bytes are others.
    Hash,
    /// The signature value does not fit.
    Signature,
    /// The signer's certificate is not there.
    NoCertificate,
    /// The algorithm is not known here: nothing could be computed.
    UnknownAlgorithm,
    /// It relies on a digest that is weak by the usual rules; the policy decides.
    Weak {
        /// The digest.
        digest: DigestAlgorithm,
    },
    /// Against the letter of a standard, and harmless.
    Warns,
}

/// One change that a later revision made.
///
/// Texts of the document in it are excerpts: short, on one line, harmless to a terminal.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Change {
    /// Index of the revision that made it.
    pub revision: usize,
    /// What kind of thing changed.
    pub subject: Subject,
    /// The objects concerned.
    pub objects: Vec<ObjectId>,
    /// The name of a key or field, the kind of an annotation, or numbers of pages, when that helps
    /// a person to find it.
    pub detail: String,
    /// What was done to it.
    pub deed: Deed,
    /// Index of the page where it is.
    pub page: Option<usize>,
    /// Where it is on the page, in default user space: left, bottom, right, top.
    pub rect: Option<[f64; 4]>,
    /// What it was, where that can be said.
    pub old: Option<String>,
    /// What it is now.
    pub new: Option<String>,
    /// What a reader sees, where that is something else than the new value.
    pub shown: Option<String>,
}

impl Change {
    /// A change of which no more is known than its kind.
    #[must_use]
    pub const fn new(revision: usize, subject: Subject) -> Self {
        Self {
            revision,
            subject,
            objects: Vec::new(),
            detail: String::new(),
            deed: Deed::Changed,
            page: None,
            rect: None,
            old: None,
            new: None,
            shown: None,
        }
    }
}

/// What was done to the subject of a change: it chooses the words.
#[derive(
    Clone, Copy, Debug, Default, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Deed {
    /// It is another now; nothing more is known.
    #[default]
    Changed,
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It stands in another place among its like.
    Moved,
    /// A field got a value and had none.
    Filled,
    /// A field lost its value.
    Emptied,
    /// A field has another value.
    Refilled,
    /// A check box was ticked.
    Ticked,
    /// A check box was cleared.
    Cleared,
    /// The value stayed, the look of it changed.
    Repainted,
    /// The value is shown in another form: formatted, or only a part of it.
    Formatted,
    /// The text of a page is another.
    Reworded,
    /// The content of a page is another, its text is the same.
    Redrawn,
    /// A font is another.
    FontReplaced,
    /// A picture is another.
    PictureReplaced,
    /// A drawing used by pages is another.
    DrawingReplaced,
    /// A page has another size.
    Resized,
    /// A page is turned.
    Turned,
}

impl Deed {
    /// The word by which messages choose their variant.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Moved => "moved",
            Self::Filled => "filled",
            Self::Emptied => "emptied",
            Self::Refilled => "refilled",
            Self::Ticked => "ticked",
            Self::Cleared => "cleared",
            Self::Repainted => "repainted",
            Self::Formatted => "formatted",
            Self::Reworded => "reworded",
            Self::Redrawn => "redrawn",
            Self::FontReplaced => "font",
            Self::PictureReplaced => "picture",
            Self::DrawingReplaced => "drawing",
            Self::Resized => "resized",
            Self::Turned => "turned",
        }
    }
}

/// What kind of thing a later revision changed. The kinds are what
/// ISO 32000-2, 12.8.2.2 tells apart.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// Validation data or a document timestamp.
    ValidationData,
    /// Validation data that is not there any more.
    LostEvidence,
    /// Another signature in a field that was there or is new.
    Signature,
    /// Another signature, the visible part of which lies over content of the page.
    CoveringSignature,
    /// A new signature field without a value.
    EmptySignatureField,
    /// The value of a form field, with its appearance.
    FormField,
    /// A form field that shows something else than its value.
    DisguisedField,
    /// A form field that looks different though its value stayed, or shows its value in another
    /// form.
    AlteredLook,
    /// The form asks readers to draw its fields anew (`/NeedAppearances`).
    Redrawing,
    /// A field that a signature locks.
    LockedField,
    /// An annotation.
    Annotation,
    /// XMP or the information dictionary.
    Metadata,
    /// The logical structure, viewer settings and other things that are not painted.
    Structure,
    /// An object that nothing leads to.
    Orphan,
    /// A page's content, resources or size.
    Page,
    /// The tree of pages.
    PageTree,
    /// A script or an action.
    Action,
    /// An existing signature: its dictionary, field or appearance.
    ExistingSignature,
    /// What the author allows (`/Perms`).
    Permissions,
    /// The tree of form fields, or what they share.
    Form,
    /// Any other key of the catalog or trailer.
    Catalog,
    /// Any other object.
    Object,
    /// The revision cannot be read.
    Unreadable,
    /// The document is locked with a password, so what changed in its strings and streams is
    /// hidden.
    Locked,
    /// Objects behind the end of the file that no cross-reference leads to.
    HiddenObjects,
}

impl Subject {
    /// Whether it is the value or the look of a form field.
    pub(super) const fn is_of_field(self) -> bool {
        matches!(
            self,
            Self::FormField | Self::DisguisedField | Self::AlteredLook | Self::LockedField
        )
    }

    /// What a change of this kind is after an approval signature (`None`), or after a
    /// certifying signature (ISO 32000-2, 12.8.2.2, and its errata for validation data).
    #[must_use]
    pub const fn class(self, certification: Option<Certification>) -> Changes {
        use Certification::{Annotate, FormFill, NoChanges};
        match self {
            Self::ValidationData => Changes::None,
            Self::Signature => match certification {
                Some(NoChanges) => Changes::Forbidden,
                _ => Changes::Permitted,
            },
            Self::EmptySignatureField => match certification {
                Some(NoChanges | FormFill) => Changes::Forbidden,
                _ => Changes::Review,
            },
            Self::FormField | Self::Redrawing => match certification {
                None => Changes::Review,
                Some(NoChanges) => Changes::Forbidden,
                Some(FormFill | Annotate) => Changes::Permitted,
            },
            Self::Annotation => match certification {
                None | Some(Annotate) => Changes::Review,
                Some(NoChanges | FormFill) => Changes::Forbidden,
            },
            Self::Metadata => match certification {
                None | Some(FormFill | Annotate) => Changes::Permitted,
                Some(NoChanges) => Changes::Review,
            },
            // What nothing leads to is not seen; leading to it later is a change of its own.
            Self::Orphan => match certification {
                Some(NoChanges) => Changes::Review,
                _ => Changes::Permitted,
            },
            // Nothing is known against it, and nothing for it. Of lost evidence nothing is seen, but
            // whoever kept the document relied on it.
            Self::Locked | Self::LostEvidence => Changes::Review,
            // Whether a signature that covers something is trusted is for the judge to ask.
            Self::CoveringSignature | Self::AlteredLook | Self::Structure => match certification {
                Some(NoChanges) => Changes::Forbidden,
                _ => Changes::Review,
            },
            Self::LockedField
            | Self::DisguisedField
            | Self::Page
            | Self::PageTree
            | Self::Action
            | Self::ExistingSignature
            | Self::Permissions
            | Self::Form
            | Self::Catalog
            | Self::Object
            | Self::Unreadable
            | Self::HiddenObjects => Changes::Forbidden,
        }
    }
}
