# The record of a patient in the console.

record-edit = Edit the record
record-data = Details
record-birth = Born
record-email = E-mail
record-mobile = Mobile
record-address = Address
record-city = Town
record-portal = Patient portal
record-portal-off = No access
record-portal-invited = Invited
record-portal-expired = The invitation has expired
record-portal-not-invited = Not invited
record-portal-active = Has an account
record-invited = Last mail: { $when }
record-invite = Send the invitation again
record-appointments = Appointments
record-no-appointments = No appointments
record-no-documents = No documents
record-all-documents = See and add documents
record-no-questionnaires = No questionnaires
record-all-questionnaires = See and assign questionnaires
record-no-invoices = No invoices
record-tags = Tags
record-tag-remove = Remove the tag { $tag }
record-tag-removed = Tag removed from the record.
