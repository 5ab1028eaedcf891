"""Sample quarantine certificates. All names, numbers and places in them are invented."""

import pdfwriter
from drawing import MM, Canvas, Font, emblem

WIDTH, HEIGHT = 595.276, 841.89
LEFT, RIGHT = 42.5, WIDTH - 42.5
GREEN, GOLD, RULE, LABEL, PALE = "#0B5B3C", "#C79A2B", "#8FB3A1", "#3F6B57", "#EEF5F0"
FONTS = {"R": "NotoSans-Regular", "B": "NotoSans-Bold", "I": "NotoSans-Italic",
         "S": "NotoSerif-Bold", "SI": "NotoSerif-Italic"}


def label(canvas, x, y, mark, indonesian, english):
    """The heading of a box: its number, then both languages."""
    if mark:
        canvas.text(x, y, mark, "B", 6.6, GOLD if not mark.isdigit() else GREEN)
        x += 11
    end = canvas.text(x, y, indonesian, "B", 6.3, LABEL)
    canvas.text(end + 2.5, y, "/ " + english, "I", 6.3, LABEL)


def cell(canvas, x, top, width, height, mark, indonesian, english, value, size=8.4):
    canvas.box(x, top - height, width, height, tone=RULE, line=0.5)
    label(canvas, x + 5, top - 9.5, mark, indonesian, english)
    canvas.paragraph(x + 16, top - 21.5, width - 22, value, "R", size, size * 1.30)


def section(canvas, top, roman, indonesian, english):
    canvas.box(LEFT, top - 15, RIGHT - LEFT, 15, fill=GREEN)
    canvas.text(LEFT + 7, top - 10.7, roman, "B", 7.6, "#F3E3B3")
    end = canvas.text(LEFT + 24, top - 10.7, indonesian.upper(), "B", 7.6, "#FFFFFF", spacing=0.25)
    canvas.text(end + 4, top - 10.7, "/ " + english, "I", 7.6, "#DDEBE3")
    return top - 15


def frame(canvas, form, serial, page=None):
    canvas.box(0, HEIGHT - 11, WIDTH, 11, fill=GREEN)
    canvas.box(0, HEIGHT - 13.2, WIDTH, 2.2, fill=GOLD)
    canvas.box(LEFT, HEIGHT - 47, 92, 17, tone=GOLD, line=0.8)
    canvas.text(LEFT + 46, HEIGHT - 41.6, "CONTOH / SPECIMEN", "B", 7.4, "#9A7415", "centre", 0.3)
    canvas.text(RIGHT, HEIGHT - 39, form, "S", 17, GREEN, "right")
    canvas.text(RIGHT, HEIGHT - 51, "Nomor seri / Serial no.", "I", 6.4, LABEL, "right")
    canvas.text(RIGHT, HEIGHT - 61.5, serial, "B", 9.2, "#9C2B22", "right", 0.6)
    if page:
        canvas.text(RIGHT, HEIGHT - 72, page, "I", 6.4, LABEL, "right")


def heading(canvas, indonesian, english, number):
    """Emblem, agency, title; gives the height at which the body begins."""
    middle = WIDTH / 2
    emblem(canvas, middle, HEIGHT - 48, 52)
    canvas.text(middle, HEIGHT - 88.5, "BADAN KARANTINA INDONESIA", "S", 13.6, GREEN, "centre", 0.5)
    canvas.text(middle, HEIGHT - 100, "INDONESIAN QUARANTINE AGENCY", "R", 8, LABEL, "centre", 1.1)
    canvas.line(LEFT, HEIGHT - 107, RIGHT, HEIGHT - 107, GREEN, 1.3)
    canvas.line(LEFT, HEIGHT - 109.4, RIGHT, HEIGHT - 109.4, GOLD, 0.5)
    canvas.text(middle, HEIGHT - 130, english, "S", 17.5, "#14261D", "centre", 0.9)
    canvas.text(middle, HEIGHT - 142.5, indonesian, "SI", 10.6, LABEL, "centre", 0.3)
    end = canvas.text(middle - 108, HEIGHT - 159, "Nomor / Number", "I", 7.4, LABEL)
    canvas.text(end + 7, HEIGHT - 159, number, "B", 10.8, "#14261D", spacing=0.25)
    return HEIGHT - 168


def signature_room(canvas, top, place, date):
    """Place, date, stamp cell; to the right of the middle there is room for a signature block."""
    x = WIDTH / 2 - 6
    floor = 27 * MM
    canvas.box(LEFT, floor, x - LEFT, top - floor, tone=RULE, line=0.5)
    canvas.box(x, floor, RIGHT - x, top - floor, tone=RULE, line=0.5)
    label(canvas, LEFT + 5, top - 9.5, "", "Tempat dan tanggal terbit", "Place and date of issue")
    canvas.text(LEFT + 5, top - 21.5, place, "R", 8.4)
    canvas.text(LEFT + 5, top - 32.5, date, "R", 8.4)
    canvas.line(LEFT, top - 40, x, top - 40, RULE, 0.5)
    label(canvas, LEFT + 5, top - 49.5, "", "Cap instansi", "Stamp of organization")
    label(canvas, x + 5, top - 9.5, "", "Pejabat berwenang dan tanda tangan",
          "Authorized officer and signature")
    return x


def liability(canvas, y=23.8 * MM):
    canvas.text(WIDTH / 2, y, "Tidak ada tanggung jawab keuangan yang dibebankan kepada Badan "
                "Karantina Indonesia, pejabat, atau perwakilannya atas sertifikat ini.",
                "R", 5.7, LABEL, "centre")
    canvas.text(WIDTH / 2, y - 7.4, "No financial liability with respect to this certificate shall "
                "attach to the Indonesian Quarantine Agency or to any of its officers or "
                "representatives.", "I", 5.7, LABEL, "centre")


def background(canvas):
    for radius, petals in ((178, 12), (122, 9), (66, 6)):
        canvas.rosette(WIDTH / 2, HEIGHT / 2 - 20, radius, petals, 8, "#E6F0EA", 0.35)


def kt1(canvas):
    background(canvas)
    frame(canvas, "KT-1", "T 0000003")
    top = heading(canvas, "Sertifikat Kesehatan Tumbuhan untuk Ekspor", "PHYTOSANITARY CERTIFICATE",
                  "2026-T-0100-K.1.1-000003")
    full = RIGHT - LEFT
    half = full / 2
    canvas.box(LEFT, top - 27, full, 27, fill=PALE, tone=RULE, line=0.5)
    label(canvas, LEFT + 5, top - 9.5, "", "Kepada Organisasi Perlindungan Tumbuhan",
          "To the Plant Protection Organization(s) of")
    canvas.text(LEFT + 5, top - 21.3, "REPUBLIC OF SAMPLONIA", "B", 9, spacing=0.4)
    top -= 33
    top = section(canvas, top, "I", "Uraian kiriman", "Description of consignment")
    cell(canvas, LEFT, top, half, 55, "1", "Nama dan alamat eksportir",
         "Name and address of exporter",
         "PT Contoh Rempah Nusantara\nJalan Misal Raya No. 17, Kota Contoh 10100\nIndonesia")
    cell(canvas, LEFT + half, top, half, 55, "2", "Nama dan alamat penerima",
         "Declared name and address of consignee",
         "Sample Spice Trading Ltd.\n25 Specimen Quay, Port Example\nSamplonia")
    top -= 55
    cell(canvas, LEFT, top, half, 43, "3", "Jumlah dan jenis kemasan",
         "Number and description of packages", "400 bags, woven polypropylene, 50 kg each")
    cell(canvas, LEFT + half, top, half, 43, "4", "Tanda khusus", "Distinguishing marks",
         "CRN / SAMPLONIA / 1-400\nContainer TEST 000003-7, seal ID-000003", 8)
    top -= 43
    third = full / 3
    cell(canvas, LEFT, top, third, 43, "5", "Tempat asal", "Place of origin",
         "Kabupaten Contoh,\nIndonesia")
    cell(canvas, LEFT + third, top, third, 43, "6", "Alat angkut", "Means of conveyance",
         "MV Contoh Bahari, voy. 026N\n(by sea)")
    cell(canvas, LEFT + 2 * third, top, third, 43, "7", "Tempat pemasukan", "Point of entry",
         "Port Example, Samplonia")
    top -= 43
    cell(canvas, LEFT, top, half, 43, "8", "Nama produk dan jumlah",
         "Name of produce and quantity declared", "Black pepper, dried, whole\nNet weight 20,000 kg")
    cell(canvas, LEFT + half, top, half, 43, "9", "Nama ilmiah tumbuhan",
         "Botanical name of plants", "")
    canvas.text(LEFT + half + 16, top - 21.5, "Piper nigrum L.", "I", 9)
    top -= 48
    canvas.paragraph(
        LEFT, top - 8, full,
        "This is to certify that the plants, plant products or other regulated articles described "
        "herein have been inspected and/or tested according to appropriate official procedures and "
        "are considered to be free from the quarantine pests specified by the importing contracting "
        "party and to conform with the current phytosanitary requirements of the importing "
        "contracting party, including those for regulated non-quarantine pests.",
        "R", 8.0, 10.6, justify=True)
    canvas.paragraph(
        LEFT, top - 56.5, full,
        "Dengan ini diterangkan bahwa tumbuhan, produk tumbuhan, atau barang lain yang diatur "
        "tersebut di atas telah diperiksa dan/atau diuji sesuai prosedur resmi, dianggap bebas dari "
        "organisme pengganggu tumbuhan karantina, dan memenuhi persyaratan fitosanitari negara tujuan.",
        "I", 7.2, 9.4, LABEL, justify=True)
    top -= 82
    top = section(canvas, top, "II", "Keterangan tambahan", "Additional declaration")
    canvas.box(LEFT, top - 40, full, 40, tone=RULE, line=0.5)
    canvas.paragraph(LEFT + 7, top - 15, full - 14,
                     "The consignment was inspected and found free from khapra beetle. The "
                     "bags are new and clean, and the container was inspected before loading and "
                     "found free from soil, plant debris and live insects.", "R", 8.2, 10.8)
    top -= 47
    top = section(canvas, top, "III", "Perlakuan", "Disinfestation and/or disinfection treatment")
    values = (("10", "Tanggal", "Date", "16 November 2026"),
              ("11", "Perlakuan", "Treatment", "Fumigation, under sheet"),
              ("12", "Bahan aktif", "Chemical", "Phosphine"),
              ("13", "Lama dan suhu", "Duration and temperature", "120 hours, 29 °C"),
              ("14", "Konsentrasi", "Concentration", "2 g/m³"),
              ("15", "Keterangan", "Additional information", "Certificate FC-CONTOH-0003"))
    for index, value in enumerate(values):
        x = LEFT + third * (index % 3)
        cell(canvas, x, top - 31 * (index // 3), third, 31, *value, size=8.2)
    top -= 62 + 7
    signature_room(canvas, top, "Kota Contoh, Indonesia", "21 November 2026")
    liability(canvas)


def kt3_first(canvas):
    background(canvas)
    frame(canvas, "KT-3", "T 0000027", "Halaman / Page 1 (2)")
    top = heading(canvas, "Plant Health Certificate for Domestic Movement",
                  "SERTIFIKAT KESEHATAN TUMBUHAN ANTARAREA", "2026-T-0100-K.3.1-000027")
    full = RIGHT - LEFT
    half = full / 2
    top -= 4
    top = section(canvas, top, "I", "Uraian media pembawa", "Description of consignment")
    rows = (
        ("1", "Nama dan alamat pengirim", "Name and address of sender",
         "CV Misal Hortikultura\nJalan Andai No. 8, Kota Contoh 10100",
         "2", "Nama dan alamat penerima", "Name and address of receiver",
         "Koperasi Tani Umpama\nJalan Ibarat No. 21, Kota Misal 20200"),
        ("3", "Daerah asal", "Area of origin", "Kota Contoh, Provinsi Contoh",
         "4", "Daerah tujuan", "Area of destination", "Kota Misal, Provinsi Umpama"),
        ("5", "Tempat pengeluaran", "Place of exit", "Pelabuhan Contoh",
         "6", "Tempat pemasukan", "Place of entry", "Pelabuhan Misal"),
        ("7", "Alat angkut", "Means of conveyance", "KM Contoh Sejahtera, pelayaran 114",
         "8", "Tanda khusus", "Distinguishing marks", "CMH / 1-260"),
        ("9", "Jumlah dan jenis kemasan", "Number and description of packages",
         "260 kemasan, rincian dalam lampiran",
         "10", "Tujuan", "Purpose", "Ditanam dan diperdagangkan"))
    for index, row in enumerate(rows):
        height = 50 if index == 0 else 40
        cell(canvas, LEFT, top, half, height, *row[:4])
        cell(canvas, LEFT + half, top, half, height, *row[4:])
        top -= height
    top -= 6
    top = section(canvas, top, "II", "Keterangan", "Declaration")
    canvas.box(LEFT, top - 70, full, 70, tone=RULE, line=0.5)
    canvas.paragraph(LEFT + 7, top - 15, full - 14,
                     "Berdasarkan hasil pemeriksaan administratif, pemeriksaan kesehatan, dan/atau "
                     "perlakuan, media pembawa tersebut di atas bebas dari organisme pengganggu "
                     "tumbuhan karantina dan memenuhi persyaratan untuk dikeluarkan dari daerah asal "
                     "ke daerah tujuan.", "R", 8.4, 11, justify=True)
    canvas.paragraph(LEFT + 7, top - 55, full - 14,
                     "On inspection and/or treatment the consignment described above is free from "
                     "quarantine pests and meets the requirements for domestic movement.",
                     "I", 7.2, 9.2, LABEL)
    top -= 77
    top = section(canvas, top, "III", "Perlakuan", "Treatment")
    third = full / 3
    for index, value in enumerate((("11", "Tanggal", "Date", "18 November 2026"),
                                   ("12", "Jenis perlakuan", "Treatment", "Penyemprotan"),
                                   ("13", "Bahan aktif", "Chemical", "Deltametrin 25 g/l"))):
        cell(canvas, LEFT + third * index, top, third, 34, *value)
    top -= 34 + 7
    canvas.box(LEFT, top - 27, full, 27, fill=PALE, tone=RULE, line=0.5)
    label(canvas, LEFT + 5, top - 9.5, "", "Lampiran", "Annex")
    canvas.text(LEFT + 5, top - 21.3, "1 (satu) lembar, merupakan bagian tak terpisahkan dari sertifikat "
                "ini.", "R", 8.4)
    signature_room(canvas, 27 * MM + 122, "Kota Contoh", "21 November 2026")


def kt3_second(canvas):
    frame(canvas, "KT-3", "T 0000027", "Halaman / Page 2 (2)")
    middle = WIDTH / 2
    canvas.text(LEFT, HEIGHT - 76, "LAMPIRAN SERTIFIKAT", "S", 14, GREEN, spacing=0.4)
    end = canvas.text(LEFT, HEIGHT - 89, "Annex to certificate", "I", 8, LABEL)
    canvas.text(end + 6, HEIGHT - 89, "2026-T-0100-K.3.1-000027", "B", 8.4)
    canvas.line(LEFT, HEIGHT - 97, RIGHT, HEIGHT - 97, GREEN, 1.3)
    canvas.line(LEFT, HEIGHT - 99.4, RIGHT, HEIGHT - 99.4, GOLD, 0.5)
    columns = ((LEFT, "No.", "right", 20), (LEFT + 28, "Nama umum / Common name", "left", 0),
               (LEFT + 178, "Nama ilmiah / Botanical name", "left", 0),
               (LEFT + 334, "Bentuk / Form", "left", 0),
               (RIGHT - 54, "Jumlah / Quantity", "right", 0), (RIGHT - 6, "Kemasan", "right", 0))
    top = HEIGHT - 112
    canvas.box(LEFT, top - 16, RIGHT - LEFT, 16, fill=GREEN)
    for x, title, align, shift in columns:
        canvas.text(x + shift, top - 11, title, "B", 7, "#FFFFFF", align)
    top -= 16
    goods = (("Cabai merah", "Capsicum annuum L.", "benih", "12 kg", "24"),
             ("Tomat", "Solanum lycopersicum L.", "benih", "8 kg", "16"),
             ("Bawang merah", "Allium cepa L. Aggregatum", "umbi", "1.200 kg", "48"),
             ("Mangga", "Mangifera indica L.", "bibit", "400 batang", "40"),
             ("Durian", "Durio zibethinus L.", "bibit", "250 batang", "25"),
             ("Jeruk siam", "Citrus nobilis Lour.", "bibit", "300 batang", "30"),
             ("Anggrek bulan", "Phalaenopsis amabilis (L.) Blume", "tanaman", "180 pot", "18"),
             ("Krisan", "Chrysanthemum morifolium Ramat.", "stek", "5.000 batang", "20"),
             ("Kentang", "Solanum tuberosum L.", "benih", "900 kg", "36"),
             ("Vanili", "Vanilla planifolia Andrews", "stek", "150 batang", "3"))
    for index, (common, botanical, form, amount, packages) in enumerate(goods):
        if index % 2:
            canvas.box(LEFT, top - 19, RIGHT - LEFT, 19, fill=PALE)
        y = top - 12.7
        canvas.text(LEFT + 20, y, "%d." % (index + 1), "R", 8.2, align="right")
        canvas.text(LEFT + 28, y, common, "R", 8.2)
        canvas.text(LEFT + 178, y, botanical, "I", 8.2)
        canvas.text(LEFT + 334, y, form, "R", 8.2)
        canvas.text(RIGHT - 54, y, amount, "R", 8.2, align="right")
        canvas.text(RIGHT - 6, y, packages, "R", 8.2, align="right")
        top -= 19
    canvas.line(LEFT, top, RIGHT, top, GREEN, 0.8)
    canvas.text(LEFT + 28, top - 13, "Jumlah kemasan / Total packages", "B", 8.2)
    canvas.text(RIGHT - 6, top - 13, "260", "B", 8.2, align="right")
    canvas.text(middle, top - 42, "— Akhir lampiran / End of annex —", "I", 7.4, LABEL, "centre")


def document(pages, title):
    """The objects of a document: 1 catalog, 2 page tree, 3 information, then fonts and pages."""
    fonts = {key: Font(name) for key, name in FONTS.items()}
    objects, number = {}, 4
    resources = []
    for key, font in fonts.items():
        objects.update(font.objects(number))
        resources.append("/%s %d 0 R" % (key, number))
        number += 5
    kids = []
    for draw in pages:
        canvas = Canvas(fonts)
        draw(canvas)
        objects[number] = (
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %s %s] /Resources << /Font << %s >> >> "
            "/Contents %d 0 R >>" % (WIDTH, HEIGHT, " ".join(resources), number + 1)).encode()
        objects[number + 1] = pdfwriter.stream(canvas.bytes())
        kids.append("%d 0 R" % number)
        number += 2
    objects[1] = (b"<< /Type /Catalog /Pages 2 0 R /Lang (id-ID) "
                  b"/ViewerPreferences << /DisplayDocTitle true >> >>")
    objects[2] = ("<< /Type /Pages /Kids [%s] /Count %d >>" % (" ".join(kids), len(kids))).encode()
    objects[3] = b"<< /Title %s /Author %s /Creator (testdata/make) /CreationDate (D:20261121080000+07'00') >>" % (
        pdfwriter.string(title), pdfwriter.string("Badan Contoh (UJI)"))
    return objects
