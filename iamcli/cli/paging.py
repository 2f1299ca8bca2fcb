"""Asking for one page after the other, and putting them together, as botocore's paginators do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ..errors import IamError, UsageError
from .request import Paging

Page = dict[str, Any]
Ask = Callable[[dict[str, Any]], Page]

CUT = "boto_truncate_amount"


class Paginator:
    """The pages of an operation, cut short where `--max-items` says; `next_token` tells afterwards where to go on."""

    def __init__(self, lists: Iterable[str], ask: Ask, members: dict[str, Any], paging: Paging) -> None:
        self._lists = list(lists)
        self._ask, self._members, self._paging = ask, members, paging
        self.next_token: str | None = None

    def __iter__(self) -> Iterator[Page]:
        marker, skip = self._start()
        shown = 0
        primary, *others = self._lists
        while True:
            page = self._ask({**self._members, **({} if marker is None else {"Marker": marker})})
            if skip:
                page[primary] = page[primary][skip:]
                page |= {name: [] for name in others}
            limit = self._paging.max_items
            surplus = 0 if limit is None else shown + len(page[primary]) - limit
            if surplus > 0:
                keep = len(page[primary]) - surplus
                page[primary] = page[primary][:keep]
                page |= {name: [] for name in others if keep == 0}
                self.next_token = encode({"Marker": marker, CUT: keep + skip})
                yield page
                return
            yield page
            shown += len(page[primary])
            following = page.get("Marker")
            if following is None:
                return
            if shown == limit:
                self.next_token = encode({"Marker": following})
                return
            if following == marker:
                raise IamError(
                    f"Error during pagination: The same next token was received twice: {{'Marker': {marker!r}}}"
                )
            marker, skip = following, 0

    def merged(self) -> Page:
        """All pages as one answer: the lists whole, then what every page repeats, then NextToken if there is more."""
        answer: Page = {}
        rest: Page = {}
        for page in self:
            for name in self._lists:
                if name in page:
                    answer.setdefault(name, []).extend(page[name])
            rest = rest or {name: page[name] for name in page if name not in (*self._lists, "IsTruncated", "Marker")}
        return answer | rest | ({"NextToken": self.next_token} if self.next_token else {})

    def _start(self) -> tuple[str | None, int]:
        """The marker of the first page to ask for, and how many of its items were shown before.

        What else a token has are members too, as for botocore.
        """
        token = self._paging.starting_token
        if token is None:
            return None, 0
        import json
        from base64 import b64decode

        try:
            place = json.loads(b64decode(token, validate=True))
        except ValueError:
            return old_token(token)
        if not isinstance(place, dict):
            return old_token(token)
        marker, skip = place.pop("Marker", None), place.pop(CUT, 0)
        if not isinstance(skip, int) or skip < 0:
            raise UsageError(f"Bad starting token: {token}")
        self._members = {**self._members, **{name: part for name, part in place.items() if part is not None}}
        return marker, skip


def old_token(token: str) -> tuple[str | None, int]:
    """A token of the form `marker___index`, or a marker itself."""
    marker, separator, index = token.rpartition("___")
    if not separator:
        return token, 0
    if not (index.isascii() and index.isdigit()):
        raise UsageError(f"Bad starting token: {token}")
    return (None if marker == "None" else marker), int(index)


def encode(place: dict[str, Any]) -> str:
    """A token as botocore makes it."""
    import json
    from base64 import b64encode

    return b64encode(json.dumps(place).encode()).decode()
