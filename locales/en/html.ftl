# The page that `teken verify --html` writes

html-title = Verification of electronic signatures
html-made = Made by teken { $version } on { $time }. Judged as of { $at }.
html-signature = Signature { $number }
html-timestamp = Timestamp { $number }
html-certificates = Certificates, from the signer's to the one that is trusted
html-holder = Holder
html-issuer = Issuer
html-numbers = Told apart by
html-serial = Serial number
html-validity = Valid
html-valid-from-to = { $from } to { $to }
html-fingerprint = SHA-256 fingerprint
html-values = Technical values
html-page = Page { $page }
html-page-not-drawn = Page { $page } cannot be drawn
html-off-page = { $told } (the place lies outside the page and cannot be seen)
html-more-pages = { $count ->
        [one] One more page with signatures or changes is not shown.
       *[other] { $count } more pages with signatures or changes are not shown.
    }
html-pictures-left-out = The pages of this document are not shown: the report has as many pictures as it can hold.
html-pictures = The pages as this program reads them. What counts is the document itself.
