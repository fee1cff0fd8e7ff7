"""Rules for hours: the contract's types, and what makes them short to write."""

from wit_world.imports.types import Hour, Person, Request, Ruling, Setting, Visit  # noqa: F401

from . import setting, words  # noqa: F401


def allowed(rank: int = 0) -> Ruling:
    """An hour that the person may have. Where they choose nobody, the one of those who are free with the highest rank gets it."""
    return Ruling(refused=None, rank=rank)


def refused(why: str) -> Ruling:
    """An hour that the person may not have, and why: a sentence in their language."""
    return Ruling(refused=why, rank=0)
