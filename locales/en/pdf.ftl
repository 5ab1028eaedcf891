# Why a document cannot be read

pdf-empty = the file is empty
    .hint = ask for the file again: it was not saved or not transferred completely
pdf-no-header = the file is not a PDF: it has no %PDF header
    .hint = choose a PDF file; a Word document or a picture must be turned into a PDF first
pdf-no-startxref = the file is cut off: the end that every PDF has is missing
    .hint = fetch or save the file again, it was probably not transferred completely
pdf-bad-xref = the list of the document's parts, expected at byte { $offset }, is damaged
    .hint = fetch the file again, or open it in the program that made it and save it anew
pdf-syntax = the file is damaged at byte { $offset }
    .hint = fetch the file again, or open it in the program that made it and save it anew
pdf-wrong-object = the file is damaged: part { $number } is not where it should be (byte { $offset })
    .hint = fetch the file again, or open it in the program that made it and save it anew
pdf-missing = part { $number } of the document is missing from the file
    .hint = fetch the file again, or open it in the program that made it and save it anew
pdf-wrong-type = the file is damaged: a main part of the document is not usable
    .hint = fetch the file again, or open it in the program that made it and save it anew
pdf-no-root = the file is damaged: its list of contents or of pages is missing
    .hint = fetch the file again, or open it in the program that made it and save it anew
pdf-object-stream = the file is damaged: the parts packed into part { $number } cannot be read
    .hint = fetch the file again, or open it in the program that made it and save it anew
pdf-filter = data at byte { $offset } cannot be decoded ({ $filter })
    .hint = fetch the file again, or open it in the program that made it and save it anew
pdf-no-stream = the file is damaged: data is missing at byte { $offset }
    .hint = fetch the file again, or open it in the program that made it and save it anew
pdf-encrypted = the document is locked with a password
    .hint = write the password into a file and name the file with --pdf-password-file
pdf-wrong-password = the password does not open the document
    .hint = check capital letters in the file named with --pdf-password-file, or ask the author again
pdf-security-handler = the document is encrypted in a way that is not supported ({ $name })
    .hint = ask for a copy without protection, or one protected with a password
pdf-encryption-dictionary = the document is encrypted, but what tells how is damaged
    .hint = fetch the file again, or ask for a copy without protection
pdf-limit = the document is too large or built to overload programs
    .hint = do not trust this file; ask its sender for a plain copy

# What is odd about the structure of a document

pdf-bytes-before-header = { $length ->
        [one] 1 byte stands
       *[other] { $length } bytes stand
    } before the PDF in the file; positions are counted from the PDF
pdf-white-space-after-end = { $length ->
        [one] 1 blank byte follows
       *[other] { $length } blank bytes follow
    } the end of the document (from byte { $offset })
pdf-bytes-after-end = { $length ->
        [one] 1 unexplained byte follows
       *[other] { $length } unexplained bytes follow
    } the end of the document (from byte { $offset })
pdf-no-end-marker = the version of the document listed at byte { $offset } has no proper end mark
pdf-hybrid-differs = the file gives two different places for part { $number }: old and new programs could show different documents (byte { $offset })
pdf-duplicate-entry = the file lists part { $number } twice with different places (byte { $offset })
pdf-shifted-table = the list of parts at byte { $offset } is numbered wrongly
pdf-prev-loop = the versions of the document refer to each other in a circle (byte { $offset })
pdf-prev-forward = an older version of the document stands behind a newer one (byte { $offset })
pdf-prev-unusable = the reference to the older version of the document is unusable (at byte { $offset })
pdf-entry-behind-end = object { $number } was written behind the end of the version whose cross-references (at byte { $offset }) name it
pdf-rebuilt = the list of the document's parts is damaged; the parts were searched for in the file itself
pdf-moved-section = the list of the document's parts should be at byte { $told }, but is at byte { $offset }
pdf-moved-object = part { $number } of the document is not where the list of parts says; it was searched for in the file itself
pdf-no-media-box = page { $page } states no size; it is shown in Letter size
pdf-page-loop = the list of pages names part { $number } more than once

# What is wrong with a signature by itself

pdf-signature-missing = the signature field refers to a signature that is not in the file
pdf-signature-unreadable = the signature's entry in the file is damaged
pdf-signature-not-a-dictionary = what stands in the place of the signature is not a signature
pdf-signature-no-contents = the signature holds no signature value
pdf-signature-indirect-contents = the signature value does not stand in the signature itself
pdf-signature-in-object-stream = the signature is packed in a way that leaves its place in the file open
pdf-signature-contents-not-hexadecimal = the signature value is not written in the required form
pdf-signature-empty-contents = the signature value is empty
pdf-signature-duplicate-key = the signature states something twice that may stand there only once
pdf-signature-no-byte-range = the signature does not say which part of the file it covers
pdf-signature-not-in-signature-field = the signature stands in a field that is not for signatures
pdf-signature-no-filter = the signature does not say how it is to be checked
pdf-signature-wrong-type = the signature calls itself something else

# Why the part of the file that a signature covers is not acceptable

pdf-byte-range-wrong-count = the signature states its covered part with { $count } numbers instead of 4
pdf-byte-range-impossible = the signature states its covered part with the impossible number { $value }
pdf-byte-range-late-start = the signature leaves the start of the file uncovered, up to byte { $start }
pdf-byte-range-overlap = the two parts that the signature covers overlap at byte { $at }
pdf-byte-range-wrong-gap = the signature leaves bytes { $claimed-start } to { $claimed-end } uncovered, although its own value is at bytes { $actual-start } to { $actual-end }
pdf-byte-range-past-end = the signature claims to cover { $end } bytes, but the file has only { $length }
pdf-byte-range-no-revision-end = the signature covers the file up to byte { $end }, where no version of the document ends

# What a signature field asks for (seed values).
pdf-seed-filter = the program part { $name }
pdf-seed-sub-filters = a signature of the form { $list }
pdf-seed-digests = the digest algorithm { $list }
pdf-seed-version = a program that knows version { $version } of such demands
pdf-seed-reasons = one of these reasons: { $list }
pdf-seed-no-reason = no reason
pdf-seed-approval = an ordinary signature, no certification
pdf-seed-certification = a certification that permits { $permission ->
        [1] no changes
        [2] filling in forms and signing
       *[3] filling in forms, signing and comments
    } afterwards
pdf-seed-timestamp = a timestamp from { $address }
pdf-seed-legal-attestations = a legal attestation: { $list }
pdf-seed-revocation-data = revocation data within the signature
pdf-seed-no-revocation-data = no revocation data within the signature
pdf-seed-lock-document = that nothing may change afterwards
pdf-seed-no-lock-document = that the document can still change afterwards
pdf-seed-appearance = the appearance { $name }
pdf-seed-subjects = { $count ->
        [one] one certain certificate
       *[other] one of { $count } certain certificates
    }
pdf-seed-issuers = a certificate of { $count ->
        [one] one certain issuer
       *[other] one of { $count } certain issuers
    }
pdf-seed-subject-names = a certificate with { $list }
pdf-seed-policies = a certificate with the policies { $list }
pdf-seed-key-usages = a certificate for this use: { $list }
pdf-seed-signing-service = the signing service at { $address }
pdf-seed-unreadable = something that cannot be understood (/{ $key })
pdf-seed-unknown = something that this version does not know
pdf-unfinished = part {$number} of the document does not end where it should; data added later could complete it
pdf-ambiguous-object = version { $revision } holds part { $number } without listing it; programs that repair files would show it
pdf-ambiguous-table = the list of objects of version { $revision } is not laid out by the rules; programs may read it differently
pdf-ambiguous-end = the end of version { $revision } is not laid out by the rules; programs may look for it elsewhere
pdf-ambiguous-white-space = much white space follows the end of version { $revision }; programs may not find its end
pdf-ambiguous-trailer = the end of version { $revision } lacks what it must say, says it twice, or points to a second list of objects; programs may read it differently
pdf-ambiguous-packing = version { $revision } packs its objects in an unusual way; programs may read it differently
pdf-ambiguous-keys = version { $revision } says something twice, or in a way that programs read differently
pdf-unfinished-section = the list of objects at byte { $offset } does not end where it should; data added later could complete it
