# Key files, containers, passphrases.

key-unreadable = { $file } cannot be read ({ $detail })
key-too-large = { $file } is too large for a key file (more than { $limit } bytes)
key-none-found = the file holds no private key
    .hint = pass the file that was given to you together with the passphrase (.p12 or .pfx)
key-malformed = the private key is damaged
    .hint = use another copy of the file
key-old-encryption = the private key is encrypted in an old form that is no longer safe
    .hint = convert it with: openssl pkcs8 -topk8 -in OLD -out NEW
key-no-certificate = there is a private key, but no certificate
    .hint = pass the certificate with --cert, or use a .p12 that holds both
key-several = the container holds several keys: { $aliases }
    .hint = choose one of them with --alias
key-no-such-alias = no key is named { $alias }; there are: { $aliases }
    .hint = choose one of them with --alias

key-container-too-large = the file is too large for a .p12 container ({ $size } bytes; at most { $limit })
key-container-malformed = the file is no .p12 container, or it is damaged
    .hint = use another copy of the file
key-wrong-passphrase = the passphrase is wrong, or the file is damaged
    .hint = check capital letters and the keyboard layout, then try again
key-container-undecryptable = the passphrase is right, but a part of the file is damaged
    .hint = use another copy of the file
key-container-algorithm = the file is protected with an algorithm that is not supported ({ $algorithm })
    .hint = export the key again with AES-256
key-container-parameters = the file is protected with settings that are not supported
    .hint = export the key again with AES-256
key-container-public-key = the file is protected by a public key instead of a passphrase
    .hint = export the key again with a passphrase
key-container-iterations = opening the file would take too long ({ $count } rounds; at most { $limit })
    .hint = export the key again with the usual settings

key-passphrase-for = Passphrase for { $file }:
key-nobody-to-ask = a passphrase is needed, and there is no terminal to ask on
    .hint = use --passphrase-file or --passphrase-fd
key-not-answered = no passphrase was entered ({ $detail })
key-passphrase-unreadable = { $file } cannot be read ({ $detail })
key-passphrase-open-to-others = others may read the passphrase file { $file }
    .hint = close it to them: chmod 600 { $file }
key-passphrase-too-long = { $file } holds more than { $limit } bytes, too long for a passphrase
    .hint = check that it is the right file
key-passphrase-not-text = { $file } does not hold text
    .hint = save the passphrase as UTF-8 text on the first line
key-no-descriptors = file descriptors cannot be used on this system
    .hint = use --passphrase-file
