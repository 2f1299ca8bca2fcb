"""Patterns in which `*` stands for any text and `?` for one character, as the catalogue's look-ups need them."""

from __future__ import annotations

import re
from functools import lru_cache


@lru_cache(maxsize=256)
def compiled(pattern: str) -> re.Pattern[str]:
    """What fits the whole pattern, without regard to case.

    Each part behind a `*` is an atomic group, so that a part once found is not looked for again: the time grows with
    the text and the pattern, and never with the number of ways in which stars could share the text.
    """
    first, *rest = (re.escape(part).replace(r"\?", ".") for part in pattern.split("*"))
    if not rest:
        return re.compile(first, re.IGNORECASE | re.DOTALL)
    *middle, last = rest
    found = "".join(f"(?>.*?{part})" for part in middle if part)
    return re.compile(f"{first}{found}.*{last}", re.IGNORECASE | re.DOTALL)


def fits(pattern: str, text: str) -> bool:
    """Whether the pattern stands for the text."""
    return compiled(pattern).fullmatch(text) is not None
