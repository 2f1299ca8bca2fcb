"""From a request to its response, whatever HTTP library carries them.

An endpoint reads the form, finds the operation, the account and who calls, lets the service answer, and writes the
XML. Whatever a request says, there is a response: what a client does wrong is a refusal of AWS's.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from os import urandom
from typing import Any, NamedTuple

from ..callers import Proof
from ..errors import IamError, ServiceError, ServiceFailure
from ..operation import Operation
from ..service import Service, utc_now
from ..state.accounts import is_number
from .accounts import Accounts, account_in
from .messages import Request, Response
from .query import Form, form_of, members_of
from .refusals import InternalFailure, MethodNotAllowed
from .routing import foreign, refused, route, service_of
from .sigv4 import Claim, check_service, check_signature, check_time, claim_of
from .xml import answer_xml, error_xml

HEALTH = "/_health"
LIMIT = 16 * 1024 * 1024
"""Bytes of a body, once its percent-encoding is undone: a SAML metadata document may have 10 million characters."""


class Work(NamedTuple):
    """What is left to do for a request once it is understood."""

    writes: bool
    """Whether it changes the account, and so may have to wait for the disk."""
    run: Callable[[], Response]
    """Does it; raises nothing."""


class Signed(NamedTuple):
    """A signed request as proof of who made it."""

    request: Request
    claim: Claim

    @property
    def access_key_id(self) -> str:
        """The key that the request names."""
        return self.claim.access_key_id

    @property
    def session_token(self) -> str:
        """The token that came with it."""
        return self.claim.session_token

    def check(self, secret: str) -> None:
        """SignatureDoesNotMatch if the request was not signed with this secret."""
        check_signature(self.request, self.claim, secret)


class Endpoint:
    """IAM and STS of some accounts, as they are asked over HTTP."""

    def __init__(
        self,
        accounts: Accounts,
        *,
        verify: bool = True,
        now: Callable[[], datetime] = utc_now,
        random: Callable[[int], bytes] = urandom,
        defect: Callable[[Exception], None] = lambda _: None,
    ) -> None:
        self.accounts, self.verify, self.now, self.random, self.defect = accounts, verify, now, random, defect

    def work(self, request: Request) -> Work:
        """What there is to do for a request; a request that is refused at sight has its response already."""
        request_id = new_request_id(self.random)
        if request.path == HEALTH:
            return done(healthy(request_id))
        scope = credential_scope(request)
        if other := foreign(request, scope):
            return done(refused(request, other, request_id))
        form, service = NO_FORM, "iam"
        try:
            if request.method not in ("GET", "POST"):
                raise MethodNotAllowed(request.method)
            form = form_of(request.query.encode("latin-1", "replace"), form_in(request))
            service = service_of(form, scope)
            operation = route(form, scope)
            service = operation.service
            members = members_of(operation, form.fields)
            caller = self._service(request, operation)
        except ServiceError as error:
            return done(failed(error, service, request_id))
        return Work(operation.writes, lambda: self._answer(caller, operation, members, request_id))

    def respond(self, request: Request) -> Response:
        """The response to a request."""
        return self.work(request).run()

    def _service(self, request: Request, operation: Operation[..., Any]) -> Service:
        """The service of the account that a request is about, asked by whoever made the request."""
        proof: Proof | None = None
        if self.verify:
            claim = claim_of(request)
            check_service(claim, operation.service)
            check_time(claim, self.now())
            proof, key = Signed(request, claim), claim.access_key_id
        else:
            key = key_named(request)
        store = self.accounts.store(self._account(key))
        return Service(store, credentials=proof, now=self.now, random=self.random)

    def _account(self, access_key_id: str) -> str:
        """The account that a key is of: the one it carries if that is here, else the default."""
        if is_number(access_key_id) and not self.verify:
            return access_key_id
        carried = account_in(access_key_id)
        return carried if carried and self.accounts.has(carried) else self.accounts.default

    def _answer(
        self, service: Service, operation: Operation[..., Any], members: dict[str, Any], request_id: str
    ) -> Response:
        try:
            answer = service.call(operation, members)
            return Response(200, headers_of(request_id), answer_xml(operation, answer, request_id))
        except ServiceError as error:
            return failed(error, operation.service, request_id)
        except IamError as error:  # the account's file cannot be used, which is not the client's fault
            self.defect(error)
            return failed(ServiceFailure(str(error)), operation.service, request_id)
        except Exception as error:  # a defect is told to who runs the server, and never stops it
            self.defect(error)
            return failed(InternalFailure(), operation.service, request_id)


NO_FORM = Form("", "", {})


def form_in(request: Request) -> bytes:
    """The form that a body is; a body of another type is none."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return request.body if kind in ("", "application/x-www-form-urlencoded") else b""


def credential_scope(request: Request) -> str:
    """The service that a request says it is signed for; empty if it does not say."""
    parts = credential(request).split("/")
    return parts[3] if len(parts) == 5 else ""


def key_named(request: Request) -> str:
    """The access key id that a request names, whether or not it is signed; empty if it names none."""
    return credential(request).partition("/")[0]


def credential(request: Request) -> str:
    """The credential of a request, as in `AKID/20240101/us-east-1/iam/aws4_request`, from whatever has it."""
    from urllib.parse import unquote

    header = request.headers.get("authorization", "")
    if header:
        found = header.partition("Credential=")[2]
        return found.replace(",", " ").partition(" ")[0]
    found = request.query.partition("X-Amz-Credential=")[2].partition("&")[0]
    return unquote(found)


def failed(error: ServiceError, service: str, request_id: str) -> Response:
    """The response that tells an error."""
    return Response(error.status, headers_of(request_id), error_xml(error, service, request_id))


def headers_of(request_id: str) -> dict[str, str]:
    """The headers that every XML response has."""
    return {"x-amzn-requestid": request_id, "content-type": "text/xml"}


def healthy(request_id: str) -> Response:
    """What tells others that the server is there."""
    import msgspec

    from .. import __version__

    body = msgspec.json.encode({"status": "ok", "version": __version__})
    return Response(200, {"x-amzn-requestid": request_id, "content-type": "application/json"}, body)


def done(response: Response) -> Work:
    """Nothing left to do."""
    return Work(False, lambda: response)


def new_request_id(random: Callable[[int], bytes]) -> str:
    """A random UUID, as AWS's request ids are."""
    text = random(16).hex()
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{'89ab'[int(text[16], 16) & 3]}{text[17:20]}-{text[20:]}"
