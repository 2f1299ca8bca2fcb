"""An issuer's discovery document and keys, over HTTP, on the loopback interface."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from ....state.records.issuers import IssuerRecord

HOST = "127.0.0.1"
DISCOVERY = "/.well-known/openid-configuration"
KEYS = "/.well-known/jwks"
PATIENCE = 10
"""Seconds that a client may take for its request."""


class KeyServer(ThreadingHTTPServer):
    """Answers two paths with documents that are made beforehand."""

    daemon_threads = True
    documents: dict[str, bytes]

    @property
    def url(self) -> str:
        """Where it is served."""
        return f"http://{HOST}:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD; the library refuses other methods."""

    server: KeyServer
    timeout = PATIENCE
    server_version = "iamcli"
    sys_version = ""

    def do_GET(self) -> None:
        """Send a document."""
        self.answer(with_body=True)

    def do_HEAD(self) -> None:
        """Send what a document is, without it."""
        self.answer(with_body=False)

    def answer(self, *, with_body: bool) -> None:
        """Send the document of the path, or say that there is none."""
        document = self.server.documents.get(self.path.partition("?")[0])
        if document is None:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(document)))
        self.end_headers()
        if with_body:
            self.wfile.write(document)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the library's name
        """Stay silent."""


def key_server(record: IssuerRecord, port: int) -> KeyServer:
    """A server for an issuer's documents, on a port or, for 0, on one that is free; OSError if it cannot be had."""
    from ....tokens.oidc_issuer import discovery

    server = KeyServer((HOST, port), Handler)
    document = {**discovery(record.issuer), "jwks_uri": server.url + KEYS}
    server.documents = {
        DISCOVERY: msgspec.json.encode(document),
        KEYS: msgspec.json.encode({"keys": record.keys}),
    }
    return server
