# Certificates, chains, revocation, identities.

pki-no-certificate = the file holds no certificate
    .hint = pass a certificate in PEM or DER form (.pem, .crt, .cer)
pki-certificate-base64 = the text of the certificate is damaged
    .hint = copy the file again from where it came from
pki-certificate-too-large = the file is too large for a certificate ({ $size } bytes; at most { $limit })
pki-certificate-malformed = the certificate is damaged ({ $detail })
    .hint = get the certificate again from the one who issued it

pki-no-crl = the file holds no revocation list
    .hint = pass a certificate revocation list in PEM or DER form (.crl)
pki-crl-base64 = the text of the revocation list is damaged
    .hint = download the list again
pki-crl-too-large = the file is too large for a revocation list ({ $size } bytes; at most { $limit })
pki-crl-malformed = the revocation list is damaged ({ $detail })
    .hint = download the list again

pki-key-mismatch = the certificate holds key { $certificate }, the key file holds key { $key }
    .hint = pass the certificate that belongs to this key
pki-unsupported-key = the certificate's key is neither RSA nor on the curves P-256 and P-384
    .hint = ask for a certificate with an RSA key of 2048 bits or more
pki-identity-expired = the certificate of { $name } expired on { $date }
    .hint = renew it with the one who issued it
pki-identity-not-yet-valid = the certificate of { $name } is valid only from { $date }
    .hint = check the clock of this computer, or wait until then
pki-identity-key-usage = the certificate of { $name } is not made for signatures
    .hint = use a certificate whose key usage is digital signature or non-repudiation
pki-identity-extended-key-usage = the certificate of { $name } is made for other purposes than signing documents
    .hint = use a certificate for signing documents
pki-short-key = the RSA key has only { $bits } bits, and 2048 are the least that are safe
    .hint = ask for a new certificate with a longer key
pki-weak-digest = the certificate of { $name } is signed with { $algorithm }, which is no longer safe
    .hint = ask for a new certificate

pki-expires-soon = the certificate of { $name } expires on { $date }, in { $days ->
        [one] 1 day
       *[other] { $days } days
    }
    .hint = renew it in time
pki-missing-issuer = the certificate of { $issuer }, which issued { $name }, is missing
    .hint = add it with --chain, so that readers can follow the chain
pki-chain-not-valid = the certificate of { $name } in the chain is outside its validity, which ends on { $date }

pki-path-issuer-missing = the certificate of { $issuer }, which issued "{ $name }", is not at hand
    .hint = add it, or an issuer above it, with --trust
pki-path-untrusted = the chain ends at "{ $name }", which is not among the trusted certificates
    .hint = if you trust it, add it with --trust
pki-path-expired = the certificate "{ $name }" expired on { $date }
pki-path-not-yet-valid = the certificate "{ $name }" is valid only from { $date }
pki-path-bad-signature = the certificate "{ $name }" was not signed by "{ $issuer }", though it says so
pki-path-unknown-algorithm = the certificate "{ $name }" is signed with an unknown algorithm ({ $algorithm })
pki-path-weak-digest = the certificate "{ $name }" is signed with { $algorithm }, which is not accepted as safe
pki-path-weak-key = the key of the certificate "{ $name }" has only { $bits } bits, which is too short
pki-path-not-authority = "{ $name }" issued a certificate without being an authority
pki-path-length = "{ $name }" allows fewer authorities below it than there are
pki-path-key-usage = the key of "{ $name }" may not be used in this way
pki-path-extended-key-usage = the certificate "{ $name }" is made for other purposes
pki-path-name-constraints = an authority may not issue a certificate in the name of "{ $name }"
pki-path-policies = the certificate "{ $name }" does not bear a policy that the authorities above it demand
pki-path-critical-extension = the certificate "{ $name }" makes a condition that this tool does not know ({ $extension })
pki-path-too-complex = there are too many possible chains of certificates

pki-crl-other-issuer = the revocation list is from another authority
pki-crl-other-scope = the revocation list does not cover this certificate
pki-crl-delta = the revocation list holds only what changed since another one
    .hint = pass the complete list with --crl
pki-crl-indirect = the revocation list speaks for several authorities at once, which this tool does not read
    .hint = pass the list of the authority itself with --crl
pki-crl-critical-extension = the revocation list makes a condition that this tool does not know ({ $extension })
pki-crl-bad-signature = the revocation list was not signed by the authority that it names
pki-crl-key-usage = the authority may not sign revocation lists
pki-crl-unproven = the authority that issued the list was no longer in force when the list is first shown to have existed
pki-crl-stale = the revocation list should have been renewed by { $date }
    .hint = download the newest list and pass it with --crl

pki-source-no-address = the certificate does not say where this can be asked for

pki-ocsp-not-response = what was given is not an answer of a revocation service (OCSP)
    .hint = pass the answer in DER form (.ocsp, .ors); a login page or a proxy may have answered in its place
pki-ocsp-too-large = this is too large for an answer of a revocation service ({ $size } bytes; at most { $limit })
pki-ocsp-malformed = the answer of the revocation service is damaged ({ $detail })
    .hint = ask for it again
pki-ocsp-try-later = the revocation service is too busy to answer
    .hint = try again later
pki-ocsp-unauthorized = the revocation service does not answer about this certificate, or not to us
    .hint = check that the certificate comes from the authority that runs this service
pki-ocsp-refused = the revocation service refused to answer ({ $said })
    .hint = try again later, or pass a revocation list with --crl
pki-ocsp-unknown-type = the revocation service answered in a form that this tool does not know ({ $found })
pki-ocsp-other-nonce = the answer of the revocation service belongs to another question; it may be an older one, sent again
pki-ocsp-not-encoded = the question to the revocation service cannot be written ({ $detail })

pki-ocsp-other-certificate = the answer of the revocation service is about other certificates
pki-ocsp-unknown = the revocation service does not know this certificate
    .hint = ask the authority that issued it whether it really did
pki-ocsp-critical-extension = the answer of the revocation service makes a condition that this tool does not know ({ $extension })
pki-ocsp-responder-missing = the certificate of the revocation service that signed the answer is not at hand
pki-ocsp-bad-signature = the answer was not signed by the revocation service that it names, or was changed afterwards
pki-ocsp-unknown-algorithm = the answer of the revocation service is signed with an unknown algorithm ({ $algorithm })
pki-ocsp-weak-digest = the answer of the revocation service depends on { $digest }, which is not accepted as safe
pki-ocsp-weak-key = the key of the revocation service has only { $bits } bits, which is too short
pki-ocsp-stranger = the answer is signed by "{ $responder }", whom the authority of this certificate did not appoint
pki-ocsp-not-authorized = the answer is signed by "{ $responder }", whose certificate is not made for answers on revocation
pki-ocsp-responder-not-valid = the certificate of the revocation service "{ $responder }" was not valid when it answered on { $date }
pki-ocsp-stale = the answer of the revocation service counts only up to { $date }
    .hint = ask for a new one
pki-ocsp-after-end = the certificate had ended on { $date }, and the revocation service was asked only after that

pki-reason-unspecified = no reason given
pki-reason-key-compromise = the private key is in other hands
pki-reason-authority-compromise = the private key of the authority is in other hands
pki-reason-affiliation-changed = the holder's name or office changed
pki-reason-superseded = replaced by another certificate
pki-reason-cessation = no longer in use
pki-reason-hold = suspended
pki-reason-privilege-withdrawn = the holder's right was withdrawn

pki-issue-signature = the key of the test authority cannot sign
pki-issue-encoding = the test certificate cannot be written ({ $detail })
pki-issue-time = { $date } is outside the time that certificates can state
    .hint = check the clock of this computer
