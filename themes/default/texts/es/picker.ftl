# El calendario en que se elige una hora.

booking-first-free = Primera hora libre: { $when }
booking-zone-note = Las horas grandes son las del centro ({ $zone }). Debajo, la hora donde usted está.
booking-own-time = su hora:
booking-from-day = Desde el día
booking-own-time-line = La cita es a esa hora según la { $zone }. En la zona horaria de su dispositivo será:
