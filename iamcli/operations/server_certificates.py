"""Server certificates: the certificates and private keys that load balancers and other services show their clients."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from ..errors import (
    ConcurrentModification,
    DeleteConflict,
    EntityAlreadyExists,
    InvalidInput,
    KeyPairMismatch,
    LimitExceeded,
    MalformedCertificate,
    NoSuchEntity,
    ServiceFailure,
)
from ..operation import Needs, reads, writes
from ..shapes.server_certificates import ServerCertificate, ServerCertificateMetadata, UploadedServerCertificate
from ..shapes.tags import Tag, as_tags
from ._tags import in_order, with_tags, without_tags

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..service import Call
    from ..shapes.scalars import (
        CertificateBody,
        CertificateChain,
        EntityPath,
        PathPrefix,
        ServerCertificateName,
        ServerPrivateKey,
        TagKeys,
        Tags,
    )
    from ..state.records.certificates import ServerCertificateRecord


@writes(
    LimitExceeded,
    InvalidInput,
    EntityAlreadyExists,
    MalformedCertificate,
    KeyPairMismatch,
    ConcurrentModification,
    ServiceFailure,
)
def upload_server_certificate(
    call: Call,
    *,
    path: Annotated[
        EntityPath, "The path: `/`, or text that begins and ends with it; for CloudFront it begins with `/cloudfront/`."
    ] = "/",
    server_certificate_name: ServerCertificateName,
    certificate_body: CertificateBody,
    private_key: ServerPrivateKey,
    certificate_chain: CertificateChain | None = None,
    tags: Tags | None = None,
) -> UploadedServerCertificate:
    """Upload a server certificate with its private key.

    The certificate has to be valid now and the key must not be encrypted; both are PEM text with nothing around it.
    A chain begins with the certificate of the issuer, not with the server's own; a self-signed certificate needs
    none. The private key is kept with the account and never shown.
    """
    from ..state.records.certificates import ServerCertificateRecord
    from ._certificates import check_key, check_path, read_certificate

    certificate = read_certificate(certificate_body)
    check_key(certificate, private_key)
    check_path(certificate, certificate_chain, call.now)
    table = call.account.server_certificates
    check_free(call, server_certificate_name)
    call.within("ServerCertificates", len(table) + 1, "ServerCertificatesPerAccount")
    record = table[server_certificate_name] = ServerCertificateRecord(
        name=server_certificate_name,
        id=call.new_id("ASCA"),
        path=path,
        uploaded=call.now,
        expires=certificate.not_valid_after_utc,
        tags=with_tags(call, "ServerCertificate", {}, tags or ()),
        body=certificate_body,
        chain=certificate_chain or "",
        private_key=private_key,
    )
    return UploadedServerCertificate(
        server_certificate_metadata=metadata(call, record), tags=list(in_order(record.tags)) or None
    )


@reads(NoSuchEntity, ServiceFailure)
def get_server_certificate(call: Call, *, server_certificate_name: ServerCertificateName) -> ServerCertificate:
    """Show a server certificate with its chain and its tags; its private key is never shown."""
    record = find_server_certificate(call, server_certificate_name)
    return ServerCertificate(
        server_certificate_metadata=metadata(call, record),
        certificate_body=record.body,
        certificate_chain=record.chain or None,
        tags=as_tags(record.tags) or None,
    )


@reads(
    ServiceFailure,
    pages={"ServerCertificateMetadataList": "server_certificate_name"},
    needs=Needs(on="server-certificate{path_prefix}"),
)
def list_server_certificates(call: Call, *, path_prefix: PathPrefix = "/") -> Iterable[ServerCertificateMetadata]:
    """List the server certificates below a path, without the certificates themselves and their tags."""
    records = call.account.server_certificates.values(after=call.after)
    return (metadata(call, record) for record in records if record.path.startswith(path_prefix))


@writes(NoSuchEntity, EntityAlreadyExists, LimitExceeded, ServiceFailure)
def update_server_certificate(
    call: Call,
    *,
    server_certificate_name: ServerCertificateName,
    new_path: Annotated[EntityPath, "The certificate's new path."] | None = None,
    new_server_certificate_name: Annotated[ServerCertificateName, "The certificate's new name."] | None = None,
) -> None:
    """Rename a server certificate or move it to another path.

    Its ARN changes, its id does not; what uses the certificate by its ARN has to be told.
    """
    record = find_server_certificate(call, server_certificate_name)
    if new_server_certificate_name:
        if new_server_certificate_name.lower() != record.name.lower():
            check_free(call, new_server_certificate_name)
        table = call.account.server_certificates
        table.pop(record.name)
        record.name = new_server_certificate_name
        table[record.name] = record
    record.path = new_path or record.path


@writes(NoSuchEntity, DeleteConflict, LimitExceeded, ServiceFailure)
def delete_server_certificate(call: Call, *, server_certificate_name: ServerCertificateName) -> None:
    """Delete a server certificate and its private key.

    Nothing here knows what uses a certificate, so none is kept for being in use.
    """
    call.account.server_certificates.pop(find_server_certificate(call, server_certificate_name).name)


@writes(NoSuchEntity, InvalidInput, LimitExceeded, ConcurrentModification, ServiceFailure)
def tag_server_certificate(call: Call, *, server_certificate_name: ServerCertificateName, tags: Tags) -> None:
    """Add tags to a server certificate; a tag whose key is there already replaces it."""
    record = find_server_certificate(call, server_certificate_name)
    record.tags = with_tags(call, "ServerCertificate", record.tags, tags)


@writes(NoSuchEntity, InvalidInput, ConcurrentModification, ServiceFailure)
def untag_server_certificate(call: Call, *, server_certificate_name: ServerCertificateName, tag_keys: TagKeys) -> None:
    """Remove tags from a server certificate."""
    record = find_server_certificate(call, server_certificate_name)
    record.tags = without_tags(record.tags, tag_keys)


@reads(NoSuchEntity, ServiceFailure, pages={"Tags": "key"})
def list_server_certificate_tags(call: Call, *, server_certificate_name: ServerCertificateName) -> Iterable[Tag]:
    """List the tags of a server certificate, ordered by key."""
    return in_order(find_server_certificate(call, server_certificate_name).tags)


def find_server_certificate(call: Call, name: str) -> ServerCertificateRecord:
    """The server certificate of that name in any case; NoSuchEntity if there is none."""
    if name not in call.account.server_certificates:
        raise NoSuchEntity(f"The Server Certificate with name {name} cannot be found.")
    return call.account.server_certificates[name]


def check_free(call: Call, name: str) -> None:
    """EntityAlreadyExists if a server certificate has that name in any case (hashicorp/terraform#2447)."""
    if name in call.account.server_certificates:
        raise EntityAlreadyExists(f"The Server Certificate with name {name} already exists.")


def metadata(call: Call, record: ServerCertificateRecord) -> ServerCertificateMetadata:
    """A server certificate as lists show it."""
    return ServerCertificateMetadata(
        path=record.path,
        server_certificate_name=record.name,
        server_certificate_id=record.id,
        arn=call.arn(f"server-certificate{record.path}{record.name}"),
        upload_date=record.uploaded,
        expiration=record.expires,
    )
