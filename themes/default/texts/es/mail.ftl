mail-why-patient = Recibe este mensaje porque es paciente de la clínica. Si no lo esperaba, avise a la clínica.
mail-why-staff = Recibe este mensaje porque trabaja en la clínica y tiene acceso a su consola.
mail-why-newcomer = Recibe este mensaje porque alguien ha dado este correo al pedir una primera cita. Si no ha sido usted, puede ignorarlo.
mail-link = Si el botón no funciona, copie esta dirección en su navegador:
