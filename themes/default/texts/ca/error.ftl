error-home = Ves a l’inici
error-again = Torna-ho a provar
error-call = Si necessita ajuda, truqui’ns al { $phone }.
error-reference = Referència: { $id }
error-not-found-title = No trobem aquesta pàgina
error-not-found-text = Potser l’enllaç és antic o l’adreça té un error.
error-busy-title = Ara mateix no el podem atendre
error-busy-text = No s’ha perdut res. Esperi uns segons i torni-ho a provar.
error-refused-title = No s’ha pogut fer
error-refused-text = Torni enrere, revisi les dades i provi-ho de nou.
error-expired-title = Aquesta pàgina ha caducat
error-expired-text = Feia massa estona que era oberta. Torni a l’inici i repeteixi l’últim pas.
error-too-many-title = Massa intents
error-too-many-text = { $minutes ->
    [one] Esperi un minut i torni-ho a provar.
   *[other] Esperi { $minutes } minuts i torni-ho a provar.
}
error-too-large-title = El que ha enviat és massa gran
error-too-large-text = Torni enrere. Si era un fitxer, triï’n un de més petit o enviï’ls d’un en un; si era un text, escurci’l.
error-malformed-title = No hem entès la petició
error-malformed-text = Torni enrere, recarregui la pàgina i provi-ho de nou.
error-suspended-title = El portal no està disponible
error-suspended-text = El Portal del Pacient d’aquesta clínica està suspès per ara. Les seves dades continuen desades.
