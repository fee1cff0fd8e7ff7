# La fitxa del pacient a la consola.

record-edit = Edita la fitxa
record-data = Dades
record-birth = Naixement
record-email = Correu electrònic
record-mobile = Mòbil
record-address = Adreça
record-city = Població
record-portal = Portal del Pacient
record-portal-off = Sense accés
record-portal-invited = Convidat
record-portal-expired = La invitació ha caducat
record-portal-not-invited = Sense convidar
record-portal-active = Amb compte
record-invited = Últim correu: { $when }
record-invite = Reenvia el correu de confirmació
record-appointments = Cites
record-no-appointments = Sense cites
record-no-documents = Sense documents
record-all-documents = Mostra i afegeix documents
record-no-questionnaires = Sense qüestionaris
record-all-questionnaires = Mostra i assigna qüestionaris
record-no-invoices = Sense factures
record-tags = Etiquetes
record-tag-remove = Treure l’etiqueta { $tag }
record-tag-removed = Etiqueta treta de la fitxa.
