cms-empty = the place of the signature is reserved, but holds no signature
cms-malformed = the signature is damaged ({ $part })
cms-not-signed-data = the signature holds something other than signed data ({ $found })
cms-too-many = the signature holds more than { $limit } entries in { $part }
cms-not-timestamp = the timestamp holds something other than a time ({ $found })
cms-digest-differs = the document was hashed with { $content }, but the signature uses { $signature }
cms-weak-digest-new = { $digest } is too weak to sign with
    .hint = choose sha256, sha384 or sha512 with --digest
cms-not-encoded = the signature could not be put together ({ $detail })
cms-signer-count = the signature names { $count } signers; a PDF signature has exactly one
cms-signer-repeated = the signature names the same signer { $count } times; all of them were checked
cms-certificate-missing = the certificate of the signer is not in the file, so nobody can tell who signed
    .hint = ask the sender for a copy that was not processed after signing
cms-digests-differ = the signature contradicts itself: it declares { $declared } and uses { $signature }
cms-weak-digest = the signature relies on { $digest }, which can be forged at great expense
cms-content-type-unexpected = the signature was made for another kind of content ({ $found })
cms-content-type-missing = the signature does not say what kind of content it was made for
cms-content-type-differs = the signature contradicts itself about the kind of content ({ $attribute } and { $container })
cms-message-digest-missing = the signature does not say which content it was made for
cms-content-changed = the signed content was changed after signing
    .hint = do not rely on this document; ask the signer for the original
cms-attributes-missing = the signature lacks the signed attributes that its form demands
cms-attribute-ambiguous = the signature holds two values where only one may stand ({ $identifier })
cms-algorithms-differ = the signed copy of the algorithms names others than the signature uses
    .hint = do not rely on this document; the signature was tampered with
cms-attribute-misplaced = the signature holds a statement on the wrong side of what is signed ({ $identifier }); nobody relies on it there
cms-digest-unannounced = the signature uses a digest that it does not announce
cms-reference-missing = the signature does not say which certificate it was made with, as its form demands
cms-reference-malformed = what the signature says about its certificate is damaged
cms-certificate-swapped = the signature was made with another certificate than the one in the file
    .hint = do not rely on this document; the certificate was exchanged after signing
cms-content-encapsulated = the signature carries content of its own instead of speaking for the document
cms-content-missing = the signature lacks the content it was made for
cms-trailing-bytes = { $count ->
        [one] 1 unexplained byte follows
       *[other] { $count } unexplained bytes follow
    } the signature
cms-imprint-differs = the timestamp belongs to another signature or document
