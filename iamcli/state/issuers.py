"""The identity providers of the sandbox: whose keys are known here, and whose tokens and assertions can be made here.

Below `idp/` in the folder of iamcli there is a file for each: of OpenID Connect issuers their public keys and, of
those that are the sandbox's own, a private key; of SAML providers a private key and a certificate. All are for the user
alone.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TypeVar

import msgspec

from ..errors import ConfigurationError
from .location import home
from .private_files import beside, put
from .records import Record
from .records.issuers import IssuerRecord, SAMLIssuerRecord

Kept = TypeVar("Kept", bound=Record)
LONGEST = 200
"""Bytes of a name that a file can have with what stands around it; longer ones become a hash."""


class KeyUnreadable(ConfigurationError):
    """The private key of an identity provider of the sandbox is damaged."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The private key of {name} below {os.path.join(home(), 'idp')} cannot be read.")


class Issuers:
    """The files of identity providers. It is a `KeySource`: only issuers that have a file can be reached."""

    def __init__(self, folder: str | None = None) -> None:
        self.folder = folder or os.path.join(home(), "idp")

    def key_set(self, issuer: str) -> bytes | None:
        """The public keys of an issuer as a JSON Web Key Set; None if nothing is known of it."""
        record = self.oidc(issuer)
        return None if record is None else msgspec.json.encode({"keys": record.keys})

    def oidc(self, issuer: str) -> IssuerRecord | None:
        """What is known of an OpenID Connect issuer; ConfigurationError if its file cannot be read."""
        return read(self._path("oidc", issuer), IssuerRecord)

    def saml(self, entity_id: str) -> SAMLIssuerRecord | None:
        """What is known of a SAML identity provider; ConfigurationError if its file cannot be read."""
        return read(self._path("saml", entity_id), SAMLIssuerRecord)

    def all_oidc(self) -> list[IssuerRecord]:
        """All OpenID Connect issuers, by the names of their files."""
        folder = os.path.join(self.folder, "oidc")
        names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
        records = (read(os.path.join(folder, name), IssuerRecord) for name in names if name.endswith(".json"))
        return [record for record in records if record is not None]

    def add_oidc(self, record: IssuerRecord) -> IssuerRecord:
        """Keep an issuer unless there is one already, even since a moment ago; answers the one there is then."""
        path = self._path("oidc", record.issuer)
        write(path, record, replace=False)
        return read(path, IssuerRecord) or record

    def add_saml(self, record: SAMLIssuerRecord) -> SAMLIssuerRecord:
        """Keep a SAML identity provider unless there is one already; answers the one there is then."""
        path = self._path("saml", record.entity_id)
        write(path, record, replace=False)
        return read(path, SAMLIssuerRecord) or record

    def set_oidc(self, record: IssuerRecord) -> None:
        """Keep an issuer in place of the one there may be."""
        write(self._path("oidc", record.issuer), record, replace=True)

    def _path(self, kind: str, name: str) -> str:
        from urllib.parse import quote

        file_name = quote(name.removeprefix("https://"), safe="")
        if len(file_name) > LONGEST:
            from hashlib import sha256

            file_name = sha256(name.encode()).hexdigest()
        return os.path.join(self.folder, kind, f"{file_name}.json")


def read(path: str, kind: type[Kept]) -> Kept | None:
    """The record in a file; None if there is no file, ConfigurationError if there is something else in it."""
    try:
        with open(path, "rb") as file:
            return msgspec.json.decode(file.read(), type=kind)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ConfigurationError(f"The file {path} cannot be read: {error.strerror}.") from None
    except (msgspec.DecodeError, RecursionError):
        raise ConfigurationError(f"The file {path} is none that iamcli has written.") from None


def write(path: str, record: Record, *, replace: bool) -> None:
    """Put a record into a file, whole, for the user alone; ConfigurationError if that cannot be done."""
    data = msgspec.json.format(msgspec.json.encode(record), indent=2) + b"\n"
    try:
        private_folder(os.path.dirname(path))
        if replace:
            put(path, data, durable=True, alone=False)
        else:
            successor = beside(path, data, durable=True, alone=False)
            with suppress(FileExistsError):
                os.link(successor, path)
            os.unlink(successor)
    except OSError as error:
        raise ConfigurationError(f"The file {path} cannot be written: {error.strerror}.") from None


def private_folder(folder: str) -> None:
    """Make a folder, the one above it and iamcli's own, for nobody else to look into."""
    own = os.path.dirname(os.path.dirname(folder))
    os.makedirs(os.path.dirname(own), exist_ok=True)
    for part in (own, os.path.dirname(folder), folder):
        with suppress(FileExistsError):
            os.mkdir(part, 0o700)
