# Qui paga: les asseguradores de la fitxa.

coverage-title = Assegurança mèdica
coverage-lead = Les asseguradores del pacient, en l'ordre en què es tenen en compte en reservar.
coverage-on-record = A la fitxa
coverage-none = Sense assegurança: paga el pacient.
coverage-add = Afegir
coverage-insurer = Asseguradora
coverage-member-number = Número de targeta
coverage-number = Targeta { $number }
coverage-no-number = Sense número de targeta
coverage-save = Desa
coverage-remove = Treure
coverage-edit = Canviar
coverage-noted = L'assegurança és a la fitxa.
coverage-removed = L'assegurança ja no és a la fitxa.
coverage-choose-insurer = Triï una asseguradora.
coverage-too-many = La fitxa ja té cinc assegurances. Tregui'n una abans.
coverage-payer = Qui paga
coverage-self-pay = Privat (paga el pacient)
coverage-choose = Triï qui paga la cita.
coverage-taken = Aquest servei s'atén amb:
coverage-price-without = Preu sense assegurança
coverage-profile = El que la clínica té anotat. Si ha canviat, truqui'ns i ho corregirem.
coverage-as-record = Segons la fitxa

booking-reason-not-covered = Segons la seva fitxa, aquest servei no s'atén amb la seva assegurança. Si en té una altra, truqui a la clínica perquè l'anoti.

console-booking-rule-not-covered = L'assegurança del pacient no s'admet per a aquest servei, o no s'atén de manera privada

audit-coverage-noted = Assegurança anotada a la fitxa
audit-coverage-removed = Assegurança treta de la fitxa
