# Quién paga: las aseguradoras de la ficha.

coverage-title = Seguro médico
coverage-lead = Las aseguradoras del paciente, en el orden en que se tienen en cuenta al reservar.
coverage-on-record = En la ficha
coverage-none = Sin seguro: paga el paciente.
coverage-add = Añadir
coverage-insurer = Aseguradora
coverage-member-number = Número de tarjeta
coverage-number = Tarjeta { $number }
coverage-no-number = Sin número de tarjeta
coverage-save = Guardar
coverage-remove = Quitar
coverage-edit = Cambiar
coverage-noted = El seguro está en la ficha.
coverage-removed = El seguro ya no está en la ficha.
coverage-choose-insurer = Elija una aseguradora.
coverage-too-many = La ficha ya tiene cinco seguros. Quite uno antes.
coverage-payer = Quién paga
coverage-self-pay = Privado (paga el paciente)
coverage-choose = Elija quién paga la cita.
coverage-taken = Este servicio se atiende con:
coverage-price-without = Precio sin seguro
coverage-profile = Lo que la clínica tiene anotado. Si ha cambiado, llámenos y lo corregimos.
coverage-as-record = Según la ficha

booking-reason-not-covered = Según su ficha, este servicio no se atiende con su seguro. Si tiene otro seguro, llame a la clínica para que lo anote.

console-booking-rule-not-covered = El seguro del paciente no se admite para este servicio, o no se atiende de forma privada

audit-coverage-noted = Seguro anotado en la ficha
audit-coverage-removed = Seguro quitado de la ficha
