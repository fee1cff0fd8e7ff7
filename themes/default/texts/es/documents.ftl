# Documentos del paciente.

documents-unread = { $count ->
    [one] Tiene un documento sin leer
   *[other] Tiene { $count } documentos sin leer
}
documents-filter = Mostrar
documents-filter-apply = Filtrar
documents-kind-any = Todos los documentos
documents-kind-choose = Elija el tipo
documents-kind = Tipo
documents-kind-report = Informe
documents-kind-image = Imagen
documents-kind-consent = Consentimiento
documents-kind-questionnaire = Cuestionario
documents-kind-other = Documento
documents-none = Todavía no hay documentos
documents-none-text = Aquí verá los informes, imágenes y consentimientos que la clínica ponga a su disposición.
documents-none-of-kind = No hay documentos de este tipo
documents-show-all = Ver todos
documents-download = Descargar
documents-download-title = Descargar { $title }
documents-open = Abrir en otra pestaña
documents-view-hint = Si no ve el documento aquí, ábralo en otra pestaña o descárguelo.
documents-upload-lead = Envíe a la clínica informes, pruebas o fotografías que deba conocer.
documents-upload-title = Enviar documentos
documents-upload-send = Enviar
documents-files = Seleccionar archivos
documents-files-hint = PDF, JPEG, PNG o WebP. Hasta { $count } archivos, de { $size } como máximo cada uno.
documents-sent-title = Documentos enviados
documents-sent = La clínica ha recibido sus documentos.
documents-seen-by-clinic = Visto por la clínica
documents-none-sent = Todavía no ha enviado documentos
documents-none-sent-text = Lo que envíe aparecerá aquí. Podrá retirarlo mientras la clínica no lo haya abierto.
documents-take-back-title = Retirar { $title }
documents-take-back-sure = ¿Quiere retirar «{ $title }»? La clínica dejará de verlo.
documents-taken-back = El documento se ha retirado.
documents-taken-back-late = La clínica ya ha abierto este documento y no se puede retirar. Si es un error, llame a la clínica.
documents-refused = { $count ->
    [one] Un archivo no se ha podido guardar
   *[other] { $count } archivos no se han podido guardar
}
documents-taken = { $count ->
    [one] El otro archivo se ha guardado.
   *[other] Los otros { $count } archivos se han guardado.
}
documents-file-none = Seleccione al menos un archivo.
documents-file-empty = «{ $name }» está vacío. Compruebe el archivo y vuelva a enviarlo.
documents-file-too-large = «{ $name }» es demasiado grande: como máximo { $limit } MB. Divídalo o reduzca su calidad.
documents-file-wrong-type = «{ $name }» no es un PDF ni una imagen JPEG, PNG o WebP. Guárdelo como PDF y vuelva a enviarlo.
documents-file-cut-off = «{ $name }» está incompleto: le falta el final. Vuelva a descargarlo o a escanearlo.
documents-file-damaged = «{ $name }» está dañado y no se puede leer. Ábralo en su equipo y guárdelo de nuevo.
documents-file-too-many-pixels = «{ $name }» tiene demasiados píxeles. Reduzca la imagen y vuelva a enviarla.
documents-file-too-many = «{ $name }» no se ha guardado: son demasiados archivos a la vez. Envíelo aparte.

documents-console-title = Documentos
documents-console-none = Ningún documento
documents-console-none-text = Suba informes, imágenes o consentimientos para que el paciente los vea en su portal.
documents-add-title = Añadir documentos
documents-add = Añadir
documents-added = Los documentos están en la ficha.
documents-title = Título
documents-title-hint = Sin título se usa el nombre del archivo.
documents-title-long = El título es demasiado largo: como máximo 120 caracteres.
documents-kind-missing = Elija el tipo de documento.
documents-visible-on = Visible desde
documents-visible-on-hint = Antes de ese día el paciente no lo ve ni recibe aviso.
documents-day-unreadable = No se entiende la fecha. Elíjala en el calendario, o escríbala con el año delante: 2026-11-30.
documents-added-by = Añadido por
documents-by-patient = El paciente
documents-state = Estado
documents-actions = Acciones
documents-state-withdrawn = Retirado
documents-state-hidden = Visible el { $day }
documents-state-new = Nuevo
documents-state-opened = Leído
documents-state-unopened = Sin leer
documents-withdraw = Retirar
documents-withdraw-reason = Motivo
documents-withdraw-hint = El paciente dejará de verlo; la clínica lo conserva.
documents-withdraw-yes = Retirar documento
documents-withdrawn = El documento se ha retirado: el paciente ya no lo ve.
documents-reason-missing = Escriba el motivo por el que retira el documento.

documents-mail-subject = Tiene un documento nuevo en { $clinic }
documents-mail-heading = Tiene un documento nuevo
documents-mail-hello = Hola, { $name }:
documents-mail-text = { $clinic } ha puesto un documento a su disposición en el portal del paciente.
documents-mail-open = Ver mis documentos
documents-mail-private = Para proteger su intimidad, este mensaje no dice de qué documento se trata.
mail-kind-documents-added = Documento nuevo

audit-document-added = Documento añadido
audit-document-opened = Documento abierto
audit-document-downloaded = Documento descargado
audit-document-withdrawn = Documento retirado
audit-document-sent = Documento enviado por el paciente
audit-document-taken-back = Documento retirado por el paciente
