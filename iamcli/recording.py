"""Making the record of a request, as CloudTrail would have it, and leaving every secret out of it.

Source: AWS CloudTrail User Guide, "CloudTrail record contents" and "AWS Management Console sign-in events"; IAM User
Guide, "Logging IAM and AWS STS API calls with AWS CloudTrail". Two things differ: documents stand in answers as they
were sent and not percent-encoded, and session tokens are hidden along with the secrets.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec

from .callers import HOME_REGION
from .errors import AccessDenied, ValidationError
from .shapes.rules import Document, Shape, members_of
from .state.records.events import Decision, Event, Identity

if TYPE_CHECKING:
    from .callers import Caller, CallerKind
    from .errors import ServiceError
    from .operation import Answer, Operation
    from .operation.members import Member
    from .state.account import Account
    from .tokens.session_token import SessionFacts

VERSION = "1.11"
HERE = "127.0.0.1"
AGENT = "iamcli"

HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"
SECRETS = frozenset(
    (
        *("Password", "NewPassword", "OldPassword", "PrivateKey", "AddPrivateKey", "SecretAccessKey", "SessionToken"),
        *("AuthenticationCode1", "AuthenticationCode2", "TokenCode", "Base32StringSeed", "QRCodePNG"),
        *("SAMLAssertion", "WebIdentityToken", "TradeInToken", "ServicePassword", "ServiceCredentialSecret"),
    )
)
"""Members that are hidden whatever their rules say: codes and tokens are secrets while they are valid."""

LARGEST_PART = 100_000
"""Bytes of JSON that CloudTrail keeps of requestParameters and of responseElements: larger ones it leaves out whole."""
LARGEST_TEXT = 1000
"""Characters of an error's message, likewise."""
TYPES: dict[CallerKind, str] = {"root": "Root", "user": "IAMUser", "role": "AssumedRole", "federated": "FederatedUser"}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def record_of(
    operation: Operation[..., Any],
    members: Mapping[str, Any],
    outcome: Answer | ServiceError,
    *,
    caller: Identity,
    account: str,
    now: datetime,
    random: Callable[[int], bytes],
    address: str = HERE,
    agent: str = AGENT,
    region: str = HOME_REGION,
    request_id: str = "",
    decision: Decision | None = None,
) -> Event:
    """The record of a request, whether it was answered or refused.

    `members` are those of the request by their names on the wire, also such as were found to be wrong; `account` is
    the one that was asked. A caller that was not recognized is an Identity with the key's id alone.
    """
    given = operation.by_wire
    parameters = {lower(wire): shown(members[wire], given[wire]) for wire in members if wire in given}
    refused = None if isinstance(outcome, dict) else outcome
    answer = outcome if isinstance(outcome, dict) and tells(operation, outcome) else {}
    elements = {lower(wire): HIDDEN if wire in SECRETS else plain(value) for wire, value in answer.items()}
    ids = random(32)
    return Event(
        event_version=VERSION,
        user_identity=caller,
        event_time=now,
        event_source=f"{operation.service}.amazonaws.com",
        event_name=operation.name,
        aws_region=region,
        source_ip_address=address,
        user_agent=agent,
        error_code=code_of(refused, operation) if refused else "",
        error_message=message_of(refused, members, given) if refused else "",
        request_parameters=limited("requestParameters", parameters),
        response_elements=limited("responseElements", elements),
        iamcli_decision=decision,
        request_id=request_id or uuid(ids[:16]),
        event_id=uuid(ids[16:]),
        read_only=not operation.writes,
        event_type="AwsApiCall",
        management_event=True,
        recipient_account_id=account,
        event_category="Management",
    )


def message_of(error: ServiceError, members: Mapping[str, Any], given: Mapping[str, Member]) -> str:
    """An error's message without what is secret: STS quotes a code that is none, and it may be a mistyped password."""
    message = str(error)
    for wire, value in members.items():
        if wire in given and (given[wire].sensitive or wire in SECRETS) and isinstance(value, str) and value:
            message = message.replace(f"'{value}'", f"'{HIDDEN}'")
    return text(message[:LARGEST_TEXT])


def sign_in_record(
    caller: Identity,
    *,
    account: str,
    now: datetime,
    random: Callable[[int], bytes],
    failure: str = "",
    mfa: bool = False,
    address: str = HERE,
    agent: str = AGENT,
) -> Event:
    """The record of a sign-in with a password; `failure` says why it was refused.

    Of a user that does not exist the name is hidden by whoever calls, for people type passwords into the wrong field.
    """
    ids = random(32)
    return Event(
        event_version=VERSION,
        user_identity=caller,
        event_time=now,
        event_source="signin.amazonaws.com",
        event_name="ConsoleLogin",
        aws_region=HOME_REGION,
        source_ip_address=address,
        user_agent=agent,
        error_message=failure,
        request_parameters=None,
        response_elements={"ConsoleLogin": "Failure" if failure else "Success"},
        additional_event_data={"MobileVersion": "No", "MFAUsed": "Yes" if mfa else "No"},
        request_id=uuid(ids[:16]),
        event_id=uuid(ids[16:]),
        read_only=False,
        event_type="AwsConsoleSignIn",
        management_event=True,
        recipient_account_id=account,
        event_category="Management",
    )


def identity_of(caller: Caller, account: Account, session: dict[str, Any] | None = None) -> Identity:
    """A caller as records name it; `session` is the `session_context` of temporary credentials.

    Without one, a session of a role has at least its role, so that its requests count as uses of that.
    """
    if session is None and caller.session:
        session = context_of(caller.session)
    return Identity(
        type=TYPES[caller.kind],
        principal_id=caller.id,
        arn=caller.arn,
        account_id=caller.account,
        access_key_id=caller.access_key_id,
        user_name=caller.arn.rpartition("/")[2] if caller.kind == "user" else "",
        session_context=session,
    )


def context_of(session: SessionFacts) -> dict[str, Any]:
    """What records tell of a session."""
    kinds = {":root": "Root", ":user": "IAMUser", ":role": "Role"}
    resource = session.principal_arn[session.principal_arn.rfind(":") :]
    kind, name = kinds[resource.partition("/")[0]], resource.rpartition("/")[2] if "/" in resource else ""
    return session_context(
        created=datetime.fromtimestamp(session.issued, UTC),
        mfa=session.mfa is not None,
        issuer=issuer(kind, session.principal_id, session.principal_arn, session.account, name),
        source_identity=session.source_identity,
        provider=session.provider if session.kind == "web-identity" else "",
    )


def issuer(kind: str, principal_id: str, arn: str, account: str, name: str = "") -> dict[str, str]:
    """The `Role`, `IAMUser` or `Root` that a session was made from, as records name it."""
    named = {"userName": name} if name else {}
    return {"type": kind, "principalId": principal_id, "arn": arn, "accountId": account, **named}


def session_context(
    *,
    created: datetime,
    mfa: bool,
    issuer: Mapping[str, str] | None = None,
    source_identity: str = "",
    provider: str = "",
    attributes: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """What a record tells of temporary credentials.

    `issuer` tells what they were made from; `provider` and `attributes` are those of web identity federation.
    """
    context: dict[str, Any] = {}
    if issuer:
        context["sessionIssuer"] = dict(issuer)
    if provider:
        context["webIdFederationData"] = {"federatedProvider": provider, "attributes": dict(attributes or {})}
    stamp = created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    context["attributes"] = {"creationDate": stamp, "mfaAuthenticated": "true" if mfa else "false"}
    if source_identity:
        context["sourceIdentity"] = source_identity
    return context


def tells(operation: Operation[..., Any], answer: Answer) -> bool:
    """Whether a record has the answer: of what changes something, and of what hands out credentials."""
    return operation.writes or "Credentials" in answer


def code_of(error: ServiceError, operation: Operation[..., Any]) -> str:
    """An error's code as CloudTrail has it: of those that the API model declares, the name of the exception."""
    if isinstance(error, ValidationError):
        return "ValidationException"
    declared = type(error) in operation.errors and not isinstance(error, AccessDenied)
    return f"{error.code}Exception" if declared and not error.code.endswith("Exception") else error.code


def shown(value: Any, member: Member) -> Any:
    """The value of a request's member, whatever was sent in its place; what is secret in it is hidden."""
    if member.sensitive or member.wire in SECRETS:
        return HIDDEN
    if isinstance(value, dict):
        if member.kind == "map":
            item = member.item
            return {text(str(key)): shown(one, item) if item else plain(one) for key, one in value.items()}
        inside = {one.wire: one for one in member.members}
        return {lower(wire): shown(one, inside[wire]) for wire, one in value.items() if wire in inside}
    if isinstance(value, list | tuple):
        return [shown(one, member.item) if member.item else plain(one) for one in value]
    return plain(value)


def plain(value: Any) -> Any:
    """A value of an answer, or a scalar of a request, as JSON has it."""
    if isinstance(value, str):
        return text(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) < 1 << 63 else str(value)
    if isinstance(value, Shape):
        return structure(value)
    if isinstance(value, Document):
        return text(value.text)
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {text(str(key)): HIDDEN if key in SECRETS else plain(item) for key, item in value.items()}
    return HIDDEN  # binary data, or what no member has


def structure(value: Shape) -> dict[str, Any]:
    """A structure of an answer, without the members that are None."""
    told: dict[str, Any] = {}
    for ours, name, hidden in told_members(type(value)):
        item = getattr(value, ours)
        if item is not None:
            told[name] = HIDDEN if hidden else plain(item)
    return told


@lru_cache(maxsize=1024)
def told_members(kind: type[Shape]) -> Sequence[tuple[str, str, bool]]:
    """The members of a kind of structure: our name, CloudTrail's, and whether it is hidden."""
    return [(ours, lower(wire), wire in kind.sensitive or wire in SECRETS) for ours, wire in members_of(kind)]


def limited(part: str, content: dict[str, Any]) -> dict[str, Any] | None:
    """A part of a record, None if it has nothing, or a note that it was too large."""
    if not content:
        return None
    size = len(msgspec.json.encode(content))
    if size > LARGEST_PART:
        return {"reason": f"{part} too large", "omitted": True, "originalSize": size}
    return content


@lru_cache(maxsize=4096)
def lower(wire: str) -> str:
    """A member's name as CloudTrail has it, `userName`; it also has `sAMLProviderArn`."""
    return wire[:1].lower() + wire[1:]


@lru_cache(maxsize=64)
def moment(value: datetime) -> str:
    """A time in an answer, as CloudTrail has it: `Jul 18, 2014 4:07:39 PM`, in UTC."""
    hour = value.hour % 12 or 12
    half = "AM" if value.hour < 12 else "PM"
    return f"{MONTHS[value.month - 1]} {value.day}, {value.year} {hour}:{value.minute:02}:{value.second:02} {half}"


def text(value: str) -> str:
    """A text that can be written as UTF-8: a request may hold half a character."""
    return value if value.isascii() else value.encode("utf-8", "replace").decode()


def uuid(seed: bytes) -> str:
    """A UUID (RFC 9562, version 4) of 16 random bytes, written by hand as `uuid` would load much more than it."""
    digits = seed.hex()
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{'89ab'[seed[8] >> 4 & 3]}{digits[17:20]}-{digits[20:]}"
