# El marco de todas las páginas y las piezas comunes.

ui-skip = Ir al contenido
ui-main-nav = Menú principal
ui-user-menu = Su cuenta
ui-profile = Perfil del usuario
ui-staff-profile = Mi cuenta
ui-my-documents = Mis documentos
ui-sign-out = Cerrar sesión
ui-language = Idioma
ui-console = Consola
ui-search-patients = Buscar pacientes
ui-optional = (opcional)
ui-show-password = Mostrar la contraseña
ui-hide-password = Ocultar la contraseña
ui-new-tab = (se abre en otra pestaña)
ui-cancel = Cancelar
ui-save = Guardar
ui-back = Volver
ui-yes = Sí
ui-no = No
ui-unread = Sin leer
ui-pages = Páginas
ui-newer = Más recientes
ui-older = Más antiguos
ui-steps = Pasos
ui-step-done = (hecho)
ui-week-choice = Elegir semana
ui-week-earlier = Semana anterior
ui-week-later = Semana siguiente
ui-day-full = Sin horas libres
ui-errors = { $count ->
    [one] Hay un dato que corregir
   *[other] Hay { $count } datos que corregir
}

nav-home = Inicio
nav-book = Cita online
nav-appointments = Cita paciente
nav-documents = Documentos del paciente
nav-questionnaires = Cuestionarios
nav-invoices = Mis facturas
nav-agenda = Agenda
nav-patients = Pacientes
nav-answers = Cuestionarios
nav-waiting = { $count } por atender
nav-billing = Facturas
nav-mails = Correos
nav-plugins = Plugins
nav-audit = Auditoría
nav-staff = Personal
ui-copy = Copiar
ui-copied = Copiado
ui-zone-europe-madrid = hora peninsular
ui-zone-atlantic-canary = hora de Canarias
ui-zone-europe-andorra = hora de Andorra
ui-zone-africa-ceuta = hora peninsular
ui-zone-europe-lisbon = hora de Lisboa
ui-zone-europe-london = hora de Londres
ui-zone-europe-paris = hora de París
ui-zone-of = hora de { $place }
ui-choose-file = Seleccionar archivo
ui-choose-files = Seleccionar archivos
ui-error-title = Error:
