mail-why-patient = You receive this message because you are a patient of the clinic. If you did not expect it, please tell the clinic.
mail-why-staff = You receive this message because you work at the clinic and have access to its console.
mail-why-newcomer = You receive this message because somebody gave this address when asking for a first appointment. If it was not you, you can ignore it.
mail-link = If the button does not work, copy this address into your browser:
