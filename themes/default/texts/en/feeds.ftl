# Calendars that a person subscribes to.

feeds-title = Your appointments in your calendar
feeds-lead = With a secret address, the calendar on your phone or computer shows your appointments and updates itself when they change.
feeds-open = Calendar
feeds-offer = Keep your appointments in your phone’s calendar
feeds-none = There is no address at the moment.
feeds-since = The address has worked since { $when }.
feeds-create = Create the address
feeds-replace = Create another address
feeds-replace-sure = The previous address will stop working. Create another one?
feeds-revoke = Switch the address off
feeds-revoke-sure = Calendars that use it will no longer be updated. Switch it off?
feeds-new = Your secret address
feeds-once = It is shown only now. Anybody who has it can see these appointments: do not share it.
feeds-address = Calendar address
feeds-subscribe = Add to my calendar
feeds-how = In Google Calendar: “Other calendars”, “From URL”. On iPhone and Mac the button is enough.
feeds-contents = It contains the same as our mails: the time, site, service and practitioner of each appointment; of some services, to be discreet, only time and site.
feeds-revoked = The address no longer works.
feeds-console = Calendars
feeds-console-lead = Secret addresses with which your calendar shows the agenda of a practitioner or a room. They are yours alone and stop working when you leave the clinic. They hold service, time, place and a link to the console, never the patient’s name.
feeds-whose = Agenda of
feeds-state = State
feeds-nobody = There is no agenda that you may see.
audit-feed-created = Calendar address created
audit-feed-revoked = Calendar address switched off
