# Para quién es un servicio.

booking-reason-known-only = Este servicio es para pacientes de la clínica. Pida antes una primera visita.
booking-reason-new-only = Este servicio es para la primera visita a la clínica. Elija otro servicio.
booking-reason-other-sex = Este servicio no es para usted según su ficha. Si hay un error, llame a la clínica.
booking-reason-other-age = Este servicio es para otra edad el día de la cita. Elija otro servicio o llame a la clínica.
booking-reason-no-sex = Para este servicio la clínica necesita saber si es mujer u hombre. Llame para que lo anoten en su ficha.
booking-reason-no-birth-date = Para este servicio la clínica necesita su fecha de nacimiento. Llame para que la anoten.
booking-reason-limit-reached = Ya tiene en esas fechas todas las citas que permite la clínica. Elija otra fecha o llámenos.
booking-reason-quota-reached = La clínica ya tiene completas esas fechas. Elija otra fecha o llámenos.
booking-reason-too-close = Entre dos citas de este servicio tiene que pasar más tiempo. Elija un día más alejado o llámenos.

console-booking-rule-gone-by = La hora ya ha pasado: la cita se anota y no se avisa al paciente.
console-booking-rule-known-only = Es para pacientes que la clínica ya conoce
console-booking-rule-new-only = Es para pacientes que la clínica aún no conoce
console-booking-rule-other-sex = Es para el otro sexo
console-booking-rule-other-age = Es para otra edad
console-booking-rule-no-sex = Es para un sexo y en la ficha no consta
console-booking-rule-no-birth-date = Es para una edad y no consta la fecha de nacimiento
console-booking-rule-limit-reached = El paciente ya tiene en ese periodo todas las citas que se permiten
console-booking-rule-quota-reached = Ya hay tantas citas como se permiten en ese periodo
console-booking-rule-too-close = Demasiado cerca de otra cita del paciente para este servicio
