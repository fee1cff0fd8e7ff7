home-hello = Hola, { $name }
home-next = Propera cita
home-no-next = No té cap cita pendent
home-no-next-text = Triï el servei, el dia i l’hora que li vagin bé.
home-book = Demana cita
home-tiles = Què pot fer aquí
home-book-text = Triï dia i hora
home-appointments-text = { $count ->
    [0] Pendents i anteriors
    [one] Una cita pendent
   *[other] { $count } cites pendents
}
home-documents-text = { $count ->
    [0] Informes, imatges i consentiments
    [one] Un document sense llegir
   *[other] { $count } documents sense llegir
}
home-questionnaires-text = { $count ->
    [0] Les seves respostes per a la consulta
    [one] Un per respondre
   *[other] { $count } per respondre
}
home-invoices-text = Per veure, descarregar i imprimir
home-profile-text = Les seves dades, idioma i contrasenya
