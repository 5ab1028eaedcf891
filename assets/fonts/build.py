#!/usr/bin/env python3
"""Makes the two fonts in this folder from Noto Sans.

    pip install fonttools
    python3 build.py /usr/share/fonts/truetype/noto

The source is Noto Sans 2.004 (package fonts-noto-core of Debian). Kept: Latin with its extensions,
punctuation, currency and a few signs, and kerning. Dropped: other scripts, hinting, alternates.
The licence is in OFL.txt; Noto Sans has no Reserved Font Name, so the cut fonts keep their name.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

UNICODES = [
    *range(0x20, 0x7F),  # ASCII
    *range(0xA0, 0x250),  # Latin-1, Latin Extended-A and -B
    *range(0x2B0, 0x2DE),  # modifier letters (apostrophes of transliterations)
    *range(0x1E00, 0x1F00),  # Latin Extended Additional
    *range(0x2010, 0x2028),  # dashes, quotation marks, bullets, ellipsis
    *range(0x2030, 0x203B),  # per mille, primes, angle quotation marks
    0x20AC,  # euro
    0x2116,  # numero
    0x2122,  # trade mark
    0x2212,  # minus
]


def cut(source: Path, target: Path) -> None:
    options = subset.Options()
    options.hinting = False
    options.layout_features = ["kern"]
    options.layout_scripts = ["DFLT", "latn"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 7, 13, 14]
    options.name_languages = [0x409]
    options.drop_tables += ["DSIG", "GDEF", "GSUB", "gasp"]
    options.glyph_names = False
    options.recalc_timestamp = False
    font = TTFont(source, recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=UNICODES)
    subsetter.subset(font)
    font.save(target)
    print(f"{target.name}: {target.stat().st_size} bytes, {font['maxp'].numGlyphs} glyphs")


def main() -> None:
    source, here = Path(sys.argv[1]), Path(__file__).parent
    for weight in ("Regular", "Bold"):
        cut(source / f"NotoSans-{weight}.ttf", here / f"NotoSans-{weight}.ttf")


main()
