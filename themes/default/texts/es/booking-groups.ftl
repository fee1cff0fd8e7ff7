# Grupos: varias personas en una hora.

booking-reason-group-full = Ya no quedan plazas en este grupo. Elija otra hora o llámenos.
booking-places = { $count ->
    [one] queda 1 plaza
   *[other] quedan { $count } plazas
}

console-booking-rule-group-full = Todas las plazas del grupo están ocupadas
