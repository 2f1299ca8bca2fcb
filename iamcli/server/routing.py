"""Which operation a form asks for, and requests that are for another service."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from ..operation.members import dashed
from ._actions import ACTIONS
from .messages import Request, Response
from .refusals import InvalidAction, MissingAction
from .xml import VERSIONS, escaped

if TYPE_CHECKING:
    from ..operation import Operation
    from .query import Form

SERVICES = {version: service for service, version in VERSIONS.items()}
NO_VERSION = "NO_VERSION_SPECIFIED"
"""What stands in an error's message where a request has no version."""
REFUSAL = 400
UNKNOWN_OPERATION = "UnknownOperationException"
CBOR = "rpc-v2-cbor"
SPEAKING_XML = ("ec2", "s3", "s3express", "s3-object-lambda", "s3-outposts", "route53", "cloudfront")
"""Services that answer in XML whatever type a request has."""
AMAZON_JSON = ("application/x-amz-json-1.0", "application/x-amz-json-1.1")
XML_REFUSALS = {
    "": "<ErrorResponse><Error><Type>Sender</Type>{error}</Error><RequestId>{request_id}</RequestId></ErrorResponse>",
    "ec2": "<Response><Errors><Error>{error}</Error></Errors><RequestID>{request_id}</RequestID></Response>",
    "s3": "<Error>{error}<RequestId>{request_id}</RequestId></Error>",
}
"""How an error looks in the Query protocol, and in the protocols of the two services that have XML of their own."""


def route(form: Form, scope: str) -> Operation[..., Any]:
    """The operation of a form; `scope` is the service it is signed for, which decides where the form leaves a choice.

    MissingAction or InvalidAction if there is none.
    """
    if not form.action:
        raise MissingAction
    if form.version:
        found = operation(form.action, SERVICES[form.version]) if form.version in SERVICES else None
    else:
        found = (operation(form.action, scope) if scope in VERSIONS else None) or operation(form.action, "")
    if found is None:
        raise InvalidAction(form.action[:128], form.version[:32] or NO_VERSION)
    return found


def service_of(form: Form, scope: str) -> str:
    """The service in whose name a request is refused before its operation is known."""
    return SERVICES.get(form.version) or (scope if scope in VERSIONS else "iam")


@lru_cache(maxsize=1024)
def operation(action: str, service: str) -> Operation[..., Any] | None:
    """The operation of that exact name, of one service or, if that is empty, of any; its module is loaded now."""
    modules = (names.get(action) for name, names in ACTIONS.items() if service in ("", name))
    module = next(filter(None, modules), None)
    if module is None:
        return None
    found: Operation[..., Any] = getattr(import_module(f"iamcli.operations.{module}"), dashed(action).replace("-", "_"))
    return found


def foreign(request: Request, scope: str) -> str:
    """The service other than IAM and STS that a request is for; empty if it is for one of these."""
    if scope not in VERSIONS and scope:
        return scope
    if target := request.headers.get("x-amz-target"):
        return target.rpartition(".")[0].rpartition(".")[2]
    return ""


def refused(request: Request, service: str, request_id: str) -> Response:
    """Say in the protocol that a request speaks that its service is not served here."""
    name = "".join(letter for letter in service if letter.isascii() and letter.isprintable())[:64]
    message = f"This endpoint serves IAM and STS, and not {name}."
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    speaks_xml = service in SPEAKING_XML or kind == "application/x-www-form-urlencoded"
    if speaks_xml and "x-amz-target" not in request.headers:
        error = f"<Code>InvalidAction</Code><Message>{escaped(message)}</Message>"
        body = XML_REFUSALS.get(service, XML_REFUSALS[""]).format(error=error, request_id=request_id).encode()
        headers = {"x-amzn-requestid": request_id, "content-type": "text/xml"}
        return Response(REFUSAL, headers, body, code="InvalidAction")
    headers = {"x-amzn-requestid": request_id, "x-amzn-errortype": UNKNOWN_OPERATION}
    told = {"__type": UNKNOWN_OPERATION, "message": message}
    if request.headers.get("smithy-protocol") == CBOR:
        headers |= {"smithy-protocol": CBOR, "content-type": "application/cbor"}
        return Response(REFUSAL, headers, cbor_of(told), code=UNKNOWN_OPERATION)
    import msgspec

    headers["content-type"] = kind if kind in AMAZON_JSON else "application/json"
    return Response(REFUSAL, headers, msgspec.json.encode(told), code=UNKNOWN_OPERATION)


def cbor_of(pairs: dict[str, str]) -> bytes:
    """A map of a few short texts as CBOR (RFC 8949, 3.1)."""
    texts = [text.encode() for pair in pairs.items() for text in pair]
    return bytes([0xA0 + len(pairs)]) + b"".join(bytes([0x78, len(text)]) + text for text in texts)
