# Per a qui és un servei.

booking-reason-known-only = Aquest servei és per a pacients de la clínica. Demani abans una primera visita.
booking-reason-new-only = Aquest servei és per a la primera visita a la clínica. Triï un altre servei.
booking-reason-other-sex = Aquest servei no és per a vostè segons la seva fitxa. Si hi ha un error, truqui a la clínica.
booking-reason-other-age = Aquest servei és per a una altra edat el dia de la cita. Triï un altre servei o truqui a la clínica.
booking-reason-no-sex = Per a aquest servei la clínica necessita saber si és dona o home. Truqui perquè ho anotin a la seva fitxa.
booking-reason-no-birth-date = Per a aquest servei la clínica necessita la seva data de naixement. Truqui perquè l’anotin.
booking-reason-limit-reached = Ja té en aquestes dates totes les cites que permet la clínica. Triï una altra data o truqui’ns.
booking-reason-quota-reached = La clínica ja té completes aquestes dates. Triï una altra data o truqui’ns.
booking-reason-too-close = Entre dues cites d’aquest servei ha de passar més temps. Triï un dia més allunyat o truqui’ns.

console-booking-rule-gone-by = L’hora ja ha passat: la cita s’anota i no s’avisa el pacient.
console-booking-rule-known-only = És per a pacients que la clínica ja coneix
console-booking-rule-new-only = És per a pacients que la clínica encara no coneix
console-booking-rule-other-sex = És per a l’altre sexe
console-booking-rule-other-age = És per a una altra edat
console-booking-rule-no-sex = És per a un sexe i a la fitxa no consta
console-booking-rule-no-birth-date = És per a una edat i no consta la data de naixement
console-booking-rule-limit-reached = El pacient ja té en aquest període totes les cites que es permeten
console-booking-rule-quota-reached = Ja hi ha tantes cites com es permeten en aquest període
console-booking-rule-too-close = Massa a prop d’una altra cita del pacient per a aquest servei
