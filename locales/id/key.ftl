# Berkas kunci, kontainer, frasa sandi.

key-unreadable = { $file } tidak dapat dibaca ({ $detail })
key-too-large = { $file } terlalu besar untuk sebuah berkas kunci (lebih dari { $limit } bita)
key-none-found = berkas tidak memuat kunci privat
    .hint = gunakan berkas yang Anda terima bersama frasa sandinya (.p12 atau .pfx)
key-malformed = kunci privat rusak
    .hint = gunakan salinan lain dari berkas tersebut
key-old-encryption = kunci privat dienkripsi dengan cara lama yang tidak aman lagi
    .hint = ubah dengan: openssl pkcs8 -topk8 -in LAMA -out BARU
key-no-certificate = ada kunci privat, tetapi tidak ada sertifikat
    .hint = sertakan sertifikatnya dengan --cert, atau gunakan berkas .p12 yang memuat keduanya
key-several = berkas memuat beberapa kunci: { $aliases }
    .hint = pilih salah satunya dengan --alias
key-no-such-alias = tidak ada kunci bernama { $alias }; yang ada: { $aliases }
    .hint = pilih salah satunya dengan --alias

key-container-too-large = berkas terlalu besar untuk sebuah berkas .p12 ({ $size } bita; paling banyak { $limit })
key-container-malformed = berkas ini bukan berkas .p12, atau rusak
    .hint = gunakan salinan lain dari berkas tersebut
key-wrong-passphrase = frasa sandi salah, atau berkas rusak
    .hint = periksa huruf besar dan tata letak papan ketik, lalu coba lagi
key-container-undecryptable = frasa sandi benar, tetapi sebagian isi berkas rusak
    .hint = gunakan salinan lain dari berkas tersebut
key-container-algorithm = berkas dilindungi dengan algoritma yang tidak didukung ({ $algorithm })
    .hint = ekspor ulang kuncinya dengan AES-256
key-container-parameters = berkas dilindungi dengan pengaturan yang tidak didukung
    .hint = ekspor ulang kuncinya dengan AES-256
key-container-public-key = berkas dilindungi dengan kunci publik, bukan dengan frasa sandi
    .hint = ekspor ulang kuncinya dengan frasa sandi
key-container-iterations = membuka berkas akan memakan waktu terlalu lama ({ $count } putaran; paling banyak { $limit })
    .hint = ekspor ulang kuncinya dengan pengaturan yang lazim

key-passphrase-for = Frasa sandi (passphrase) untuk { $file }:
key-nobody-to-ask = frasa sandi diperlukan, tetapi tidak ada terminal untuk menanyakannya
    .hint = gunakan --passphrase-file atau --passphrase-fd
key-not-answered = frasa sandi tidak diisi ({ $detail })
key-passphrase-unreadable = { $file } tidak dapat dibaca ({ $detail })
key-passphrase-open-to-others = berkas frasa sandi { $file } dapat dibaca orang lain
    .hint = tutup aksesnya: chmod 600 { $file }
key-passphrase-too-long = { $file } memuat lebih dari { $limit } bita, terlalu panjang untuk frasa sandi
    .hint = pastikan berkasnya benar
key-passphrase-not-text = { $file } tidak berisi teks
    .hint = simpan frasa sandi sebagai teks UTF-8 pada baris pertama
key-no-descriptors = deskriptor berkas tidak dapat digunakan pada sistem ini
    .hint = gunakan --passphrase-file
