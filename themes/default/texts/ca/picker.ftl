# El calendari on es tria una hora.

booking-first-free = Primera hora lliure: { $when }
booking-zone-note = Les hores grans són les del centre ({ $zone }). A sota, l’hora on vostè és.
booking-own-time = la seva hora:
booking-from-day = Des del dia
