"""Signatures by pyHanko: kinds, algorithms, times, evidence, and what goes wrong with them."""

import logging
from datetime import datetime, timezone
from io import BytesIO

from asn1crypto import crl as asn1_crl
from pyhanko.keys import load_cert_from_pemder, load_private_key_from_pemder
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers, timestamps
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

CERTS = "../certs/"
ROOT = load_cert_from_pemder(CERTS + "ca/root.pem")
ISSUING = load_cert_from_pemder(CERTS + "ca/issuing.pem")
PADES, PKCS7 = SigSeedSubFilter.PADES, SigSeedSubFilter.ADOBE_PKCS7_DETACHED


def store(*certificates):
    registry = SimpleCertificateStore()
    registry.register_multiple(certificates)
    return registry


def signer(name, prefer_pss=False, issuers=(ISSUING, ROOT)):
    return signers.SimpleSigner(
        signing_cert=load_cert_from_pemder(CERTS + "leaf/%s.pem" % name),
        signing_key=load_private_key_from_pemder(CERTS + "leaf/%s.key" % name, passphrase=None),
        cert_registry=store(*issuers), prefer_pss=prefer_pss)


def authority():
    return timestamps.DummyTimeStamper(
        tsa_cert=load_cert_from_pemder(CERTS + "leaf/tsa.pem"),
        tsa_key=load_private_key_from_pemder(CERTS + "leaf/tsa.key", passphrase=None),
        certs_to_embed=store(ISSUING, ROOT))


def revocation_lists():
    lists = []
    for name in ("root", "issuing"):
        with open(CERTS + "ca/%s.crl" % name, "rb") as file:
            lists.append(asn1_crl.CertificateList.load(file.read()))
    return lists


def sign(source, out, who, timestamper=None, **metadata):
    """Signs `source` (a path, or bytes) into `out`; gives the signed bytes."""
    if isinstance(source, str):
        with open(source, "rb") as file:
            source = file.read()
    metadata.setdefault("field_name", "Pejabat")
    metadata.setdefault("md_algorithm", "sha256")
    metadata.setdefault("subfilter", PADES)
    writer = IncrementalPdfFileWriter(BytesIO(source), strict=False)
    result = BytesIO()
    signers.PdfSigner(signers.PdfSignatureMetadata(**metadata), signer=who, timestamper=timestamper
                      ).sign_pdf(writer, output=result)
    if out:
        write(out, result.getvalue())
    return result.getvalue()


def write(out, data):
    with open("signed/" + out, "wb") as file:
        file.write(data)


def update(source, change):
    """One more revision, by `change(writer)`."""
    writer = IncrementalPdfFileWriter(BytesIO(source), strict=False)
    change(writer)
    result = BytesIO()
    writer.write(result)
    return result.getvalue()


def change_page(writer):
    content = generic.StreamObject(stream_data=b"q 1 0 0 rg 60 60 200 60 re f Q")
    writer.add_stream_to_page(0, writer.add_object(content))


def change_catalog(writer):
    writer.root["/Lang"] = generic.pdf_string("en")
    writer.update_root()


def add_note(writer):
    name = generic.pdf_name
    annotation = writer.add_object(generic.DictionaryObject({
        name("/Type"): name("/Annot"), name("/Subtype"): name("/FreeText"),
        name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (60, 60, 260, 120))),
        name("/Contents"): generic.pdf_string("added later"),
        name("/DA"): generic.pdf_string("/Helv 12 Tf 0 g")}))
    writer.register_annotation(writer.find_page_for_modification(0)[0], annotation)


def main():
    logging.disable(logging.WARNING)
    kt1, table = "pdf/kt1.pdf", "pdf/table.pdf"
    usual = signer("rsa2048")
    first = sign(kt1, "pyhanko-pades.pdf", usual, name="Drh. Contoh Pejabat", reason="Uji",
                 location="Kota Contoh", contact_info="uji@teken.invalid")
    sign(table, "pyhanko-pkcs7.pdf", usual, subfilter=PKCS7)
    sign("pdf/xref-stream.pdf", "pyhanko-xref-stream.pdf", usual)
    sign("pdf/empty-field.pdf", "pyhanko-existing-field.pdf", usual)
    for name in ("rsa4096", "p256", "p384"):
        sign(table, "pyhanko-%s.pdf" % name, signer(name),
             md_algorithm="sha384" if name == "p384" else "sha256")
    sign(table, "pyhanko-pss.pdf", signer("rsa2048", prefer_pss=True))
    sign(table, "pyhanko-sha512.pdf", usual, md_algorithm="sha512")
    certified = sign(table, "pyhanko-certified.pdf", usual, certify=True,
                     docmdp_permissions=MDPPerm.FILL_FORMS)
    sign(certified, "pyhanko-certified-then-signed.pdf", signer("p256"), field_name="Penyelia")
    locked = sign(table, "pyhanko-certified-no-changes.pdf", usual, certify=True,
                  docmdp_permissions=MDPPerm.NO_CHANGES)
    small = sign(table, None, usual)
    sign(small, "pyhanko-twice.pdf", signer("p256"), field_name="Penyelia")

    # Times and evidence.
    sign(table, "pyhanko-timestamped.pdf", usual, timestamper=authority())
    context = ValidationContext(trust_roots=[ROOT], other_certs=[ISSUING], crls=revocation_lists(),
                                allow_fetching=False, revocation_mode="hard-fail",
                                moment=datetime.now(timezone.utc))
    sign(table, "pyhanko-long-term.pdf", usual, timestamper=authority(), embed_validation_info=True,
         validation_context=context)
    sign(table, "pyhanko-archive.pdf", usual, timestamper=authority(), embed_validation_info=True,
         validation_context=context, use_pades_lta=True)

    # Signers that must not be believed.
    sign(table, "pyhanko-expired.pdf", signer("expired"))
    sign(table, "pyhanko-revoked.pdf", signer("revoked"))
    sign(table, "pyhanko-wrong-usage.pdf", signer("wrong-usage"))
    sign(table, "pyhanko-untrusted.pdf", signer(
        "other", issuers=[load_cert_from_pemder(CERTS + "ca/other-root.pem")]))

    # Documents that were changed afterwards.
    write("changed-page.pdf", update(small, change_page))
    write("changed-catalog.pdf", update(small, change_catalog))
    write("changed-annotation.pdf", update(small, add_note))
    write("changed-after-certified.pdf", update(locked, add_note))
    at = first.index(b"stream\n") + 200
    write("changed-byte.pdf", first[:at] + bytes([first[at] ^ 1]) + first[at + 1:])
    write("changed-appended-bytes.pdf", small + b"% a line of no consequence\n")


main()
