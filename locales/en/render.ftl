# Messages about drawing pages.
render-unreadable = the page cannot be drawn: the program that draws it cannot read the document
    .hint = open the document in a PDF program to see whether it shows its pages
render-password = the page cannot be drawn: the program that draws it cannot open the document with this password
    .hint = name the password that opens the document for reading instead of its owner's, or sign without a preview
render-no-page = the document has no page { $page }
    .hint = name a page of the document
render-size = the page is too small or too large to be drawn
    .hint = sign without a preview
