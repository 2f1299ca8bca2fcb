"""The account as operations see it: settings and typed tables, over the parts of an account file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from .quotas import refused
from .records import Settings
from .table import EMPTY, TABLE_DEEP, Blame, Table, indented, unblamed

if TYPE_CHECKING:
    from .records import GroupRecord, PolicyRecord, UserRecord
    from .records.certificates import ServerCertificateRecord
    from .records.delegation import DelegationRequestRecord
    from .records.mfa import MFADeviceRecord
    from .records.providers import OIDCProviderRecord, SAMLProviderRecord
    from .records.reports import JobRecord
    from .records.roles import DeletionTaskRecord, InstanceProfileRecord, RoleRecord

D = TypeVar("D")

FORMAT = 1
"""The schema's version. Once released, a new table or field raises it, for an older iamcli refuses what it lacks."""

TABLES = {
    "users": ("", "UserRecord"),
    "groups": ("", "GroupRecord"),
    "policies": ("", "PolicyRecord"),
    "roles": (".roles", "RoleRecord"),
    "instance_profiles": (".roles", "InstanceProfileRecord"),
    "mfa_devices": (".mfa", "MFADeviceRecord"),
    "server_certificates": (".certificates", "ServerCertificateRecord"),
    "saml_providers": (".providers", "SAMLProviderRecord"),
    "oidc_providers": (".providers", "OIDCProviderRecord"),
    "deletion_tasks": (".roles", "DeletionTaskRecord"),
    "jobs": (".reports", "JobRecord"),
    "delegation_requests": (".delegation", "DelegationRequestRecord"),
}
"""The tables of an account file, in the order it has them: the module below `records` and the record of each."""


HEAD = b'{\n  "format": '
PART = TABLE_DEEP + b'"'
EMPTY_TABLE = bytes(EMPTY)
TAIL = b"\n  }\n}\n"
"""What an account file begins with, each part of the account in it, an empty table, and what the file ends with."""


class Envelope(msgspec.Struct, forbid_unknown_fields=True):
    """The outermost object of an account file; the parts of the account are sliced along with it, in one pass."""

    format: int
    revision: int
    account: dict[str, msgspec.Raw]


class Head(msgspec.Struct):
    """What every format has."""

    format: int


class Account:
    """Everything the service remembers of one account."""

    users: Table[UserRecord]
    groups: Table[GroupRecord]
    policies: Table[PolicyRecord]
    roles: Table[RoleRecord]
    instance_profiles: Table[InstanceProfileRecord]
    mfa_devices: Table[MFADeviceRecord]
    jobs: Table[JobRecord]
    delegation_requests: Table[DelegationRequestRecord]
    server_certificates: Table[ServerCertificateRecord]
    saml_providers: Table[SAMLProviderRecord]
    oidc_providers: Table[OIDCProviderRecord]
    deletion_tasks: Table[DeletionTaskRecord]

    def __init__(self, parts: Mapping[str, msgspec.Raw], revision: int = 0, blame: Blame = unblamed) -> None:
        self.revision = revision
        self.format = FORMAT
        self.source = b""
        """The bytes of an account of an earlier format, to be kept when it is stored in this one."""
        self._parts = parts
        self._blame = blame
        self._derived: dict[str, tuple[object, Any]] = {}
        """What was derived by name, and what it rests on."""
        self._state = object()
        """Another one whenever something may have changed."""
        self.hints: dict[str, str] = {}
        """Where something was found; it may have moved since, so whoever looks there looks whether it is there."""
        settings = parts.get("settings", msgspec.Raw(b"{}"))
        try:
            self.settings = msgspec.json.decode(settings, type=Settings)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise blame(bytes(settings), error) from None
        if not (len(self.id) == 12 and self.id.isascii() and self.id.isdigit()):
            raise blame(bytes(settings), msgspec.ValidationError(f"the account's id is {self.id!r}, not 12 digits"))
        if self.settings.quotas and (why := refused(self.settings.quotas)):
            raise blame(bytes(settings), msgspec.ValidationError(why))
        if strange := parts.keys() - {"settings", *TABLES}:
            raise blame(b"", msgspec.ValidationError(f"it has parts that are not known here: {', '.join(strange)}"))

    def __getattr__(self, name: str) -> Any:
        """A table, made when it is first asked for; its records' module is loaded when one of them is."""
        if name not in TABLES:
            raise AttributeError(name)
        module, record = TABLES[name]

        def kind() -> Any:
            return getattr(import_module(f"iamcli.state.records{module}"), record)

        table: Table[Any] = Table(kind, self._parts.get(name), self._blame)
        setattr(self, name, table)
        return table

    def _tables(self) -> dict[str, Table[Any]]:
        """The tables that somebody has asked for."""
        known = vars(self)
        return {name: known[name] for name in TABLES if name in known}

    def derived(self, name: str, make: Callable[[], D], rests_on: object = None) -> D:
        """What `make` derives from the account, made once under a name; for operations that only read.

        It is made anew when what it `rests_on` is not equal any more: the whole account, unless told.
        """
        basis = self._state if rests_on is None else rests_on
        known = self._derived.get(name)
        if known is None or known[0] != basis:
            known = self._derived[name] = basis, make()
        found: D = known[1]
        return found

    def check(self) -> None:
        """Decode every record there is; the store's error for the first that is none.

        A change begins with it, so that nothing is built on a file that is broken elsewhere.
        """
        for name in TABLES:
            if self._part(name) != EMPTY:
                table: Table[Any] = getattr(self, name)
                table.check()

    @classmethod
    def new(cls, settings: Settings) -> Account:
        """An empty account."""
        return cls({"settings": msgspec.Raw(msgspec.json.encode(settings))})

    @property
    def id(self) -> str:
        """The account's 12 digits."""
        return self.settings.id

    def arn(self, resource: str) -> str:
        """The ARN of an IAM resource of this account, as in `user/alice`."""
        return f"arn:aws:iam::{self.id}:{resource}"

    def savepoint(self) -> Callable[[], None]:
        """Keep what was done so far; calling what is returned undoes what is done to the account from now on."""
        settings = msgspec.json.encode(self.settings)
        tables = self._tables()
        for table in tables.values():
            table.savepoint()
        self._state = object()

        def back() -> None:
            self.settings = msgspec.json.decode(settings, type=Settings)
            for name in TABLES:
                if name in tables:
                    tables[name].undo()
                else:
                    vars(self).pop(name, None)
            self._state = object()

        return back

    def token_key(self, random: Callable[[int], bytes]) -> bytes:
        """The key that session tokens are authenticated with; if there is none it is made, for a change to keep."""
        self.settings.token_key = self.settings.token_key or random(32).hex()
        return bytes.fromhex(self.settings.token_key)

    def encoded(self) -> dict[str, msgspec.Raw]:
        """The parts as the account file has them: the settings, then each table."""
        known = self._tables()
        tables = {name: known[name].encoded() if name in known else self._part(name) for name in TABLES}
        return {"settings": msgspec.Raw(indented(self.settings, TABLE_DEEP)), **tables}

    def _part(self, name: str) -> msgspec.Raw:
        """A part as the account was read with it."""
        return self._parts.get(name, EMPTY)

    def stored(self, parts: Mapping[str, msgspec.Raw]) -> None:
        """Go on from what has been stored: these encoded parts, as the next revision."""
        self._parts = parts
        for name, table in self._tables().items():
            table.stored(parts[name])
        self._state = object()
        self.revision += 1
        self.format, self.source = FORMAT, b""

    def changed(self, parts: Mapping[str, msgspec.Raw]) -> bool:
        """Whether these encoded parts differ from what the account was read from."""
        return any(self._part(name) != part for name, part in parts.items())

    def copy(self) -> Account:
        """The account as it was last stored, for somebody else to read while this one goes on."""
        made = Account(self._parts, self.revision, self._blame)
        for name, table in self._tables().items():
            setattr(made, name, table.copy())
        made.hints = self.hints
        return made


def opened(data: bytes, blame: Blame = unblamed, newer: Callable[[int], Exception] = ValueError) -> Account:
    """The account of an account file; `blame` and `newer` make the errors for what is broken or from the future."""
    try:
        try:
            envelope = as_written(data)
            if envelope is None:
                envelope = msgspec.json.decode(data, type=Envelope)
            else:
                blame = after_a_look_at_the_whole(data, blame)
        except msgspec.ValidationError:
            if (found := msgspec.json.decode(data, type=Head).format) > FORMAT:
                raise newer(found) from None
            raise
        if envelope.format < 0:
            raise msgspec.ValidationError(f"there is no format {envelope.format}")
        if envelope.format > FORMAT:
            raise newer(envelope.format)
        if envelope.format == FORMAT:
            return Account(envelope.account, envelope.revision, blame)
        return _upgraded(data, envelope, blame)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise blame(data, error) from None


def as_written(data: bytes) -> Envelope | None:
    """The envelope of a file that is laid out as `file_bytes` does it, sliced at its lines; None of any other.

    To parse a large file only to find its parts costs as much as most commands do besides. A part is parsed when it
    is asked for, and all of them are before a change; until then only where it begins and how it ends is looked at.
    """
    if not (data.startswith(HEAD) and data.endswith(TAIL)):
        return None
    begins: list[int] = []
    values: list[int] = []
    for name in ("settings", *TABLES):
        label = b'%b%b%b": ' % (b"," if begins else b"", PART, name.encode())
        begins.append(data.find(label, begins[-1] if begins else 0))
        if begins[-1] < 0:  # some are missing, or in another order
            return None
        values.append(begins[-1] + len(label))
    ends = [*begins[1:], len(data) - len(TAIL)]
    if not data.endswith(b"{", 0, begins[0]) or not all(map(partial(is_table, data), values, ends)):
        return None
    envelope = msgspec.json.decode(data[: begins[0]] + TAIL, type=Envelope)
    whole = memoryview(data)  # a slice of it is no copy
    parts = (msgspec.Raw(whole[value:end]) for value, end in zip(values, ends, strict=True))
    envelope.account = dict(zip(("settings", *TABLES), parts, strict=True))
    return envelope


def is_table(data: bytes, begin: int, end: int) -> bool:
    """Whether a part ends as a table does, or is an empty one."""
    if data.startswith(EMPTY_TABLE, begin):
        return end - begin == len(EMPTY_TABLE)
    return data.endswith(TABLE_DEEP + b"}", begin, end)


def after_a_look_at_the_whole(data: bytes, blame: Blame) -> Blame:
    """The errors for a file sliced at its lines: a part that is none may come of one that does not belong there."""

    def told(piece: bytes, error: Exception) -> Exception:
        with suppress(msgspec.MsgspecError, UnicodeDecodeError):
            Account(msgspec.json.decode(data, type=Envelope).account, blame=blame)
        return blame(piece, error)

    return told


def _upgraded(data: bytes, envelope: Envelope, blame: Blame) -> Account:
    from .upgrades import upgraded

    try:
        plain = upgraded(
            {name: msgspec.json.decode(part) for name, part in envelope.account.items()}, envelope.format, FORMAT
        )
    except (AttributeError, KeyError, TypeError) as error:
        raise msgspec.ValidationError(f"not an account of format {envelope.format}: {error!r}") from None
    parts = {name: msgspec.Raw(msgspec.json.encode(part)) for name, part in plain.items()}
    account = Account(parts, envelope.revision, blame)
    account.format, account.source = envelope.format, data
    return account


def file_bytes(parts: Mapping[str, msgspec.Raw], revision: int) -> bytes:
    """An account file: JSON a person can read and git can compare, in a stable order."""
    return b"".join(file_pieces(parts, revision))


def file_pieces(parts: Mapping[str, msgspec.Raw], revision: int) -> list[bytes]:
    """The same as the pieces that follow one another in it, of which none has been copied."""
    pieces = [b'%b%d,\n  "revision": %d,\n  "account": {' % (HEAD, FORMAT, revision)]
    for number, (name, part) in enumerate(parts.items()):
        pieces += b'%b%b%b": ' % (b"," if number else b"", PART, name.encode()), part
    return [*pieces, TAIL]
