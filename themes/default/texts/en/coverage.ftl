# Who pays: the insurers on the record.

coverage-title = Health insurance
coverage-lead = The patient's insurers, in the order in which they are tried when booking.
coverage-on-record = On the record
coverage-none = No insurance: the patient pays.
coverage-add = Add
coverage-insurer = Insurer
coverage-member-number = Card number
coverage-number = Card { $number }
coverage-no-number = No card number
coverage-save = Save
coverage-remove = Remove
coverage-edit = Change
coverage-noted = The insurance is on the record.
coverage-removed = The insurance is no longer on the record.
coverage-choose-insurer = Choose an insurer.
coverage-too-many = The record already has five insurers. Remove one first.
coverage-payer = Who pays
coverage-self-pay = Private (the patient pays)
coverage-choose = Choose who pays for the appointment.
coverage-taken = This service is taken with:
coverage-price-without = Price without insurance
coverage-profile = What the clinic has noted. If it has changed, call us and we will correct it.
coverage-as-record = As the record says

booking-reason-not-covered = By your record this service is not taken with your insurance. If you have another one, call the clinic to have it noted.

console-booking-rule-not-covered = The patient's insurance is not taken for this service, or patients do not pay it themselves

audit-coverage-noted = Insurance noted on the record
audit-coverage-removed = Insurance removed from the record
