# What a verification says. {$revision} counts from 1.

verify-summary-valid = The signature is valid, and the document has not been altered since.
verify-summary-all-valid = All {$count} signatures are valid, and the document has not been altered since.
verify-summary-unsigned = The document holds no electronic signature.
verify-summary-unsigned-field = The document has room for a signature, but nobody has signed.
verify-summary-altered = The signed content was altered after signing.
verify-summary-forged = The signature was not made with the key of the certificate it names.
verify-summary-revoked = The certificate was revoked before the signature can be shown to exist.
verify-summary-revoked-unproven = The signature is intact, but its certificate was revoked, and it is not proven that the signature is older.
verify-summary-changed = After the signature, something was changed that must not change.
verify-summary-malformed = A signature is not built as it must be, so it proves nothing.
verify-summary-stray = The document was signed, but it was damaged or altered so that its signature no longer shows.
verify-summary-review = The signature is intact, but the document was extended afterwards: please look at the changes.
verify-summary-untrusted = The signature is intact, but the signer's certificate does not come from a trusted issuer.
verify-summary-revocation = The signature is intact, but it is not known whether the certificate was revoked.
    .hint = pass the revocation list of the issuer with --crl, or its answer about the certificate with --ocsp
verify-summary-time = The signature is intact, but its certificate is not in force now, and it is not proven that it was when the signature was made.
    .hint = to judge as of an earlier time, use --at
verify-summary-time-unproven = The signature is intact and its signer is trusted, but the timestamp no longer proves when it was made.
    .hint = where the authority's certificate has only expired since, --tsa-expiry at-issue lets the timestamp count
verify-summary-weak = The signature uses a method that is too weak today, or one that is not known here.
verify-summary-open = The signature could not be judged completely.

verify-empty-fields = Signature fields without a signature: {$count}.
verify-readings-differ = The file can be read in two different ways, so nobody can say what was signed.
verify-structure-to-review = The file itself is irregular, so other programs may show other content than was signed.
verify-start-uncovered = The {$length} bytes before the start of the PDF are not covered by every signature.
verify-exhausted = The document asks for more work than is reasonable, so not all of it was looked at.
verify-encrypted = The document is locked; its content was not looked at.
verify-revision-unreadable = The document cannot be read completely: {$reason}
verify-stray-signature = The file holds {$count} signature values that no signature field leads to.

verify-contents-missing = The signature is empty.
verify-sub-filter = The signature has no known form: {$found}.
verify-coverage-partial = The signature does not cover the whole version of the document in which it was made.
verify-value-gone = Version {$revision} of the document removed or replaced this signature.
verify-signed-bytes-missing = The bytes that the signature covers are not in the file.

verify-no-signer-certificate = The signer's certificate is not in the document.
verify-no-signer = The signature container holds no signer.
verify-weak-digest = The digest {$algorithm} can be forged today.
verify-weak-key = The signer's key has only {$bits} bits.
verify-digest-refused = The policy does not accept the digest {$algorithm}.
verify-weak-digest-allowed = The digest {$algorithm} can be forged today; the policy accepts it all the same.
verify-weak-key-allowed = A key has only {$bits} bits; the policy accepts it all the same.
verify-weak-certificate-allowed = The certificate "{$name}" is signed with {$algorithm}, which can be forged today; the policy accepts it all the same.

verify-level-too-low = The signature has level {$level}; the policy asks for {$wanted}.
verify-level-sub-filter = For level B-B: the form of the signature would have to be ETSI.CAdES.detached.
verify-level-unsound = For level B-B: the signature itself would have to be without fault.
verify-level-no-signing-certificate = For level B-B: what is signed does not name the signer's certificate.
verify-level-reason = For level B-B: a reason may not stand in the signature dictionary beside a commitment or policy in the signature.
verify-level-no-time = For level B-B: the signature dictionary does not say when it was signed.
verify-level-certificate-entry = For level B-B: the signature dictionary may not hold certificates (/Cert).
verify-level-no-timestamp = For level B-T: a timestamp is missing.
verify-level-no-validation-data = For level B-LT: certificates with revocation data in the document are missing (DSS).
verify-level-no-archive-timestamp = For level B-LTA: a document timestamp over the revocation data is missing.

verify-facts-format = the file does not hold saved facts
verify-facts-version = the facts have version {$found} of their format; this program knows version {$known}
    .hint = verify the document itself again
verify-facts-damaged = the file was cut off or changed after it was written
verify-facts-line = line {$line} does not hold the facts of a document
verify-facts-too-large = line {$line} holds more than the facts of one document may

verify-not-der = The signature is not encoded in DER, as the standard wants it; that takes nothing from it.
verify-signing-time-twice = The signing time stands in the signature too, where PAdES does not expect it; that takes nothing from it.

verify-policy-too-large = the file is far larger than a policy
verify-policy-content = line {$line} is not understood: {$problem}
    .hint = teken verify --show-policy explains every key; what a file does not mention is as there

verify-time-unproven = The signer says that the signature was made on {$claimed}; no timestamp proves it.
verify-claimed-after-proven = The signer says {$claimed}, but the signature existed on {$proven} already: the signer's clock is ahead by at least {$count} { $unit ->
        [days] days
        [hours] hours
        [minutes] minutes
       *[seconds] seconds
    }.
verify-claimed-before-proven = From the time that the signer says to the time that is proven it is {$count} { $unit ->
        [days] days
        [hours] hours
        [minutes] minutes
       *[seconds] seconds
    }: {$claimed} to {$proven}.
verify-claimed-in-future = The signer says {$claimed}, which lies in the future.
verify-timestamp-unreadable = A timestamp of the signature cannot be read.
verify-timestamp-in-future = A timestamp states a time in the future.
verify-timestamp-expired = The certificate of the timestamp authority expired on {$date}; by the rule "{$rule}" the timestamp proves nothing any more.
    .hint = --tsa-expiry at-issue accepts timestamps that were sound when they were made
verify-timestamp-accepted-at-issue = The certificate of the timestamp authority expired on {$date}; by the rule "{$rule}" the timestamp counts.
verify-timestamp-untrusted = The certificate of the timestamp authority does not come from a trusted issuer.
verify-timestamp-revoked = The certificate of the timestamp authority was revoked on {$date}.
verify-timestamp-revocation-unknown = It is not known whether the certificate of the timestamp authority was revoked.

verify-source-no-address = The certificate "{$name}" does not say where its revocation or its issuer can be asked for.

verify-ltv-unreadable = the signature cannot be read
verify-ltv-no-timestamp = a timestamp that counts
verify-ltv-ended = the certificate "{$name}" ended on {$date}, and no newer timestamp takes over
verify-ltv-no-statement = a lasting revocation list or OCSP response for "{$name}"

verify-revoked = The certificate "{$name}" was revoked on {$date}.
verify-revoked-later = The certificate "{$name}" was revoked on {$date}, after the signature was made.
verify-revocation-unknown = It is not known whether the certificate "{$name}" was revoked.
    .hint = pass the revocation list of its issuer with --crl, or the issuer's answer about it with --ocsp
verify-too-many-signatures = The document has more than {$most} signatures, and only the first {$most} were judged.

verify-change-validation-data = Version {$revision} added validation data or a document timestamp.
verify-change-lost-evidence = Version {$revision} removed validation data (certificates, revocation lists or responses) that was kept in the document.
    .hint = the earlier signatures may no longer be provable in the long run: ask for the version that still has this data
verify-change-signature = Version {$revision} added another signature{ $page ->
        [none] {""}
       *[other] {" "}on page {$page}
    }{ $detail ->
        [none] {""}
       *[other] : {$detail}
    }.
verify-change-covering-signature = Version {$revision} added another signature{ $page ->
        [none] , and whether it lies over content of a page could not be checked
       *[other] {" "}that lies over content of page {$page}
    }: {$detail}.
    .hint = look at that page whether anything is hidden under the signature
verify-change-empty-field = Version {$revision} added an empty signature field{ $page ->
        [none] {""}
       *[other] {" "}on page {$page}
    }{ $detail ->
        [none] {""}
       *[other] : {$detail}
    }.
verify-change-form-field = Version {$revision} { $deed ->
        [filled] filled the form field "{$detail}": "{$new}".
        [emptied] emptied the form field "{$detail}", which held "{$old}".
        [refilled] changed the form field "{$detail}" from "{$old}" to "{$new}".
        [ticked] ticked the box "{$detail}".
        [cleared] cleared the box "{$detail}".
        [repainted] changed how the form field "{$detail}" looks; its value is the same.
       *[changed] changed the form field "{$detail}".
    }
verify-change-disguised-field = Version {$revision} changed the form field "{$detail}", which now shows "{$shown}" while its value is { $texts ->
        [none] empty
        [old] empty
       *[other] "{$new}"
    }.
    .hint = what a person reads there is not what programs process: do not rely on this field
verify-change-altered-look = Version {$revision} { $deed ->
        [repainted] changed what the form field "{$detail}" shows from "{$old}" to "{$new}"; its value is the same.
        [formatted] changed the form field "{$detail}", which shows "{$shown}" for the value "{$new}".
       *[changed] changed the form field "{$detail}"; what it shows could not be compared with its value.
    }
verify-change-redrawing = Version {$revision} asks readers to draw the form fields anew, so they may look different.
verify-change-locked-field = Version {$revision} { $deed ->
        [filled] filled the form field "{$detail}", which the signature locks: "{$new}".
        [emptied] emptied the form field "{$detail}", which held "{$old}" and which the signature locks.
        [refilled] changed the form field "{$detail}", which the signature locks, from "{$old}" to "{$new}".
        [ticked] ticked the box "{$detail}", which the signature locks.
        [cleared] cleared the box "{$detail}", which the signature locks.
        [repainted] changed how the form field "{$detail}", which the signature locks, looks; its value is the same.
       *[changed] changed the form field "{$detail}", which the signature locks.
    }
verify-change-annotation = Version {$revision} { $deed ->
        [added] added an annotation on page {$page}{ $detail ->
            [none] {""}
           *[other] {" "}({$detail})
        }{ $texts ->
            [none] .
            [same] : "{$new}".
            [new] : "{$new}".
            [old] : "{$old}".
           *[both] : "{$old}" became "{$new}".
        }
        [removed] removed an annotation from page {$page}{ $detail ->
            [none] {""}
           *[other] {" "}({$detail})
        }{ $texts ->
            [none] .
            [same] : "{$new}".
            [new] : "{$new}".
            [old] : "{$old}".
           *[both] : "{$old}" became "{$new}".
        }
        [moved] changed the order of the annotations on page {$page}.
       *[changed] changed an annotation on page {$page}{ $detail ->
            [none] {""}
           *[other] {" "}({$detail})
        }{ $texts ->
            [none] .
            [same] : "{$new}".
            [new] : "{$new}".
            [old] : "{$old}".
           *[both] : "{$old}" became "{$new}".
        }
    }
verify-change-metadata = Version {$revision} { $deed ->
        [filled] added information about the document, its { $detail ->
            [Title] title
            [Author] author
            [Subject] subject
            [Keywords] keywords
            [Creator] program that wrote it
            [Producer] program that made the PDF
           *[other] entry {$detail}
        }: "{$new}".
        [emptied] removed information about the document, its { $detail ->
            [Title] title
            [Author] author
            [Subject] subject
            [Keywords] keywords
            [Creator] program that wrote it
            [Producer] program that made the PDF
           *[other] entry {$detail}
        }: "{$old}".
        [refilled] changed information about the document, its { $detail ->
            [Title] title
            [Author] author
            [Subject] subject
            [Keywords] keywords
            [Creator] program that wrote it
            [Producer] program that made the PDF
           *[other] entry {$detail}
        }, from "{$old}" to "{$new}".
       *[changed] changed the information about the document.
    }
verify-change-structure = Version {$revision} changed the structure or settings of the document{ $page ->
        [none] {""}
       *[other] {" "}on page {$page}
    }{ $detail ->
        [none] {""}
       *[other] : {$detail}
    }.
verify-change-orphan = Version {$revision} added objects that nothing uses.
verify-change-page = Version {$revision} { $deed ->
        [reworded] replaced the text of page {$page}: "{$old}" became "{$new}".
        [redrawn] changed the content of page {$page}; its text is the same.
        [font] changed a font of page {$page}.
        [picture] changed a picture of page {$page}.
        [resized] changed the {$detail} of page {$page} from {$old} to {$new}.
        [turned] turned page {$page} from {$old} to {$new} degrees.
       *[changed] changed page {$page}{ $detail ->
            [none] {""}
           *[other] {" "}({$detail})
        }.
    }
verify-change-page-tree = Version {$revision} { $deed ->
        [removed] removed pages ({$detail}): there were {$old} and now there are {$new}.
        [added] added pages ({$detail}): there were {$old} and now there are {$new}.
        [moved] changed the order of the pages ({$detail}).
        [resized] changed the size of pages, first of page {$page}, from {$old} to {$new}.
        [turned] turned pages, first page {$page}, from {$old} to {$new} degrees.
       *[changed] added, removed or reordered pages.
    }
verify-change-action = Version {$revision} added a script or an action{ $page ->
        [none] {""}
       *[other] {" "}on page {$page}
    }{ $detail ->
        [none] {""}
       *[other] : {$detail}
    }{ $texts ->
        [none] {""}
       *[new] {" "}("{$new}")
    }.
verify-change-existing-signature = Version {$revision} changed an existing signature{ $page ->
        [none] {""}
       *[other] {" "}on page {$page}
    }{ $detail ->
        [none] {""}
       *[other] : {$detail}
    }.
verify-change-permissions = Version {$revision} { $deed ->
        [refilled] changed what the author of the document allows from: { $old ->
            [1] no changes (P 1)
            [2] filling in forms and signing (P 2)
            [3] also annotations (P 3)
           *[none] {$old}
        } to: { $new ->
            [1] no changes (P 1)
            [2] filling in forms and signing (P 2)
            [3] also annotations (P 3)
           *[none] {$new}
        }.
        [added] laid down what the author of the document allows: { $new ->
            [1] no changes (P 1)
            [2] filling in forms and signing (P 2)
            [3] also annotations (P 3)
           *[none] {$new}
        }.
        [removed] removed what the author of the document laid down as allowed: { $old ->
            [1] no changes (P 1)
            [2] filling in forms and signing (P 2)
            [3] also annotations (P 3)
           *[none] {$old}
        }.
       *[changed] changed what the author of the document allows.
    }
verify-change-form = Version {$revision} changed the form{ $page ->
        [none] {""}
       *[other] {" "}on page {$page}
    }{ $detail ->
        [none] {""}
       *[other] : {$detail}
    }.
verify-change-catalog = Version {$revision} changed the document as a whole{ $detail ->
        [none] {""}
       *[other] : {$detail}
    }.
verify-change-object = Version {$revision} { $deed ->
        [reworded] replaced the text of page {$page}: "{$old}" became "{$new}".
        [redrawn] changed the content of page {$page}; its text is the same.
        [font] changed a font of page {$page}.
        [picture] changed a picture of page {$page}.
        [drawing] changed a drawing on page {$page}.
       *[changed] changed content of the document{ $page ->
            [none] {""}
           *[other] {" "}on page {$page}
        }.
    }
verify-change-locked = Version {$revision} is locked, so its changes are not known.
verify-change-unreadable = Version {$revision} cannot be read, so its changes are not known.
verify-change-hidden-objects = Objects were appended that belong to no version of the document.
