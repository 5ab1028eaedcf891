append-encrypted = dokumen dikunci dengan kata sandi
    .hint = sebutkan berkas kata sandinya dengan --pdf-password-file
append-too-large = ukuran dokumen melampaui batas penambahan untuk jenis PDF ini (posisi { $offset })
    .hint = simpan ulang sebagai PDF 1.5 atau yang lebih baru, lalu coba lagi
append-too-many-objects = bagian dokumen sudah terlalu banyak sehingga tidak dapat ditambah lagi (nomor { $number })
append-serialise = ada bagian dokumen yang tidak dapat ditulis: { $detail }
