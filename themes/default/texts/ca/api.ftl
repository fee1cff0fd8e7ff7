# Programes que fan servir l’API del centre.

nav-api = API
api-lead = Els programes d’altres (el seu web, la seva centraleta, el seu programa de gestió) demanen hores i reserven per l’API amb una clau. Cada programa té la seva i només pot fer el que vostè li permet. Les reserves segueixen les mateixes regles que les dels pacients.
api-made = Clau de { $name }
api-once = Només es mostra ara. Qui la tingui pot fer el que la clau permet: no l’enviï per correu.
api-secret = Clau secreta
api-address = Adreça de l’API
api-name = Programa
api-name-hint = Per reconèixer-lo en aquesta llista i en el registre d’activitat.
api-name-wrong = Escrigui el nom del programa, de 80 caràcters com a màxim.
api-scopes = Pot
api-scope-missing = Triï almenys una cosa que el programa pugui fer.
api-scope-slots-read = Veure serveis i hores lliures
api-scope-patients-read = Cercar un pacient
api-scope-appointments-read = Veure cites
api-scope-appointments-write = Reservar, moure i anul·lar cites
api-since = Des de
api-used = Últim ús
api-never = Mai
api-none = Cap programa té una clau.
api-new = Clau nova
api-create = Crea la clau
api-revoke = Revoca
api-revoke-sure = { $name } deixarà de funcionar a l’acte. Vol revocar la clau?
api-revoked = La clau ja no funciona.
audit-api-token-created = Clau de l’API creada
audit-api-token-revoked = Clau de l’API revocada
