# Mengapa dokumen tidak dapat dibaca

pdf-empty = berkas kosong
    .hint = mintalah kembali berkasnya: berkas belum tersimpan atau belum terkirim dengan lengkap
pdf-no-header = berkas ini bukan PDF: tanda awal %PDF tidak ada
    .hint = pilih berkas PDF; dokumen Word atau gambar harus diubah dahulu menjadi PDF
pdf-no-startxref = berkas terpotong: bagian akhir yang harus ada pada setiap PDF tidak ditemukan
    .hint = unduh atau simpan ulang berkasnya; kemungkinan pengirimannya tidak tuntas
pdf-bad-xref = daftar bagian dokumen, yang seharusnya ada pada bita { $offset }, rusak
    .hint = unduh ulang berkasnya, atau buka dan simpan ulang dengan aplikasi pembuatnya
pdf-syntax = berkas rusak pada bita { $offset }
    .hint = unduh ulang berkasnya, atau buka dan simpan ulang dengan aplikasi pembuatnya
pdf-wrong-object = berkas rusak: bagian { $number } tidak berada di tempatnya (bita { $offset })
    .hint = unduh ulang berkasnya, atau buka dan simpan ulang dengan aplikasi pembuatnya
pdf-missing = bagian { $number } dari dokumen tidak ada dalam berkas
    .hint = unduh ulang berkasnya, atau buka dan simpan ulang dengan aplikasi pembuatnya
pdf-wrong-type = berkas rusak: salah satu bagian utama dokumen tidak dapat dipakai
    .hint = unduh ulang berkasnya, atau buka dan simpan ulang dengan aplikasi pembuatnya
pdf-no-root = berkas rusak: katalog atau daftar halaman dokumen tidak ada
    .hint = unduh ulang berkasnya, atau buka dan simpan ulang dengan aplikasi pembuatnya
pdf-object-stream = berkas rusak: isi bagian { $number } tidak dapat dibaca
    .hint = unduh ulang berkasnya, atau buka dan simpan ulang dengan aplikasi pembuatnya
pdf-filter = data pada bita { $offset } tidak dapat diuraikan ({ $filter })
    .hint = unduh ulang berkasnya, atau buka dan simpan ulang dengan aplikasi pembuatnya
pdf-no-stream = berkas rusak: data pada bita { $offset } tidak ada
    .hint = unduh ulang berkasnya, atau buka dan simpan ulang dengan aplikasi pembuatnya
pdf-encrypted = dokumen dikunci dengan kata sandi
    .hint = tulis kata sandinya dalam sebuah berkas, lalu sebutkan berkas itu dengan --pdf-password-file
pdf-wrong-password = kata sandi tidak dapat membuka dokumen
    .hint = periksa huruf besar dan kecil dalam berkas yang disebutkan dengan --pdf-password-file, atau tanyakan kembali kepada pembuat dokumen
pdf-security-handler = dokumen dienkripsi dengan cara yang tidak didukung ({ $name })
    .hint = mintalah salinan tanpa perlindungan, atau yang dilindungi dengan kata sandi
pdf-encryption-dictionary = dokumen dienkripsi, tetapi keterangan tentang enkripsinya rusak
    .hint = unduh ulang berkasnya, atau mintalah salinan tanpa perlindungan
pdf-limit = dokumen terlalu besar atau sengaja dibuat untuk membebani aplikasi
    .hint = jangan percaya pada berkas ini; mintalah salinan yang wajar kepada pengirimnya

# Kejanggalan pada susunan dokumen

pdf-bytes-before-header = ada { $length } bita sebelum PDF dimulai; semua posisi dihitung dari awal PDF
pdf-white-space-after-end = ada { $length } bita kosong setelah akhir dokumen (mulai bita { $offset })
pdf-bytes-after-end = ada { $length } bita yang tidak dapat dijelaskan setelah akhir dokumen (mulai bita { $offset })
pdf-no-end-marker = versi dokumen yang terdaftar pada bita { $offset } tidak diakhiri dengan tanda akhir yang benar
pdf-hybrid-differs = berkas menunjuk dua tempat berbeda untuk bagian { $number }: aplikasi lama dan aplikasi baru dapat menampilkan dokumen yang berbeda (bita { $offset })
pdf-duplicate-entry = berkas mencatat bagian { $number } dua kali dengan tempat yang berbeda (bita { $offset })
pdf-shifted-table = penomoran daftar bagian pada bita { $offset } keliru
pdf-prev-loop = versi-versi dokumen saling menunjuk secara berputar (bita { $offset })
pdf-prev-forward = versi dokumen yang lebih lama terletak di belakang versi yang lebih baru (bita { $offset })
pdf-prev-unusable = penunjuk ke versi dokumen sebelumnya tidak dapat dipakai (pada bita { $offset })
pdf-entry-behind-end = objek { $number } ditulis di belakang akhir versi yang menyebutnya dalam tabel rujukan silangnya (pada bita { $offset })
pdf-rebuilt = daftar bagian dokumen rusak; bagian-bagiannya dicari langsung di dalam berkas
pdf-moved-section = daftar bagian dokumen seharusnya ada pada bita { $told }, tetapi ditemukan pada bita { $offset }
pdf-moved-object = bagian { $number } tidak berada di tempat yang disebut daftar bagian dokumen; bagian itu dicari langsung di dalam berkas
pdf-no-media-box = halaman { $page } tidak menyebut ukurannya; ditampilkan dalam ukuran Letter
pdf-page-loop = daftar halaman menyebut bagian { $number } lebih dari satu kali

# Kesalahan pada tanda tangan itu sendiri

pdf-signature-missing = kolom tanda tangan menunjuk tanda tangan yang tidak ada dalam berkas
pdf-signature-unreadable = data tanda tangan dalam berkas rusak
pdf-signature-not-a-dictionary = isi pada tempat tanda tangan bukan tanda tangan
pdf-signature-no-contents = tanda tangan tidak memuat nilai tanda tangan
pdf-signature-indirect-contents = nilai tanda tangan tidak berada di dalam tanda tangan itu sendiri
pdf-signature-in-object-stream = tanda tangan dikemas sehingga letaknya dalam berkas tidak pasti
pdf-signature-contents-not-hexadecimal = nilai tanda tangan tidak ditulis dalam bentuk yang disyaratkan
pdf-signature-empty-contents = nilai tanda tangan kosong
pdf-signature-duplicate-key = tanda tangan memuat dua kali keterangan yang hanya boleh ada satu kali
pdf-signature-no-byte-range = tanda tangan tidak menyebut bagian berkas yang dicakupnya
pdf-signature-not-in-signature-field = tanda tangan berada pada kolom yang bukan untuk tanda tangan
pdf-signature-no-filter = tanda tangan tidak menyebut cara pemeriksaannya
pdf-signature-wrong-type = tanda tangan menyatakan diri sebagai hal lain

# Mengapa bagian berkas yang dicakup tanda tangan tidak dapat diterima

pdf-byte-range-wrong-count = tanda tangan menyebut bagian yang dicakupnya dengan { $count } bilangan, seharusnya 4
pdf-byte-range-impossible = tanda tangan menyebut bagian yang dicakupnya dengan bilangan { $value } yang tidak mungkin
pdf-byte-range-late-start = tanda tangan tidak mencakup awal berkas, sampai bita { $start }
pdf-byte-range-overlap = kedua bagian yang dicakup tanda tangan bertumpang tindih pada bita { $at }
pdf-byte-range-wrong-gap = tanda tangan tidak mencakup bita { $claimed-start } sampai { $claimed-end }, padahal nilainya sendiri berada pada bita { $actual-start } sampai { $actual-end }
pdf-byte-range-past-end = tanda tangan mengaku mencakup { $end } bita, padahal berkas hanya berisi { $length } bita
pdf-byte-range-no-revision-end = tanda tangan mencakup berkas sampai bita { $end }, padahal di situ tidak ada versi dokumen yang berakhir

# Syarat dari kolom tanda tangan (seed value).
pdf-seed-filter = komponen aplikasi { $name }
pdf-seed-sub-filters = tanda tangan berbentuk { $list }
pdf-seed-digests = algoritma hash { $list }
pdf-seed-version = aplikasi yang mengenal syarat versi { $version }
pdf-seed-reasons = salah satu alasan berikut: { $list }
pdf-seed-no-reason = tanpa alasan
pdf-seed-approval = tanda tangan biasa, bukan pengesahan
pdf-seed-certification = pengesahan yang sesudahnya mengizinkan { $permission ->
        [1] tidak ada perubahan
        [2] pengisian formulir dan penandatanganan
       *[3] pengisian formulir, penandatanganan, dan komentar
    }
pdf-seed-timestamp = penanda waktu dari { $address }
pdf-seed-legal-attestations = pernyataan hukum: { $list }
pdf-seed-revocation-data = data pencabutan di dalam tanda tangan
pdf-seed-no-revocation-data = tanpa data pencabutan di dalam tanda tangan
pdf-seed-lock-document = dokumen tidak boleh berubah sesudahnya
pdf-seed-no-lock-document = dokumen masih dapat berubah sesudahnya
pdf-seed-appearance = tampilan { $name }
pdf-seed-subjects = salah satu dari { $count } sertifikat tertentu
pdf-seed-issuers = sertifikat dari salah satu dari { $count } penerbit tertentu
pdf-seed-subject-names = sertifikat dengan { $list }
pdf-seed-policies = sertifikat dengan kebijakan { $list }
pdf-seed-key-usages = sertifikat dengan penggunaan berikut: { $list }
pdf-seed-signing-service = layanan tanda tangan di { $address }
pdf-seed-unreadable = syarat yang tidak dapat dipahami (/{ $key })
pdf-seed-unknown = syarat yang belum dikenal oleh versi ini
pdf-unfinished = bagian {$number} dari dokumen tidak berakhir di tempat yang semestinya; data yang ditambahkan kemudian dapat melengkapinya
pdf-ambiguous-object = versi { $revision } memuat bagian { $number } tanpa mencantumkannya; aplikasi yang memperbaiki berkas akan menampilkannya
pdf-ambiguous-table = daftar objek versi { $revision } tidak disusun menurut aturan; aplikasi dapat membacanya secara berbeda
pdf-ambiguous-end = akhir versi { $revision } tidak disusun menurut aturan; aplikasi dapat mencarinya di tempat lain
pdf-ambiguous-white-space = banyak spasi kosong setelah akhir versi { $revision }; aplikasi dapat gagal menemukan akhirnya
pdf-ambiguous-trailer = akhir versi { $revision } tidak memuat yang semestinya, memuatnya dua kali, atau menunjuk daftar objek kedua; aplikasi dapat membacanya secara berbeda
pdf-ambiguous-packing = versi { $revision } mengemas objeknya dengan cara yang tidak lazim; aplikasi dapat membacanya secara berbeda
pdf-ambiguous-keys = versi { $revision } menyatakan sesuatu dua kali, atau dengan cara yang dibaca berbeda oleh aplikasi
pdf-unfinished-section = daftar objek pada bita { $offset } tidak berakhir di tempat yang semestinya; data yang ditambahkan kemudian dapat melengkapinya
