# Volants, invitacions i qüestionaris abans de reservar.

entitlements-title = Volants i invitacions
entitlements-lead = El que permet al pacient reservar un servei un nombre de vegades. El que s’anul·la torna a estar disponible.
entitlements-none = Cap.
entitlements-add = Anota
entitlements-open = Veure i anotar
entitlements-kind = Què és
entitlements-kind-referral = Volant
entitlements-kind-invitation = Invitació
entitlements-kind-hint = El volant val el dia de la cita; la invitació, el dia en què es reserva.
entitlements-referred-by = Qui el deriva
entitlements-referred-by-hint = Només per a un volant: metge o centre.
entitlements-by = De { $who }
entitlements-visits = Nombre de cites
entitlements-valid = Vàlid
entitlements-from = Vàlid des de
entitlements-until = Vàlid fins a
entitlements-good-until = fins al { $day }
entitlements-left = { $left ->
    [one] En queda 1 de { $visits }
   *[other] En queden { $left } de { $visits }
}
entitlements-state-open = Vigent
entitlements-state-used = Usat
entitlements-state-over = Caducat
entitlements-state-withdrawn = Retirat
entitlements-note = Desa
entitlements-withdraw = Retirar
entitlements-noted = El volant és a la fitxa.
entitlements-invited = El pacient està convidat: li enviem un correu amb l'enllaç.
entitlements-invited-untold = El pacient està convidat. No té accés al portal o correu: avisi'l vostè.
entitlements-withdrawn = Retirat. Les cites ja reservades es mantenen.
entitlements-choose-kind = Triï si és un volant o una invitació.
entitlements-choose-visits = Escrigui un nombre de cites d'1 a 100.
entitlements-say-who = Escrigui qui deriva el pacient.
entitlements-choose-day = Escrigui una data, per exemple 2026-11-30.
entitlements-choose-until = Triï un dia d'avui endavant, com a molt d'aquí a tres anys.
entitlements-ends-before = L'últim dia és anterior al primer.
entitlements-invited-badge = Invitació

booking-reason-not-invited = Aquest servei es reserva per invitació de la clínica, i no en té cap de vigent. Truqui'ns si creu que és un error.
booking-reason-no-referral = Per a aquest servei cal un volant vigent. Faci arribar el seu a la clínica: quan l'anotem, podrà reservar.
booking-reason-off-referral = El seu volant no val aquell dia. Triï una data dins de la seva validesa o demani un altre volant.
booking-reason-questionnaire-first = Abans de reservar una cita cal respondre un qüestionari.

console-booking-rule-not-invited = És per a pacients convidats, i aquest no té cap invitació vigent
console-booking-rule-no-referral = Cal un volant, i el pacient no en té cap de vigent amb cites disponibles
console-booking-rule-off-referral = El volant del pacient no val aquell dia
console-booking-rule-questionnaire-first = El pacient no ha respost abans el qüestionari

booking-questionnaire-title = Abans, un qüestionari
booking-questionnaire-text = La clínica necessita les seves respostes abans d'aquesta cita. En acabar tornarà a aquesta mateixa hora per reservar-la.
booking-questionnaire-go = Respondre el qüestionari
questionnaires-go-on-booking = Continuar amb la reserva

mail-kind-booking-invited = Invitació a reservar
mail-invited-subject = { $clinic } el convida a reservar una cita
mail-invited-heading = Pot reservar la seva cita
mail-invited-text = Hola, { $name }: la clínica el convida a reservar aquest servei. Entri al portal i triï l'hora que li vagi millor.
mail-invited-book = Reservar la cita

audit-referral-noted = Volant anotat
audit-referral-withdrawn = Volant retirat
audit-booking-invitation-sent = Pacient convidat a reservar
audit-booking-invitation-withdrawn = Invitació a reservar retirada
