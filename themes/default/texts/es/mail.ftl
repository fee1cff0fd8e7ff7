mail-why = Recibe este mensaje porque es paciente de la clínica o trabaja en ella. Si no lo esperaba, puede ignorarlo.
mail-link = Si el botón no funciona, copie esta dirección en su navegador:
