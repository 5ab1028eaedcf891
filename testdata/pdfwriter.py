"""A small PDF writer that shows its seams: each cross-reference form, by choice of the caller.

Objects are bytes as they stand between `obj` and `endobj`. Nothing depends on the clock or on
chance, so the same call gives the same file.
"""

import hashlib
import zlib


def stream(data, extra=b"", compress=True):
    """A stream object, deflated unless told otherwise."""
    if compress:
        data = zlib.compress(data, 9)
        extra = b"/Filter /FlateDecode " + extra
    return b"<< %s/Length %d >>\nstream\n%s\nendstream" % (extra, len(data), data)


def string(text):
    """A text string: PDFDocEncoding where ASCII does, UTF-16BE elsewhere."""
    if text.isascii():
        return b"(" + text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)").encode() + b")"
    return b"<FEFF" + text.encode("utf-16-be").hex().upper().encode() + b">"


def identifier(seed):
    digest = hashlib.sha256(seed).hexdigest()[:32].upper().encode()
    return b"[<%s> <%s>]" % (digest, digest)


def body(objects, start):
    """The objects one after the other, and where each begins, counted from `start`."""
    out, offsets = bytearray(), {}
    for number in sorted(objects):
        offsets[number] = start + len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, objects[number])
    return bytes(out), offsets


def header(version=b"1.7"):
    return b"%PDF-" + version + b"\n%\xe2\xe3\xcf\xd3\n"


def table_section(offsets, with_zero=True):
    """A cross-reference table over the numbers given, in as few subsections as they need."""
    entries = dict(offsets)
    numbers = sorted(entries) if not with_zero else [0] + sorted(entries)
    out, run = bytearray(b"xref\n"), []

    def flush():
        if not run:
            return
        out.extend(b"%d %d\n" % (run[0], len(run)))
        for number in run:
            if number == 0:
                out.extend(b"0000000000 65535 f \n")
            elif entries[number] is None:
                out.extend(b"0000000000 00000 f \n")
            else:
                out.extend(b"%010d 00000 n \n" % entries[number])

    for number in numbers:
        if run and number != run[-1] + 1:
            flush()
            run = []
        run.append(number)
    flush()
    return bytes(out)


def trailer(size, root, extra=b""):
    return b"/Size %d /Root %d 0 R %s" % (size, root, extra)


def with_table(objects, root=1, extra=b"", version=b"1.7"):
    """A file with one cross-reference table."""
    start = header(version)
    objects_bytes, offsets = body(objects, len(start))
    size = max(objects) + 1
    at = len(start) + len(objects_bytes)
    extra += b" /ID " + identifier(objects_bytes)
    return (start + objects_bytes + table_section(offsets)
            + b"trailer\n<< %s >>\nstartxref\n%d\n%%%%EOF\n" % (trailer(size, root, extra), at))


def object_stream(objects):
    """An object stream holding `objects`, none of which may be a stream."""
    pairs, data = [], bytearray()
    for number in sorted(objects):
        pairs.append(b"%d %d" % (number, len(data)))
        data += objects[number] + b"\n"
    head = b" ".join(pairs) + b"\n"
    return stream(head + bytes(data), b"/Type /ObjStm /N %d /First %d " % (len(pairs), len(head)))


def xref_stream(number, entries, size, root, extra):
    """A cross-reference stream. `entries`: number -> (type, second field, third field)."""
    numbers, index, data = sorted(entries), [], bytearray()
    for value in numbers:
        if index and value == index[-1][0] + index[-1][1]:
            index[-1][1] += 1
        else:
            index.append([value, 1])
        kind, second, third = entries[value]
        data += bytes([kind]) + second.to_bytes(4, "big") + third.to_bytes(2, "big")
    runs = b" ".join(b"%d %d" % (first, count) for first, count in index)
    return stream(bytes(data), b"/Type /XRef /W [1 4 2] /Index [%s] %s " % (
        runs, trailer(size, root, extra)))


def is_stream(data):
    return data.endswith(b"endstream")


def with_xref_stream(objects, root=1, extra=b"", version=b"1.7"):
    """A file with object streams and one cross-reference stream."""
    start = header(version)
    inside = {n: o for n, o in objects.items() if not is_stream(o)}
    outside = {n: o for n, o in objects.items() if is_stream(o)}
    container = max(objects) + 1
    outside[container] = object_stream(inside)
    objects_bytes, offsets = body(outside, len(start))
    at = len(start) + len(objects_bytes)
    entries = {0: (0, 0, 65535)}
    entries.update({n: (1, offset, 0) for n, offset in offsets.items()})
    entries.update({n: (2, container, i) for i, n in enumerate(sorted(inside))})
    number = container + 1
    entries[number] = (1, at, 0)
    extra += b" /ID " + identifier(objects_bytes)
    xref = xref_stream(number, entries, number + 1, root, extra)
    return (start + objects_bytes + b"%d 0 obj\n%s\nendobj\n" % (number, xref)
            + b"startxref\n%d\n%%%%EOF\n" % at)


def hybrid(objects, hidden, root=1, extra=b"", version=b"1.5"):
    """A hybrid-reference file: `hidden` numbers are found by the stream only (7.5.8.4)."""
    start = header(version)
    inside = {n: objects[n] for n in hidden}
    outside = {n: o for n, o in objects.items() if n not in hidden}
    container = max(objects) + 1
    outside[container] = object_stream(inside)
    number = container + 1
    objects_bytes, offsets = body(outside, len(start))
    at_stream = len(start) + len(objects_bytes)
    entries = {n: (2, container, i) for i, n in enumerate(sorted(inside))}
    extra += b" /ID " + identifier(objects_bytes)
    xref = xref_stream(number, entries, number + 1, root, extra)
    xref_bytes = b"%d 0 obj\n%s\nendobj\n" % (number, xref)
    at_table = at_stream + len(xref_bytes)
    offsets[number] = at_stream
    offsets.update({n: None for n in hidden})
    return (start + objects_bytes + xref_bytes + table_section(offsets)
            + b"trailer\n<< %s /XRefStm %d >>\nstartxref\n%d\n%%%%EOF\n" % (
                trailer(number + 1, root, extra), at_stream, at_table))


def update_table(original, changed, size, root=1, extra=b"", previous=None, base=0):
    """`original` with one more revision by a table. `base`: bytes before the header."""
    if previous is None:
        previous = int(original.rsplit(b"startxref", 1)[1].split()[0])
    objects_bytes, offsets = body(changed, len(original) - base)
    at = len(original) - base + len(objects_bytes)
    return (original + objects_bytes + table_section(offsets)
            + b"trailer\n<< %s /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (
                trailer(size, root, extra + b"/ID " + identifier(original)), previous, at))


def update_stream(original, changed, size, root=1, extra=b""):
    """`original` with one more revision by a cross-reference stream."""
    previous = int(original.rsplit(b"startxref", 1)[1].split()[0])
    objects_bytes, offsets = body(changed, len(original))
    at = len(original) + len(objects_bytes)
    entries = {n: (1, offset, 0) for n, offset in offsets.items()}
    entries[size] = (1, at, 0)
    extra += b"/Prev %d /ID %s " % (previous, identifier(original))
    xref = xref_stream(size, entries, size + 1, root, extra)
    return (original + objects_bytes + b"%d 0 obj\n%s\nendobj\n" % (size, xref)
            + b"startxref\n%d\n%%%%EOF\n" % at)
