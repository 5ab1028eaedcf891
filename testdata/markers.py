"""Documents whose text marks the place of the signature, `${ttd}`, as different programs write it.

Each shows the marker once, with its left end 100 points from the left and its base line 200 points
above the lower edge of the crop box as it stands before turning, unless its name says otherwise.
"""

import sys

import pdfwriter

MARKER = "${ttd}"
HELVETICA = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


def document(content, resources, more=None, box=(0, 0, 595, 842), page=b""):
    """One page; objects from 6 on are the caller's."""
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
        4: b"<< /Type /Page /Parent 2 0 R /MediaBox [%d %d %d %d] /Resources << %s >> /Contents 5 0 R %s>>"
        % (*box, resources, page),
        5: pdfwriter.stream(content),
        **(more or {}),
    }
    return pdfwriter.with_table(objects)


def split():
    """Letter by letter, kerned, the second half first."""
    content = (b"BT /F1 12 Tf 1 0 0 1 100 260 Tm (Kepala Balai,) Tj "
               b"1 0 0 1 113.34 200 Tm [(t) 10 (t) -15 (d)] TJ (}) Tj "
               b"1 0 0 1 100 200 Tm ($) Tj ({) ' ET")
    content = content.replace(b"({) '", b"({) Tj")
    return document(content, b"/Font << /F1 6 0 R >>", {6: HELVETICA})


def differences():
    """A simple font whose codes mean nothing but by the names in /Differences."""
    font = (b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /Type /Encoding "
            b"/Differences [1 /dollar /braceleft /t /d /braceright] >> >>")
    return document(b"BT /F1 12 Tf 100 200 Td <010203030405> Tj ET", b"/Font << /F1 6 0 R >>", {6: font})


def form():
    """In a form within a form, scaled and moved."""
    inner = pdfwriter.stream(
        b"BT /F1 6 Tf 10 10 Td (${ttd}) Tj ET",
        b"/Type /XObject /Subtype /Form /BBox [0 0 200 100] /Matrix [1 0 0 1 5 5] "
        b"/Resources << /Font << /F1 6 0 R >> >> ")
    outer = pdfwriter.stream(
        b"q 1 0 0 1 5 5 cm /Inner Do Q",
        b"/Type /XObject /Subtype /Form /BBox [0 0 300 300] /Resources << /XObject << /Inner 7 0 R >> >> ")
    return document(b"q 2 0 0 2 60 160 cm /Outer Do Q", b"/XObject << /Outer 8 0 R >>",
                    {6: HELVETICA, 7: inner, 8: outer})


def drawn():
    """A Type 3 font: each glyph is a drawing."""
    names = {0x24: b"dollar", 0x64: b"d", 0x74: b"t", 0x7B: b"braceleft", 0x7D: b"braceright"}
    glyphs = {name: 10 + at for at, name in enumerate(sorted(names.values()))}
    procedures = b" ".join(b"/%s %d 0 R" % (name, number) for name, number in glyphs.items())
    encoding = b" ".join(b"%d /%s" % item for item in sorted(names.items()))
    font = (b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 8 10] /FontMatrix [0.1 0 0 0.1 0 0] "
            b"/FirstChar 36 /LastChar 125 /Widths [%s] /CharProcs << %s >> /Encoding << /Type /Encoding "
            b"/Differences [%s] >> /Resources << >> >>"
            % (b" ".join([b"9"] * 90), procedures, encoding))
    shapes = {number: pdfwriter.stream(b"9 0 0 0 8 10 d1 0 0 8 10 re f") for number in glyphs.values()}
    return document(b"BT /F1 12 Tf 100 200 Td (${ttd}) Tj ET", b"/Font << /F1 6 0 R >>", {6: font, **shapes})


def turned():
    """Turned by 90 degrees, with a crop box off the corner and units of two points."""
    content = b"BT /F1 6 Tf 0 1 -1 0 170 140 Tm (${ttd}) Tj ET"
    return document(content, b"/Font << /F1 6 0 R >>", {6: HELVETICA}, (0, 0, 300, 420),
                    b"/CropBox [20 40 280 400] /Rotate 90 /UserUnit 2 ")


def image(dark):
    """A page of gray paper in an image of 170 by 240 pixels; the rows of `dark` are written upon."""
    rows = []
    for row in range(240):
        line = bytearray([0xF4] * 170)
        if row in dark:
            line[20:150] = bytes(0x30 if column % 3 else 0xF4 for column in range(130))
        rows.append(bytes(line))
    return pdfwriter.stream(b"".join(rows), b"/Type /XObject /Subtype /Image /Width 170 /Height 240 "
                            b"/ColorSpace /DeviceGray /BitsPerComponent 8 ")


def scan(dark, text=b""):
    return document(b"q 595 0 0 842 0 0 cm /Im Do Q " + text,
                    b"/XObject << /Im 7 0 R >> /Font << /F1 6 0 R >>", {6: HELVETICA, 7: image(dark)})


HEAD = [*range(30, 60, 6)]
FILES = {
    "split.pdf": split,
    "differences.pdf": differences,
    "form.pdf": form,
    "type3.pdf": drawn,
    "turned.pdf": turned,
    "scan-read.pdf": lambda: scan(HEAD, b"BT /F1 12 Tf 3 Tr 100 200 Td (${ttd}) Tj ET"),
    "scan.pdf": lambda: scan(HEAD),
    "scan-foot.pdf": lambda: scan([*HEAD, *range(224, 232)]),
    "scan-full.pdf": lambda: scan(range(4, 236, 4)),
}


def main(folder):
    for name, make in FILES.items():
        with open(f"{folder}/{name}", "wb") as out:
            out.write(make())


if __name__ == "__main__":
    main(sys.argv[1])
