"""Questionnaires: the contract's types, and what makes them short to write."""

from collections.abc import Sequence
from typing import Any, Optional

from wit_world.imports.types import (  # noqa: F401
    Answer,
    Choice,
    Comparison,
    Condition,
    Definition,
    Item,
    Kind,
    Outcome,
    Problem,
    Setting,
    Summary,
)

from . import setting, words  # noqa: F401


def item(id: str, kind: Kind, text: str, **more: Any) -> Item:
    """An item without conditions, limits and help; ``more`` says what differs."""
    fields: dict[str, Any] = {
        "parent": None,
        "help": None,
        "required": False,
        "options": [],
        "min": None,
        "max": None,
        "max_length": None,
        "unit": None,
        "when": [],
        "when_any": False,
    }
    return Item(id=id, kind=kind, text=text, **(fields | more))


def answer(answers: Sequence[Answer], item: str) -> Optional[str]:
    """The first answer to an item."""
    return next((one.values[0] for one in answers if one.item == item and one.values), None)
