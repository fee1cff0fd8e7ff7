# Grups: diverses persones en una hora.

booking-reason-group-full = Ja no queden places en aquest grup. Triï una altra hora o truqui’ns.
booking-places = { $count ->
    [one] queda 1 plaça
   *[other] queden { $count } places
}

console-booking-rule-group-full = Totes les places del grup estan ocupades
