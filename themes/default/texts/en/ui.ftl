# The frame of every page and the common parts.

ui-skip = Skip to content
ui-main-nav = Main menu
ui-user-menu = Your account
ui-profile = User profile
ui-staff-profile = My account
ui-my-documents = My documents
ui-sign-out = Sign out
ui-language = Language
ui-console = Console
ui-search-patients = Find patients
ui-optional = (optional)
ui-show-password = Show the password
ui-hide-password = Hide the password
ui-new-tab = (opens in a new tab)
ui-cancel = Cancel
ui-save = Save
ui-back = Back
ui-yes = Yes
ui-no = No
ui-unread = Unread
ui-pages = Pages
ui-newer = Newer
ui-older = Older
ui-steps = Steps
ui-step-done = (done)
ui-week-choice = Choose a week
ui-week-earlier = Previous week
ui-week-later = Next week
ui-day-full = No free times
ui-errors = { $count ->
    [one] There is one thing to correct
   *[other] There are { $count } things to correct
}

nav-home = Home
nav-book = Book online
nav-appointments = Appointments
nav-documents = Documents
nav-questionnaires = Questionnaires
nav-invoices = Invoices
nav-agenda = Agenda
nav-patients = Patients
nav-answers = Questionnaires
nav-waiting = { $count } to look at
nav-billing = Invoices
nav-mails = E-mails
nav-plugins = Plugins
nav-audit = Audit
nav-staff = Staff
ui-copy = Copy
ui-copied = Copied
ui-zone-europe-madrid = Madrid time
ui-zone-atlantic-canary = Canary Islands time
ui-zone-europe-andorra = Andorra time
ui-zone-africa-ceuta = Madrid time
ui-zone-europe-lisbon = Lisbon time
ui-zone-europe-london = London time
ui-zone-europe-paris = Paris time
ui-zone-of = { $place } time
ui-choose-file = Choose a file
ui-choose-files = Choose files
ui-error-title = Error:
