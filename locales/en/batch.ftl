# Batches: which documents, and where their results go.

batch-one-for-several = { $documents } documents cannot all be written to one file
    .hint = name a folder with -d instead of a file with -o
batch-no-place-to-replace = what comes from standard input has no file that could be replaced
    .hint = leave out --in-place
batch-stdin-beside-others = standard input (-) can only be the only document
    .hint = run the command twice: once for - and once for the files
batch-written-twice = more than one document would be written to { $path }
    .hint = name the common folder of the documents, so that -d keeps the folders apart
batch-output-is-input = the result would replace the document itself
    .hint = choose another name, or say --in-place if that is what you want
batch-no-documents = there are no PDF files in the folder { $folder }
    .hint = -r searches the folders below it too; results of earlier runs (-signed.pdf) are left out
batch-search = the folder { $folder } cannot be searched: { $reason }
    .hint = check that you are allowed to open the folder
batch-unsound = the result did not pass its own verification ({ $problem })
    .hint = this is an error in teken, nothing was written; please report it with the document
batch-harms-signature = another signature would make the earlier signature in the field { $field } invalid
    .hint = what may follow is laid down by the earlier signature: ask its signer for a document that leaves room for yours
batch-panic = teken stumbled over this document
    .hint = this is an error in teken, nothing was written; please report it with the document
