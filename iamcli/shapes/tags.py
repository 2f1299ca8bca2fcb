"""Tags, which nine kinds of resources carry."""

from __future__ import annotations

from itertools import starmap
from typing import Annotated

from .rules import Shape, Text

TAG_KEY = r"[\p{L}\p{Z}\p{N}_.:/=+\-@]+"
TAG_VALUE = r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*"


class Tag(Shape):
    """A label on a resource; keys are unique without regard to case."""

    key: Annotated[str, Text(1, 128, TAG_KEY), "The tag's key."]
    value: Annotated[str, Text(0, 256, TAG_VALUE), "The tag's value; it may be empty."]


def as_tags(pairs: dict[str, str]) -> list[Tag]:
    """The tags of a record, as answers show them."""
    return list(starmap(Tag, pairs.items()))
