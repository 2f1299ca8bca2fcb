"""Server certificates, as answers show them: never with their private keys."""

from __future__ import annotations

from datetime import datetime

from .rules import Response, Shape
from .tags import Tag


class ServerCertificateMetadata(Shape, kw_only=True):
    """What is known of a server certificate, without the certificate itself."""

    path: str
    server_certificate_name: str
    server_certificate_id: str
    arn: str
    upload_date: datetime | None = None
    expiration: datetime | None = None


class ServerCertificate(Shape, kw_only=True):
    """A server certificate and, if it was uploaded with one, its chain."""

    server_certificate_metadata: ServerCertificateMetadata
    certificate_body: str
    certificate_chain: str | None = None
    tags: list[Tag] | None = None


class UploadedServerCertificate(Response, kw_only=True):
    """A new server certificate and, if it has any, its tags."""

    server_certificate_metadata: ServerCertificateMetadata | None = None
    tags: list[Tag] | None = None
