# El marc de totes les pàgines i les peces comunes.

ui-skip = Ves al contingut
ui-main-nav = Menú principal
ui-user-menu = El seu compte
ui-profile = Perfil de l’usuari
ui-staff-profile = El meu compte
ui-my-documents = Els meus documents
ui-sign-out = Tanca la sessió
ui-language = Idioma
ui-console = Consola
ui-search-patients = Cerca pacients
ui-optional = (opcional)
ui-show-password = Mostra la contrasenya
ui-hide-password = Amaga la contrasenya
ui-new-tab = (s’obre en una altra pestanya)
ui-cancel = Cancel·la
ui-save = Desa
ui-back = Torna
ui-yes = Sí
ui-no = No
ui-unread = Sense llegir
ui-pages = Pàgines
ui-newer = Més recents
ui-older = Més antics
ui-steps = Passos
ui-step-done = (fet)
ui-week-choice = Tria la setmana
ui-week-earlier = Setmana anterior
ui-week-later = Setmana següent
ui-day-full = Sense hores lliures
ui-errors = { $count ->
    [one] Hi ha una dada per corregir
   *[other] Hi ha { $count } dades per corregir
}

nav-home = Inici
nav-book = Cita en línia
nav-appointments = Cites del pacient
nav-documents = Documents del pacient
nav-questionnaires = Qüestionaris
nav-invoices = Les meves factures
nav-agenda = Agenda
nav-patients = Pacients
nav-answers = Qüestionaris
nav-waiting = { $count } per atendre
nav-billing = Factures
nav-mails = Correus
nav-plugins = Connectors
nav-audit = Auditoria
nav-staff = Personal
ui-copy = Copia
ui-copied = Copiat
ui-zone-europe-madrid = hora peninsular
ui-zone-atlantic-canary = hora de Canàries
ui-zone-europe-andorra = hora d’Andorra
ui-zone-africa-ceuta = hora peninsular
ui-zone-europe-lisbon = hora de Lisboa
ui-zone-europe-london = hora de Londres
ui-zone-europe-paris = hora de París
ui-zone-of = hora de { $place }
ui-choose-file = Selecciona un fitxer
ui-choose-files = Selecciona fitxers
ui-error-title = Error:
