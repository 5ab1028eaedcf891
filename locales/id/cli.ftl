# Baris perintah: label, hasil pemeriksaan, dan kegagalan sebelum dokumen disentuh.

cli-label-because = sebab:
cli-label-hint = saran:
cli-label-technical = teknis:
cli-label-error = masalah:
cli-label-warning = peringatan:
cli-label-info = catatan:
cli-label-gate = disyaratkan:

cli-cannot-sign = { $path } tidak dapat ditandatangani
    .hint = dokumen tidak berubah, dan tidak ada yang ditulis
cli-cannot-extend = tingkat { $path } tidak dapat dinaikkan
    .hint = dokumen tidak berubah, dan tidak ada yang ditulis
cli-cannot-start-extending = penaikan tingkat tidak dapat dimulai
    .hint = teken extend --help menampilkan cara penggunaannya
cli-cannot-use-network = jaringan tidak dapat digunakan
    .hint = periksa [network] dan [tsa] dalam konfigurasi, atau gunakan --offline
cli-password-in-the-open = kata sandi untuk { $address } dikirim lewat sambungan yang dapat dibaca pihak lain di perjalanan
    .hint = jika layanan itu memiliki alamat yang diawali https://, gunakan alamat tersebut
cli-cannot-use-tsa-password = kata sandi dalam { $path } tidak dapat digunakan
cli-no-randomness = sistem tidak memberikan bilangan acak: { $reason }
cli-cannot-start-signing = penandatanganan tidak dapat dimulai
    .hint = teken sign --help menampilkan cara penggunaannya
cli-cannot-verify = { $path } tidak dapat diverifikasi
    .hint = mintalah kembali dokumennya kepada pengirim
cli-cannot-use-policy = kebijakan { $path } tidak dapat digunakan
    .hint = teken verify --show-policy menampilkan kebijakan baku dengan penjelasan setiap kunci
cli-cannot-judge-again = fakta tersimpan { $path } tidak dapat dinilai kembali
    .hint = sebutkan berkas yang ditulis oleh teken verify --facts, dalam keadaan lengkap dan tidak diubah
cli-cannot-use = { $path } tidak dapat digunakan
    .hint = periksa apakah namanya benar dan berkasnya utuh
cli-cannot-use-configuration = konfigurasi { $path } tidak dapat digunakan
    .hint = docs/config.toml menjelaskan setiap pengaturannya
cli-cannot-use-identity = identitas penanda tangan tidak dapat digunakan
    .hint = teken cert show menampilkan keterangan tentang sertifikat dan kuncinya
cli-cannot-use-password = kata sandi dalam { $path } tidak dapat digunakan
    .hint = baris pertama berkas itu harus berisi kata sandi dokumen
cli-identity-may-not-sign = identitas ini tidak boleh menandatangani
    .hint = mintalah Sertifikat Elektronik yang sesuai kepada BSrE
cli-cannot-use-logo = logo { $path } tidak dapat digunakan
    .hint = gunakan berkas SVG, PNG, atau JPEG, atau hapus pilihan logo untuk memakai gambar bawaan
cli-cannot-use-qr = kode QR tidak dapat dibuat
    .hint = perbaiki --qr, atau qr dalam templat
cli-cannot-use-template = templat { $name } tidak dapat digunakan
    .hint = docs/config.toml menunjukkan cara menulis templat
cli-template-unknown = konfigurasi tidak memuat templat { $name }{ $count ->
        [0] {" "}maupun templat lain
       *[other] ; yang ada: { $known }
    }
cli-cannot-preview = pratinjau { $path } tidak dapat dibuat
    .hint = dokumen tidak berubah, dan tidak ada yang ditulis
cli-cannot-start-preview = pratinjau tidak dapat dimulai
    .hint = teken sign --help menampilkan cara penggunaannya
cli-preview-not-png = { $path } bukan berkas PNG dan bukan pula folder
    .hint = pilih nama yang berakhiran .png, atau sebuah folder untuk beberapa dokumen
cli-preview-several = { $documents } dokumen tidak dapat digambar ke dalam satu berkas
    .hint = sebutkan folder untuk gambar-gambarnya: --preview FOLDER
cli-preview-exists = { $path } sudah ada
    .hint = pilih nama lain dengan --preview, atau gunakan --force untuk menggantinya
cli-preview-no-folder = folder { $folder } tidak ditemukan
    .hint = buat foldernya terlebih dahulu, atau pilih folder lain dengan --preview
cli-preview-not-ordinary = { $path } adalah perangkat atau pipa, bukan berkas biasa
    .hint = pilih nama lain untuk gambarnya dengan --preview
cli-preview-write-denied = Anda tidak berhak menulis ke folder { $folder }
    .hint = pilih folder lain dengan --preview
cli-terminal-without-pictures = sejauh yang diketahui, terminal ini tidak dapat menampilkan gambar
    .hint = sebutkan nama berkas: --preview halaman.png
cli-preview-nameless = nama dalam sertifikat belum diketahui selama sertifikatnya tidak dibuka: sebagai gantinya, pratinjau menampilkan "(nama dari sertifikat)"
    .hint = namanya dapat disebutkan dengan --name atau dalam konfigurasi
cli-preview-serial = nomor seri sertifikat belum diketahui selama sertifikatnya tidak dibuka: sebagai gantinya, kode QR pada pratinjau memuat nomor seri contoh
cli-cannot-use-specimen = spesimen tanda tangan { $path } tidak dapat digunakan
    .hint = gunakan berkas SVG, PNG, atau JPEG pada --specimen
cli-cannot-draw-block = visualisasi tanda tangan tidak dapat dibuat
cli-specimen-without-room = hanya visualisasi lengkap (full) atau ringkas (compact) yang memiliki tempat untuk spesimen tanda tangan
    .hint = jangan pakai --specimen, atau gunakan --variant full atau compact
cli-option-without-effect = { $option } tidak berpengaruh jika ada { $other }
    .hint = hilangkan salah satu dari keduanya
cli-keep-text-alone = keep-text tidak berpengaruh tanpa teks yang menandai tempat visualisasi tanda tangan
    .hint = sebutkan teks itu dengan --at-text (dalam templat: at-text), atau hilangkan keep-text
cli-cannot-write-to = tidak dapat menulis ke { $path }
cli-no-results = berkas { $path } sudah ada dan bukan hasil verifikasi sebelumnya
    .hint = tentukan nama berkas lain, atau hapus dahulu berkas itu
    .hint = pilih folder lain
cli-facts-exist = { $path } sudah ada
    .hint = sebutkan berkas baru dengan --facts; berkas yang sudah ada tidak pernah ditimpa
cli-cannot-remove = { $fingerprint } tidak dapat dihapus dari daftar terpercaya
    .hint = teken trust list menampilkan sidik jarinya
cli-cannot-add-trust = sertifikat terpercaya tidak dapat ditambahkan
    .hint = sebutkan berkasnya dengan --trust, atau konfigurasi dengan --config
cli-cannot-demonstrate = demonstrasi di { $folder } tidak dapat dijalankan
    .hint = sebutkan folder lain: teken demo FOLDER
cli-cannot-deliver = hasilnya tidak dapat ditampilkan seluruhnya
    .hint = kosongkan sebagian ruang di tempat keluarannya, lalu ulangi perintah ini
cli-stopped = berhenti

cli-bug = terjadi kesalahan pada teken { $version } sendiri ({ $place })
    .hint = tidak ada hasil setengah jadi yang tertinggal; mohon laporkan beserta perintah yang diketik
cli-output-lost = keluaran standar menolaknya: { $reason }
cli-configuration-unreadable = berkasnya tidak dapat dibaca: { $reason }
    .hint = periksa namanya, atau hapus --config
cli-configuration-content = baris { $line } tidak dapat dipahami: { $problem }
cli-identity-missing = kuncinya belum disebutkan
    .hint = sebutkan berkas .p12 dengan --p12, kunci dengan --key dan --cert, atau identitas dari konfigurasi dengan --identity
cli-identity-incomplete = konfigurasi tidak menyebutkan berkas .p12 ataupun kunci beserta sertifikatnya
cli-identity-unknown-name = konfigurasi tidak memuat identitas { $name }; yang ada: { $known }
cli-no-certificate = berkas ini tidak memuat sertifikat
cli-no-home = letak folder konfigurasi Anda tidak diketahui
cli-folder-not-made = foldernya tidak dapat dibuat: { $reason }
cli-fingerprint-form = sidik jari ditulis dengan 8 sampai 64 angka heksadesimal
cli-trust-store = folder sertifikat terpercaya tidak dapat digunakan: { $reason }
    .hint = periksa apakah Anda berhak membaca dan menulis di folder itu

cli-trust-builtin = bawaan
cli-trust-configured = konfigurasi
cli-trust-added = ditambahkan
cli-trust-is-builtin = sertifikat ini bawaan
    .hint = teken verify --no-builtin-trust mengabaikan sertifikat bawaan
cli-trust-not-found = tidak ada sertifikat tambahan dengan sidik jari itu
cli-trust-ambiguous = lebih dari satu sertifikat berawalan angka tersebut
    .hint = ketik lebih banyak angka dari sidik jarinya
cli-trust-removed = { $name } tidak lagi dipercaya ({ $sha256 })
cli-trust-no-issuer = { $name } adalah sertifikat perorangan atau layanan, bukan penerbit: hanya tanda tangannya sendiri yang dapat dipercaya
    .hint = biasanya yang dipercaya adalah sertifikat induk (root) milik penerbit

cli-signed = ditandatangani: { $path } -> { $output } (PAdES { $level })
cli-signing-skipped = dilewati: { $path } sudah ditandatangani sebelumnya, hasilnya { $output }
cli-failed-for = { $count ->
        [1] 1 gagal: { $reason }
       *[other] { $count } gagal, yang pertama: { $reason }
    }
cli-cannot-move = { $path } sudah ditandatangani, tetapi tidak dapat dipindahkan
    .hint = sediakan tempat di folder --move-done, lalu jalankan lagi perintah yang sama
cli-leftovers-removed = { $count } berkas belum jadi dari proses yang terputus telah dihapus
cli-progress = { $rate }/detik, sisa { $left }, { $failed } gagal, { $path }
cli-stopping = berhenti setelah dokumen yang sedang dikerjakan selesai; tekan Ctrl-C sekali lagi untuk berhenti seketika
cli-stopped-early = dihentikan: { $count } dokumen belum dikerjakan
    .hint = jalankan lagi perintah yang sama untuk melanjutkan; tambahkan --resume jika memakai --in-place atau --force
cli-watching = memantau { $folders }; setiap dokumen ditandatangani begitu lengkap (Ctrl-C atau SIGTERM untuk mengakhiri)
cli-watch-silent = sistem tidak melaporkan semua perubahan di folder ({ $reason }); sebagai gantinya folder diperiksa setiap { $seconds } detik
cli-watch-again = { $count } dokumen gagal karena gangguan yang mungkin hanya sementara; dokumen itu akan dicoba lagi, mula-mula setelah setengah menit, lalu makin jarang
cli-cannot-start-watching = pemantauan tidak dapat dimulai
cli-watch-not-a-folder = { $path } bukan folder
    .hint = sebutkan folder tempat dokumen masuk
cli-watch-own-results = { $path } akan memuat hasilnya juga, sehingga setiap hasil akan ditandatangani lagi
    .hint = sebutkan folder lain dengan -d
cli-cannot-watch-on = pemantauan { $folder } tidak dapat dilanjutkan
cli-watch-folder-gone = folder itu telah dihapus, diganti namanya, atau diganti dengan folder lain
    .hint = kembalikan folder itu, lalu jalankan lagi perintah yang sama; dokumen yang sudah ditandatangani tidak akan ditandatangani lagi
cli-nothing-to-resume = --resume memerlukan satu folder tempat hasil proses yang terputus berada
    .hint = sebutkan folder itu seperti sebelumnya: dengan -d DIR, atau satu folder dokumen
cli-cannot-read-list = daftar dokumen { $path } tidak dapat dibaca
    .hint = berikan berkas yang memuat satu nama dokumen pada setiap baris
cli-list-not-text = ada nama dalam daftar yang bukan teks UTF-8
    .hint = simpan daftar itu sebagai UTF-8
cli-signed-and-raised = ditandatangani: { $path } -> { $output } (PAdES { $level }), dilengkapi dengan { $added }
cli-extended = dinaikkan: { $path } -> { $output } ({ $level ->
        [CMS] dengan tanda tangan yang bukan tanda tangan PAdES dan tidak memiliki tingkat
       *[other] PAdES { $level }
    }): { $added }
cli-extending-skipped = dilewati: { $path } { $level ->
        [CMS] sudah memuat semua yang diminta
       *[other] sudah memiliki tingkat { $level }
    }
cli-extending-copied = dilewati: { $path } { $level ->
        [CMS] sudah memuat semua yang diminta
       *[other] sudah memiliki tingkat { $level }
    }; { $output } adalah salinan tanpa perubahan
cli-signature-unproven = tanda tangan pada kolom { $field } tidak dinaikkan; yang kurang: { $reason }
    .hint = teken verify menunjukkan apa yang kurang pada setiap tanda tangan
cli-signature-undecided = tanda tangan pada kolom { $field } belum dapat dinyatakan sah ataupun tidak sah: { $reason }
    .hint = apa yang ditambahkan tidak mengubah hal itu; lihat teken verify
cli-added-timestamp = penanda waktu { $time }
cli-added-validation-data = { $certificates } sertifikat, { $lists } daftar pencabutan, { $responses } jawaban OCSP ({ $kilobytes } KB)
cli-extending-summary = { $documents } dokumen: { $extended } dinaikkan, { $skipped } dilewati, { $failed } gagal
cli-previewed = digambar: { $path } -> { $output } (halaman { $page })
cli-previewing-summary = { $documents } dokumen: { $previewed } digambar, { $failed } gagal
cli-signing-summary = { $documents } dokumen: { $signed } ditandatangani, { $failed } gagal{ $skipped ->
        [0] {""}
       *[other] , { $skipped } dilewati
    } dalam { $seconds } detik ({ $rate } per detik)
cli-verification-summary = { $documents } dokumen: { $valid } valid, { $invalid } tidak valid, { $indeterminate } tidak dapat dipastikan, { $unsigned } belum ditandatangani, { $error } tidak terbaca

cli-verdict-valid = VALID
cli-verdict-invalid = TIDAK VALID
cli-verdict-indeterminate = TIDAK DAPAT DIPASTIKAN
cli-verdict-unsigned = BELUM DITANDATANGANI
cli-verdict-error = TIDAK TERBACA

cli-signature = Tanda tangan
cli-timestamp = Penanda waktu
cli-signer-unknown = (penanda tangan tidak diketahui)

cli-integrity-whole-file = Tidak berubah sejak ditandatangani; tanda tangan mencakup seluruh berkas.
cli-integrity-whole-revision = Yang ditandatangani tidak berubah; sesudahnya ada tambahan pada berkas.
cli-integrity-partial = Bagian yang ditandatangani tidak berubah, tetapi tanda tangan tidak mencakup seluruh dokumen.
cli-integrity-broken = Dokumen berubah setelah ditandatangani, atau tanda tangannya rusak.
cli-integrity-unknown = Keutuhan dokumen tidak dapat dipastikan.

cli-changes-none = Isi dokumen tidak berubah setelah tanda tangan ini.
cli-changes-permitted = Perubahan setelah tanda tangan ini: hanya yang diperbolehkan.
cli-changes-review = Perubahan setelah tanda tangan ini: perlu diperiksa oleh petugas.
cli-changes-forbidden = Perubahan setelah tanda tangan ini: ada yang tidak diperbolehkan pada dokumen bertanda tangan.

cli-identity-trusted = Identitas penanda tangan terpercaya: sertifikatnya berasal dari penerbit terpercaya.
cli-identity-untrusted = Identitas penanda tangan tidak terpercaya: sertifikatnya bukan dari penerbit terpercaya.
cli-identity-expired = Masa berlaku sertifikat penanda tangan, atau penerbitnya, telah berakhir.
cli-identity-not-yet-valid = Sertifikat penanda tangan, atau penerbitnya, belum berlaku.
cli-identity-revoked = Sertifikat penanda tangan, atau penerbitnya, telah dicabut.
cli-identity-unknown = Sertifikat penanda tangan tidak ditemukan.

cli-time-claimed = Ditandatangani pada { $time } menurut komputer penanda tangan.
cli-time-stated = Waktu yang dinyatakan layanan penanda waktu: { $time }.
cli-time-proven = Penanda waktu membuktikan bahwa dokumen ditandatangani selambat-lambatnya pada { $time }.
cli-ltv-yes = Pembuktian jangka panjang (LTV): ya, karena dokumen memuat semua bukti yang diperlukan; sertifikat penanda waktu terbarunya berlaku sampai { $until }.
cli-ltv-no = Pembuktian jangka panjang (LTV): tidak, karena belum ada: { $missing }.
cli-reason = Alasan: { $text }
cli-location = Tempat: { $text }

cli-policy = Kebijakan: { $name } (SHA-256 { $sha256 }); pencabutan: { $revocation }; tsa-expiry: { $expiry }
cli-from-facts = Dinilai dari fakta yang tersimpan di { $path }, bukan dari dokumennya (SHA-256 dokumen itu { $sha256 }).

cli-findings-more = Dan { $count } catatan lagi; --json menampilkan semuanya.
cli-notice-absent = Keterangan tanda tangan elektronik tidak terdapat di halaman mana pun.
cli-notice-unknown = Tidak diketahui apakah keterangan tanda tangan elektronik terdapat di dokumen ini: tidak seluruh isinya dapat diperiksa.
cli-notice-with-logo = Keterangan dan logo BSrE terdapat di { $count } halaman: { $pages }.
cli-notice-without-logo = Keterangan terdapat di { $count } halaman: { $pages }, tanpa logo BSrE.

cli-gate-notice = keterangan tanda tangan elektronik tidak ada di halaman mana pun
cli-gate-logo = logo BSrE tidak ada di halaman mana pun
cli-gate-level = tanda tangan { $field } bertingkat { $level }, seharusnya { $wanted }
cli-gate-signatures = dokumen memiliki { $found } dari { $wanted } tanda tangan yang disyaratkan
cli-gate-signer = tidak ada tanda tangan yang baik dari { $text }
cli-gate-certified = tidak ada tanda tangan yang mengesahkan dokumen

cli-cert-subject = pemilik:
cli-cert-issuer = penerbit:
cli-cert-serial = nomor seri:
cli-cert-validity = masa berlaku:
cli-cert-key = kunci:
cli-cert-policies = kebijakan:
cli-cert-usage = penggunaan:
cli-cert-sha256 = SHA-256:
cli-chain-trusted = Sertifikat ini berasal dari penerbit terpercaya.

cli-about-tool = teken { $version }: menandatangani dokumen PDF, membubuhkan visualisasinya, dan memverifikasinya.
cli-about-bodies = Sertifikat Elektronik diterbitkan oleh Balai Besar Sertifikasi Elektronik (BSrE), Badan Siber dan Sandi Negara (BSSN).
cli-about-mark = Gambar di atas dan pada dokumen adalah gambar kami sendiri; gunakan --logo untuk logo resmi.
cli-about-level = Tanda tangan: PAdES baseline B-B, B-T, B-LT, dan B-LTA (ETSI EN 319 142-1).
cli-about-algorithms = Algoritma: { $algorithms }.
cli-about-limits = Batas: { $objects } objek, { $pages } halaman, { $megabytes } MB hasil dekompresi per aliran data.
cli-about-legal = BSrE yang menentukan apakah sertifikat dalam berkas tergolong "tersertifikasi" menurut PP 71/2019.

cli-demo-before = Contoh dokumen sebelumnya: { $path }
cli-demo-after = Contoh dokumen yang sudah ditandatangani: { $path }
cli-demo-root = Sertifikat induk sekali pakai: { $path }
cli-demo-again = Verifikasi sendiri: teken verify --trust { $folder }/root.pem --crl { $folder }/revocation.crl { $folder }/kt1-signed.pdf
cli-demo-not-ours = folder { $folder } berisi berkas yang bukan buatan demonstrasi ini

cli-cannot-add-field = kolom tidak dapat ditambahkan pada { $path }
    .hint = dokumen tidak berubah, dan tidak ada yang ditulis
cli-cannot-start-adding = penambahan kolom tidak dapat dimulai
    .hint = teken field add --help menampilkan cara penggunaannya
cli-cannot-list-fields = kolom pada { $path } tidak dapat ditampilkan
    .hint = mintalah kembali dokumennya kepada pengirim
cli-fields = { $path }: { $count ->
        [0] tidak ada kolom tanda tangan
       *[other] { $count } kolom tanda tangan
    }
cli-field-place = halaman { $page }, { $x } mm dari tepi kiri, { $y } mm dari tepi atas, { $width } x { $height } mm
cli-field-page-only = halaman { $page }, tanpa bidang yang terlihat
cli-field-nowhere = tidak terdapat di halaman mana pun
cli-field-empty = kosong
cli-field-signed = sudah ditandatangani
cli-field-signed-by = ditandatangani oleh { $name }
cli-field-signed-at = ditandatangani pada { $time }
cli-field-signed-by-at = ditandatangani oleh { $name } pada { $time }
cli-field-locks-all = mengunci semua kolom
cli-field-locks = mengunci kolom { $names }
cli-field-locks-others = mengunci semua kolom selain { $names }
cli-field-lock-permits = yang diizinkan sesudahnya: { $permission ->
        [1] tidak ada perubahan
        [2] pengisian formulir dan penandatanganan
       *[3] pengisian formulir, penandatanganan, dan komentar
    }
cli-field-required = disyaratkan:
cli-field-wished = diharapkan:
cli-field-added = kolom { $name } ditambahkan: { $path } -> { $output }
cli-adding-summary = { $documents } dokumen: { $added } dengan kolom baru, { $failed } gagal
