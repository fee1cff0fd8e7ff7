# How many patients a practitioner takes.

booking-reason-list-full = This practitioner takes no new patients. Choose another practitioner or call the clinic.

console-booking-rule-list-full = The practitioner has all the patients that they take
