append-encrypted = the document is locked with a password
    .hint = pass the password with --pdf-password-file
append-too-large = the document is larger than its kind of PDF can be extended (position { $offset })
    .hint = save it anew as PDF 1.5 or later and try again
append-too-many-objects = the document has too many parts for another one (number { $number })
append-serialise = a part of the document could not be written: { $detail }
