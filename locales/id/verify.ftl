# Hasil verifikasi. {$revision} dihitung mulai dari 1.

verify-summary-valid = Tanda tangan elektronik valid dan dokumen tidak berubah sejak ditandatangani.
verify-summary-all-valid = Seluruh {$count} tanda tangan elektronik valid dan dokumen tidak berubah sejak ditandatangani.
verify-summary-unsigned = Dokumen belum ditandatangani secara elektronik.
verify-summary-unsigned-field = Dokumen menyediakan kolom tanda tangan, tetapi belum ada yang menandatangani.
verify-summary-altered = Isi dokumen yang ditandatangani telah diubah setelah penandatanganan.
verify-summary-forged = Tanda tangan tidak dibuat dengan kunci dari Sertifikat Elektronik yang disebutkan.
verify-summary-revoked = Sertifikat elektronik telah dicabut sebelum tanda tangan terbukti ada.
verify-summary-revoked-unproven = Tanda tangan utuh, tetapi Sertifikat Elektroniknya telah dicabut dan tidak terbukti bahwa tanda tangan dibuat sebelumnya.
verify-summary-changed = Setelah ditandatangani, ada bagian dokumen yang diubah padahal tidak boleh berubah.
verify-summary-malformed = Susunan tanda tangan tidak sebagaimana mestinya sehingga tidak membuktikan apa pun.
verify-summary-stray = Dokumen ini pernah ditandatangani, tetapi rusak atau diubah sehingga tanda tangannya tidak tampil lagi.
verify-summary-review = Tanda tangan utuh, tetapi dokumen ditambah sesudahnya: mohon periksa perubahannya.
verify-summary-untrusted = Tanda tangan utuh, tetapi Sertifikat Elektronik penanda tangan tidak berasal dari penerbit yang terpercaya.
verify-summary-revocation = Tanda tangan utuh, tetapi tidak diketahui apakah Sertifikat Elektroniknya telah dicabut.
    .hint = sertakan daftar pencabutan dari penerbit dengan --crl, atau jawabannya tentang sertifikat itu dengan --ocsp
verify-summary-time = Tanda tangan utuh, tetapi Sertifikat Elektroniknya sekarang tidak berlaku dan tidak terbukti berlaku saat tanda tangan dibuat.
    .hint = untuk menilai keadaan pada waktu yang lampau, gunakan --at
verify-summary-time-unproven = Tanda tangan utuh dan penanda tangannya terpercaya, tetapi penanda waktunya tidak lagi membuktikan kapan tanda tangan dibuat.
    .hint = bila sertifikat penyelenggara penanda waktu baru belakangan habis masa berlakunya, gunakan --tsa-expiry at-issue agar penanda waktu itu diperhitungkan
verify-summary-weak = Tanda tangan memakai cara yang kini terlalu lemah atau tidak dikenal di sini.
verify-summary-open = Tanda tangan tidak dapat dinilai secara lengkap.

verify-empty-fields = Kolom tanda tangan yang masih kosong: {$count}.
verify-readings-differ = Berkas dapat dibaca dengan dua cara yang berbeda sehingga tidak dapat dipastikan apa yang ditandatangani.
verify-structure-to-review = Susunan berkas ini tidak wajar sehingga aplikasi lain dapat menampilkan isi yang berbeda dari yang ditandatangani.
verify-start-uncovered = Ada tanda tangan yang tidak mencakup {$length} bita sebelum awal PDF.
verify-exhausted = Dokumen ini menuntut pemeriksaan yang jauh melebihi kewajaran, sehingga tidak seluruhnya diperiksa.
verify-encrypted = Dokumen terkunci; isinya tidak diperiksa.
verify-revision-unreadable = Dokumen tidak dapat dibaca seluruhnya: {$reason}
verify-stray-signature = Berkas memuat {$count} nilai tanda tangan yang tidak dirujuk oleh kolom tanda tangan mana pun.

verify-contents-missing = Tanda tangan kosong.
verify-sub-filter = Bentuk tanda tangan tidak dikenal: {$found}.
verify-coverage-partial = Tanda tangan tidak mencakup seluruh versi dokumen saat tanda tangan itu dibuat.
verify-value-gone = Versi {$revision} dokumen menghapus atau mengganti tanda tangan ini.
verify-signed-bytes-missing = Bagian berkas yang dicakup tanda tangan tidak ada.

verify-no-signer-certificate = Sertifikat elektronik penanda tangan tidak terdapat dalam dokumen.
verify-no-signer = Wadah tanda tangan tidak memuat penanda tangan.
verify-weak-digest = Fungsi hash {$algorithm} kini dapat dipalsukan.
verify-digest-refused = Kebijakan tidak menerima algoritma hash {$algorithm}.
verify-weak-digest-allowed = Algoritma hash {$algorithm} kini dapat dipalsukan, tetapi diterima oleh kebijakan yang dipakai.
verify-weak-key-allowed = Ada kunci yang hanya {$bits} bit, tetapi diterima oleh kebijakan yang dipakai.
verify-weak-certificate-allowed = Sertifikat "{$name}" ditandatangani dengan {$algorithm} yang kini dapat dipalsukan, tetapi diterima oleh kebijakan yang dipakai.

verify-level-too-low = Tingkat tanda tangan ini {$level}, sedangkan kebijakan menghendaki {$wanted}.
verify-level-sub-filter = Untuk tingkat B-B: bentuk tanda tangan harus ETSI.CAdES.detached.
verify-level-unsound = Untuk tingkat B-B: tanda tangan itu sendiri harus tanpa cacat.
verify-level-no-signing-certificate = Untuk tingkat B-B: Sertifikat Elektronik penanda tangan tidak disebut dalam bagian yang ditandatangani.
verify-level-reason = Untuk tingkat B-B: alasan tidak boleh tercantum dalam kamus tanda tangan bila tanda tangan memuat komitmen atau kebijakan.
verify-level-no-time = Untuk tingkat B-B: kamus tanda tangan tidak menyebut waktu penandatanganan.
verify-level-certificate-entry = Untuk tingkat B-B: kamus tanda tangan tidak boleh memuat sertifikat (/Cert).
verify-level-no-timestamp = Untuk tingkat B-T: penanda waktu belum ada.
verify-level-no-validation-data = Untuk tingkat B-LT: sertifikat dan data pencabutan dalam dokumen (DSS) belum ada.
verify-level-no-archive-timestamp = Untuk tingkat B-LTA: penanda waktu dokumen atas data pencabutan belum ada.

verify-facts-format = berkas ini tidak berisi fakta tersimpan
verify-facts-version = fakta ini memakai format versi {$found}, sedangkan aplikasi ini mengenal versi {$known}
    .hint = verifikasi kembali dokumennya sendiri
verify-facts-damaged = berkas terpotong atau diubah setelah ditulis
verify-facts-line = baris {$line} tidak berisi fakta sebuah dokumen
verify-facts-too-large = baris {$line} berisi lebih banyak daripada fakta satu dokumen

verify-not-der = Tanda tangan tidak dikodekan dalam DER sebagaimana dikehendaki standar; keabsahannya tidak berkurang.
verify-signing-time-twice = Waktu penandatanganan juga tercantum di dalam tanda tangan, padahal PAdES tidak mengharapkannya di sana; keabsahannya tidak berkurang.

verify-policy-too-large = berkas ini jauh lebih besar daripada sebuah kebijakan
verify-policy-content = baris {$line} tidak dapat dipahami: {$problem}
    .hint = teken verify --show-policy menjelaskan setiap kunci; yang tidak disebut dalam berkas mengikuti kebijakan baku itu
verify-weak-key = Kunci penanda tangan hanya {$bits} bit.

verify-time-unproven = Menurut penanda tangan, tanda tangan dibuat pada {$claimed}; tidak ada penanda waktu yang membuktikannya.
verify-claimed-after-proven = Penanda tangan menyebut {$claimed}, padahal tanda tangan sudah ada pada {$proven}: jam penanda tangan lebih cepat sekurang-kurangnya {$count} { $unit ->
        [days] hari
        [hours] jam
        [minutes] menit
       *[seconds] detik
    }.
verify-claimed-before-proven = Antara waktu menurut penanda tangan dan waktu yang terbukti terdapat selisih {$count} { $unit ->
        [days] hari
        [hours] jam
        [minutes] menit
       *[seconds] detik
    }: {$claimed} sampai {$proven}.
verify-claimed-in-future = Penanda tangan menyebut {$claimed}, yang belum terjadi.
verify-timestamp-unreadable = Penanda waktu pada tanda tangan tidak dapat dibaca.
verify-timestamp-in-future = Penanda waktu menyebut waktu yang belum terjadi.
verify-timestamp-expired = Sertifikat penyedia penanda waktu kedaluwarsa pada {$date}; menurut aturan "{$rule}" penanda waktu itu tidak lagi membuktikan apa pun.
    .hint = --tsa-expiry at-issue menerima penanda waktu yang sah pada saat dibuat
verify-timestamp-accepted-at-issue = Sertifikat penyedia penanda waktu kedaluwarsa pada {$date}; menurut aturan "{$rule}" penanda waktu itu tetap berlaku.
verify-timestamp-untrusted = Penyedia penanda waktu tidak berasal dari penerbit yang terpercaya.
verify-timestamp-revoked = Sertifikat penyedia penanda waktu dicabut pada {$date}.
verify-timestamp-revocation-unknown = Tidak diketahui apakah sertifikat penyedia penanda waktu telah dicabut.

verify-source-no-address = Sertifikat elektronik "{$name}" tidak menyebutkan tempat untuk menanyakan pencabutan atau penerbitnya.

verify-ltv-unreadable = tanda tangan tidak dapat dibaca
verify-ltv-no-timestamp = penanda waktu yang dapat diperhitungkan
verify-ltv-ended = masa berlaku sertifikat "{$name}" berakhir pada {$date} dan tidak ada penanda waktu yang lebih baru
verify-ltv-no-statement = daftar pencabutan atau jawaban OCSP yang tetap berlaku untuk "{$name}"

verify-revoked = Sertifikat elektronik "{$name}" dicabut pada {$date}.
verify-revoked-later = Sertifikat elektronik "{$name}" dicabut pada {$date}, setelah tanda tangan dibuat.
verify-revocation-unknown = Tidak diketahui apakah Sertifikat Elektronik "{$name}" telah dicabut.
    .hint = sertakan daftar pencabutan dari penerbitnya dengan --crl, atau jawaban penerbitnya dengan --ocsp
verify-too-many-signatures = Dokumen memiliki lebih dari {$most} tanda tangan, dan hanya {$most} yang pertama diperiksa.

verify-change-validation-data = Versi {$revision} menambahkan data validasi atau penanda waktu dokumen.
verify-change-lost-evidence = Versi {$revision} menghapus data validasi (sertifikat, daftar pencabutan, atau jawaban OCSP) yang tersimpan di dalam dokumen.
    .hint = keabsahan tanda tangan sebelumnya mungkin tidak lagi dapat dibuktikan dalam jangka panjang: mintalah versi yang masih memuat data ini
verify-change-signature = Versi {$revision} menambahkan tanda tangan lain{ $page ->
        [none] {""}
       *[other] {" "}pada halaman {$page}
    }{ $detail ->
        [none] {""}
       *[other] : {$detail}
    }.
verify-change-covering-signature = Versi {$revision} menambahkan tanda tangan lain{ $page ->
        [none] , dan tidak dapat diperiksa apakah tanda tangan itu menutupi isi halaman
       *[other] {" "}yang menutupi isi halaman {$page}
    }: {$detail}.
    .hint = periksa halaman itu, apakah ada yang tersembunyi di bawah tanda tangan
verify-change-empty-field = Versi {$revision} menambahkan kolom tanda tangan kosong{ $page ->
        [none] {""}
       *[other] {" "}pada halaman {$page}
    }{ $detail ->
        [none] {""}
       *[other] : {$detail}
    }.
verify-change-form-field = Versi {$revision} { $deed ->
        [filled] mengisi isian formulir "{$detail}": "{$new}".
        [emptied] mengosongkan isian formulir "{$detail}"; isi sebelumnya "{$old}".
        [refilled] mengubah isian formulir "{$detail}" dari "{$old}" menjadi "{$new}".
        [ticked] mencentang kotak "{$detail}".
        [cleared] menghapus centang pada kotak "{$detail}".
        [repainted] mengubah tampilan isian formulir "{$detail}"; nilainya tetap.
       *[changed] mengubah isian formulir "{$detail}".
    }
verify-change-disguised-field = Versi {$revision} mengubah isian formulir "{$detail}"; yang terlihat "{$shown}", padahal nilainya { $texts ->
        [none] kosong
        [old] kosong
       *[other] "{$new}"
    }.
    .hint = yang terbaca orang berbeda dengan yang diolah program: jangan mengandalkan isian ini
verify-change-altered-look = Versi {$revision} { $deed ->
        [repainted] mengubah tampilan isian formulir "{$detail}" dari "{$old}" menjadi "{$new}"; nilainya tetap.
        [formatted] mengubah isian formulir "{$detail}"; yang terlihat "{$shown}" untuk nilai "{$new}".
       *[changed] mengubah isian formulir "{$detail}"; tampilannya tidak dapat dibandingkan dengan nilainya.
    }
verify-change-redrawing = Versi {$revision} meminta pembaca PDF menggambar ulang isian formulir sehingga tampilannya dapat berubah.
verify-change-locked-field = Versi {$revision} { $deed ->
        [filled] mengisi isian formulir "{$detail}" yang dikunci oleh tanda tangan: "{$new}".
        [emptied] mengosongkan isian formulir "{$detail}" yang dikunci oleh tanda tangan; isi sebelumnya "{$old}".
        [refilled] mengubah isian formulir "{$detail}" yang dikunci oleh tanda tangan dari "{$old}" menjadi "{$new}".
        [ticked] mencentang kotak "{$detail}" yang dikunci oleh tanda tangan.
        [cleared] menghapus centang pada kotak "{$detail}" yang dikunci oleh tanda tangan.
        [repainted] mengubah tampilan isian formulir "{$detail}" yang dikunci oleh tanda tangan; nilainya tetap.
       *[changed] mengubah isian formulir "{$detail}" yang dikunci oleh tanda tangan.
    }
verify-change-annotation = Versi {$revision} { $deed ->
        [added] menambahkan anotasi pada halaman {$page}{ $detail ->
            [none] {""}
           *[other] {" "}({$detail})
        }{ $texts ->
            [none] .
            [same] : "{$new}".
            [new] : "{$new}".
            [old] : "{$old}".
           *[both] : "{$old}" menjadi "{$new}".
        }
        [removed] menghapus anotasi dari halaman {$page}{ $detail ->
            [none] {""}
           *[other] {" "}({$detail})
        }{ $texts ->
            [none] .
            [same] : "{$new}".
            [new] : "{$new}".
            [old] : "{$old}".
           *[both] : "{$old}" menjadi "{$new}".
        }
        [moved] mengubah urutan anotasi pada halaman {$page}.
       *[changed] mengubah anotasi pada halaman {$page}{ $detail ->
            [none] {""}
           *[other] {" "}({$detail})
        }{ $texts ->
            [none] .
            [same] : "{$new}".
            [new] : "{$new}".
            [old] : "{$old}".
           *[both] : "{$old}" menjadi "{$new}".
        }
    }
verify-change-metadata = Versi {$revision} { $deed ->
        [filled] menambahkan keterangan tentang dokumen, yaitu { $detail ->
            [Title] judul
            [Author] penulis
            [Subject] pokok bahasan
            [Keywords] kata kunci
            [Creator] program penulis
            [Producer] program pembuat PDF
           *[other] {$detail}
        }: "{$new}".
        [emptied] menghapus keterangan tentang dokumen, yaitu { $detail ->
            [Title] judul
            [Author] penulis
            [Subject] pokok bahasan
            [Keywords] kata kunci
            [Creator] program penulis
            [Producer] program pembuat PDF
           *[other] {$detail}
        }: "{$old}".
        [refilled] mengubah keterangan tentang dokumen, yaitu { $detail ->
            [Title] judul
            [Author] penulis
            [Subject] pokok bahasan
            [Keywords] kata kunci
            [Creator] program penulis
            [Producer] program pembuat PDF
           *[other] {$detail}
        }, dari "{$old}" menjadi "{$new}".
       *[changed] mengubah keterangan tentang dokumen.
    }
verify-change-structure = Versi {$revision} mengubah struktur atau pengaturan dokumen{ $page ->
        [none] {""}
       *[other] {" "}pada halaman {$page}
    }{ $detail ->
        [none] {""}
       *[other] : {$detail}
    }.
verify-change-orphan = Versi {$revision} menambahkan objek yang tidak dipakai.
verify-change-page = Versi {$revision} { $deed ->
        [reworded] mengganti teks halaman {$page}: "{$old}" menjadi "{$new}".
        [redrawn] mengubah isi halaman {$page}; teksnya tetap.
        [font] mengubah fon halaman {$page}.
        [picture] mengubah gambar pada halaman {$page}.
        [resized] mengubah {$detail} halaman {$page} dari {$old} menjadi {$new}.
        [turned] memutar halaman {$page} dari {$old} menjadi {$new} derajat.
       *[changed] mengubah halaman {$page}{ $detail ->
            [none] {""}
           *[other] {" "}({$detail})
        }.
    }
verify-change-page-tree = Versi {$revision} { $deed ->
        [removed] menghapus halaman ({$detail}): semula {$old} halaman, sekarang {$new}.
        [added] menambahkan halaman ({$detail}): semula {$old} halaman, sekarang {$new}.
        [moved] mengubah urutan halaman ({$detail}).
        [resized] mengubah ukuran halaman, mulai dari halaman {$page}, dari {$old} menjadi {$new}.
        [turned] memutar halaman, mulai dari halaman {$page}, dari {$old} menjadi {$new} derajat.
       *[changed] menambah, menghapus, atau memindahkan halaman.
    }
verify-change-action = Versi {$revision} menambahkan skrip atau tindakan otomatis{ $page ->
        [none] {""}
       *[other] {" "}pada halaman {$page}
    }{ $detail ->
        [none] {""}
       *[other] : {$detail}
    }{ $texts ->
        [none] {""}
       *[new] {" "}("{$new}")
    }.
verify-change-existing-signature = Versi {$revision} mengubah tanda tangan yang sudah ada{ $page ->
        [none] {""}
       *[other] {" "}pada halaman {$page}
    }{ $detail ->
        [none] {""}
       *[other] : {$detail}
    }.
verify-change-permissions = Versi {$revision} { $deed ->
        [refilled] mengubah izin yang ditetapkan pembuat dokumen dari: { $old ->
            [1] tanpa perubahan (P 1)
            [2] pengisian formulir dan tanda tangan (P 2)
            [3] juga anotasi (P 3)
           *[none] {$old}
        } menjadi: { $new ->
            [1] tanpa perubahan (P 1)
            [2] pengisian formulir dan tanda tangan (P 2)
            [3] juga anotasi (P 3)
           *[none] {$new}
        }.
        [added] menetapkan izin pembuat dokumen: { $new ->
            [1] tanpa perubahan (P 1)
            [2] pengisian formulir dan tanda tangan (P 2)
            [3] juga anotasi (P 3)
           *[none] {$new}
        }.
        [removed] menghapus izin yang ditetapkan pembuat dokumen: { $old ->
            [1] tanpa perubahan (P 1)
            [2] pengisian formulir dan tanda tangan (P 2)
            [3] juga anotasi (P 3)
           *[none] {$old}
        }.
       *[changed] mengubah izin yang ditetapkan pembuat dokumen.
    }
verify-change-form = Versi {$revision} mengubah formulir{ $page ->
        [none] {""}
       *[other] {" "}pada halaman {$page}
    }{ $detail ->
        [none] {""}
       *[other] : {$detail}
    }.
verify-change-catalog = Versi {$revision} mengubah dokumen secara keseluruhan{ $detail ->
        [none] {""}
       *[other] : {$detail}
    }.
verify-change-object = Versi {$revision} { $deed ->
        [reworded] mengganti teks halaman {$page}: "{$old}" menjadi "{$new}".
        [redrawn] mengubah isi halaman {$page}; teksnya tetap.
        [font] mengubah fon halaman {$page}.
        [picture] mengubah gambar pada halaman {$page}.
        [drawing] mengubah gambar garis pada halaman {$page}.
       *[changed] mengubah isi dokumen{ $page ->
            [none] {""}
           *[other] {" "}pada halaman {$page}
        }.
    }
verify-change-locked = Versi {$revision} terkunci sehingga perubahannya tidak diketahui.
verify-change-unreadable = Versi {$revision} tidak dapat dibaca sehingga perubahannya tidak diketahui.
verify-change-hidden-objects = Ditambahkan objek yang bukan bagian dari versi mana pun.
