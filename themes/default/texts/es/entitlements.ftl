# Volantes, invitaciones y cuestionarios antes de reservar.

entitlements-title = Volantes e invitaciones
entitlements-lead = Lo que permite al paciente reservar un servicio un número de veces. Lo que se anula vuelve a estar disponible.
entitlements-none = Ninguno.
entitlements-add = Anotar
entitlements-open = Ver y anotar
entitlements-kind = Qué es
entitlements-kind-referral = Volante
entitlements-kind-invitation = Invitación
entitlements-kind-hint = El volante vale el día de la cita; la invitación, el día en que se reserva.
entitlements-referred-by = Quién lo deriva
entitlements-referred-by-hint = Solo para un volante: médico o centro.
entitlements-by = De { $who }
entitlements-visits = Número de citas
entitlements-valid = Válido
entitlements-from = Válido desde
entitlements-until = Válido hasta
entitlements-good-until = hasta el { $day }
entitlements-left = { $left ->
    [one] Queda 1 de { $visits }
   *[other] Quedan { $left } de { $visits }
}
entitlements-state-open = Vigente
entitlements-state-used = Usado
entitlements-state-over = Caducado
entitlements-state-withdrawn = Retirado
entitlements-note = Guardar
entitlements-withdraw = Retirar
entitlements-noted = El volante está en la ficha.
entitlements-invited = El paciente está invitado: le enviamos un correo con el enlace.
entitlements-invited-untold = El paciente está invitado. No tiene acceso al portal o correo: avísele usted.
entitlements-withdrawn = Retirado. Las citas ya reservadas siguen en pie.
entitlements-choose-kind = Elija si es un volante o una invitación.
entitlements-choose-visits = Escriba un número de citas de 1 a 100.
entitlements-say-who = Escriba quién deriva al paciente.
entitlements-choose-day = Escriba una fecha, por ejemplo 2026-11-30.
entitlements-choose-until = Elija un día de hoy en adelante, como mucho dentro de tres años.
entitlements-ends-before = El último día es anterior al primero.
entitlements-invited-badge = Invitación

booking-reason-not-invited = Este servicio se reserva por invitación de la clínica, y no tiene ninguna vigente. Llámenos si cree que es un error.
booking-reason-no-referral = Para este servicio hace falta un volante vigente. Haga llegar el suyo a la clínica: cuando lo anotemos, podrá reservar.
booking-reason-off-referral = Su volante no vale ese día. Elija una fecha dentro de su validez o pida otro volante.
booking-reason-questionnaire-first = Antes de reservar una cita hay que responder un cuestionario.

console-booking-rule-not-invited = Es para pacientes invitados, y este no tiene ninguna invitación vigente
console-booking-rule-no-referral = Hace falta un volante, y el paciente no tiene ninguno vigente con citas disponibles
console-booking-rule-off-referral = El volante del paciente no vale ese día
console-booking-rule-questionnaire-first = El paciente no ha respondido antes el cuestionario

booking-questionnaire-title = Antes, un cuestionario
booking-questionnaire-text = La clínica necesita sus respuestas antes de esta cita. Al terminar volverá a esta misma hora para reservarla.
booking-questionnaire-go = Responder el cuestionario
questionnaires-go-on-booking = Seguir con la reserva

mail-kind-booking-invited = Invitación a reservar
mail-invited-subject = { $clinic } le invita a reservar una cita
mail-invited-heading = Puede reservar su cita
mail-invited-text = Hola, { $name }: la clínica le invita a reservar este servicio. Entre en el portal y elija la hora que mejor le venga.
mail-invited-book = Reservar la cita

audit-referral-noted = Volante anotado
audit-referral-withdrawn = Volante retirado
audit-booking-invitation-sent = Paciente invitado a reservar
audit-booking-invitation-withdrawn = Invitación a reservar retirada
