# Quants pacients atén un professional.

booking-reason-list-full = Aquest professional ja no admet pacients nous. Triï un altre professional o truqui a la clínica.

console-booking-rule-list-full = El professional ja té tots els pacients que admet
