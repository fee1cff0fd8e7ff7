# La ficha del paciente en la consola.

record-edit = Editar la ficha
record-data = Datos
record-birth = Nacimiento
record-email = Correo electrónico
record-mobile = Móvil
record-address = Dirección
record-city = Población
record-portal = Portal del Paciente
record-portal-off = Sin acceso
record-portal-invited = Invitado
record-portal-expired = La invitación ha caducado
record-portal-not-invited = Sin invitar
record-portal-active = Con cuenta
record-invited = Último correo: { $when }
record-invite = Reenvía email confirmación
record-appointments = Citas
record-no-appointments = Sin citas
record-no-documents = Sin documentos
record-all-documents = Ver y añadir documentos
record-no-questionnaires = Sin cuestionarios
record-all-questionnaires = Ver y asignar cuestionarios
record-no-invoices = Sin facturas
record-tags = Etiquetas
record-tag-remove = Quitar la etiqueta { $tag }
record-tag-removed = Etiqueta quitada de la ficha.
