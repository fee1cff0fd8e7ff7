# El calendari on es tria una hora.

booking-first-free = Primera hora lliure: { $when }
booking-zone-note = Les hores grans són les del centre ({ $zone }). A sota, l’hora on vostè és.
booking-own-time = la seva hora:
booking-from-day = Des del dia
booking-own-time-line = La cita és a aquesta hora segons l’{ $zone }. A la zona horària del seu dispositiu serà:
