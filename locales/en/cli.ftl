# The command line: labels, verdicts, and what fails before any document is touched.

cli-label-because = because:
cli-label-hint = hint:
cli-label-technical = technical:
cli-label-error = problem:
cli-label-warning = warning:
cli-label-info = note:
cli-label-gate = required:

cli-cannot-sign = cannot sign { $path }
    .hint = the document is unchanged, and nothing was written
cli-cannot-extend = cannot raise the level of { $path }
    .hint = the document is unchanged, and nothing was written
cli-cannot-start-extending = cannot start raising levels
    .hint = teken extend --help shows what can be typed
cli-cannot-use-network = cannot use the network
    .hint = look at [network] and [tsa] in the configuration, or use --offline
cli-password-in-the-open = the password for { $address } is sent over a connection that anybody on the way can read
    .hint = if the service has an address that begins with https://, use that one
cli-cannot-use-tsa-password = cannot use the password in { $path }
cli-no-randomness = the system gives no random numbers: { $reason }
cli-cannot-start-signing = cannot start signing
    .hint = teken sign --help shows what can be typed
cli-cannot-verify = cannot verify { $path }
    .hint = ask the sender for the document again
cli-cannot-use-policy = cannot use the policy { $path }
    .hint = teken verify --show-policy prints the standard policy with every key explained
cli-cannot-judge-again = cannot judge the saved facts { $path } again
    .hint = name a file that teken verify --facts wrote, complete and unchanged
cli-cannot-use = cannot use { $path }
    .hint = check that the name is right and the file is complete
cli-cannot-use-configuration = cannot use the configuration { $path }
    .hint = docs/config.toml explains every key
cli-cannot-use-identity = cannot use the signing identity
    .hint = teken cert show tells more about a certificate and its key
cli-cannot-use-password = cannot use the password in { $path }
    .hint = the first line of the file must be the password of the document
cli-identity-may-not-sign = this identity may not sign
    .hint = ask BSrE for a suitable certificate
cli-cannot-use-logo = cannot use the logo { $path }
    .hint = pass an SVG, PNG or JPEG file, or leave the logo out to get the built-in mark
cli-cannot-use-qr = cannot make the QR symbol
    .hint = correct --qr, or qr in the template
cli-cannot-use-template = cannot use the template { $name }
    .hint = docs/config.toml shows how a template is written
cli-template-unknown = the configuration has no template { $name }{ $count ->
        [0] , nor any other
       *[other] ; it has: { $known }
    }
cli-cannot-preview = cannot preview { $path }
    .hint = the document is unchanged, and nothing was written
cli-cannot-start-preview = cannot start the preview
    .hint = teken sign --help shows what can be typed
cli-preview-not-png = { $path } is neither a PNG file nor a folder
    .hint = choose a name that ends in .png, or for several documents a folder
cli-preview-several = { $documents } documents cannot all be drawn into one picture
    .hint = name a folder for the pictures: --preview FOLDER
cli-preview-exists = { $path } exists already
    .hint = choose another name with --preview, or let --force replace it
cli-preview-no-folder = there is no folder { $folder }
    .hint = create the folder first, or choose another with --preview
cli-preview-not-ordinary = { $path } is a device or a pipe, not an ordinary file
    .hint = choose another name for the picture with --preview
cli-preview-write-denied = you are not allowed to write to the folder { $folder }
    .hint = choose another folder with --preview
cli-terminal-without-pictures = this terminal cannot show pictures, as far as is known
    .hint = name a file instead: --preview page.png
cli-preview-nameless = the name in the certificate is not known without opening it: the preview shows "(nama dari sertifikat)" in its place
    .hint = the name can be given with --name, or in the configuration
cli-preview-serial = the serial number of the certificate is not known without opening it: the QR symbol of the preview has an invented one in its place
cli-cannot-use-specimen = cannot use the signature by hand { $path }
    .hint = pass an SVG, PNG or JPEG file with --specimen
cli-cannot-draw-block = cannot draw the signature block
cli-specimen-without-room = only a full or compact block has room for a signature by hand
    .hint = leave out --specimen, or use --variant full or compact
cli-option-without-effect = { $option } has no effect beside { $other }
    .hint = leave out one of the two
cli-keep-text-alone = keep-text has no effect without a text that marks the place of the signature block
    .hint = name this text with --at-text (in a template: at-text), or leave out keep-text
cli-cannot-write-to = cannot write to { $path }
cli-no-results = { $path } exists and holds no earlier results
    .hint = name another file, or remove this one first
    .hint = choose another folder
cli-facts-exist = { $path } exists already
    .hint = name a new file with --facts; an earlier one is never replaced
cli-cannot-remove = cannot stop trusting { $fingerprint }
    .hint = teken trust list shows the fingerprints
cli-cannot-add-trust = cannot add to the trusted certificates
    .hint = name a file with --trust, or a configuration with --config
cli-cannot-demonstrate = cannot show the demonstration in { $folder }
    .hint = name another folder: teken demo DIR
cli-cannot-deliver = the results could not be delivered
    .hint = free some space where the output goes, then run the command again
cli-stopped = stopped

cli-bug = an error in teken { $version } itself ({ $place })
    .hint = nothing half-finished was left behind; please report this with the command you typed
cli-output-lost = standard output did not accept them: { $reason }
cli-configuration-unreadable = the file cannot be read: { $reason }
    .hint = check the name, or leave out --config
cli-configuration-content = line { $line } is not understood: { $problem }
cli-identity-missing = no key was named
    .hint = name a .p12 file with --p12, a key with --key and --cert, or an identity of the configuration with --identity
cli-identity-incomplete = the configuration names neither a .p12 file nor a key with its certificate for it
cli-identity-unknown-name = the configuration has no identity { $name }; it has: { $known }
cli-no-certificate = the file holds no certificate
cli-no-home = it is not known where your configuration folder is
cli-folder-not-made = the folder cannot be made: { $reason }
cli-fingerprint-form = a fingerprint is written as 8 to 64 hexadecimal digits
cli-trust-store = the folder of trusted certificates cannot be used: { $reason }
    .hint = check that you are allowed to read and write the folder

cli-trust-builtin = built in
cli-trust-configured = configuration
cli-trust-added = added
cli-trust-is-builtin = it is built in
    .hint = teken verify --no-builtin-trust leaves the built-in certificates out
cli-trust-not-found = no certificate that was added has this fingerprint
cli-trust-ambiguous = more than one certificate begins with these digits
    .hint = type more digits of the fingerprint
cli-trust-removed = { $name } is no longer trusted ({ $sha256 })
cli-trust-no-issuer = { $name } belongs to a person or service, not to an authority: only its own signatures can be trusted by it
    .hint = usually the root certificate of the issuer is what should be trusted

cli-signed = signed: { $path } -> { $output } (PAdES { $level })
cli-signing-skipped = skipped: { $path } was signed by an earlier run, the result is { $output }
cli-failed-for = { $count ->
        [one] 1 failed: { $reason }
       *[other] { $count } failed, the first of them: { $reason }
    }
cli-cannot-move = { $path } is signed, but cannot be moved
    .hint = make room for it in the folder of --move-done, then start the same command again
cli-leftovers-removed = { $count ->
        [one] 1 unfinished file of an interrupted run was removed
       *[other] { $count } unfinished files of interrupted runs were removed
    }
cli-progress = { $rate }/s, { $left } left, { $failed } failed, { $path }
cli-stopping = stopping after the documents that were begun; press Ctrl-C again to stop at once
cli-stopped-early = { $count ->
        [one] interrupted: 1 document was not begun
       *[other] interrupted: { $count } documents were not begun
    }
    .hint = start the same command again to do the rest; add --resume if it has --in-place or --force
cli-watching = watching { $folders }; each document is signed once it is complete (Ctrl-C or SIGTERM ends this)
cli-watch-silent = the system does not tell everything that happens in the folders ({ $reason }); they are searched every { $seconds } seconds instead
cli-watch-again = { $count ->
        [one] 1 document failed for a reason that may pass; it is tried again
       *[other] { $count } documents failed for a reason that may pass; they are tried again
    }, first after half a minute and then ever less often
cli-cannot-start-watching = cannot watch
cli-watch-not-a-folder = { $path } is not a folder
    .hint = name the folders that documents arrive in
cli-watch-own-results = { $path } would hold the results too, and each would be signed again
    .hint = name another folder with -d
cli-cannot-watch-on = cannot watch { $folder } any longer
cli-watch-folder-gone = the folder was removed, renamed or replaced by another
    .hint = put it back, then start the same command again; what is signed is not signed again
cli-nothing-to-resume = --resume needs one folder where the results of the interrupted run are
    .hint = name it as in that run: with -d DIR, or one folder of documents
cli-cannot-read-list = cannot read the list of documents { $path }
    .hint = name a file with one document on each line
cli-list-not-text = a name in the list is not text in UTF-8
    .hint = save the list as UTF-8
cli-signed-and-raised = signed: { $path } -> { $output } (PAdES { $level }), with { $added }
cli-extended = raised: { $path } -> { $output } ({ $level ->
        [CMS] with a signature that is no PAdES signature and has no level
       *[other] PAdES { $level }
    }): { $added }
cli-extending-skipped = skipped: { $path } { $level ->
        [CMS] holds what was asked for already
       *[other] has level { $level } already
    }
cli-extending-copied = skipped: { $path } { $level ->
        [CMS] holds what was asked for already
       *[other] has level { $level } already
    }; { $output } is an unchanged copy
cli-signature-unproven = the signature in the field { $field } was not raised; what it lacks: { $reason }
    .hint = teken verify shows what each signature lacks
cli-signature-undecided = the signature in the field { $field } is neither valid nor invalid: { $reason }
    .hint = what was added does not change that; see teken verify
cli-added-timestamp = timestamp of { $time }
cli-added-validation-data = { $certificates ->
        [one] 1 certificate
       *[other] { $certificates } certificates
    }, { $lists ->
        [one] 1 revocation list
       *[other] { $lists } revocation lists
    }, { $responses ->
        [one] 1 OCSP response
       *[other] { $responses } OCSP responses
    } ({ $kilobytes } KB)
cli-extending-summary = { $documents ->
        [one] 1 document
       *[other] { $documents } documents
    }: { $extended } raised, { $skipped } skipped, { $failed } failed
cli-previewed = drawn: { $path } -> { $output } (page { $page })
cli-previewing-summary = { $documents ->
        [one] 1 document
       *[other] { $documents } documents
    }: { $previewed } drawn, { $failed } failed
cli-signing-summary = { $documents ->
        [one] 1 document
       *[other] { $documents } documents
    }: { $signed } signed, { $failed } failed{ $skipped ->
        [0] {""}
       *[other] , { $skipped } skipped
    } in { $seconds } s ({ $rate } per second)
cli-verification-summary = { $documents ->
        [one] 1 document
       *[other] { $documents } documents
    }: { $valid } valid, { $invalid } invalid, { $indeterminate } undecided, { $unsigned } unsigned, { $error } unreadable

cli-verdict-valid = VALID
cli-verdict-invalid = INVALID
cli-verdict-indeterminate = UNDECIDED
cli-verdict-unsigned = NOT SIGNED
cli-verdict-error = UNREADABLE

cli-signature = Signature of
cli-timestamp = Timestamp of
cli-signer-unknown = (signer unknown)

cli-integrity-whole-file = Unchanged since it was signed; the signature covers the whole file.
cli-integrity-whole-revision = What was signed is unchanged; something was added to the file afterwards.
cli-integrity-partial = The signed part is unchanged, but the signature does not cover the whole document.
cli-integrity-broken = The document was changed after it was signed, or the signature is damaged.
cli-integrity-unknown = Whether the document was changed cannot be determined.

cli-changes-none = The document itself was not changed after this signature.
cli-changes-permitted = Changes after this signature: only permitted ones.
cli-changes-review = Changes after this signature: a person should look at them.
cli-changes-forbidden = Changes after this signature: some that a signed document must not have.

cli-identity-trusted = The signer's identity is trusted: the certificate comes from a trusted issuer.
cli-identity-untrusted = The signer's identity is not trusted: the certificate does not come from a trusted issuer.
cli-identity-expired = The signer's certificate, or one above it, had expired.
cli-identity-not-yet-valid = The signer's certificate, or one above it, was not yet valid.
cli-identity-revoked = The signer's certificate, or one above it, was revoked.
cli-identity-unknown = The signer's certificate is missing.

cli-time-claimed = Signed at { $time }, as the signer's computer says.
cli-time-stated = Its authority states { $time }.
cli-time-proven = A timestamp proves that it was signed at the latest at { $time }.
cli-ltv-yes = Long-term proof (LTV): yes, because the document holds everything that proves it; the certificate of its newest timestamp runs until { $until }.
cli-ltv-no = Long-term proof (LTV): no, because this is missing: { $missing }.
cli-reason = Reason: { $text }
cli-location = Location: { $text }

cli-policy = Policy: { $name } (SHA-256 { $sha256 }); revocation: { $revocation }; tsa-expiry: { $expiry }
cli-from-facts = Judged from the facts saved in { $path }, not from the document (its SHA-256 was { $sha256 }).

cli-findings-more = And { $count } more; --json lists all.
cli-notice-absent = The notice about the electronic signature is not on any page.
cli-notice-unknown = Whether the notice about the electronic signature is on a page is not known: not everything could be looked at.
cli-notice-with-logo = Notice and BSrE mark are on { $count ->
        [one] page
       *[other] pages
    } { $pages }.
cli-notice-without-logo = The notice is on { $count ->
        [one] page
       *[other] pages
    } { $pages }, without the BSrE mark.

cli-gate-notice = the notice is on no page
cli-gate-logo = the BSrE mark is on no page
cli-gate-level = signature { $field } has level { $level }, { $wanted } is required
cli-gate-signatures = the document has { $found } of { $wanted } required signatures
cli-gate-signer = no sound signature is by { $text }
cli-gate-certified = no signature certifies the document

cli-cert-subject = holder:
cli-cert-issuer = issuer:
cli-cert-serial = serial number:
cli-cert-validity = valid:
cli-cert-key = key:
cli-cert-policies = policies:
cli-cert-usage = meant for:
cli-cert-sha256 = SHA-256:
cli-chain-trusted = The certificate leads to a trusted issuer.

cli-about-tool = teken { $version }: signs, stamps and verifies PDF documents.
cli-about-bodies = Electronic certificates are issued by Balai Besar Sertifikasi Elektronik (BSrE), Badan Siber dan Sandi Negara (BSSN).
cli-about-mark = The mark above and on documents is a drawing of our own; --logo takes the official one.
cli-about-level = Signatures: PAdES baseline B-B, B-T, B-LT and B-LTA (ETSI EN 319 142-1).
cli-about-algorithms = Algorithms: { $algorithms }.
cli-about-limits = Limits: { $objects } objects, { $pages } pages, { $megabytes } MB decoded per stream.
cli-about-legal = Whether a certificate in a file counts as "tersertifikasi" under PP 71/2019 is for BSrE to say.

cli-demo-before = The sample before: { $path }
cli-demo-after = The sample, signed and stamped: { $path }
cli-demo-root = The throwaway root certificate: { $path }
cli-demo-again = Verify it yourself: teken verify --trust { $folder }/root.pem --crl { $folder }/revocation.crl { $folder }/kt1-signed.pdf
cli-demo-not-ours = the folder { $folder } holds files that this demonstration did not make

cli-cannot-add-field = cannot add a field to { $path }
    .hint = the document is unchanged, and nothing was written
cli-cannot-start-adding = cannot start adding fields
    .hint = teken field add --help shows what can be typed
cli-cannot-list-fields = cannot list the fields of { $path }
    .hint = ask the sender for the document again
cli-fields = { $path }: { $count ->
        [0] no signature field
        [one] 1 signature field
       *[other] { $count } signature fields
    }
cli-field-place = page { $page }, { $x } mm from the left, { $y } mm from the top, { $width } x { $height } mm
cli-field-page-only = page { $page }, without visible area
cli-field-nowhere = on no page
cli-field-empty = empty
cli-field-signed = signed
cli-field-signed-by = signed by { $name }
cli-field-signed-at = signed at { $time }
cli-field-signed-by-at = signed by { $name } at { $time }
cli-field-locks-all = locks all fields
cli-field-locks = locks the fields { $names }
cli-field-locks-others = locks all fields but { $names }
cli-field-lock-permits = permits from then on: { $permission ->
        [1] no changes
        [2] filling in forms and signing
       *[3] filling in forms, signing and comments
    }
cli-field-required = required:
cli-field-wished = wished for:
cli-field-added = field { $name } added: { $path } -> { $output }
cli-adding-summary = { $documents ->
        [one] 1 document
       *[other] { $documents } documents
    }: { $added } with a new field, { $failed } failed
