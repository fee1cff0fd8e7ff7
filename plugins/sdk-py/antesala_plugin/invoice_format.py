"""Invoice formats: the contract's types, and what makes them short to write."""

from componentize_py_types import Err  # noqa: F401
from wit_world.imports.types import (  # noqa: F401
    Correction,
    Description,
    Exemption,
    Invoice,
    Line,
    Party,
    Setting,
    Tax,
)

from . import setting, words  # noqa: F401


def refuse(what_to_mend: str) -> Err[str]:
    """Why an invoice cannot be written: ``raise refuse("…")``."""
    return Err(what_to_mend)


def amount(cents: int, point: str = ".") -> str:
    """Cents as people and programs write them: ``65.00``."""
    digits = str(abs(cents)).rjust(3, "0")
    return f"{'-' if cents < 0 else ''}{digits[:-2]}{point}{digits[-2:]}"
