"""Sections of pages: the contract's types, and what makes them short to write."""

from wit_world.imports.types import (  # noqa: F401
    Appointment,
    Block,
    Block_Chart,
    Block_Fields,
    Block_Items,
    Block_Links,
    Block_Paragraph,
    Block_Table,
    Chart,
    Field,
    Link,
    Place,
    Point,
    Request,
    Section,
    Setting,
    Table,
)

from . import setting, words  # noqa: F401


def links(*pairs: tuple[str, str]) -> Block_Links:
    """Texts with pages of the portal, ``/book``, or addresses that begin with ``https://``."""
    return Block_Links([Link(text=text, target=target) for text, target in pairs])
