"""What a Python author of antesala plugins needs.

The contract's own types come from the WIT, as ``wit_world``: ``antesala plugin build`` writes them into the project's folder
``bindings``, for editors, type checkers and tests. What is here helps with all extension points.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Protocol, TypeVar

T = TypeVar("T")
V = TypeVar("V", str, int, float, bool)


class _Setting(Protocol):
    name: str
    value: str


def setting(settings: Sequence[_Setting], name: str, otherwise: V) -> V:
    """The value of a setting, or what holds without it or where it is of another type."""
    for one in settings:
        if one.name == name:
            value = json.loads(one.value)
            if isinstance(otherwise, float) and type(value) is int:
                value = float(value)
            return value if type(value) is type(otherwise) else otherwise
    return otherwise


def words(locale: str, texts: Mapping[str, T]) -> T:
    """A text in a language; the first one's where it is missing."""
    return texts[locale] if locale in texts else next(iter(texts.values()))
