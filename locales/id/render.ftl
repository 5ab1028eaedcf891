# Pesan tentang penggambaran halaman.
render-unreadable = halaman tidak dapat digambar: program penggambar tidak dapat membaca dokumen
    .hint = buka dokumen dengan program PDF untuk melihat apakah halamannya tampil
render-password = halaman tidak dapat digambar: program penggambar tidak dapat membuka dokumen dengan kata sandi ini
    .hint = gunakan kata sandi untuk membaca dokumen, bukan kata sandi pemiliknya, atau tandatangani tanpa pratinjau
render-no-page = dokumen tidak memiliki halaman { $page }
    .hint = sebutkan halaman yang ada dalam dokumen
render-size = halaman terlalu kecil atau terlalu besar untuk digambar
    .hint = tandatangani tanpa pratinjau
