"""Events: the contract's types, and what makes them short to write."""

from componentize_py_types import Err  # noqa: F401
from wit_world.imports.types import (  # noqa: F401
    Action,
    Action_AddDocument,
    Action_Call,
    Action_RemoveTag,
    Action_SendMail,
    Action_SetTag,
    Action_SetVideoLink,
    Appointment,
    Call,
    Document,
    Event,
    File,
    Invoice,
    Mail,
    Response,
    Setting,
    Subject,
    Subject_Account,
    Subject_Appointment,
    Subject_Document,
    Subject_Invoice,
    Subject_Response,
    Value,
)

from . import setting, words  # noqa: F401


def later(why: str) -> Err[str]:
    """Why an event could not be handled, so that it comes again: ``raise later("…")``."""
    return Err(why)


def note(subject: str, text: str) -> Action_SendMail:
    """A mail to the patient by the template ``note``: a few lines of text."""
    return Action_SendMail(Mail(template="note", subject=subject, values=[Value(name="text", text=text)]))
