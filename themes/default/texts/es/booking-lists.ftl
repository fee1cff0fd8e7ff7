# Cuántos pacientes atiende un profesional.

booking-reason-list-full = Este profesional ya no admite pacientes nuevos. Elija otro profesional o llame a la clínica.

console-booking-rule-list-full = El profesional ya tiene todos los pacientes que admite
