"""A table of the account: rows stay undecoded until somebody asks for them.

An account at AWS's quotas has tens of thousands of rows, and a command needs one or two. Reading slices the file
into rows without looking inside; writing encodes the rows that were decoded and copies the others as they stand.
So what a record is changed to in place is stored, if the change it happens in succeeds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any, Generic, TypeVar

import msgspec

from .blocks import Blocks

T = TypeVar("T")
V = TypeVar("V")
D = TypeVar("D")

Blame = Callable[[bytes, Exception], Exception]
"""Makes the error for a piece of the file that cannot be decoded."""


def unblamed(_: bytes, error: Exception) -> Exception:
    """The error as it is, where there is no file to blame."""
    return error


INDENT = 2
EMPTY = msgspec.Raw(b"{}")
"""A table without rows, as the account file has it."""
ROWS_DEEP = b"\n" + b" " * 6
TABLE_DEEP = b"\n" + b" " * 4
BETWEEN = b"," + ROWS_DEEP
MANY = 256
"""Names that may come before all are sorted again though nobody asks for them: a savepoint copies those that came."""


class Table(Generic[T]):
    """Records by name. Names keep their case in the record; keys here are folded, so they match without it."""

    def __init__(self, kind: Callable[[], type[T]], raw: msgspec.Raw | None = None, blame: Blame = unblamed) -> None:
        self._kind = kind
        self._blame = blame
        self._raw = raw
        self._sliced: dict[str, msgspec.Raw] | None = None if raw else {}
        self._decoded: dict[str, T] = {}
        self._sorted: list[str] | None = None
        self._fresh: list[str] = []
        """Names that have come since the others were sorted."""
        self._blocks: Blocks | None = None
        """The text by blocks, for a table that is encoded again and again."""
        self._before: dict[str, msgspec.Raw | None] = {}
        """What the rows that were put in since the last savepoint have replaced; None where there was none."""
        self._saved: tuple[msgspec.Raw | None, list[str] | None, list[str]] = raw, None, []
        """The whole text, the sorted names and the fresh ones, as they were at the last savepoint."""
        self.version = 0
        """Grows with each row that is put in or taken out; what was done to a record counts when it is kept."""
        self._whole = False
        """Whether every row is decoded."""
        self._outlined: tuple[object, dict[str, Any], msgspec.Raw] | None = None
        """A partial view, the one of each record in the order of names, and the text they were decoded from."""

    @cached_property
    def _decoder(self) -> msgspec.json.Decoder[T]:
        return msgspec.json.Decoder(self._kind())

    @property
    def _rows(self) -> dict[str, msgspec.Raw]:
        if self._sliced is None:
            self._sliced = self._slices(self._raw) if self._raw else {}
        return self._sliced

    def _slices(self, raw: msgspec.Raw) -> dict[str, msgspec.Raw]:
        slices = self._decode(msgspec.json.Decoder(dict[str, msgspec.Raw]), raw)
        self._check_names(slices, raw)
        return slices

    def _check_names(self, rows: Mapping[str, object], raw: msgspec.Raw) -> None:
        names = "".join(rows)
        if names != names.lower():
            strange = next(name for name in rows if name != name.lower())
            raise self._blame(bytes(raw), msgspec.ValidationError(f"the key {strange!r} is not in lower case"))

    def __len__(self) -> int:
        if self._whole:
            return len(self._decoded)
        rows = self._rows
        return len(rows) + sum([key not in rows for key in self._decoded])

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._decoded or name.lower() in self._rows

    def __getitem__(self, name: str) -> T:
        """The record of that name, which has to be there. Inside a change, changing it is storing it."""
        key = name.lower()
        if key not in self._decoded:
            if key not in self._rows:  # an operation looks before it asks: another record of the file names this one
                raise self._blame(b"", msgspec.ValidationError(f"{name!r} is named but not there"))
            self._decoded[key] = self._decode(self._decoder, self._rows[key])
        return self._decoded[key]

    def row(self, name: str) -> msgspec.Raw | None:
        """The text of a record as it was last kept, None if there is none: it tells whether the record has changed."""
        return self._rows.get(name.lower())

    def get(self, name: str) -> T | None:
        """The record of that name, or None."""
        return self[name] if self.__contains__(name) else None

    def __setitem__(self, name: str, record: T) -> None:
        key = name.lower()
        if key not in self:
            self._fresh.append(key)
        self._decoded[key] = record

    def pop(self, name: str) -> T:
        """Take the record out, which has to be there, and return it."""
        record = self[name]
        key = name.lower()
        self._decoded.pop(key)
        self._put(key, None)
        self._sorted = None
        return record

    def keys(self) -> list[str]:
        """The folded names, in order."""
        if self._sorted is None:
            decoded = self._decoded.keys()
            self._sorted = sorted(decoded if self._whole else self._rows.keys() | decoded)
        elif self._fresh:
            self._sorted = sorted(self._sorted + self._fresh)
        self._fresh = []
        return self._sorted

    def values(self, after: str = "", *, whole: bool = False) -> Iterator[T]:
        """The records in the order of their names, from the first one behind `after`.

        `whole` decodes all rows at once, which is cheaper if most of them are asked for sooner or later.
        """
        if whole:
            self._decode_all()
        keys = behind(self.keys(), after)
        if self._whole:
            yield from map(self._decoded.__getitem__, keys)
        else:
            yield from map(self.__getitem__, keys)

    def outlines(self, view: type[V], after: str = "") -> Iterator[V]:
        """A partial view of every record in the order of names, from the first one behind `after`.

        All are decoded at once, and kept for who asks again: for those who show all records.
        """
        if self._decoded or self._raw is None:
            return (outline for name, outline in self.scan(view) if name > after)
        if self._outlined is None or self._outlined[0] is not view or self._outlined[2] is not self._raw:
            rows = self._decode(msgspec.json.Decoder(dict[str, view]), self._raw)  # type: ignore[valid-type]
            self._check_names(rows, self._raw)
            in_order = sorted(rows)
            if in_order != list(rows):  # as only somebody else would leave them
                rows = {name: rows[name] for name in in_order}
            self._outlined = view, rows, self._raw
        rows = self._outlined[1]
        return map(rows.__getitem__, behind(list(rows), after)) if after else iter(rows.values())

    def _decode_all(self) -> None:
        """Decode what is not decoded yet; rows that were taken out stay out."""
        if self._whole or self._raw is None:
            return
        rows = self._decode(msgspec.json.Decoder(dict[str, self._kind()]), self._raw)  # type: ignore[misc]
        self._check_names(rows, self._raw)
        self._decoded = {**rows, **self._decoded}
        self._whole = True

    def scan(self, view: type[V], holding: str = "") -> Iterator[tuple[str, V]]:
        """Folded names and a partial view of every record, in order; far cheaper than `values`.

        Records that cannot contain the text `holding` are left out, most of them without being decoded; those that
        come still have to be looked at.
        """
        decoder = msgspec.json.Decoder(view)
        needle = holding.encode()
        for key in self.keys():
            if key in self._decoded:
                yield key, decoder.decode(msgspec.json.encode(self._decoded[key]))
                continue
            row = bytes(self._rows[key])
            if needle in row or b"\\" in row:  # behind an escape there may be anything
                yield key, self._decode(decoder, row)

    def mentioning(self, text: str) -> list[str]:
        """The folded names of the records that have this text in them, in order; found without decoding any."""
        needle = msgspec.json.encode(text)[1:-1]
        rows = self._rows if self._raw is None or needle in bytes(self._raw) else {}
        found = {key for key, row in rows.items() if key not in self._decoded and needle in bytes(row)}
        found |= {key for key, record in self._decoded.items() if needle in msgspec.json.encode(record)}
        return sorted(found)

    def check(self) -> None:
        """Decode every record, to keep none; the error of the first that is none."""
        if self._raw is not None:
            self._decode(msgspec.json.Decoder(dict[str, self._kind()]), self._raw)  # type: ignore[misc]

    def _decode(self, decoder: msgspec.json.Decoder[D], raw: msgspec.Raw | bytes) -> D:
        try:
            return decoder.decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise self._blame(bytes(raw), error) from None

    def savepoint(self) -> None:
        """Keep what was done so far, whatever comes.

        Records that were handed out before are not looked at again: to change one, ask for it anew.
        """
        if self._decoded or self._before:
            self._keep()
            self._decoded, self._whole, self._before = {}, False, {}
        self._saved = self._raw, self._sorted, list(self._fresh)

    def undo(self) -> None:
        """Undo what was done since the last savepoint."""
        for key, row in self._before.items():
            self._put(key, row)
        self._raw, self._sorted, fresh = self._saved
        self._fresh = list(fresh)
        self._decoded, self._whole, self._before = {}, False, {}

    def _keep(self) -> None:
        """Put the records in that differ from their rows, new ones among them."""
        rows = self._rows if self._decoded else {}
        for key, record in self._decoded.items():
            row = msgspec.Raw(indented(record, ROWS_DEEP))
            if row != rows.get(key):
                self._put(key, row)

    def _put(self, key: str, row: msgspec.Raw | None) -> None:
        """Put a row in place of another one, or take it out; what it replaces can be brought back."""
        rows = self._rows
        self._before.setdefault(key, rows.get(key))
        if row is None:
            rows.pop(key, None)
        else:
            rows[key] = row
        if self._blocks is not None:
            self._blocks.touch(key, there=row is not None)
        self._raw = None
        self.version += 1

    def encoded(self) -> msgspec.Raw:
        """The table as the account file has it; rows that nobody changed are copied to the byte."""
        self._keep()
        if self._raw is not None:
            return self._raw
        if not self._rows:
            return EMPTY
        if self._blocks is None:
            self._blocks = Blocks(self.keys(), BETWEEN)
        first, *others = self._blocks.texts(self._rows)
        texts = [b"{" + ROWS_DEEP + first, *others]
        texts[-1] += TABLE_DEEP + b"}"  # for the text as a whole is large, and better not copied twice
        return msgspec.Raw(BETWEEN.join(texts))

    def stored(self, encoded: msgspec.Raw) -> None:
        """Go on from what has been stored, which is what `encoded` gave."""
        if len(self._fresh) > MANY:
            self.keys()
        self.savepoint()
        self._raw = encoded

    def copy(self) -> Table[T]:
        """The table as it was last stored, for somebody else to read."""
        made = Table(self._kind, self._raw, self._blame)
        made._sliced = None if self._sliced is None else dict(self._sliced)
        made._sorted, made._fresh = self._sorted, list(self._fresh)
        return made


def behind(names: list[str], after: str) -> list[str]:
    """Those of the sorted names that come behind a name, if there is one."""
    if not after:
        return names
    from bisect import bisect_right

    return names[bisect_right(names, after) :]


def indented(record: Any, newline: bytes) -> bytes:
    """A record as indented JSON, its lines set in as deep as it stands in the file."""
    return msgspec.json.format(msgspec.json.encode(record), indent=INDENT).replace(b"\n", newline)
