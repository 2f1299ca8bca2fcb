"""Signing certificates: X.509 certificates of users and of the root user that services check signatures with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from ..errors import (
    ConcurrentModification,
    DuplicateCertificate,
    EntityAlreadyExists,
    InvalidCertificate,
    InvalidInput,
    LimitExceeded,
    MalformedCertificate,
    NoSuchEntity,
    ServiceFailure,
)
from ..operation import reads, writes
from ..shapes.signing_certificates import Certificate
from ..state.records import Signer, SigningCertificateRecord
from ._principals import credentials_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..service import Call
    from ..shapes.scalars import CertificateBody, CertificateId, ExistingUserName, KeyStatus
    from ..state.records import CredentialsRecord

ID = 20
"""Bytes of an id: 32 characters in base 32."""
WEAKEST = 1024
"""Bits that an RSA key has at least."""


@writes(
    LimitExceeded,
    EntityAlreadyExists,
    MalformedCertificate,
    InvalidCertificate,
    DuplicateCertificate,
    NoSuchEntity,
    ConcurrentModification,
    ServiceFailure,
)
def upload_signing_certificate(
    call: Call, *, user_name: ExistingUserName | None = None, certificate_body: CertificateBody
) -> Certificate:
    """Upload a signing certificate for a user, or for the caller if no name is given.

    It may be self-signed, has to be valid now and certifies an RSA key of 1,024 bits or more. Nobody else in the
    account can have the same one.
    """
    name, owner = credentials_of(call, user_name)
    check_certificate(call, certificate_body)
    if any(same(certificate_body, record.body) for record in all_certificates(call)):
        raise DuplicateCertificate
    call.within("SigningCertificatesPerUser", len(owner.signing_certificates) + 1)
    certificate_id = new_id(call)
    record = owner.signing_certificates[certificate_id] = SigningCertificateRecord(
        body=certificate_body, uploaded=call.now
    )
    return as_certificate(name, certificate_id, record)


@reads(NoSuchEntity, ServiceFailure, pages={"Certificates": "certificate_id"})
def list_signing_certificates(call: Call, *, user_name: ExistingUserName | None = None) -> Iterable[Certificate]:
    """List the signing certificates of a user, or of the caller if no name is given."""
    name, owner = credentials_of(call, user_name)
    records = sorted(owner.signing_certificates.items())
    return (as_certificate(name, certificate_id, record) for certificate_id, record in records)


@writes(NoSuchEntity, LimitExceeded, ServiceFailure, InvalidInput)
def update_signing_certificate(
    call: Call,
    *,
    user_name: ExistingUserName | None = None,
    certificate_id: CertificateId,
    status: Annotated[KeyStatus, "`Active`, or `Inactive` to have signatures by its key refused."],
) -> None:
    """Activate or deactivate a signing certificate of a user, or of the caller if no name is given."""
    record = find_signing_certificate(credentials_of(call, user_name)[1], certificate_id)
    if status == "Expired":
        raise InvalidInput("The status of a signing certificate can be changed to Active or Inactive only.")
    record.status = status


@writes(NoSuchEntity, LimitExceeded, ConcurrentModification, ServiceFailure)
def delete_signing_certificate(
    call: Call, *, user_name: ExistingUserName | None = None, certificate_id: CertificateId
) -> None:
    """Delete a signing certificate of a user, or of the caller if no name is given."""
    owner = credentials_of(call, user_name)[1]
    find_signing_certificate(owner, certificate_id)
    del owner.signing_certificates[certificate_id]


def check_certificate(call: Call, text: str) -> None:
    """An error unless the PEM text is a certificate that is valid now and whose key can sign requests.

    The API reference has MalformedCertificate for one that is "malformed or expired", and does not say what makes one
    invalid: here that is a key of another kind than RSA, or a short one.
    """
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    from ._certificates import read_certificate, valid

    certificate = read_certificate(text)
    if not valid(certificate, call.now):
        raise MalformedCertificate("The request was rejected because the certificate was malformed or expired.")
    key = certificate.public_key()
    if not isinstance(key, RSAPublicKey) or key.key_size < WEAKEST:
        raise InvalidCertificate


def all_certificates(call: Call) -> Iterator[SigningCertificateRecord]:
    """The signing certificates of everybody in the account."""
    yield from call.account.settings.root.signing_certificates.values()
    for _, signer in call.account.users.scan(Signer, holding="signing_certificates"):
        yield from signer.signing_certificates.values()


def same(one: str, other: str) -> bool:
    """Whether two PEM texts differ in white space only."""
    return "".join(one.split()) == "".join(other.split())


def new_id(call: Call) -> str:
    """An id as AWS's examples have them: letters and digits of base 32 without a prefix."""
    from base64 import b32encode

    return b32encode(call.random(ID)).decode()


def find_signing_certificate(owner: CredentialsRecord, certificate_id: str) -> SigningCertificateRecord:
    """The signing certificate of that id among the owner's; NoSuchEntity if it is not there."""
    if certificate_id not in owner.signing_certificates:
        raise NoSuchEntity(f"The Certificate with id {certificate_id} cannot be found.")
    return owner.signing_certificates[certificate_id]


def as_certificate(name: str | None, certificate_id: str, record: SigningCertificateRecord) -> Certificate:
    """A signing certificate as answers show it."""
    return Certificate(
        user_name=name,
        certificate_id=certificate_id,
        certificate_body=record.body,
        status=record.status,
        upload_date=record.uploaded,
    )
