# Referrals, invitations, and questionnaires before booking.

entitlements-title = Referrals and invitations
entitlements-lead = What lets the patient book a service a number of times. What is called off can be used again.
entitlements-none = None.
entitlements-add = Note down
entitlements-open = See and note down
entitlements-kind = What it is
entitlements-kind-referral = Referral
entitlements-kind-invitation = Invitation
entitlements-kind-hint = A referral must be valid on the day of the appointment; an invitation, when it is booked.
entitlements-referred-by = Who refers the patient
entitlements-referred-by-hint = For a referral only: doctor or centre.
entitlements-by = From { $who }
entitlements-visits = Number of appointments
entitlements-valid = Valid
entitlements-from = Valid from
entitlements-until = Valid until
entitlements-good-until = until { $day }
entitlements-left = { $left } of { $visits } left
entitlements-state-open = Valid
entitlements-state-used = Used
entitlements-state-over = Expired
entitlements-state-withdrawn = Withdrawn
entitlements-note = Save
entitlements-withdraw = Withdraw
entitlements-noted = The referral is on the record.
entitlements-invited = The patient is invited: we send a mail with the link.
entitlements-invited-untold = The patient is invited. There is no portal access or e-mail address: please tell them yourself.
entitlements-withdrawn = Withdrawn. Appointments that are booked stand.
entitlements-choose-kind = Choose whether it is a referral or an invitation.
entitlements-choose-visits = Enter a number of appointments from 1 to 100.
entitlements-say-who = Enter who refers the patient.
entitlements-choose-day = Enter a date, for example 2026-11-30.
entitlements-choose-until = Choose a day from today on, three years ahead at most.
entitlements-ends-before = The last day is before the first.
entitlements-invited-badge = Invitation

booking-reason-not-invited = This service is booked by invitation of the clinic, and you have none that is valid. Call us if you think that is wrong.
booking-reason-no-referral = This service needs a valid referral. Please get yours to the clinic: once we have noted it down, you can book.
booking-reason-off-referral = Your referral is not valid on that day. Choose a date within its validity, or ask for another referral.
booking-reason-questionnaire-first = A questionnaire must be answered before booking this service.

console-booking-rule-not-invited = It is for invited patients, and this one has no valid invitation
console-booking-rule-no-referral = It needs a referral, and the patient has no valid one with appointments left
console-booking-rule-off-referral = The patient's referral is not valid on that day
console-booking-rule-questionnaire-first = The patient has not answered the questionnaire before

booking-questionnaire-title = First, a questionnaire
booking-questionnaire-text = The clinic needs your answers before this appointment. When you finish you come back to this very time to book it.
booking-questionnaire-go = Answer the questionnaire
questionnaires-go-on-booking = Go on with the booking

mail-kind-booking-invited = Invitation to book
mail-invited-subject = { $clinic } invites you to book an appointment
mail-invited-heading = You can book your appointment
mail-invited-text = Hello, { $name }: the clinic invites you to book an appointment. Open the portal and choose the time that suits you best.
mail-invited-book = Book the appointment

audit-referral-noted = Referral noted
audit-referral-withdrawn = Referral withdrawn
audit-booking-invitation-sent = Patient invited to book
audit-booking-invitation-withdrawn = Invitation to book withdrawn
