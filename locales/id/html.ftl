# Halaman yang ditulis oleh `teken verify --html`

html-title = Pemeriksaan tanda tangan elektronik
html-made = Dibuat dengan teken { $version } pada { $time }. Dinilai menurut keadaan pada { $at }.
html-signature = Tanda tangan { $number }
html-timestamp = Penanda waktu { $number }
html-certificates = Sertifikat, mulai dari milik penanda tangan sampai yang dipercaya
html-holder = Pemilik
html-issuer = Penerbit
html-numbers = Ciri pembeda
html-serial = Nomor seri
html-validity = Masa berlaku
html-valid-from-to = { $from } sampai dengan { $to }
html-fingerprint = Sidik jari SHA-256
html-values = Data teknis
html-page = Halaman { $page }
html-page-not-drawn = Halaman { $page } tidak dapat digambar
html-off-page = { $told } (letaknya di luar halaman sehingga tidak terlihat)
html-more-pages = { $count } halaman lain yang memuat tanda tangan atau perubahan tidak ditampilkan.
html-pictures-left-out = Halaman dokumen ini tidak ditampilkan: jumlah gambar dalam laporan sudah mencapai batas.
html-pictures = Halaman sebagaimana dibaca aplikasi ini. Yang menentukan tetap dokumen itu sendiri.
