# Los plugins de la clínica, en la consola.

plugins-lead = Los que usa la clínica y lo que han hecho desde que el servicio arrancó. Se cambian en la configuración de la clínica.
plugins-empty = La clínica no usa ningún plugin
plugins-name = Plugin
plugins-state = Estado
plugins-calls = Llamadas
plugins-time = Tiempo
plugins-times = { $mean } µs de media, { $longest } µs como máximo
plugins-memory = Memoria máxima
plugins-failures = Fallos
plugins-none = Ninguno
plugins-in = En uso
plugins-old = El archivo nuevo no sirve: sigue el anterior
plugins-out = No se puede usar
plugins-aside =
    { $seconds ->
        [one] Apartado por fallos: se prueba de nuevo en { $seconds } segundo
       *[other] Apartado por fallos: se prueba de nuevo en { $seconds } segundos
    }
plugins-recorded = Se graba lo que recibe
plugins-recorded-hint = Lo ha pedido quien opera el servicio, para probar una versión nueva. Los datos personales se sustituyen antes de guardar nada.
plugins-world-questionnaire = Cuestionarios
plugins-world-invoice-format = Formatos de factura
plugins-fault-trap = Se detuvo solo
plugins-fault-timeout = Tardó demasiado
plugins-fault-memory = Pidió demasiada memoria
plugins-fault-output = Devolvió demasiado
plugins-fault-invalid = Devolvió algo no válido
plugins-fault-denied = Pidió algo que ningún plugin recibe
plugins-fault-ungranted = Pidió algo que la clínica no permite
plugins-fault-host-calls = Pidió demasiado al portal
plugins-fault-quota = Quiso guardar demasiado
plugins-fault-refused = Dijo que no podía
plugins-fault-unavailable = El portal no pudo atenderlo
plugins-world-events = Avisos de lo que ocurre
plugins-world-booking-policy = Reglas para las horas
plugins-world-page-section = Secciones de páginas
plugins-section-missing = Una parte de esta página no se puede mostrar ahora. Vuelva a abrirla dentro de un rato.
plugins-sections-failed = Lo que el plugin { $names } añade a esta página no se puede mostrar ahora. La causa está en «Plugins» y en el registro del servicio.
plugins-mail-hello = Hola, { $name }:

plugins-events = Avisos que esperan
plugins-events-lead = Lo que los plugins aún no han podido hacer. Se prueba de nuevo cada vez más tarde, durante dos días; después se abandona. Cuando la causa esté arreglada, puede probarlo ya.
plugins-event = Aviso
plugins-event-since = Desde
plugins-event-why = Por qué
plugins-event-next = Próximo intento
plugins-event-again = Probar ahora
plugins-event-untried = Aún no se ha probado
plugins-event-given-up = Abandonado
plugins-event-tries =
    { $count ->
        [one] Un intento fallido
       *[other] { $count } intentos fallidos
    }
plugins-events-retried = El aviso se da de nuevo ahora mismo.
