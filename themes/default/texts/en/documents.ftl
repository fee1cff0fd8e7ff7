# The patient's documents.

documents-unread = { $count ->
    [one] You have one unread document
   *[other] You have { $count } unread documents
}
documents-filter = Show
documents-filter-apply = Filter
documents-kind-any = All documents
documents-kind-choose = Choose the kind
documents-kind = Kind
documents-kind-report = Report
documents-kind-image = Image
documents-kind-consent = Consent
documents-kind-questionnaire = Questionnaire
documents-kind-other = Document
documents-none = No documents yet
documents-none-text = Reports, images and consents that the clinic shares with you will be here.
documents-none-of-kind = No documents of this kind
documents-show-all = Show all
documents-download = Download
documents-download-title = Download { $title }
documents-open = Open in another tab
documents-view-hint = If you cannot see the document here, open it in another tab or download it.
documents-upload-lead = Send the clinic reports, test results or photographs that it should know about.
documents-upload-title = Send documents
documents-upload-send = Send
documents-files = Choose files
documents-files-hint = PDF, JPEG, PNG or WebP. Up to { $count } files of at most { $size } each.
documents-sent-title = Documents you sent
documents-sent = The clinic has received your documents.
documents-seen-by-clinic = Seen by the clinic
documents-none-sent = You have not sent any documents yet
documents-none-sent-text = What you send will be here. You can take it back until the clinic has opened it.
documents-take-back-title = Take back { $title }
documents-take-back-sure = Take back “{ $title }”? The clinic will no longer see it.
documents-taken-back = The document was taken back.
documents-taken-back-late = The clinic has already opened this document, so it cannot be taken back. If it is a mistake, call the clinic.
documents-refused = { $count ->
    [one] One file could not be saved
   *[other] { $count } files could not be saved
}
documents-taken = { $count ->
    [one] The other file was saved.
   *[other] The other { $count } files were saved.
}
documents-file-none = Choose at least one file.
documents-file-empty = “{ $name }” is empty. Check the file and send it again.
documents-file-too-large = “{ $name }” is too large: at most { $limit } MB. Split it or lower its quality.
documents-file-wrong-type = “{ $name }” is not a PDF or a JPEG, PNG or WebP image. Save it as a PDF and send it again.
documents-file-cut-off = “{ $name }” is incomplete: its end is missing. Download or scan it again.
documents-file-damaged = “{ $name }” is damaged and cannot be read. Open it on your device and save it again.
documents-file-too-many-pixels = “{ $name }” has too many pixels. Make the image smaller and send it again.
documents-file-too-many = “{ $name }” was not saved: too many files at once. Send it separately.

documents-console-title = Documents
documents-console-none = No documents
documents-console-none-text = Upload reports, images or consents for the patient to see in the portal.
documents-add-title = Add documents
documents-add = Add
documents-added = The documents are on the record.
documents-title = Title
documents-title-hint = Without a title the file name is used.
documents-title-long = The title is too long: at most 120 characters.
documents-kind-missing = Choose the kind of document.
documents-visible-on = Visible from
documents-visible-on-hint = Before that day the patient neither sees it nor hears of it.
documents-day-unreadable = The date cannot be read. Choose it in the calendar, or write it with the year first: 2026-11-30.
documents-added-by = Added by
documents-by-patient = The patient
documents-state = State
documents-actions = Actions
documents-state-withdrawn = Withdrawn
documents-state-hidden = Visible on { $day }
documents-state-new = New
documents-state-opened = Read
documents-state-unopened = Unread
documents-withdraw = Withdraw
documents-withdraw-reason = Reason
documents-withdraw-hint = The patient will no longer see it; the clinic keeps it.
documents-withdraw-yes = Withdraw the document
documents-withdrawn = The document was withdrawn: the patient no longer sees it.
documents-reason-missing = Write the reason why you withdraw the document.

documents-mail-subject = You have a new document at { $clinic }
documents-mail-heading = You have a new document
documents-mail-hello = Hello { $name },
documents-mail-text = { $clinic } has shared a document with you in the patient portal.
documents-mail-open = See my documents
documents-mail-private = To protect your privacy, this message does not say which document it is.
mail-kind-documents-added = New document

audit-document-added = Document added
audit-document-opened = Document opened
audit-document-downloaded = Document downloaded
audit-document-withdrawn = Document withdrawn
audit-document-sent = Document sent by the patient
audit-document-taken-back = Document taken back by the patient
