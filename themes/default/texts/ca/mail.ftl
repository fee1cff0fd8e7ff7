mail-why-patient = Rep aquest missatge perquè és pacient de la clínica. Si no l’esperava, avisi la clínica.
mail-why-staff = Rep aquest missatge perquè treballa a la clínica i té accés a la seva consola.
mail-why-newcomer = Rep aquest missatge perquè algú ha donat aquest correu en demanar una primera visita. Si no ha estat vostè, el pot ignorar.
mail-link = Si el botó no funciona, copiï aquesta adreça al navegador:
