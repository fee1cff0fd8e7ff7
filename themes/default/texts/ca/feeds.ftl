# Calendaris a què una persona se subscriu.

feeds-title = Les seves cites al seu calendari
feeds-lead = Amb una adreça secreta, el calendari del seu telèfon o ordinador mostra les seves cites i s’actualitza sol quan canvien.
feeds-open = Calendari
feeds-offer = Tingui sempre les seves cites al calendari del telèfon
feeds-none = Ara no hi ha cap adreça.
feeds-since = L’adreça funciona des del { $when }.
feeds-create = Crea l’adreça
feeds-replace = Crea una altra adreça
feeds-replace-sure = L’adreça anterior deixarà de funcionar. En vol crear una altra?
feeds-revoke = Desactiva l’adreça
feeds-revoke-sure = Els calendaris que la fan servir deixaran d’actualitzar-se. La vol desactivar?
feeds-new = La seva adreça secreta
feeds-once = Només es mostra ara. Qui la tingui pot veure aquestes cites: no la comparteixi.
feeds-address = Adreça del calendari
feeds-subscribe = Afegeix al meu calendari
feeds-how = A Google Calendar: «Altres calendaris», «Des d’un URL». A l’iPhone i el Mac n’hi ha prou amb el botó.
feeds-contents = Conté el mateix que els nostres correus: l’hora, el centre, el servei i el professional de cada cita; d’alguns serveis, per discreció, només l’hora i el centre.
feeds-revoked = L’adreça ja no funciona.
feeds-console = Calendaris
feeds-console-lead = Adreces secretes amb què el seu calendari mostra l’agenda d’un professional o d’una sala. Són només seves i deixen de funcionar si vostè deixa la clínica. Contenen servei, hora, lloc i un enllaç a la consola, mai el nom del pacient.
feeds-whose = Agenda de
feeds-state = Estat
feeds-nobody = No hi ha cap agenda que vostè pugui veure.
audit-feed-created = Adreça de calendari creada
audit-feed-revoked = Adreça de calendari desactivada
