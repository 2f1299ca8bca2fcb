"""From a request to its response, whatever HTTP library carries them.

An endpoint reads the form, finds the operation, the account and who calls, lets the service answer, and writes the
XML. Whatever a request says, there is a response: what a client does wrong is a refusal of AWS's.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache, partial
from os import urandom
from typing import TYPE_CHECKING, Any, NamedTuple

from ..callers import HOME_REGION, Anybody, Circumstances, Credentials, Proof, is_region
from ..errors import IamError, ServiceError, ServiceFailure
from ..operation import Operation
from ..recording import uuid
from ..service import Service, utc_now
from ..state.accounts import is_number
from ..tokens.access_keys import account_of
from .accounts import Accounts
from .messages import Request, Response
from .pending import Pending, Seen
from .query import Form, form_of, members_of
from .refusals import InternalFailure, MethodNotAllowed
from .routing import SERVICES, foreign, refused, route, service_of
from .sigv4 import Claim, check_service, check_signature, check_time, claim_of
from .writer import Change
from .xml import answer_xml, error_xml

if TYPE_CHECKING:
    from ..state.event_log import Log
    from ..state.store import Store

HEALTH = "/_health"
LONGEST_CREDENTIAL = 256
"""Characters of a key with its scope: it is kept, and nobody is to fill memory with it."""
LIMIT = 16 * 1024 * 1024
"""Bytes of a body, once its percent-encoding is undone: a SAML metadata document may have 10 million characters."""


class Work(NamedTuple):
    """What is left to do for a request once it is understood."""

    run: Callable[[], Response]
    """Does it; raises nothing. Its event may be kept back until `Endpoint.settle`."""
    waits: bool = False
    """Whether it may have to wait for others."""
    change: Change | None = None
    """The same, where it changes the account: several changes can be stored together."""

    @property
    def at_once(self) -> bool:
        """Whether it can be done where the request arrives."""
        return self.change is None and not self.waits


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
    """IAM and STS of some accounts, as they are asked over HTTP.

    Signatures are checked unless `verify` is False; then anybody may do anything. `guest` is a key that no account
    has, and that may do anything in the default account. `defect` hears of what should not happen.
    """

    def __init__(
        self,
        accounts: Accounts,
        *,
        verify: bool = True,
        guest: Credentials | None = None,
        now: Callable[[], datetime] = utc_now,
        random: Callable[[int], bytes] = urandom,
        defect: Callable[[Exception], None] = lambda _: None,
    ) -> None:
        self.accounts, self.verify, self.guest, self.now = accounts, verify, guest, now
        self.random, self.defect = random, defect
        self._read: dict[str, tuple[Seen, Pending]] = {}

    def work(self, request: Request) -> Work:
        """What there is to do for a request; a request that is refused at sight has its response already."""
        request_id = new_request_id(self.random)
        if request.path == HEALTH and request.method in ("GET", "HEAD"):
            return done(healthy(request_id))
        named = named_in(request)
        scope = named.service
        if (other := foreign(request, scope)) and not is_ours(request):
            return done(refused(request, other, request_id))
        form, service = NO_FORM, "iam"
        try:
            if request.method not in ("GET", "POST"):
                raise MethodNotAllowed(request.method)
            form = form_in(request)
            service = service_of(form, scope)
            operation = route(form, scope)
            service = operation.service
            members = members_of(operation, form.fields)
            now = self.now()
            proof = self._proof(request, operation, now) if self.verify else named.anybody
        except MethodNotAllowed as error:
            response = failed(error, service, request_id)
            return done(response._replace(headers={**response.headers, "allow": "GET, POST"}))
        except ServiceError as error:
            return done(failed(error, service, request_id, form.action))
        circumstances = Circumstances(
            now=now,
            source_ip=request.address,
            user_agent=request.headers.get("user-agent", ""),
            secure=request.secure,
            region=named.region or HOME_REGION,
            request_id=request_id,
        )
        account = self._account(named.key)

        def run(store: Store, log: Log) -> Response:
            asked = Service(
                store,
                credentials=proof,
                log=log,
                now=self.now,
                random=self.random,
                others=self._store_of,
                event_random=self.random,
            )
            return self._answer(asked, operation, members, circumstances)

        def run_alone() -> Response:
            return run(self.accounts.store(account), self.accounts.log(account))

        if not operation.writes and operation.service != "sts":
            return Work(lambda: run(*self._gathered(account)))
        if not operation.writes:
            return Work(run_alone, waits=True)  # the keys of STS are made when they are first needed
        told = partial(failed, service=service, request_id=request_id, action=operation.name)
        return Work(run_alone, change=Change(account, operation.name, len(request.body), run, told))

    def respond(self, request: Request) -> Response:
        """The response to a request."""
        response = self.work(request).run()
        self.settle()
        return response

    def settle(self) -> None:
        """Write the events of what was read since the last time; nobody is to hear an answer before."""
        for _, pending in self._read.values():
            pending.settle()
        self._read.clear()

    def _gathered(self, account: str) -> tuple[Seen, Pending]:
        """An account as it is now, and its log, for all that is read before `settle`."""
        if account not in self._read:
            self._read[account] = Seen(self.accounts.store(account)), Pending(self.accounts.log(account))
        return self._read[account]

    def _store_of(self, account: str) -> Store | None:
        """The store of an account, if it is here."""
        return self.accounts.store(account) if self.accounts.has(account) else None

    def _proof(self, request: Request, operation: Operation[..., Any], now: datetime) -> Proof | None:
        """What a signed request shows of who made it; of the guest, it is checked here.

        None for what is asked without credentials, as AssumeRoleWithSAML is: nobody looks at them.
        """
        if operation.needs.anonymous:
            return None
        claim = claim_of(request)
        check_service(claim, operation.service)
        check_time(claim, now)
        if self.guest is None or claim.access_key_id != self.guest.access_key_id:
            return Signed(request, claim)
        check_signature(request, claim, self.guest.secret_access_key)
        return Anybody(claim.access_key_id)

    def _account(self, access_key_id: str) -> str:
        """The account that a key is of: the one it carries if that is here, else the default."""
        if is_number(access_key_id) and not self.verify:
            return access_key_id
        carried = carried_by(access_key_id)
        return carried if carried and self.accounts.has(carried) else self.accounts.default

    def _answer(
        self, service: Service, operation: Operation[..., Any], members: dict[str, Any], circumstances: Circumstances
    ) -> Response:
        request_id = circumstances.request_id
        try:
            answer = service.call(operation, members, circumstances)
            body = answer_xml(operation, answer, request_id)
            return Response(200, headers_of(request_id), body, operation.name)
        except ServiceError as error:
            refusal: ServiceError = error
        except IamError as error:  # the account's file cannot be used, which is not the client's fault
            self.defect(error)
            refusal = ServiceFailure(str(error))
        except Exception as error:  # a defect is told to who runs the server, and never stops it
            self.defect(error)
            refusal = InternalFailure()
        return failed(refusal, operation.service, request_id, operation.name)


NO_FORM = Form("", "", {})


def form_in(request: Request) -> Form:
    """The form of a request; a body of another type is none. MalformedQueryString if it cannot be read."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = request.body if kind in ("", "application/x-www-form-urlencoded") else b""
    return form_of(request.query.encode("latin-1", "replace"), body)


def is_ours(request: Request) -> bool:
    """Whether a request that is signed for another service asks IAM or STS all the same, by its version."""
    try:
        return form_in(request).version in SERVICES
    except ServiceError:
        return False


class Named(NamedTuple):
    """What a request says it is signed with and for; empty where it does not say."""

    key: str = ""
    region: str = ""
    service: str = ""
    token: str = ""

    @property
    def anybody(self) -> Anybody:
        """Whoever is named, where nobody has to show that it is true."""
        return Anybody(self.key, self.token, taken_at_word=True)


def named_in(request: Request) -> Named:
    """What a request names, unchecked: also one for another service, and one that need not be signed."""
    if header := request.headers.get("authorization"):
        credential = header.partition("Credential=")[2].replace(",", " ").partition(" ")[0]
        token = request.headers.get("x-amz-security-token", "")
    elif "X-Amz-Credential=" in request.query:
        credential, token = (in_query(request, name) for name in ("X-Amz-Credential", "X-Amz-Security-Token"))
    else:
        return Named()
    named = by_credential(credential) if len(credential) <= LONGEST_CREDENTIAL else Named()
    return named._replace(token=token) if token else named


@lru_cache(maxsize=1024)
def by_credential(credential: str) -> Named:
    """What a credential names: a key and its scope; a client has the same one all day."""
    key, *scope = credential.split("/")
    if len(scope) != 4:
        return Named(key)
    return Named(key, scope[1] if is_region(scope[1]) else "", scope[2])


def in_query(request: Request, name: str) -> str:
    """The value of a member of the query string."""
    from urllib.parse import unquote

    return unquote(request.query.partition(f"{name}=")[2].partition("&")[0])


@lru_cache(maxsize=1024)
def carried_by(access_key_id: str) -> str | None:
    """The account that an access key id carries."""
    return account_of(access_key_id)


def failed(error: ServiceError, service: str, request_id: str, action: str = "") -> Response:
    """The response that tells an error."""
    shown = action if action.isascii() and action.isalnum() else ""
    body = error_xml(error, service, request_id)
    return Response(error.status, headers_of(request_id), body, shown[:64], error.code)


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
    return Work(lambda: response)


def new_request_id(random: Callable[[int], bytes]) -> str:
    """A random UUID, as AWS's request ids are."""
    return uuid(random(16))
