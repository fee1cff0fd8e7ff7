home-hello = Hola, { $name }
home-next = Próxima cita
home-no-next = No tiene ninguna cita pendiente
home-no-next-text = Elija el servicio, el día y la hora que le vengan bien.
home-book = Pedir cita
home-tiles = Qué puede hacer aquí
home-book-text = Elija día y hora
home-appointments-text = { $count ->
    [0] Pendientes y anteriores
    [one] Una cita pendiente
   *[other] { $count } citas pendientes
}
home-documents-text = { $count ->
    [0] Informes, imágenes y consentimientos
    [one] Un documento sin leer
   *[other] { $count } documentos sin leer
}
home-questionnaires-text = { $count ->
    [0] Sus respuestas para la consulta
    [one] Uno por responder
   *[other] { $count } por responder
}
home-invoices-text = Ver, descargar e imprimir
home-profile-text = Sus datos, idioma y contraseña
