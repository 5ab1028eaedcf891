# Files: reading documents, writing results.

disk-missing = there is no file { $path }
    .hint = check the name and the folder; names with spaces need quotation marks
disk-folder = { $path } is a folder, not a file
    .hint = pass the name of a file
disk-not-ordinary = { $path } is a device or a pipe, not an ordinary file
    .hint = choose another name for the result, or -o - for standard output
disk-empty = { $path } is empty (0 bytes)
    .hint = get the document again from where it came; it was probably not copied completely
disk-too-long = { $path } delivers more than { $megabytes } MB
    .hint = save the document as a file first and pass its name
disk-changed = { $path } was changed by another program while it was being read
    .hint = wait until the other program has finished writing the file, then start again
disk-read-denied = you are not allowed to read { $path }
    .hint = ask the owner of the file for permission to read it
disk-write-denied = you are not allowed to write to the folder { $folder }
    .hint = choose another folder with -o or -d
disk-no-folder = there is no folder { $folder }
    .hint = create the folder first, or choose another with -o or -d
disk-exists = { $path } exists already
    .hint = choose another name with -o, or let --force replace it
disk-full = no room is left to write { $path }
    .hint = free some space on the disk or choose another folder, then start again; nothing was left behind
disk-read = { $path } cannot be read: { $reason }
    .hint = check that the disk or network drive is connected
disk-write = { $path } cannot be written: { $reason }
    .hint = check that the disk or network drive is connected
