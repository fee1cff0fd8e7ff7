# Con quién y dónde: aparatos, modalidad, sustituciones.
booking-reason-no-device = A esa hora no queda libre un aparato que hace falta. Elija otra hora.
console-booking-rule-no-device = No queda libre un aparato que hace falta: la cita no lo tendrá
console-booking-devices = Aparatos

booking-modality = Modalidad
booking-modality-in-person = En el centro
booking-modality-video = Por videollamada
booking-modality-telephone = Por teléfono
booking-modality-video-text = No tiene que venir. A la hora de la cita abra el enlace de la videollamada, que está aquí y en el correo de confirmación.
booking-modality-telephone-text = No tiene que venir: le llamaremos a su número. Si no es correcto, cámbielo en su perfil o llámenos.
booking-video-link = Enlace de la videollamada
booking-video-open = Entrar en la videollamada
booking-call-number = Le llamaremos al
console-booking-choose-modality = Este servicio no se ofrece en esa modalidad.
console-booking-no-number = La ficha no tiene número de móvil

booking-substitute = Le atenderá { $name }, que esos días sustituye a { $absent }.
booking-substitute-week = En algunas de estas horas le atenderá { $name }, que esos días sustituye al profesional que ha elegido.
booking-substitute-for = En sustitución de
mail-booking-changed-subject = Cambio en su cita en { $clinic }
mail-booking-changed-heading = Su cita ha cambiado; la hora es la misma
mail-booking-changed-text = Hola, { $name }: hemos tenido que cambiar algo de su cita. El día y la hora son los mismos; estos son los datos de ahora. El archivo adjunto actualiza su calendario.
mail-kind-booking-changed = Cita cambiada a la misma hora
audit-appointment-changed = Cita cambiada a la misma hora
console-absence = Ausencia
console-absence-substitute = Sustituto
console-absence-in-the-way = Citas de ese tiempo
console-absence-nothing-in-the-way = No hay citas en ese tiempo
console-substitute-nobody = Nadie
console-substitute-hint = Atiende a los pacientes del ausente, en el horario de este y en el tiempo que tenga libre.
console-substitute-choose = Elija a otro profesional; un centro no tiene sustituto.
console-substitute-hand-over = Pasar las citas a { $name }
console-substitute-hand-over-text = Todas las citas de la lista pasan a { $name } a la misma hora, o no pasa ninguna. Cada paciente recibe un correo que actualiza su calendario.
console-substitute-hand-over-yes = Pasar todas las citas
console-substitute-done = Citas pasadas al sustituto. Los pacientes reciben un correo.
console-substitute-cannot = { $name } no puede atender estas citas; cámbielas o anúlelas antes de pasar las demás
console-substitute-none-hint = Esta ausencia no tiene sustituto: cambie o anule las citas una a una, o anote la ausencia de nuevo con un sustituto.
console-substitute-taken = tiene otra cita
console-substitute-absent = está ausente
console-substitute-not-offered = no tiene enlace para videollamadas
console-substitutes-for = sustituye a { $name }
console-booking-modality-usual = La habitual del servicio

booking-reason-policy-away = Ahora mismo no podemos comprobar qué horas puede pedir. Vuelva a intentarlo dentro de un rato, o llámenos.
booking-reason-policy-changed = Algo ha cambiado mientras pedía la hora. Elíjala de nuevo, por favor.
