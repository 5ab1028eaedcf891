# Berkas: membaca dokumen, menulis hasil.

disk-missing = berkas { $path } tidak ditemukan
    .hint = periksa nama dan foldernya; nama yang mengandung spasi perlu diapit tanda kutip
disk-folder = { $path } adalah folder, bukan berkas
    .hint = tuliskan nama berkasnya
disk-not-ordinary = { $path } adalah perangkat atau pipa, bukan berkas biasa
    .hint = pilih nama lain untuk hasilnya, atau -o - untuk keluaran standar
disk-empty = { $path } kosong (0 bita)
    .hint = ambil kembali dokumen dari asalnya; kemungkinan besar dokumen tidak tersalin utuh
disk-too-long = { $path } mengirim lebih dari { $megabytes } MB
    .hint = simpan dokumen sebagai berkas terlebih dahulu, lalu tuliskan namanya
disk-changed = { $path } diubah oleh program lain ketika sedang dibaca
    .hint = tunggu sampai program lain selesai menulis berkas itu, lalu ulangi
disk-read-denied = Anda tidak berhak membaca { $path }
    .hint = mintalah izin baca kepada pemilik berkas
disk-write-denied = Anda tidak berhak menulis ke folder { $folder }
    .hint = pilih folder lain dengan -o atau -d
disk-no-folder = folder { $folder } tidak ditemukan
    .hint = buat foldernya terlebih dahulu, atau pilih folder lain dengan -o atau -d
disk-exists = { $path } sudah ada
    .hint = pilih nama lain dengan -o, atau gunakan --force untuk menggantinya
disk-full = tidak ada lagi ruang untuk menulis { $path }
    .hint = kosongkan sebagian ruang penyimpanan atau pilih folder lain, lalu ulangi; tidak ada sisa berkas yang tertinggal
disk-read = { $path } tidak dapat dibaca: { $reason }
    .hint = periksa apakah penyimpanan atau drive jaringan tersambung
disk-write = { $path } tidak dapat ditulis: { $reason }
    .hint = periksa apakah penyimpanan atau drive jaringan tersambung
