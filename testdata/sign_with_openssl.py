"""Signatures by `openssl cms`, put into a dictionary by hand: kinds that no program makes today."""

import hashlib
import subprocess

import pdfwriter
import small

CERTS = "../certs/"


def openssl(data, *options):
    return subprocess.run(
        ["openssl", "cms", "-sign", "-binary", "-outform", "DER", "-signer", CERTS + "leaf/rsa2048.pem",
         "-inkey", CERTS + "leaf/rsa2048.key", "-certfile", CERTS + "ca/chain.pem", *options],
        input=data, stdout=subprocess.PIPE, check=True).stdout


def contents(data):
    """The contents octets of the DER element that `data` begins with."""
    length, start = data[1], 2
    if length & 0x80:
        start += length & 0x7F
        length = int.from_bytes(data[2:start], "big")
    return data[start:start + length]


def indefinite(data):
    """The same ContentInfo with indefinite lengths down to SignedData."""
    content_info = contents(data)
    kind = content_info[:2 + content_info[1]]
    signed_data = contents(contents(content_info[len(kind):]))
    end = b"\0\0"
    return b"\x30\x80" + kind + b"\xa0\x80\x30\x80" + signed_data + end * 3


def signed(title, subfilter, make, room=16384):
    """A document of one revision, signed while it was made; `make(spans)` gives the CMS."""
    slot = b"<" + b"0" * room + b">"
    ranges = b"[0 0000000000 0000000000 0000000000]"
    objects = small.document(title, page=b"/Annots [6 0 R] ",
                             catalog=b"/AcroForm << /Fields [6 0 R] /SigFlags 3 >> ")
    objects[6] = (b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (Pejabat) /Rect [0 0 0 0] /P 4 0 R "
                  b"/F 132 /V 7 0 R >>")
    objects[7] = (b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /" + subfilter +
                  b" /M (D:20261121080000+07'00') /ByteRange " + ranges + b" /Contents " + slot + b" >>")
    data = pdfwriter.with_table(objects)
    start = data.index(slot)
    end = start + len(slot)
    data = data.replace(ranges, b"[0 %010d %010d %010d]" % (start, end, len(data) - end))
    value = make(data[:start] + data[end:]).hex().encode()
    assert len(value) <= room
    return data[:start + 1] + value + data[start + 1 + len(value):]


def main():
    files = {
        # ISO 32000-1, 12.8.3.3.2: the content that is signed is the SHA-1 of the spans.
        "openssl-pkcs7-sha1.pdf": signed(
            "adbe.pkcs7.sha1", b"adbe.pkcs7.sha1",
            lambda spans: openssl(hashlib.sha1(spans).digest(), "-nodetach", "-md", "sha1")),
        # The same with a stronger digest inside, as some old programs made it.
        "openssl-adbe-pkcs7-sha1.pdf": signed(
            "adbe.pkcs7.sha1 with SHA-256", b"adbe.pkcs7.sha1",
            lambda spans: openssl(hashlib.sha1(spans).digest(), "-nodetach", "-md", "sha256")),
        # BER: the outer layers have indefinite lengths.
        "openssl-ber.pdf": signed(
            "BER", b"adbe.pkcs7.detached", lambda spans: indefinite(openssl(spans, "-md", "sha256"))),
        # The value brings its own content and signs that, not the document.
        "openssl-encapsulated.pdf": signed(
            "encapsulated", b"adbe.pkcs7.detached",
            lambda spans: openssl(b"something else", "-nodetach", "-md", "sha256")),
        # No signed attributes at all: the signature is over the spans themselves (RFC 5652, 5.4).
        "openssl-no-attributes.pdf": signed(
            "no signed attributes", b"adbe.pkcs7.detached",
            lambda spans: openssl(spans, "-noattr", "-md", "sha256")),
        # The signer is named by its subject key identifier.
        "openssl-key-identifier.pdf": signed(
            "key identifier", b"adbe.pkcs7.detached",
            lambda spans: openssl(spans, "-keyid", "-md", "sha256")),
        # Signed attributes, but over other bytes.
        "openssl-other-content.pdf": signed(
            "other content", b"adbe.pkcs7.detached",
            lambda spans: openssl(spans + b" ", "-md", "sha256")),
        # The value is no CMS at all.
        "openssl-no-cms.pdf": signed(
            "no CMS", b"adbe.pkcs7.detached", lambda spans: b"This is no SignedData."),
    }
    for name, data in files.items():
        with open("signed/" + name, "wb") as out:
            out.write(data)


main()
