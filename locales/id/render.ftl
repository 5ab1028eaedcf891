# Pesan tentang penggambaran halaman.
render-unreadable = halaman tidak dapat digambar: program penggambar tidak dapat membaca dokumen
    .hint = buka dokumen dengan program PDF untuk melihat apakah halamannya tampil
render-no-page = dokumen tidak memiliki halaman { $page }
    .hint = sebutkan halaman yang ada dalam dokumen
render-size = halaman terlalu kecil atau terlalu besar untuk digambar
    .hint = tandatangani tanpa pratinjau
