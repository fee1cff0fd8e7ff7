# The calendar in which an hour is chosen.

booking-first-free = First free hour: { $when }
booking-zone-note = The large times are those of the site ({ $zone }). Below, the time where you are.
booking-own-time = your time:
booking-from-day = From day
booking-own-time-line = The appointment is at that time by { $zone }. In the time zone of your device it will be:
