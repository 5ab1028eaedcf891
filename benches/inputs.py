"""Documents to measure with: sound PDFs of a given size, made anew wherever they are needed.

Each has one page per picture, and one empty signature field `Tanda`, because some tools only sign
where there is a field. Nothing is random: the same call makes the same bytes.

    python3 benches/inputs.py FOLDER [NAME...]
"""

import pathlib
import random
import sys

FIELD = "Tanda"
# Helvetica, codes 32 to 126 (Adobe Core 14 AFM): ISO 32000-2 wants widths of every font.
WIDTHS = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 "
    + "556 " * 10
    + "278 278 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 "
    "722 667 611 722 667 944 667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 "
    "222 500 222 833 556 556 556 556 333 500 278 556 500 722 500 500 500 334 260 334 584"
)
BLOCK = random.Random(20261122).randbytes(4 << 20)


class Writer:
    """Writes objects one by one, so that a document of a gigabyte needs no memory."""

    def __init__(self, path):
        self.file = open(path, "wb", buffering=1 << 20)
        self.position = 0
        self.offsets = {}
        self.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    def write(self, data):
        self.file.write(data)
        self.position += len(data)

    def put(self, number, text, stream=None):
        self.offsets[number] = self.position
        if stream is None:
            self.write(b"%d 0 obj\n%s\nendobj\n" % (number, text.encode()))
            return
        length = sum(len(part) for part in stream)
        self.write(b"%d 0 obj\n%s\nstream\n" % (number, text.replace("LENGTH", str(length)).encode()))
        for part in stream:
            self.write(part)
        self.write(b"\nendstream\nendobj\n")

    def end(self):
        at = self.position
        size = max(self.offsets) + 1
        lines = [b"xref\n0 %d\n0000000000 65535 f \n" % size]
        lines += [b"%010d 00000 n \n" % self.offsets[number] for number in range(1, size)]
        lines.append(
            b"trailer\n<</Size %d/Root 1 0 R/ID[<%s><%s>]>>\nstartxref\n%d\n%%%%EOF\n"
            % (size, b"11" * 16, b"11" * 16, at)
        )
        for line in lines:
            self.write(line)
        self.file.close()


def document(path, pages, body, extra=lambda writer, first: first, waits=True):
    """A document of `pages` pages; `body(writer, number, page)` writes what object `number`, the
    content of a page, needs, and returns the page's resources. `waits` says whether an empty field
    waits for a signature."""
    writer = Writer(path)
    first = 6
    kids = " ".join(f"{first + 3 * page} 0 R" for page in range(pages))
    form = "/AcroForm<</Fields[3 0 R]/SigFlags 1>>" if waits else ""
    writer.put(1, f"<</Type/Catalog/Pages 2 0 R{form}/Extra 5 0 R>>")
    writer.put(2, f"<</Type/Pages/Count {pages}/Kids[{kids}]/MediaBox[0 0 595 842]>>")
    writer.put(
        3,
        f"<</Type/Annot/Subtype/Widget/FT/Sig/T({FIELD})/F 4/Rect[300 60 540 170]/P {first} 0 R>>",
    )
    codes = "/FirstChar 32/LastChar 126/Encoding/WinAnsiEncoding"
    writer.put(4, f"<</Type/Font/Subtype/Type1/BaseFont/Helvetica{codes}/Widths[{WIDTHS}]>>")
    for page in range(pages):
        number = first + 3 * page
        annotations = "/Annots[3 0 R]" if waits and page == 0 else ""
        resources = body(writer, number + 1, page)
        writer.put(
            number,
            f"<</Type/Page/Parent 2 0 R{annotations}/Contents {number + 1} 0 R/Resources {resources}>>",
        )
    writer.put(5, extra(writer, first + 3 * pages))
    writer.end()


def scan(path, size):
    """Pages of one grey picture each, `size` bytes in all: what a scanner delivers."""
    per_page = min(len(BLOCK), size)
    width = 1024 if per_page >= 1024 * 64 else 64
    height = per_page // width

    def body(writer, number, page):
        writer.put(number, "<</Length LENGTH>>", [b"q 500 0 0 700 40 100 cm /Im Do Q"])
        turn = page * 4099 % len(BLOCK)
        picture = (BLOCK[turn:] + BLOCK[:turn])[: width * height]
        writer.put(
            number + 1,
            f"<</Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/DeviceGray"
            "/BitsPerComponent 8/Length LENGTH>>",
            [picture],
        )
        return f"<</XObject<</Im {number + 1} 0 R>>>>"

    document(path, max(1, size // per_page), body, lambda writer, first: "null")


def text(writer, number, page):
    words = f"BT /F 11 Tf 60 760 Td (Halaman {page + 1}) Tj ET".encode()
    writer.put(number, "<</Length LENGTH>>", [words + b"\n" + b"0 0 m 100 100 l S\n" * 40])
    writer.put(number + 1, f"[{page}]")
    return "<</Font<</F 4 0 R>>>>"


def many_objects(path, count):
    """A page and a tree of small objects, a thousand to a branch."""

    def extra(writer, first):
        branches = []
        number = first
        for start in range(0, count, 1000):
            leaves = range(number + 1, number + 1 + min(1000, count - start))
            writer.put(number, "[" + " ".join(f"{leaf} 0 R" for leaf in leaves) + "]")
            for leaf in leaves:
                writer.put(leaf, f"<</Nomor {leaf}/Nama(contoh)/Nilai[{leaf % 97} {leaf % 89}]>>")
            branches.append(number)
            number = leaves[-1] + 1
        return "[" + " ".join(f"{branch} 0 R" for branch in branches) + "]"

    document(path, 1, text, extra)


def letter(path, last_line, number, rows=0):
    """A hundred pages of text down to a height; with a page number below it, and with rows of a
    table, if there shall be. No signature field waits there: a block looks for its place."""

    def body(writer, number_of_object, page):
        lines = b"".join(
            b"1 0 0 1 60 %d Tm (Baris dari halaman %d dengan kata-kata biasa di dalamnya) Tj\n" % (y, page + 1)
            for y in range(780, last_line - 1, -14)
        )
        foot = b"1 0 0 1 285 28 Tm (- %d -) Tj\n" % (page + 1) if number else b""
        table = b"".join(
            b"0.9 g 50 %d 495 6 re f 0 G 0.5 w 50 %d m 545 %d l S\n" % (y, y, y)
            for y in range(30, 30 + 8 * rows, 8)
        )
        content = table + b"0 g BT /F 10 Tf\n" + lines + foot + b"ET"
        writer.put(number_of_object, "<</Length LENGTH>>", [content])
        writer.put(number_of_object + 1, "null")
        return "<</Font<</F 4 0 R>>>>"

    document(path, 100, body, lambda writer, first: "null", waits=False)


# What a hundred pages cost by what stands at their foot: `benches/compare --stamps`.
STAMPED = {
    "free": lambda path: letter(path, 300, False),
    "page-number": lambda path: letter(path, 300, True),
    "to-the-foot": lambda path: letter(path, 24, False),
    "dense": lambda path: letter(path, 60, True, 95),
}

INPUTS = {
    "56k": lambda path: scan(path, 55 * 1024),
    "100m": lambda path: scan(path, 100 << 20),
    "1g": lambda path: scan(path, 1000 << 20),
    "objects-125k": lambda path: many_objects(path, 125_000),
    "objects-250k": lambda path: many_objects(path, 250_000),
    "objects": lambda path: many_objects(path, 500_000),
    "objects-1m": lambda path: many_objects(path, 1_000_000),
    "pages": lambda path: document(path, 2000, text, lambda writer, first: "null"),
}


def make(folder, names=INPUTS):
    """The named documents in a folder; those that are there already stay."""
    makers = INPUTS | STAMPED
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    paths = {}
    for name in names:
        paths[name] = folder / f"{name}.pdf"
        if not paths[name].exists():
            part = folder / f"{name}.part"
            makers[name](part)
            part.rename(paths[name])
    return paths


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    for path in make(sys.argv[1], sys.argv[2:] or INPUTS).values():
        print(path)
