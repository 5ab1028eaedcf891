"""Small documents that claim to obey PDF/A or PDF/UA, and do."""

import pdfwriter as w
from drawing import Font

BOX = (0, 0, 420, 300)
GRAY = b"[/CalGray << /WhitePoint [1 1 1] /Gamma 2.2 >>]"
ARCHIVE = "http://www.aiim.org/pdfa/ns/id/"
ACCESSIBLE = "http://www.aiim.org/pdfua/ns/id/"


def metadata(title, claims):
    """The packet with a title and the claims, each a piece of RDF."""
    packet = (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">\n'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        '<dc:title><rdf:Alt><rdf:li xml:lang="x-default">%s</rdf:li></rdf:Alt></dc:title>\n'
        '</rdf:Description>\n%s</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end="w"?>' % (title, claims))
    return w.stream(packet.encode(), b"/Type /Metadata /Subtype /XML ", compress=False)


def as_element(part, level):
    return ('<rdf:Description rdf:about="" xmlns:pdfaid="%s"><pdfaid:part>%d</pdfaid:part>'
            '<pdfaid:conformance>%s</pdfaid:conformance></rdf:Description>\n' % (ARCHIVE, part, level))


def as_attribute(part, level):
    return ('<rdf:Description rdf:about="" xmlns:pdfaid="%s" pdfaid:part="%d" '
            'pdfaid:conformance="%s"/>\n' % (ARCHIVE, part, level))


def accessible():
    return ('<rdf:Description rdf:about="" xmlns:pdfuaid="%s" pdfuaid:part="1"/>\n' % ACCESSIBLE)


def font(first):
    """A font whose descriptor tells which glyphs the subset holds, as PDF/A-1 wants it."""
    face = Font("NotoSans-Regular")
    objects = face.objects(first)
    count = face.cut["maxp"].numGlyphs
    bits = bytearray((count + 7) // 8)
    for glyph in range(count):
        bits[glyph // 8] |= 0x80 >> glyph % 8
    objects[first + 5] = w.stream(bytes(bits))
    objects[first + 2] = objects[first + 2].replace(b" >>", b" /CIDSet %d 0 R >>" % (first + 5))
    return face, objects


def document(title, claims, catalog=b"", page=b"", words=None, more=None):
    """1 catalog, 2 page tree, 3 metadata, 4 page, 5 content, 6 to 11 font; 12 on is free."""
    face, fonts = font(6)
    words = words or (lambda line, tag, index: line)
    lines = [(b"H1", 22, title), (b"P", 11, "Contoh dokumen untuk pengujian.")]
    content = b"/Artifact BMC /G cs 0.9 sc 20 210 380 60 re f EMC\n"
    for index, (tag, size, text) in enumerate(lines):
        shown = b"/G cs 0.1 sc BT /F1 %d Tf 34 %d Td <%s> Tj ET" % (
            size, 230 - 50 * index, face.encode(text).encode())
        content += words(shown, tag, index) + b"\n"
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R /Metadata 3 0 R /Lang (id-ID) %s>>" % catalog,
        2: b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
        3: metadata(title, claims),
        4: b"<< /Type /Page /Parent 2 0 R /MediaBox [%d %d %d %d] /Contents 5 0 R "
           b"/Resources << /Font << /F1 6 0 R >> /ColorSpace << /G %s >> >> %s>>" % (*BOX, GRAY, page),
        5: w.stream(content),
        **fonts,
    }
    objects.update(more or {})
    return objects


def tagged(title, claims, tree, more):
    """A heading and a paragraph below a document element, and their parent tree."""
    structure = {
        12: b"<< /Type /StructTreeRoot /K 13 0 R /ParentTree %s >>" % tree,
        13: b"<< /Type /StructElem /S /Document /P 12 0 R /K [14 0 R 15 0 R] >>",
        14: b"<< /Type /StructElem /S /H1 /P 13 0 R /Pg 4 0 R /K 0 >>",
        15: b"<< /Type /StructElem /S /P /P 13 0 R /Pg 4 0 R /K 1 >>",
    }
    return document(
        title, claims, page=b"/StructParents 0 /Tabs /S ",
        catalog=b"/MarkInfo << /Marked true >> /StructTreeRoot 12 0 R "
                b"/ViewerPreferences << /DisplayDocTitle true >> ",
        words=lambda shown, tag, index: b"/%s << /MCID %d >> BDC %s EMC" % (tag, index, shown),
        more={**structure, **more})


def files():
    """Name -> bytes."""
    leaves = {16: b"<< /Kids [17 0 R] >>",
              17: b"<< /Limits [0 0] /Nums [0 [14 0 R 15 0 R]] >>"}
    return {
        "pdfa-1b.pdf": w.with_table(document("PDF/A-1b", as_element(1, "B")), version=b"1.4"),
        "pdfa-2a.pdf": w.with_xref_stream(
            tagged("PDF/A-2a", as_attribute(2, "A"), b"16 0 R", leaves)),
        "pdfua-1.pdf": w.with_table(
            tagged("PDF/UA-1", accessible(), b"<< /Nums [0 [14 0 R 15 0 R]] >>", {})),
    }
