# La consola del personal: agenda, correos, auditoría.

console-all = Todos
console-all-sites = Todos los centros
console-all-practitioners = Todos los profesionales
console-show = Mostrar
console-search = Buscar
console-patient = Paciente
console-see-record = Ver la ficha
console-audit-see-appointment = Ver la cita
console-audit-see-document = Ver el documento
console-audit-see-response = Ver las respuestas
console-audit-see-invoice = Ver la factura
console-made-by = Reservada por
console-nobody-found = No se ha encontrado a nadie. Pruebe con otro nombre, correo o teléfono.
console-agenda-week = Semana del { $from } al { $to }
console-agenda-count = { $count ->
    [0] Sin citas
    [one] 1 cita
   *[other] { $count } citas
}
console-agenda-days = Cambiar de día
console-agenda-earlier = Anterior
console-agenda-later = Siguiente
console-agenda-today = Hoy
console-agenda-day = Día
console-agenda-week-view = Semana
console-agenda-view = Vista
console-booking-new = Nueva cita
console-booking-who = ¿Para quién?
console-booking-for = Cita para
console-booking-start = Hora
console-booking-policy-free = Las reglas de la cita online no limitan al personal; lo que nunca se permite es solapar citas.
console-booking-choose-patient = Busque y elija al paciente.
console-booking-choose-service = Elija el servicio.
console-booking-choose-site = Elija el centro.
console-booking-choose-practitioner = Elija el profesional.
console-booking-choose-start = Escriba el día y la hora.
console-booking-made = Cita reservada.
console-booking-moved = Cita cambiada.
console-booking-unchanged = No ha cambiado nada: la cita sigue como estaba.
console-booking-cancelled = Cita anulada.
console-booking-noted = Anotado.
console-booking-not-yet = Esta cita todavía no ha empezado. Anótelo cuando haya pasado la hora.
console-booking-taken = Ese profesional ya tiene una cita que se solapa con esa hora. Mire la agenda del día y elija otra hora u otro profesional.
console-booking-group-full = El grupo de esa hora está completo, o el profesional tiene otra cita. Elija otra hora.
console-booking-no-room = A esa hora no queda libre ninguna sala que sirva. Elija otra hora.
console-booking-patient-busy = El paciente ya tiene otra cita que se solapa con esa hora. Mire su ficha y elija otra hora.
console-booking-no-such-hour = Esa noche se adelanta el reloj y esa hora no existe. Elija otra.
console-attended = Ha venido
console-no-show = No ha venido
console-cancel-mail = El paciente recibirá un correo con la anulación.
console-absences = Ausencias
console-absences-lead = Tiempo en el que no se puede reservar con un profesional o en un centro.
console-absence-who = Quién o dónde
console-absence-from = Desde
console-absence-until = Hasta
console-absence-reason = Motivo
console-absence-reason-hint = Lo lee solo el personal.
console-absence-new = Anotar una ausencia
console-absence-enter = Anotar
console-absence-delete = Borrar
console-absence-delete-sure = ¿Borrar esta ausencia? Sus horas se podrán reservar.
console-absence-choose-who = Elija un profesional o un centro.
console-absence-say-why = Escriba el motivo.
console-absence-choose-time = Escriba el día y la hora.
console-absence-ends-before = La ausencia termina antes de empezar: corrija una de las dos horas.
console-absence-entered = Ausencia anotada. Las citas que ya había siguen en pie: revíselas en la agenda.
console-absence-deleted = Ausencia borrada.
console-no-absences = No hay ausencias previstas
console-mails-lead = Lo que se ha enviado, espera o ha fallado.
console-mail-when = Fecha
console-mail-to = Para
console-mail-what = Correo
console-mail-state = Estado
console-mail-again = Enviar de nuevo
console-mail-queued = Espera
console-mail-sent = Enviado
console-mail-failed = Fallido
console-mail-skipped = No hizo falta
console-no-mails = Todavía no hay correos
mails-resent = El correo se enviará de nuevo, si lo que dice sigue en pie.
console-audit-lead = Quién hizo qué en cada ficha. No se puede cambiar.
console-audit-when = Fecha
console-audit-who = Quién
console-audit-what = Qué
console-audit-detail = Detalle
console-no-audit = Todavía no hay nada anotado
console-actor-patient = paciente
console-actor-staff = personal
console-actor-program = programa
console-actor-system = sistema
console-booking-broken-title = Esta cita se aparta de las reglas de la clínica
console-booking-because = Motivo
console-booking-because-hint = Queda en el registro de actividad.
console-booking-say-why = Diga por qué, o elija otra hora.
console-booking-rule-outside-hours = Fuera del horario del profesional o del centro
console-booking-rule-closed = El centro cierra ese día
console-booking-rule-absent = El profesional, o todo el centro, está ausente
console-booking-rule-not-offered = El profesional no ofrece este servicio en este centro
console-booking-rule-no-room = No queda sala libre: la cita no tendrá sala
console-booking-rule-too-far = Más lejos de lo que la agenda está abierta
console-booking-rule-too-many-open = El paciente ya tiene todas las citas pendientes que se permiten
console-booking-why = ¿Por qué no hay hueco?
console-booking-why-lead = Qué dicen las reglas de cada hora de un día, tal como las encuentra un paciente.
console-booking-why-moment = Como si fuera
console-booking-why-moment-hint = Déjelo vacío para verlo como es ahora.
console-booking-why-patient = Visto por
console-booking-why-nobody = Un paciente sin otras citas
console-booking-why-free = { $count ->
    [0] Ninguna hora libre
    [one] Una hora libre
   *[other] { $count } horas libres
}
console-booking-why-hours = Horas
console-booking-why-answer = Respuesta
console-booking-why-is-free = Libre
console-booking-why-starts = { $count ->
    [one] 1 comienzo
   *[other] { $count } comienzos
}
console-booking-why-line = línea { $line }
console-booking-why-choose = Elija un servicio para ver sus horas.
console-booking-rule-no-service = El servicio no se reserva por internet
console-booking-rule-site-offline = El centro no tiene «Cita online»
console-booking-rule-taken = El profesional tiene otra cita, con sus márgenes
console-booking-rule-patient-busy = El paciente tiene otra cita a esa hora
console-booking-rule-too-soon = Ya es tarde para reservarla por internet
console-booking-rule-not-packed = Dejaría un hueco en la agenda
console-booking-rule-policy = El plugin { $plugin } lo reserva: «{ $says }»
console-booking-rule-not-shown = Ya se ofrecen bastantes horas anteriores de ese día
