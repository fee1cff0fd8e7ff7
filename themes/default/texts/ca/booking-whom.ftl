# Amb qui i on: aparells, modalitat, substitucions.
booking-reason-no-device = A aquesta hora no queda lliure un aparell que cal. Triï una altra hora.
console-booking-rule-no-device = No queda lliure un aparell que cal: la cita no el tindrà
console-booking-devices = Aparells

booking-modality = Modalitat
booking-modality-in-person = Al centre
booking-modality-video = Per videotrucada
booking-modality-telephone = Per telèfon
booking-modality-video-text = No ha de venir. A l'hora de la cita obri l'enllaç de la videotrucada, que és aquí i al correu de confirmació.
booking-modality-telephone-text = No ha de venir: li trucarem al seu número. Si no és correcte, canviï'l al seu perfil o truqui'ns.
booking-video-link = Enllaç de la videotrucada
booking-video-open = Entra a la videotrucada
booking-call-number = Li trucarem al
console-booking-choose-modality = Aquest servei no s'ofereix en aquesta modalitat.
console-booking-no-number = La fitxa no té número de mòbil

booking-substitute = L'atendrà { $name }, que aquests dies substitueix { $absent }.
booking-substitute-week = En algunes d'aquestes hores l'atendrà { $name }, que aquests dies substitueix el professional que ha triat.
booking-substitute-for = En substitució de
mail-booking-changed-subject = Canvi en la seva cita a { $clinic }
mail-booking-changed-heading = La cita ha canviat; l'hora és la mateixa
mail-booking-changed-text = Hola, { $name }: hem hagut de canviar alguna cosa de la seva cita. El dia i l'hora són els mateixos; aquestes són les dades d'ara. El fitxer adjunt actualitza el calendari.
mail-kind-booking-changed = Cita canviada a la mateixa hora
audit-appointment-changed = Cita canviada a la mateixa hora
console-absence = Absència
console-absence-substitute = Substitut
console-absence-in-the-way = Cites d'aquest temps
console-absence-nothing-in-the-way = No hi ha cites en aquest temps
console-substitute-nobody = Ningú
console-substitute-hint = Atén els pacients de l'absent, en l'horari d'aquest i en el temps que tingui lliure.
console-substitute-choose = Triï un altre professional; un centre no té substitut.
console-substitute-hand-over = Passa les cites a { $name }
console-substitute-hand-over-text = Totes les cites de la llista passen a { $name } a la mateixa hora, o no en passa cap. Cada pacient rep un correu que actualitza el calendari.
console-substitute-hand-over-yes = Passa totes les cites
console-substitute-done = Cites passades al substitut. Els pacients reben un correu.
console-substitute-cannot = { $name } no pot atendre aquestes cites; canviï-les o anul·li-les abans de passar les altres
console-substitute-none-hint = Aquesta absència no té substitut: canviï o anul·li les cites una a una, o anoti l'absència de nou amb un substitut.
console-substitute-taken = té una altra cita
console-substitute-absent = és absent
console-substitute-not-offered = no té enllaç per a videotrucades
console-substitutes-for = substitueix { $name }
console-booking-modality-usual = La habitual del servei

booking-reason-policy-away = Ara mateix no podem comprovar quines hores pot demanar. Torni-ho a provar d’aquí a una estona, o truqui’ns.
booking-reason-policy-changed = Alguna cosa ha canviat mentre demanava l’hora. Triï-la de nou, si us plau.
