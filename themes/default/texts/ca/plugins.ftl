# Els connectors de la clínica, a la consola.

plugins-lead = Els que fa servir la clínica i el que han fet des que el servei va arrencar. Es canvien a la configuració de la clínica.
plugins-empty = La clínica no fa servir cap connector
plugins-name = Connector
plugins-state = Estat
plugins-calls = Crides
plugins-time = Temps
plugins-times = { $mean } µs de mitjana, { $longest } µs com a màxim
plugins-memory = Memòria màxima
plugins-failures = Errors
plugins-none = Cap
plugins-in = En ús
plugins-old = El fitxer nou no serveix: continua l’anterior
plugins-out = No es pot fer servir
plugins-aside =
    { $seconds ->
        [one] Apartat per errors: es torna a provar d’aquí a { $seconds } segon
       *[other] Apartat per errors: es torna a provar d’aquí a { $seconds } segons
    }
plugins-recorded = S’enregistra el que rep
plugins-recorded-hint = Ho ha demanat qui opera el servei, per provar una versió nova. Les dades personals se substitueixen abans de desar res.
plugins-world-questionnaire = Qüestionaris
plugins-world-invoice-format = Formats de factura
plugins-fault-trap = S’ha aturat sol
plugins-fault-timeout = Ha trigat massa
plugins-fault-memory = Ha demanat massa memòria
plugins-fault-output = Ha retornat massa
plugins-fault-invalid = Ha retornat una cosa no vàlida
plugins-fault-denied = Ha demanat una cosa que cap plugin rep
plugins-fault-ungranted = Ha demanat una cosa que la clínica no permet
plugins-fault-host-calls = Ha demanat massa al portal
plugins-fault-quota = Ha volgut desar massa
plugins-fault-refused = Ha dit que no podia
plugins-fault-unavailable = El portal no l’ha pogut atendre
plugins-world-events = Avisos del que passa
plugins-world-booking-policy = Regles per a les hores
plugins-world-page-section = Seccions de pàgines
plugins-section-missing = Una part d’aquesta pàgina no es pot mostrar ara. Torni a obrir-la d’aquí a una estona.
plugins-sections-failed = El que el plugin { $names } afegeix a aquesta pàgina no es pot mostrar ara. La causa és a «Plugins» i al registre del servei.
plugins-mail-hello = Hola, { $name }:

plugins-events = Avisos que esperen
plugins-events-lead = El que els plugins encara no han pogut fer. Es torna a provar cada vegada més tard, durant dos dies; després s’abandona. Quan la causa estigui arreglada, ho pot provar ja.
plugins-event = Avís
plugins-event-since = Des de
plugins-event-why = Per què
plugins-event-next = Proper intent
plugins-event-again = Provar ara
plugins-event-untried = Encara no s’ha provat
plugins-event-given-up = Abandonat
plugins-event-tries =
    { $count ->
        [one] Un intent fallit
       *[other] { $count } intents fallits
    }
plugins-events-retried = L’avís es dona de nou ara mateix.
