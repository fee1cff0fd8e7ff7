# The clinic's plugins, in the console.

plugins-lead = Those that the clinic uses, and what they did since the service was started. They are changed in the clinic’s configuration.
plugins-empty = The clinic uses no plugin
plugins-name = Plugin
plugins-state = State
plugins-calls = Calls
plugins-time = Time
plugins-times = { $mean } µs on average, { $longest } µs at most
plugins-memory = Most memory
plugins-failures = Failures
plugins-none = None
plugins-in = In use
plugins-old = The new file cannot be used: the one before stays
plugins-out = Cannot be used
plugins-aside =
    { $seconds ->
        [one] Set aside after failures: tried again in { $seconds } second
       *[other] Set aside after failures: tried again in { $seconds } seconds
    }
plugins-recorded = What it receives is recorded
plugins-recorded-hint = Whoever operates the service asked for it, to try a new version. Personal data is replaced before anything is kept.
plugins-world-questionnaire = Questionnaires
plugins-world-invoice-format = Invoice formats
plugins-fault-trap = Stopped by itself
plugins-fault-timeout = Took too long
plugins-fault-memory = Wanted too much memory
plugins-fault-output = Gave too much
plugins-fault-invalid = Gave something that is not valid
plugins-fault-denied = Asked for what no plugin gets
plugins-fault-ungranted = Asked for what the clinic does not grant
plugins-fault-host-calls = Asked too much of the portal
plugins-fault-quota = Wanted to keep too much
plugins-fault-refused = Said that it could not
plugins-fault-unavailable = The portal could not serve it
plugins-world-events = Events
plugins-world-booking-policy = Rules for hours
plugins-world-page-section = Sections of pages
plugins-section-missing = A part of this page cannot be shown now. Please open it again in a while.
plugins-sections-failed = What the plugin { $names } adds to this page cannot be shown now. The cause is under “Plugins” and in the log of the service.
plugins-mail-hello = Hello, { $name },

plugins-events = Waiting events
plugins-events-lead = What plugins could not do yet. It is tried again with growing waits for two days, and then given up. When the cause is mended you can try it at once.
plugins-event = Event
plugins-event-since = Since
plugins-event-why = Why
plugins-event-next = Next try
plugins-event-again = Try now
plugins-event-untried = Not tried yet
plugins-event-given-up = Given up
plugins-event-tries =
    { $count ->
        [one] One try failed
       *[other] { $count } tries failed
    }
plugins-events-retried = The event is told again right now.
