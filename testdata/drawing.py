"""Pages of vector text and lines: embedded font subsets, wrapped text, simple shapes."""

import io
import math
import os

from fontTools import subset
from fontTools.ttLib import TTFont

import pdfwriter

FONT_FOLDER = os.environ.get("NOTO_FONTS", "/usr/share/fonts/truetype/noto")
MM = 72 / 25.4


class Font:
    """A TrueType font, embedded as the subset of the characters that were drawn."""

    def __init__(self, name):
        self.path = os.path.join(FONT_FOLDER, name + ".ttf")
        self.name = name
        font = TTFont(self.path, recalcTimestamp=False)
        self.cmap, self.metrics = font.getBestCmap(), font["hmtx"]
        self.scale = 1000 / font["head"].unitsPerEm
        # Every font has all of ASCII, so that codes are known before the last page is drawn.
        self.used = sorted(set(range(0x20, 0x7F)) | set(map(ord, "–—·•°±×²³µ“”‘’…№é")))
        self.used = [c for c in self.used if c in self.cmap]
        options = subset.Options(glyph_names=False, hinting=False, layout_features=[],
                                 recalc_timestamp=False, notdef_outline=True, name_IDs=[])
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=self.used)
        cutter.subset(font)
        target = io.BytesIO()
        font.save(target, reorderTables=True)
        self.data = target.getvalue()
        self.cut = TTFont(io.BytesIO(self.data))
        self.glyphs = {c: self.cut.getGlyphID(g) for c, g in self.cut.getBestCmap().items()}

    def width(self, text, size, spacing=0.0):
        units = sum(self.metrics[self.cmap[ord(c)]][0] for c in text)
        return units * self.scale * size / 1000 + spacing * len(text)

    def encode(self, text):
        return "".join("%04X" % self.glyphs[ord(c)] for c in text)

    def objects(self, first):
        """The five objects of the font; the first is the one pages name."""
        widths = {self.glyphs[c]: round(self.metrics[self.cmap[c]][0] * self.scale)
                  for c in self.used}
        listed = " ".join("%d [%d]" % (g, w) for g, w in sorted(widths.items()))
        lines = "\n".join("<%04X> <%s>" % (g, chr(c).encode("utf-16-be").hex().upper())
                          for c, g in sorted(self.glyphs.items(), key=lambda item: item[1]))
        blocks = lines.split("\n")
        mapping = "".join("%d beginbfchar\n%s\nendbfchar\n" % (len(part), "\n".join(part))
                          for part in (blocks[i:i + 100] for i in range(0, len(blocks), 100)))
        to_unicode = ("/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
                      "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
                      "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
                      "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n" + mapping +
                      "endcmap CMapName currentdict /CMap defineresource pop end end\n")
        head, hhea, os2 = self.cut["head"], self.cut["hhea"], self.cut["OS/2"]
        tag = "TEKENA+" + self.name
        flags = 4 | (64 if "Italic" in self.name else 0)
        n = first
        box = " ".join(str(round(v * self.scale)) for v in (head.xMin, head.yMin, head.xMax, head.yMax))
        return {
            n: ("<< /Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H "
                "/DescendantFonts [%d 0 R] /ToUnicode %d 0 R >>" % (tag, n + 1, n + 3)).encode(),
            n + 1: ("<< /Type /Font /Subtype /CIDFontType2 /BaseFont /%s /CIDSystemInfo "
                    "<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
                    "/FontDescriptor %d 0 R /CIDToGIDMap /Identity /DW 600 /W [%s] >>"
                    % (tag, n + 2, listed)).encode(),
            n + 2: ("<< /Type /FontDescriptor /FontName /%s /Flags %d /FontBBox [%s] "
                    "/ItalicAngle %d /Ascent %d /Descent %d /CapHeight %d /StemV %d "
                    "/FontFile2 %d 0 R >>" % (
                        tag, flags, box, -12 if "Italic" in self.name else 0,
                        round(hhea.ascent * self.scale), round(hhea.descent * self.scale),
                        round(os2.sCapHeight * self.scale), 140 if "Bold" in self.name else 84,
                        n + 4)).encode(),
            n + 3: pdfwriter.stream(to_unicode.encode()),
            n + 4: pdfwriter.stream(self.data, b"/Length1 %d " % len(self.data)),
        }


def colour(value):
    return tuple(int(value[i:i + 2], 16) / 255 for i in (1, 3, 5))


def number(value):
    return ("%.3f" % value).rstrip("0").rstrip(".") or "0"


class Canvas:
    """Operators of one page, origin at its lower left, in points."""

    def __init__(self, fonts):
        self.fonts, self.out = fonts, []

    def op(self, *parts):
        self.out.append(" ".join(number(p) if isinstance(p, (int, float)) else p for p in parts))

    def fill(self, value):
        self.op(*colour(value), "rg")

    def stroke(self, value, width):
        self.op(*colour(value), "RG")
        self.op(width, "w")

    def text(self, x, y, text, font, size, tone="#1B1F1D", align="left", spacing=0.0):
        face = self.fonts[font]
        width = face.width(text, size, spacing)
        if align == "centre":
            x -= (width - spacing) / 2
        elif align == "right":
            x -= width - spacing
        self.op("BT")
        self.fill(tone)
        self.op("/" + font, size, "Tf")
        if spacing:
            self.op(spacing, "Tc")
        self.op(1, 0, 0, 1, x, y, "Tm")
        self.op("<%s>" % face.encode(text), "Tj")
        if spacing:
            self.op(0, "Tc")
        self.op("ET")
        return x + width

    def wrap(self, text, font, size, width):
        lines = []
        for paragraph in text.split("\n"):
            line = ""
            for word in paragraph.split(" "):
                longer = (line + " " + word) if line else word
                if line and self.fonts[font].width(longer, size) > width:
                    lines.append(line)
                    line = word
                else:
                    line = longer
            lines.append(line)
        return lines

    def paragraph(self, x, y, width, text, font, size, leading, tone="#1B1F1D", justify=False):
        """Lines from baseline `y` downwards; gives the baseline after the last."""
        lines = self.wrap(text, font, size, width)
        for index, line in enumerate(lines):
            words = line.split(" ")
            slack = width - self.fonts[font].width(line, size)
            if justify and index + 1 < len(lines) and len(words) > 1 and slack < width / 4:
                gap, at = slack / (len(words) - 1), x
                for word in words:
                    at = self.text(at, y, word + " ", font, size, tone) + gap
            else:
                self.text(x, y, line, font, size, tone)
            y -= leading
        return y

    def line(self, x1, y1, x2, y2, tone, width):
        self.stroke(tone, width)
        self.op(x1, y1, "m")
        self.op(x2, y2, "l")
        self.op("S")

    def box(self, x, y, width, height, fill=None, tone=None, line=0.6):
        if fill:
            self.fill(fill)
        if tone:
            self.stroke(tone, line)
        self.op(x, y, width, height, "re")
        self.op("B" if fill and tone else "f" if fill else "S")

    def polyline(self, points, tone, width, closed=False):
        self.stroke(tone, width)
        for index, (x, y) in enumerate(points):
            self.op(x, y, "l" if index else "m")
        self.op("s" if closed else "S")

    def circle(self, x, y, radius, fill=None, tone=None, line=0.6):
        k = 0.5523 * radius
        if fill:
            self.fill(fill)
        if tone:
            self.stroke(tone, line)
        self.op(x + radius, y, "m")
        self.op(x + radius, y + k, x + k, y + radius, x, y + radius, "c")
        self.op(x - k, y + radius, x - radius, y + k, x - radius, y, "c")
        self.op(x - radius, y - k, x - k, y - radius, x, y - radius, "c")
        self.op(x + k, y - radius, x + radius, y - k, x + radius, y, "c")
        self.op("B" if fill and tone else "f" if fill else "S")

    def leaf(self, x, y, angle, length, width, fill):
        """A pointed leaf from its stem end at (x, y)."""
        cos, sin = math.cos(angle), math.sin(angle)

        def at(u, v):
            return x + u * cos - v * sin, y + u * sin + v * cos

        self.fill(fill)
        self.op(*at(0, 0), "m")
        self.op(*at(length * 0.25, width), *at(length * 0.75, width), *at(length, 0), "c")
        self.op(*at(length * 0.75, -width * 0.6), *at(length * 0.25, -width * 0.6), *at(0, 0), "c")
        self.op("f")

    def rosette(self, x, y, radius, petals, curves, tone, width, depth=0.16):
        """The fine line pattern of printed certificates."""
        for k in range(curves):
            phase = 2 * math.pi * k / curves
            points = []
            for step in range(0, 360, 3):
                t = math.radians(step)
                r = radius * (1 - depth + depth * math.sin(petals * t + phase))
                points.append((x + r * math.cos(t), y + r * math.sin(t)))
            self.polyline(points, tone, width, closed=True)

    def bytes(self):
        return ("\n".join(self.out) + "\n").encode()


def emblem(canvas, x, y, size):
    """Our own sign, no state's and no agency's: a sprout above water inside a ring."""
    green, light, gold = "#0B5B3C", "#3E9B63", "#C79A2B"
    r = size / 2
    canvas.circle(x, y, r, fill="#FFFFFF", tone=gold, line=size * 0.028)
    canvas.circle(x, y, r * 0.90, fill=green)
    canvas.circle(x, y, r * 0.70, fill="#FFFFFF")
    for index in range(24):
        t = 2 * math.pi * index / 24
        canvas.circle(x + r * 0.80 * math.cos(t), y + r * 0.80 * math.sin(t), r * 0.028, fill="#F3E3B3")
    canvas.stroke(green, size * 0.030)
    canvas.op(x, y - r * 0.26, "m")
    canvas.op(x, y - r * 0.05, x, y + r * 0.05, x, y + r * 0.20, "c")
    canvas.op("S")
    canvas.leaf(x, y + r * 0.00, math.radians(38), r * 0.55, r * 0.20, light)
    canvas.leaf(x, y - r * 0.08, math.radians(148), r * 0.55, -r * 0.20, green)
    canvas.leaf(x, y + r * 0.16, math.radians(90), r * 0.40, r * 0.13, gold)
    for index, tone in enumerate(("#1C7FB0", "#4BA3CC")):
        base = y - r * (0.32 + 0.13 * index)
        half = r * (0.50 - 0.11 * index)
        points = [(x - half + 2 * half * i / 40, base + r * 0.035 * math.sin(i * 4 * math.pi / 40))
                  for i in range(41)]
        canvas.polyline(points, tone, size * 0.032)
