# Programas que usan la API del centro.

nav-api = API
api-lead = Los programas de otros (su web, su centralita, su programa de gestión) piden horas y reservan por la API con una clave. Cada programa tiene la suya y puede solo lo que usted le permite. Las reservas siguen las mismas reglas que las de los pacientes.
api-made = Clave de { $name }
api-once = Se muestra solo ahora. Quien la tenga puede hacer lo que la clave permite: no la envíe por correo.
api-secret = Clave secreta
api-address = Dirección de la API
api-name = Programa
api-name-hint = Para reconocerlo en esta lista y en el registro de actividad.
api-name-wrong = Escriba el nombre del programa, con 80 caracteres como mucho.
api-scopes = Puede
api-scope-missing = Elija al menos una cosa que el programa pueda hacer.
api-scope-slots-read = Ver servicios y horas libres
api-scope-patients-read = Buscar a un paciente
api-scope-appointments-read = Ver citas
api-scope-appointments-write = Reservar, mover y anular citas
api-since = Desde
api-used = Último uso
api-never = Nunca
api-none = Ningún programa tiene una clave.
api-new = Nueva clave
api-create = Crear la clave
api-revoke = Revocar
api-revoke-sure = { $name } dejará de funcionar en el acto. ¿Revocar la clave?
api-revoked = La clave ya no funciona.
audit-api-token-created = Clave de la API creada
audit-api-token-revoked = Clave de la API revocada
