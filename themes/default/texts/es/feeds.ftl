# Calendarios a los que una persona se suscribe.

feeds-title = Sus citas en su calendario
feeds-lead = Con una dirección secreta, el calendario de su teléfono u ordenador muestra sus citas y se actualiza solo cuando cambian.
feeds-open = Calendario
feeds-offer = Ver siempre sus citas en el calendario del teléfono
feeds-none = Ahora no hay ninguna dirección.
feeds-since = La dirección funciona desde el { $when }.
feeds-create = Crear la dirección
feeds-replace = Crear otra dirección
feeds-replace-sure = La dirección anterior dejará de funcionar. ¿Crear otra?
feeds-revoke = Desactivar la dirección
feeds-revoke-sure = Los calendarios que la usan dejarán de actualizarse. ¿Desactivarla?
feeds-new = Su dirección secreta
feeds-once = Solo se muestra ahora. Quien la tenga puede ver estas citas: no la comparta.
feeds-address = Dirección del calendario
feeds-subscribe = Añadir a mi calendario
feeds-how = En Google Calendar: «Otros calendarios», «Desde URL». En iPhone y Mac basta el botón.
feeds-contents = Contiene lo mismo que nuestros correos: la hora, el centro, el servicio y el profesional de cada cita; de algunos servicios, por discreción, solo la hora y el centro.
feeds-revoked = La dirección ya no funciona.
feeds-console = Calendarios
feeds-console-lead = Direcciones secretas con las que su calendario muestra la agenda de un profesional o de una sala. Son solo suyas y dejan de funcionar si usted deja la clínica. Contienen servicio, hora, lugar y un enlace a la consola, nunca el nombre del paciente.
feeds-whose = Agenda de
feeds-state = Estado
feeds-nobody = No hay ninguna agenda que usted pueda ver.
audit-feed-created = Dirección de calendario creada
audit-feed-revoked = Dirección de calendario desactivada
