home-hello = Hello, { $name }
home-next = Your next appointment
home-no-next = You have no appointment coming up
home-no-next-text = Choose the service, the day and the time that suit you.
home-book = Book an appointment
home-tiles = What you can do here
home-book-text = Choose a day and a time
home-appointments-text = { $count ->
    [0] Coming up and past
    [one] One coming up
   *[other] { $count } coming up
}
home-documents-text = { $count ->
    [0] Reports, pictures and consents
    [one] One unread document
   *[other] { $count } unread documents
}
home-questionnaires-text = { $count ->
    [0] Your answers for the consultation
    [one] One to answer
   *[other] { $count } to answer
}
home-invoices-text = View, download and print
home-profile-text = Your details, language and password
