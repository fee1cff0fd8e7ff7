# Documents del pacient.

documents-unread = { $count ->
    [one] Té un document sense llegir
   *[other] Té { $count } documents sense llegir
}
documents-filter = Mostra
documents-filter-apply = Filtra
documents-kind-any = Tots els documents
documents-kind-choose = Triï el tipus
documents-kind = Tipus
documents-kind-report = Informe
documents-kind-image = Imatge
documents-kind-consent = Consentiment
documents-kind-questionnaire = Qüestionari
documents-kind-other = Document
documents-none = Encara no hi ha documents
documents-none-text = Aquí veurà els informes, les imatges i els consentiments que la clínica posi a la seva disposició.
documents-none-of-kind = No hi ha documents d’aquest tipus
documents-show-all = Mostra’ls tots
documents-download = Descarrega
documents-download-title = Descarrega { $title }
documents-open = Obre en una altra pestanya
documents-view-hint = Si no veu el document aquí, obri’l en una altra pestanya o descarregui’l.
documents-upload-lead = Enviï a la clínica informes, proves o fotografies que hagi de conèixer.
documents-upload-title = Enviar documents
documents-upload-send = Envia
documents-files = Seleccioni fitxers
documents-files-hint = PDF, JPEG, PNG o WebP. Fins a { $count } fitxers, de { $size } com a màxim cadascun.
documents-sent-title = Documents enviats
documents-sent = La clínica ha rebut els seus documents.
documents-seen-by-clinic = Vist per la clínica
documents-none-sent = Encara no ha enviat documents
documents-none-sent-text = El que enviï apareixerà aquí. Ho podrà retirar mentre la clínica no ho hagi obert.
documents-take-back-title = Retira { $title }
documents-take-back-sure = Vol retirar «{ $title }»? La clínica deixarà de veure’l.
documents-taken-back = El document s’ha retirat.
documents-taken-back-late = La clínica ja ha obert aquest document i no es pot retirar. Si és un error, truqui a la clínica.
documents-refused = { $count ->
    [one] Un fitxer no s’ha pogut desar
   *[other] { $count } fitxers no s’han pogut desar
}
documents-taken = { $count ->
    [one] L’altre fitxer s’ha desat.
   *[other] Els altres { $count } fitxers s’han desat.
}
documents-file-none = Seleccioni com a mínim un fitxer.
documents-file-empty = «{ $name }» és buit. Comprovi el fitxer i torni a enviar-lo.
documents-file-too-large = «{ $name }» és massa gran: com a màxim { $limit } MB. Divideixi’l o redueixi’n la qualitat.
documents-file-wrong-type = «{ $name }» no és un PDF ni una imatge JPEG, PNG o WebP. Desi’l com a PDF i torni a enviar-lo.
documents-file-cut-off = «{ $name }» és incomplet: li falta el final. Torni a descarregar-lo o a escanejar-lo.
documents-file-damaged = «{ $name }» està malmès i no es pot llegir. Obri’l al seu equip i desi’l de nou.
documents-file-too-many-pixels = «{ $name }» té massa píxels. Redueixi la imatge i torni a enviar-la.
documents-file-too-many = «{ $name }» no s’ha desat: són massa fitxers alhora. Enviï’l a part.

documents-console-title = Documents
documents-console-none = Cap document
documents-console-none-text = Pugi informes, imatges o consentiments perquè el pacient els vegi al seu portal.
documents-add-title = Afegir documents
documents-add = Afegeix
documents-added = Els documents són a la fitxa.
documents-title = Títol
documents-title-hint = Sense títol es fa servir el nom del fitxer.
documents-title-long = El títol és massa llarg: com a màxim 120 caràcters.
documents-kind-missing = Triï el tipus de document.
documents-visible-on = Visible des de
documents-visible-on-hint = Abans d’aquest dia el pacient no el veu ni rep cap avís.
documents-day-unreadable = No s’entén la data. Triï-la al calendari, o escrigui-la amb l’any al davant: 2026-11-30.
documents-added-by = Afegit per
documents-by-patient = El pacient
documents-state = Estat
documents-actions = Accions
documents-state-withdrawn = Retirat
documents-state-hidden = Visible el { $day }
documents-state-new = Nou
documents-state-opened = Llegit
documents-state-unopened = Sense llegir
documents-withdraw = Retira
documents-withdraw-reason = Motiu
documents-withdraw-hint = El pacient deixarà de veure’l; la clínica el conserva.
documents-withdraw-yes = Retira el document
documents-withdrawn = El document s’ha retirat: el pacient ja no el veu.
documents-reason-missing = Escrigui el motiu pel qual retira el document.

documents-mail-subject = Té un document nou a { $clinic }
documents-mail-heading = Té un document nou
documents-mail-hello = Hola, { $name }:
documents-mail-text = { $clinic } ha posat un document a la seva disposició al portal del pacient.
documents-mail-open = Mostra els meus documents
documents-mail-private = Per protegir la seva intimitat, aquest missatge no diu de quin document es tracta.
mail-kind-documents-added = Document nou

audit-document-added = Document afegit
audit-document-opened = Document obert
audit-document-downloaded = Document descarregat
audit-document-withdrawn = Document retirat
audit-document-sent = Document enviat pel pacient
audit-document-taken-back = Document retirat pel pacient
