# With whom and where: devices, modality, substitutes.
booking-reason-no-device = A device that is needed is not free at that time. Choose another.
console-booking-rule-no-device = A device that is needed is not free: the appointment will go without
console-booking-devices = Devices

booking-modality = How you meet
booking-modality-in-person = At the clinic
booking-modality-video = By video call
booking-modality-telephone = By telephone
booking-modality-video-text = You need not come. At the time of the appointment open the link of the video call, which is here and in the confirmation mail.
booking-modality-telephone-text = You need not come: we will call your number. If it is not right, change it in your profile or call us.
booking-video-link = Link of the video call
booking-video-open = Join the video call
booking-call-number = We will call
console-booking-choose-modality = This service is not offered in that way.
console-booking-no-number = The record has no mobile number

booking-substitute = You will see { $name }, who stands in for { $absent } on those days.
booking-substitute-week = At some of these times you will see { $name }, who stands in on those days for the practitioner you chose.
booking-substitute-for = Standing in for
mail-booking-changed-subject = A change to your appointment at { $clinic }
mail-booking-changed-heading = Your appointment has changed; the time is the same
mail-booking-changed-text = Hello { $name }, we had to change something about your appointment. Day and time are the same; these are the details now. The attached file updates your calendar.
mail-kind-booking-changed = Appointment changed, same time
audit-appointment-changed = Appointment changed, same time
console-absence = Absence
console-absence-substitute = Substitute
console-absence-in-the-way = Appointments in that time
console-absence-nothing-in-the-way = No appointments in that time
console-substitute-nobody = Nobody
console-substitute-hint = Sees the absent practitioner's patients, in that practitioner's hours and as far as they are free themselves.
console-substitute-choose = Choose another practitioner; a site has no substitute.
console-substitute-hand-over = Hand the appointments to { $name }
console-substitute-hand-over-text = All appointments of the list go to { $name } at the same time, or none does. Each patient gets a mail that updates their calendar.
console-substitute-hand-over-yes = Hand over all appointments
console-substitute-done = Appointments handed to the substitute. The patients get a mail.
console-substitute-cannot = { $name } cannot take these appointments; move or cancel them before you hand over the others
console-substitute-none-hint = This absence has no substitute: move or cancel the appointments one by one, or enter the absence again with a substitute.
console-substitute-taken = has another appointment
console-substitute-absent = is absent
console-substitute-not-offered = has no link for video calls
console-substitutes-for = stands in for { $name }
console-booking-modality-usual = The usual one of the service

booking-reason-policy-away = Right now we cannot check which hours you can book. Please try again in a while, or call us.
booking-reason-policy-changed = Something changed while you were booking. Please choose the hour again.
