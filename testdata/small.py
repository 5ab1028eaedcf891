"""Small documents, each with one trait that a reader or a writer of PDF can stumble over."""

import zlib

import pdfwriter as w

FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
RESOURCES = b"<< /Font << /F1 3 0 R >> >>"


def content(title, box=(0, 0, 420, 300)):
    """A frame along `box` and words that tell which way is up."""
    x, y, width, height = box[0], box[1], box[2] - box[0], box[3] - box[1]
    return (b"q 0.2 0.35 0.28 RG 1 w %d %d %d %d re S Q\n"
            b"q 0.93 0.96 0.94 rg %d %d %d 40 re f Q\n"
            b"BT /F1 20 Tf %d %d Td (%s) Tj ET\n"
            b"BT /F1 9 Tf %d %d Td (first corner) Tj ET\n" % (
                x + 10, y + 10, width - 20, height - 20,
                x + 10, y + height - 50, width - 20,
                x + 24, y + height - 37, title.encode(),
                x + 14, y + 14))


def document(title, page=b"", box=(0, 0, 420, 300), catalog=b"", more=None):
    """1 catalog, 2 page tree, 3 font, 4 page, 5 content; `more` adds or replaces objects."""
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R %s>>" % catalog,
        2: b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
        3: FONT,
        4: b"<< /Type /Page /Parent 2 0 R /MediaBox [%d %d %d %d] /Resources %s /Contents 5 0 R %s>>" % (
            *box, RESOURCES, page),
        5: w.stream(content(title, box)),
    }
    objects.update(more or {})
    return objects


def incremental():
    first = w.with_table(document("first revision"))
    return w.update_table(first, {5: w.stream(content("second revision"))}, 6)


def incremental_stream():
    first = w.with_xref_stream(document("first revision"))
    return w.update_stream(first, {5: w.stream(content("second revision"))}, 8)


def rotated(angle):
    crop = b"/CropBox [70 90 430 330] /Rotate %d " % angle
    return document("rotated by %d" % angle, page=crop, box=(50, 60, 470, 360),
                    more={5: w.stream(content("rotated by %d" % angle, (70, 90, 430, 330)))})


def empty_field():
    """A signature field that waits to be signed, with its place on the page."""
    return document(
        "a field waits", page=b"/Annots [6 0 R] ",
        catalog=b"/AcroForm << /Fields [6 0 R] /SigFlags 3 >> ",
        more={6: b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (Pejabat) /Rect [210 30 400 100] "
                 b"/P 4 0 R /F 4 >>"})


def nested_field():
    """The same below a parent: its full name is `Pengesahan.Pejabat`."""
    return document(
        "a field in a field", page=b"/Annots [7 0 R] ",
        catalog=b"/AcroForm << /Fields [6 0 R] /SigFlags 0 >> ",
        more={6: b"<< /T (Pengesahan) /FT /Sig /Kids [7 0 R] >>",
              7: b"<< /Type /Annot /Subtype /Widget /Parent 6 0 R /T (Pejabat) "
                 b"/Rect [210 30 400 100] /P 4 0 R /F 4 >>"})


def form():
    """Text and a box to tick; form dictionary and field list are indirect."""
    appearance = w.stream(b"/Tx BMC q BT /F1 11 Tf 3 6 Td (Contoh) Tj ET Q EMC",
                          b"/Type /XObject /Subtype /Form /BBox [0 0 180 20] /Resources %s " % RESOURCES)
    return document(
        "a form", page=b"/Annots 10 0 R ", catalog=b"/AcroForm 6 0 R ",
        more={6: b"<< /Fields 7 0 R /DR %s /DA (/F1 11 Tf 0 g) >>" % RESOURCES,
              7: b"[8 0 R 9 0 R]",
              8: b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (nama) /V (Contoh) "
                 b"/Rect [30 150 210 170] /P 4 0 R /F 4 /DA (/F1 11 Tf 0 g) /AP << /N 11 0 R >> >>",
              9: b"<< /Type /Annot /Subtype /Widget /FT /Btn /T (setuju) /V /Ya /AS /Ya "
                 b"/Rect [30 120 45 135] /P 4 0 R /F 4 /AP << /N << /Ya 12 0 R /Off 13 0 R >> >> >>",
              10: b"[8 0 R 9 0 R]",
              11: appearance,
              12: w.stream(b"0.5 0.5 14 14 re S 3 3 m 12 12 l S",
                           b"/Type /XObject /Subtype /Form /BBox [0 0 15 15] "),
              13: w.stream(b"0.5 0.5 14 14 re S",
                           b"/Type /XObject /Subtype /Form /BBox [0 0 15 15] ")})


def indirect_annotations():
    return document(
        "annotations elsewhere", page=b"/Annots 6 0 R ",
        more={6: b"[7 0 R]",
              7: b"<< /Type /Annot /Subtype /Square /Rect [30 120 120 180] /C [0.8 0.2 0.2] /F 4 "
                 b"/Contents (a remark) /AP << /N 8 0 R >> >>",
              8: w.stream(b"0.8 0.2 0.2 RG 1 1 88 58 re S",
                          b"/Type /XObject /Subtype /Form /BBox [0 0 90 60] ")})


def inherited():
    """Resources, boxes and rotation come from the page tree, two levels up."""
    return {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [6 0 R] /Count 2 /MediaBox [0 0 420 300] /Rotate 90 /Resources %s >>" % RESOURCES,
        3: FONT,
        4: b"<< /Type /Page /Parent 6 0 R /Contents 5 0 R >>",
        5: w.stream(content("inherited")),
        6: b"<< /Type /Pages /Parent 2 0 R /Kids [4 0 R 7 0 R] /Count 2 /CropBox [5 5 415 295] >>",
        7: b"<< /Type /Page /Parent 6 0 R /Rotate 0 /Contents 5 0 R >>",
    }


def shared():
    """Three pages share one content stream and one resource dictionary, both indirect."""
    objects = document("shared by three")
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 420 300] /Resources 6 0 R /Contents 5 0 R >>"
    objects.update({2: b"<< /Type /Pages /Kids [4 0 R 7 0 R 8 0 R] /Count 3 >>",
                    4: page, 6: RESOURCES, 7: page, 8: page})
    return objects


def split_contents():
    """The content comes in pieces that only together are whole."""
    whole = content("in pieces")
    middle = whole.index(b" Td (in")
    return document("in pieces", more={
        4: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 420 300] /Resources %s /Contents 6 0 R >>" % RESOURCES,
        5: w.stream(whole[:middle]), 6: b"[5 0 R 7 0 R]", 7: w.stream(whole[middle:])})


def open_state():
    """The content leaves the page scaled, clipped, and a `q` without its `Q`."""
    return document("left open", more={5: w.stream(
        content("left open") + b"q 0.5 0 0 0.5 100 100 cm 0 0 50 50 re W n 1 0 0 rg\n")})


def no_resources():
    """A page without content and without resources."""
    return document("", more={4: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 420 300] >>",
                              5: b"null"})


def many_pages():
    """Thirty pages in a tree of three levels."""
    objects = {1: b"<< /Type /Catalog /Pages 2 0 R >>", 3: FONT}
    number, middles = 10, []
    for _ in range(3):
        leaves, middle = [], number
        number += 1
        for _ in range(10):
            index = len(middles) * 10 + len(leaves) + 1
            objects[number] = (b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 420 300] "
                               b"/Resources %s /Contents %d 0 R >>" % (middle, RESOURCES, number + 1))
            objects[number + 1] = w.stream(content("page %d of 30" % index))
            leaves.append(b"%d 0 R" % number)
            number += 2
        objects[middle] = b"<< /Type /Pages /Parent 2 0 R /Kids [%s] /Count 10 >>" % b" ".join(leaves)
        middles.append(b"%d 0 R" % middle)
    objects[2] = b"<< /Type /Pages /Kids [%s] /Count 30 >>" % b" ".join(middles)
    return objects


def user_unit():
    return document("half an inch is one unit", page=b"/UserUnit 2 ", box=(0, 0, 300, 210),
                    more={5: w.stream(content("units of 2/72 inch", (0, 0, 300, 210)))})


def bomb():
    """An object stream that would unfold to 1 GiB: the catalog is in it."""
    deflate = zlib.compressobj(9)
    inner = bytearray(deflate.compress(b"1 0 << /Type /Catalog /Pages 2 0 R >> "))
    block = b" " * (1 << 20)
    for _ in range(1024):
        inner += deflate.compress(block)
    inner += deflate.flush()
    data = zlib.compress(bytes(inner), 9)
    container = (b"<< /Type /ObjStm /N 1 /First 4 /Filter [/FlateDecode /FlateDecode] /Length %d >>\n"
                 b"stream\n%s\nendstream" % (len(data), data))
    objects = document("bomb")
    del objects[1]
    objects[6] = container
    start = w.header()
    objects_bytes, offsets = w.body(objects, len(start))
    at = len(start) + len(objects_bytes)
    entries = {0: (0, 0, 65535), 1: (2, 6, 0), 7: (1, at, 0)}
    entries.update({n: (1, offset, 0) for n, offset in offsets.items()})
    xref = w.xref_stream(7, entries, 8, 1, b"/ID " + w.identifier(b"bomb"))
    return (start + objects_bytes + b"7 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (xref, at))


def endless_previous():
    """Each `/Prev` leads to the same table."""
    whole = w.with_table(document("endless"))
    at = int(whole.rsplit(b"startxref", 1)[1].split()[0])
    return whole.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev %d" % at)


def page_cycle():
    """The page tree is its own child."""
    return document("cycle", more={2: b"<< /Type /Pages /Kids [4 0 R 2 0 R] /Count 2 >>"})


def wrong_start():
    """`startxref` points into the middle of an object."""
    whole = w.with_table(document("wrong startxref"))
    at = whole.rsplit(b"startxref", 1)[1].split()[0]
    return whole.replace(b"startxref\n" + at, b"startxref\n" + b"%d" % (int(at) - 57))


def files(kt1):
    """Name -> bytes of every small document; `kt1` is cut up for the broken ones."""
    table = w.with_table(document("table"))
    return {
        "table.pdf": table,
        "xref-stream.pdf": w.with_xref_stream(document("cross-reference stream")),
        "hybrid.pdf": w.hybrid(document("hybrid", more={6: b"<< /Note (hidden from old readers) >>"},
                                        catalog=b"/PieceInfo 6 0 R "), [6]),
        "incremental.pdf": incremental(),
        "incremental-stream.pdf": incremental_stream(),
        "mac-line-ends.pdf": mac_line_ends(),
        "junk-before-header.pdf": b"X-Junk: what a mail gateway left before the header\r\n\r\n" + table,
        "newline-before-header.pdf": b"\n" + table,
        "junk-after-end.pdf": table + b"\0" * 300,
        "no-end-of-line.pdf": table.rstrip(b"\n"),
        "rotate-90.pdf": w.with_table(rotated(90)),
        "rotate-180.pdf": w.with_table(rotated(180)),
        "rotate-270.pdf": w.with_table(rotated(270)),
        "user-unit.pdf": w.with_table(user_unit()),
        "empty-field.pdf": w.with_table(empty_field()),
        "nested-field.pdf": w.with_xref_stream(nested_field()),
        "form.pdf": w.with_table(form()),
        "indirect-annotations.pdf": w.with_table(indirect_annotations()),
        "inherited.pdf": w.with_table(inherited()),
        "shared.pdf": w.with_xref_stream(shared()),
        "split-contents.pdf": w.with_table(split_contents()),
        "open-state.pdf": w.with_table(open_state()),
        "no-resources.pdf": w.with_table(no_resources()),
        "many-pages.pdf": w.with_table(many_pages()),
        "broken/truncated.pdf": kt1[:len(kt1) // 2],
        "broken/no-trailer.pdf": table[:table.index(b"xref\n")],
        "broken/not-a-pdf.pdf": b"This file says that it is a PDF, but only by its name.\n",
        "broken/empty.pdf": b"",
        "broken/header-only.pdf": b"%PDF-1.7\n",
        "broken/bomb.pdf": bomb(),
        "broken/public-key.pdf": w.with_table(document("public key"), extra=b"/Encrypt << "
            b"/Filter /Adobe.PubSec /SubFilter /adbe.pkcs7.s4 /V 2 /Length 128 /Recipients [<00>] >>"),
        "broken/endless-previous.pdf": endless_previous(),
        "broken/page-cycle.pdf": w.with_table(page_cycle()),
        "broken/wrong-startxref.pdf": wrong_start(),
        "broken/no-pages.pdf": w.with_table(document("no pages", more={
            2: b"<< /Type /Pages /Kids [] /Count 0 >>"})),
        "broken/no-catalog.pdf": w.with_table(document("no catalog", more={1: b"null"})),
    }


def mac_line_ends():
    """Carriage returns alone end the lines outside of streams (7.2.3)."""
    objects = document("carriage returns", more={5: w.stream(content("carriage returns"), compress=False)})
    out, offsets = bytearray(b"%PDF-1.4\r%\xe2\xe3\xcf\xd3\r"), {}
    for number in sorted(objects):
        offsets[number] = len(out)
        data = objects[number]
        if not w.is_stream(data):
            data = data.replace(b"\n", b"\r")
        out += b"%d 0 obj\r%s\rendobj\r" % (number, data)
    at = len(out)
    out += w.table_section(offsets).replace(b" \n", b" \r").replace(b"\n", b"\r")
    out += b"trailer\r<< %s /ID %s >>\rstartxref\r%d\r%%%%EOF\r" % (
        w.trailer(6, 1), w.identifier(b"mac"), at)
    return bytes(out)
