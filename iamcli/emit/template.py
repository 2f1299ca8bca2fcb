"""Scripts with places to fill, written `@@name`: what string.Template does, with a mark that no shell knows."""

from __future__ import annotations

from collections.abc import Iterable
from string import Template
from textwrap import TextWrapper


class Script(Template):
    """The text of a script; `substitute` fills every place or raises KeyError."""

    delimiter = "@@"


def wrapped(words: Iterable[str], indent: str) -> str:
    """Words in lines of at most 120 columns, each behind the indent."""
    wrapper = TextWrapper(120, indent, indent, break_long_words=False, break_on_hyphens=False)
    return wrapper.fill(" ".join(words))
