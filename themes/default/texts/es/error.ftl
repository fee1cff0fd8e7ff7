error-home = Ir al inicio
error-again = Volver a intentarlo
error-call = Si necesita ayuda, llámenos al { $phone }.
error-reference = Referencia: { $id }
error-not-found-title = No encontramos esta página
error-not-found-text = Puede que el enlace sea antiguo o que la dirección tenga un error.
error-busy-title = Ahora mismo no podemos atenderle
error-busy-text = No se ha perdido nada. Espere unos segundos y vuelva a intentarlo.
error-refused-title = No se ha podido hacer
error-refused-text = Vuelva atrás, revise los datos e inténtelo de nuevo.
error-expired-title = Esta página ha caducado
error-expired-text = Llevaba demasiado tiempo abierta. Vuelva al inicio y repita el último paso.
error-too-many-title = Demasiados intentos
error-too-many-text = { $minutes ->
    [one] Espere un minuto y vuelva a intentarlo.
   *[other] Espere { $minutes } minutos y vuelva a intentarlo.
}
error-too-large-title = Lo que ha enviado es demasiado grande
error-too-large-text = Vuelva atrás. Si era un archivo, elija uno más pequeño o envíelos de uno en uno; si era un texto, acórtelo.
error-malformed-title = No hemos entendido la petición
error-malformed-text = Vuelva atrás, recargue la página e inténtelo de nuevo.
error-suspended-title = El portal no está disponible
error-suspended-text = El Portal del Paciente de esta clínica está suspendido por ahora. Sus datos siguen guardados.
