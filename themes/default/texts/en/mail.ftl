mail-why = You receive this message because you are a patient of the clinic or work there. If you did not expect it, you can ignore it.
mail-link = If the button does not work, copy this address into your browser:
