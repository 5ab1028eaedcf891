# Sertifikat, rantai, pencabutan, identitas.

pki-no-certificate = berkas tidak memuat sertifikat
    .hint = gunakan berkas sertifikat berformat PEM atau DER (.pem, .crt, .cer)
pki-certificate-base64 = isi teks sertifikat rusak
    .hint = salin ulang berkas dari sumbernya
pki-certificate-too-large = berkas terlalu besar untuk sebuah sertifikat ({ $size } bita; paling banyak { $limit })
pki-certificate-malformed = sertifikat rusak ({ $detail })
    .hint = mintalah kembali sertifikat itu kepada penerbitnya

pki-no-crl = berkas tidak memuat daftar pencabutan sertifikat
    .hint = gunakan daftar pencabutan berformat PEM atau DER (.crl)
pki-crl-base64 = isi teks daftar pencabutan rusak
    .hint = unduh ulang daftar tersebut
pki-crl-too-large = berkas terlalu besar untuk sebuah daftar pencabutan ({ $size } bita; paling banyak { $limit })
pki-crl-malformed = daftar pencabutan rusak ({ $detail })
    .hint = unduh ulang daftar tersebut

pki-key-mismatch = sertifikat memuat kunci { $certificate }, sedangkan berkas kunci memuat kunci { $key }
    .hint = gunakan sertifikat yang merupakan pasangan kunci ini
pki-unsupported-key = kunci pada sertifikat bukan RSA dan bukan pula kurva P-256 atau P-384
    .hint = ajukan sertifikat dengan kunci RSA 2048 bit atau lebih
pki-identity-expired = masa berlaku sertifikat { $name } berakhir pada { $date }
    .hint = ajukan perpanjangan sertifikat kepada penerbitnya
pki-identity-not-yet-valid = sertifikat { $name } baru berlaku mulai { $date }
    .hint = periksa jam komputer ini, atau tunggu sampai waktu tersebut
pki-identity-key-usage = sertifikat { $name } tidak diperuntukkan bagi tanda tangan
    .hint = gunakan sertifikat yang penggunaan kuncinya tanda tangan digital atau nirsangkal
pki-identity-extended-key-usage = sertifikat { $name } diperuntukkan bagi keperluan lain, bukan penandatanganan dokumen
    .hint = gunakan sertifikat untuk menandatangani dokumen
pki-short-key = kunci RSA hanya { $bits } bit, padahal yang aman sekurang-kurangnya 2048 bit
    .hint = ajukan sertifikat baru dengan kunci yang lebih panjang
pki-weak-digest = sertifikat { $name } ditandatangani dengan { $algorithm } yang sudah tidak aman
    .hint = ajukan sertifikat baru

pki-expires-soon = masa berlaku sertifikat { $name } berakhir pada { $date }, { $days } hari lagi
    .hint = ajukan perpanjangan sebelum tanggal tersebut
pki-missing-issuer = sertifikat { $issuer }, yang menerbitkan sertifikat { $name }, tidak ada
    .hint = tambahkan dengan --chain agar penerima dapat menelusuri rantai sertifikat
pki-chain-not-valid = sertifikat { $name } dalam rantai berada di luar masa berlakunya, yang berakhir pada { $date }

pki-path-issuer-missing = sertifikat { $issuer }, yang menerbitkan "{ $name }", tidak tersedia
    .hint = tambahkan sertifikat itu, atau penerbit di atasnya, dengan --trust
pki-path-untrusted = rantai berakhir pada "{ $name }" yang tidak termasuk sertifikat terpercaya
    .hint = jika Anda memercayainya, tambahkan dengan --trust
pki-path-expired = masa berlaku sertifikat "{ $name }" berakhir pada { $date }
pki-path-not-yet-valid = sertifikat "{ $name }" baru berlaku mulai { $date }
pki-path-bad-signature = sertifikat "{ $name }" tidak ditandatangani oleh "{ $issuer }", meskipun menyatakan demikian
pki-path-unknown-algorithm = sertifikat "{ $name }" ditandatangani dengan algoritma yang tidak dikenal ({ $algorithm })
pki-path-weak-digest = sertifikat "{ $name }" ditandatangani dengan { $algorithm } yang tidak diterima sebagai cara yang aman
pki-path-weak-key = kunci sertifikat "{ $name }" hanya { $bits } bit sehingga terlalu pendek
pki-path-not-authority = "{ $name }" menerbitkan sertifikat padahal bukan penyelenggara sertifikasi elektronik
pki-path-length = "{ $name }" mengizinkan lebih sedikit penyelenggara di bawahnya daripada yang ada
pki-path-key-usage = kunci "{ $name }" tidak boleh digunakan untuk keperluan ini
pki-path-extended-key-usage = sertifikat "{ $name }" diperuntukkan bagi keperluan lain
pki-path-name-constraints = penerbitnya tidak berwenang menerbitkan sertifikat atas nama "{ $name }"
pki-path-policies = sertifikat "{ $name }" tidak memuat kebijakan yang disyaratkan otoritas di atasnya
pki-path-critical-extension = sertifikat "{ $name }" memuat syarat yang tidak dikenal aplikasi ini ({ $extension })
pki-path-too-complex = terlalu banyak kemungkinan susunan rantai sertifikat

pki-crl-other-issuer = daftar pencabutan berasal dari penerbit lain
pki-crl-other-scope = daftar pencabutan tidak mencakup sertifikat ini
pki-crl-delta = daftar pencabutan hanya memuat perubahan sejak daftar sebelumnya
    .hint = sertakan daftar yang lengkap dengan --crl
pki-crl-indirect = daftar pencabutan berlaku untuk beberapa penerbit sekaligus, bentuk yang tidak dibaca aplikasi ini
    .hint = sertakan daftar dari penerbitnya sendiri dengan --crl
pki-crl-critical-extension = daftar pencabutan memuat syarat yang tidak dikenal aplikasi ini ({ $extension })
pki-crl-bad-signature = daftar pencabutan tidak ditandatangani oleh penerbit yang disebutnya
pki-crl-key-usage = penerbit tidak berwenang menandatangani daftar pencabutan
pki-crl-unproven = penerbit daftar pencabutan sudah tidak berlaku pada waktu daftar itu terbukti ada
pki-crl-stale = daftar pencabutan seharusnya sudah diperbarui pada { $date }
    .hint = unduh daftar terbaru, lalu sertakan dengan --crl

pki-source-no-address = sertifikat tidak menyebutkan alamat untuk menanyakan hal ini

pki-ocsp-not-response = data yang diberikan bukan jawaban layanan status pencabutan (OCSP)
    .hint = gunakan jawaban berformat DER (.ocsp, .ors); mungkin yang menjawab adalah halaman masuk atau proksi
pki-ocsp-too-large = data terlalu besar untuk jawaban layanan status pencabutan ({ $size } bita; paling banyak { $limit })
pki-ocsp-malformed = jawaban layanan status pencabutan rusak ({ $detail })
    .hint = mintalah kembali jawaban tersebut
pki-ocsp-try-later = layanan status pencabutan sedang terlalu sibuk untuk menjawab
    .hint = coba lagi nanti
pki-ocsp-unauthorized = layanan status pencabutan tidak memberi jawaban tentang sertifikat ini, atau tidak kepada kita
    .hint = periksa apakah sertifikat ini memang berasal dari penerbit yang menjalankan layanan tersebut
pki-ocsp-refused = layanan status pencabutan menolak menjawab ({ $said })
    .hint = coba lagi nanti, atau sertakan daftar pencabutan dengan --crl
pki-ocsp-unknown-type = layanan status pencabutan menjawab dalam bentuk yang tidak dikenal aplikasi ini ({ $found })
pki-ocsp-other-nonce = jawaban layanan status pencabutan adalah untuk pertanyaan lain; mungkin jawaban lama yang dikirim ulang
pki-ocsp-not-encoded = pertanyaan kepada layanan status pencabutan tidak dapat ditulis ({ $detail })

pki-ocsp-other-certificate = jawaban layanan status pencabutan adalah tentang sertifikat lain
pki-ocsp-unknown = layanan status pencabutan tidak mengenal sertifikat ini
    .hint = tanyakan kepada penerbitnya apakah sertifikat ini memang diterbitkannya
pki-ocsp-critical-extension = jawaban layanan status pencabutan memuat syarat yang tidak dikenal aplikasi ini ({ $extension })
pki-ocsp-responder-missing = sertifikat layanan status pencabutan yang menandatangani jawaban tidak tersedia
pki-ocsp-bad-signature = jawaban tidak ditandatangani oleh layanan status pencabutan yang disebutnya, atau telah diubah sesudahnya
pki-ocsp-unknown-algorithm = jawaban layanan status pencabutan ditandatangani dengan algoritma yang tidak dikenal ({ $algorithm })
pki-ocsp-weak-digest = jawaban layanan status pencabutan bergantung pada { $digest } yang tidak diterima sebagai cara yang aman
pki-ocsp-weak-key = kunci layanan status pencabutan hanya { $bits } bit sehingga terlalu pendek
pki-ocsp-stranger = jawaban ditandatangani oleh "{ $responder }" yang tidak ditunjuk oleh penerbit sertifikat ini
pki-ocsp-not-authorized = jawaban ditandatangani oleh "{ $responder }" yang sertifikatnya tidak diperuntukkan bagi jawaban status pencabutan
pki-ocsp-responder-not-valid = sertifikat layanan status pencabutan "{ $responder }" tidak berlaku ketika menjawab pada { $date }
pki-ocsp-stale = jawaban layanan status pencabutan hanya berlaku sampai { $date }
    .hint = mintalah jawaban baru
pki-ocsp-after-end = masa berlaku sertifikat berakhir pada { $date }, sedangkan layanan status pencabutan baru ditanya sesudahnya

pki-reason-unspecified = tanpa alasan
pki-reason-key-compromise = kunci privat dikuasai pihak lain
pki-reason-authority-compromise = kunci privat penerbit dikuasai pihak lain
pki-reason-affiliation-changed = nama atau jabatan pemilik berubah
pki-reason-superseded = diganti dengan sertifikat lain
pki-reason-cessation = tidak digunakan lagi
pki-reason-hold = ditangguhkan
pki-reason-privilege-withdrawn = hak pemilik dicabut

pki-issue-signature = kunci penerbit uji coba tidak dapat menandatangani
pki-issue-encoding = sertifikat uji coba tidak dapat ditulis ({ $detail })
pki-issue-time = { $date } berada di luar rentang waktu yang dapat dimuat sertifikat
    .hint = periksa jam komputer ini
