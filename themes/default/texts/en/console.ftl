# The staff's console: agenda, mails, audit trail.

console-all = All
console-all-sites = All sites
console-all-practitioners = All practitioners
console-show = Show
console-search = Search
console-patient = Patient
console-see-record = See the record
console-audit-see-appointment = See the appointment
console-audit-see-document = See the document
console-audit-see-response = See the answers
console-audit-see-invoice = See the invoice
console-made-by = Booked by
console-nobody-found = Nobody was found. Try another name, e-mail or telephone.
console-agenda-week = Week of { $from } to { $to }
console-agenda-count = { $count ->
    [0] No appointments
    [one] 1 appointment
   *[other] { $count } appointments
}
console-agenda-days = Another day
console-agenda-earlier = Earlier
console-agenda-later = Later
console-agenda-today = Today
console-agenda-day = Day
console-agenda-week-view = Week
console-agenda-view = View
console-booking-new = New appointment
console-booking-who = For whom?
console-booking-for = Appointment for
console-booking-start = Time
console-booking-policy-free = The rules of online booking do not bind staff; what is never allowed is an overlap.
console-booking-choose-patient = Find and choose the patient.
console-booking-choose-service = Choose the service.
console-booking-choose-site = Choose the site.
console-booking-choose-practitioner = Choose the practitioner.
console-booking-choose-start = Enter day and time.
console-booking-made = Appointment booked.
console-booking-moved = Appointment moved.
console-booking-unchanged = Nothing has changed: the appointment stays as it was.
console-booking-cancelled = Appointment cancelled.
console-booking-noted = Noted.
console-booking-not-yet = This appointment has not begun yet. Note it when its time has come.
console-booking-taken = That practitioner already has an appointment that overlaps this time. Look at the day’s agenda and choose another time or another practitioner.
console-booking-group-full = The group at that time is full, or the practitioner has another appointment. Choose another time.
console-booking-no-room = No suitable room is free at that time. Choose another time.
console-booking-patient-busy = The patient already has another appointment that overlaps this time. Look at the record and choose another time.
console-booking-no-such-hour = The clocks go forward that night and this time does not exist. Choose another.
console-attended = Attended
console-no-show = Did not come
console-cancel-mail = The patient will get a mail about it.
console-absences = Absences
console-absences-lead = Time in which a practitioner or a site cannot be booked.
console-absence-who = Who or where
console-absence-from = From
console-absence-until = Until
console-absence-reason = Reason
console-absence-reason-hint = Only staff read it.
console-absence-new = Enter an absence
console-absence-enter = Enter
console-absence-delete = Delete
console-absence-delete-sure = Delete this absence? Its hours can be booked then.
console-absence-choose-who = Choose a practitioner or a site.
console-absence-say-why = Enter the reason.
console-absence-choose-time = Enter day and time.
console-absence-ends-before = The absence ends before it begins: correct one of the times.
console-absence-entered = Absence entered. Appointments that existed still stand: check them in the agenda.
console-absence-deleted = Absence deleted.
console-no-absences = No absences ahead
console-mails-lead = Mail that was sent, is waiting or failed.
console-mail-when = Date
console-mail-to = To
console-mail-what = Mail
console-mail-state = State
console-mail-again = Send again
console-mail-queued = Waits
console-mail-sent = Sent
console-mail-failed = Failed
console-mail-skipped = Not needed
console-no-mails = No mails yet
mails-resent = The mail will be sent again, if what it says still holds.
console-audit-lead = Who did what to which record. It cannot be changed.
console-audit-when = Date
console-audit-who = Who
console-audit-what = What
console-audit-detail = Detail
console-no-audit = Nothing has been noted yet
console-actor-patient = patient
console-actor-staff = staff
console-actor-program = program
console-actor-system = system
console-booking-broken-title = This appointment departs from the clinic’s rules
console-booking-because = Reason
console-booking-because-hint = It is kept in the activity log.
console-booking-say-why = Say why, or choose another time.
console-booking-rule-outside-hours = Outside the hours of the practitioner or the site
console-booking-rule-closed = The site is closed on that day
console-booking-rule-absent = The practitioner, or everybody at the site, is away
console-booking-rule-not-offered = The practitioner does not offer this service at this site
console-booking-rule-no-room = No room is free: the appointment will have none
console-booking-rule-too-far = Further ahead than the agenda is open
console-booking-rule-too-many-open = The patient has as many appointments to come as allowed
console-booking-why = Why is nothing free?
console-booking-why-lead = What the rules say of each time of a day, as a given patient sees it at a given moment.
console-booking-why-moment = Seen at this moment
console-booking-why-moment-hint = Empty: now.
console-booking-why-patient = Seen by
console-booking-why-nobody = A patient without other appointments
console-booking-why-free = { $count ->
    [0] Nothing is free
    [one] One free time
   *[other] { $count } free times
}
console-booking-why-hours = Times
console-booking-why-answer = Answer
console-booking-why-is-free = Free
console-booking-why-starts = { $count ->
    [one] 1 start
   *[other] { $count } starts
}
console-booking-why-line = line { $line }
console-booking-why-choose = Choose a service to see its times.
console-booking-rule-no-service = The service is not booked online
console-booking-rule-site-offline = The site has no online booking
console-booking-rule-taken = The practitioner has another appointment, buffers included
console-booking-rule-patient-busy = The patient has another appointment then
console-booking-rule-too-soon = It is too late to book it online
console-booking-rule-not-packed = It would leave a gap in the agenda
console-booking-rule-policy = The plugin { $plugin } keeps it: “{ $says }”
console-booking-rule-not-shown = Enough earlier times of that day are offered
