# Banyak dokumen sekaligus: dokumen mana, dan ke mana hasilnya.

batch-one-for-several = { $documents } dokumen tidak dapat ditulis ke satu berkas
    .hint = gunakan -d untuk menyebut folder, bukan -o untuk satu berkas
batch-no-place-to-replace = masukan standar tidak memiliki berkas yang dapat diganti
    .hint = hapus --in-place dari perintah
batch-stdin-beside-others = masukan standar (-) tidak dapat digabung dengan dokumen lain
    .hint = jalankan perintah dua kali: sekali untuk - dan sekali untuk berkas lainnya
batch-written-twice = lebih dari satu dokumen akan ditulis ke { $path }
    .hint = sebutkan folder induk dari dokumen-dokumen itu, agar -d mempertahankan susunan foldernya
batch-output-is-input = hasilnya akan menimpa dokumen itu sendiri
    .hint = pilih nama lain, atau gunakan --in-place jika memang itu yang dikehendaki
batch-no-documents = tidak ada berkas PDF di folder { $folder }
    .hint = -r juga mencari di dalam subfolder; hasil sebelumnya (-signed.pdf) tidak diikutkan
batch-search = folder { $folder } tidak dapat ditelusuri: { $reason }
    .hint = periksa apakah Anda berhak membuka folder tersebut
batch-unsound = hasilnya tidak lolos pemeriksaan teken sendiri ({ $problem })
    .hint = ini kesalahan pada teken dan tidak ada yang ditulis; mohon laporkan beserta dokumennya
batch-harms-signature = tanda tangan tambahan akan membuat tanda tangan sebelumnya pada kolom { $field } tidak sah
    .hint = tanda tangan sebelumnya menentukan apa yang boleh ditambahkan: mintalah kepada penanda tangannya dokumen yang masih dapat ditandatangani
batch-panic = teken gagal mengolah dokumen ini
    .hint = ini kesalahan pada teken dan tidak ada yang ditulis; mohon laporkan beserta dokumennya
