mail-why = Rep aquest missatge perquè és pacient de la clínica o hi treballa. Si no l’esperava, el pot ignorar.
mail-link = Si el botó no funciona, copiï aquesta adreça al navegador:
