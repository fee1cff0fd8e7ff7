# La consola del personal: agenda, correus, auditoria.

console-all = Tots
console-all-sites = Tots els centres
console-all-practitioners = Tots els professionals
console-show = Mostra
console-search = Cerca
console-patient = Pacient
console-see-record = Mostra la fitxa
console-audit-see-appointment = Veure la cita
console-audit-see-document = Veure el document
console-audit-see-response = Veure les respostes
console-audit-see-invoice = Veure la factura
console-made-by = Reservada per
console-nobody-found = No s’ha trobat ningú. Provi amb un altre nom, correu o telèfon.
console-agenda-week = Setmana del { $from } al { $to }
console-agenda-count = { $count ->
    [0] Sense cites
    [one] 1 cita
   *[other] { $count } cites
}
console-agenda-days = Canviar de dia
console-agenda-earlier = Anterior
console-agenda-later = Següent
console-agenda-today = Avui
console-agenda-day = Dia
console-agenda-week-view = Setmana
console-agenda-view = Vista
console-booking-new = Nova cita
console-booking-who = Per a qui?
console-booking-for = Cita per a
console-booking-start = Hora
console-booking-policy-free = Les regles de la cita en línia no limiten el personal; el que mai es permet és solapar cites.
console-booking-choose-patient = Cerqui i triï el pacient.
console-booking-choose-service = Triï el servei.
console-booking-choose-site = Triï el centre.
console-booking-choose-practitioner = Triï el professional.
console-booking-choose-start = Escrigui el dia i l’hora.
console-booking-made = Cita reservada.
console-booking-moved = Cita canviada.
console-booking-unchanged = No ha canviat res: la cita continua com estava.
console-booking-cancelled = Cita anul·lada.
console-booking-noted = Anotat.
console-booking-not-yet = Aquesta cita encara no ha començat. Anoti-ho quan hagi passat l’hora.
console-booking-taken = Aquest professional ja té una cita que se solapa amb aquesta hora. Miri l’agenda del dia i triï una altra hora o un altre professional.
console-booking-group-full = El grup d’aquesta hora és ple, o el professional té una altra cita. Triï una altra hora.
console-booking-no-room = A aquesta hora no queda lliure cap sala que serveixi. Triï una altra hora.
console-booking-patient-busy = El pacient ja té una altra cita que se solapa amb aquesta hora. Miri la seva fitxa i triï una altra hora.
console-booking-no-such-hour = Aquesta nit s’avança el rellotge i aquesta hora no existeix. Triï-ne una altra.
console-attended = Ha vingut
console-no-show = No ha vingut
console-cancel-mail = El pacient rebrà un correu amb l’anul·lació.
console-absences = Absències
console-absences-lead = Temps en què no es pot reservar amb un professional o en un centre.
console-absence-who = Qui o on
console-absence-from = Des de
console-absence-until = Fins a
console-absence-reason = Motiu
console-absence-reason-hint = Només el llegeix el personal.
console-absence-new = Anota una absència
console-absence-enter = Anota
console-absence-delete = Esborrar
console-absence-delete-sure = Vol esborrar aquesta absència? Les seves hores es podran reservar.
console-absence-choose-who = Triï un professional o un centre.
console-absence-say-why = Escrigui el motiu.
console-absence-choose-time = Escrigui el dia i l’hora.
console-absence-ends-before = L’absència acaba abans de començar: corregeixi una de les dues hores.
console-absence-entered = Absència anotada. Les cites que ja hi havia continuen en peu: revisi-les a l’agenda.
console-absence-deleted = Absència esborrada.
console-no-absences = No hi ha absències previstes
console-mails-lead = El que s’ha enviat, espera o ha fallat.
console-mail-when = Data
console-mail-to = Per a
console-mail-what = Correu
console-mail-state = Estat
console-mail-again = Envia de nou
console-mail-queued = Espera
console-mail-sent = Enviat
console-mail-failed = Fallit
console-mail-skipped = No va caldre
console-no-mails = Encara no hi ha correus
mails-resent = El correu s’enviarà de nou, si el que diu encara és vigent.
console-audit-lead = Qui va fer què a cada fitxa. No es pot canviar.
console-audit-when = Data
console-audit-who = Qui
console-audit-what = Què
console-audit-detail = Detall
console-no-audit = Encara no hi ha res anotat
console-actor-patient = pacient
console-actor-staff = personal
console-actor-program = programa
console-actor-system = sistema
console-booking-broken-title = Aquesta cita s’aparta de les regles de la clínica
console-booking-because = Motiu
console-booking-because-hint = Queda al registre d’activitat.
console-booking-say-why = Digui per què, o triï una altra hora.
console-booking-rule-outside-hours = Fora de l’horari del professional o del centre
console-booking-rule-closed = El centre tanca aquest dia
console-booking-rule-absent = El professional, o tot el centre, és absent
console-booking-rule-not-offered = El professional no ofereix aquest servei en aquest centre
console-booking-rule-no-room = No queda cap sala lliure: la cita no tindrà sala
console-booking-rule-too-far = Massa lluny: l’agenda encara no està oberta fins aleshores
console-booking-rule-too-many-open = El pacient ja té totes les cites pendents que es permeten
console-booking-why = Per què no hi ha cap hora?
console-booking-why-lead = Què diuen les regles de cada hora d’un dia, tal com les troba un pacient.
console-booking-why-moment = Com si fos
console-booking-why-moment-hint = Deixi-ho buit per veure-ho com és ara.
console-booking-why-patient = Vist per
console-booking-why-nobody = Un pacient sense altres cites
console-booking-why-free = { $count ->
    [0] Cap hora lliure
    [one] Una hora lliure
   *[other] { $count } hores lliures
}
console-booking-why-hours = Hores
console-booking-why-answer = Resposta
console-booking-why-is-free = Lliure
console-booking-why-starts = { $count ->
    [one] 1 començament
   *[other] { $count } començaments
}
console-booking-why-line = línia { $line }
console-booking-why-choose = Triï un servei per veure’n les hores.
console-booking-rule-no-service = El servei no es reserva per internet
console-booking-rule-site-offline = El centre no té «Cita online»
console-booking-rule-taken = El professional té una altra cita, amb els seus marges
console-booking-rule-patient-busy = El pacient té una altra cita a aquesta hora
console-booking-rule-too-soon = Ja és tard per reservar-la per internet
console-booking-rule-not-packed = Deixaria un buit a l’agenda
console-booking-rule-policy = El plugin { $plugin } ho reserva: «{ $says }»
console-booking-rule-not-shown = Ja s’ofereixen prou hores anteriors d’aquest dia
