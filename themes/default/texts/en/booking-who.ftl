# For whom a service is.

booking-reason-known-only = This service is for patients of the clinic. Please book a first visit before.
booking-reason-new-only = This service is for a first visit to the clinic. Please choose another service.
booking-reason-other-sex = By your record this service is not for you. If that is wrong, call the clinic.
booking-reason-other-age = This service is for another age on the day of the appointment. Choose another service or call the clinic.
booking-reason-no-sex = For this service the clinic needs your sex in your record. Please call to have it noted.
booking-reason-no-birth-date = For this service the clinic needs your day of birth. Please call to have it noted.
booking-reason-limit-reached = You already have all the appointments that the clinic allows in that time. Choose another date or call us.
booking-reason-quota-reached = The clinic takes no more appointments in that time. Choose another date or call us.
booking-reason-too-close = There must be more time between two appointments for this service. Choose a day further away or call us.

console-booking-rule-gone-by = The time has passed: the appointment is noted and the patient is not told.
console-booking-rule-known-only = It is for patients whom the clinic knows
console-booking-rule-new-only = It is for patients whom the clinic does not know yet
console-booking-rule-other-sex = It is for the other sex
console-booking-rule-other-age = It is for another age
console-booking-rule-no-sex = It is for one sex, and the record has none
console-booking-rule-no-birth-date = It is for some ages, and there is no day of birth
console-booking-rule-limit-reached = The patient has as many appointments in that time as allowed
console-booking-rule-quota-reached = There are as many appointments in that time as allowed
console-booking-rule-too-close = Too near to another appointment of the patient for this service
