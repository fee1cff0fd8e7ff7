# Programs that use the clinic's API.

nav-api = API
api-lead = Other programs (your website, your telephone system, your practice software) ask for hours and book through the API with a token. Each program has its own and may do only what you allow. What they book follows the same rules as what patients book.
api-made = Token of { $name }
api-once = It is shown only now. Anybody who has it can do what the token allows: do not send it by mail.
api-secret = Secret token
api-address = Address of the API
api-name = Program
api-name-hint = So that you know it in this list and in the activity log.
api-name-wrong = Write the program’s name, 80 characters at most.
api-scopes = May
api-scope-missing = Choose at least one thing that the program may do.
api-scope-slots-read = See services and free hours
api-scope-patients-read = Look a patient up
api-scope-appointments-read = See appointments
api-scope-appointments-write = Book, move and cancel appointments
api-since = Since
api-used = Last used
api-never = Never
api-none = No program has a token.
api-new = New token
api-create = Create the token
api-revoke = Revoke
api-revoke-sure = { $name } will stop working at once. Revoke the token?
api-revoked = The token no longer works.
audit-api-token-created = API token created
audit-api-token-revoked = API token revoked
