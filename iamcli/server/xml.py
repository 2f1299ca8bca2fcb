"""AWS's Query protocol, outwards: answers and errors as the XML that AWS would send.

Members stand in the model's order, what is empty is an empty element, lists are `member`s and maps `entry`s of a key
and a value. Times are UTC with `Z`, blobs base64, and policy documents percent-encoded as RFC 3986 has it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ..shapes.rules import Document, Shape, members_of

if TYPE_CHECKING:
    from ..errors import ServiceError
    from ..operation import Answer, Operation

Put = Callable[[str], None]
"""Takes the pieces of what is written."""

VERSIONS = {"iam": "2010-05-08", "sts": "2011-06-15"}
"""The one version that the API of each service has."""

WITH_EMPTY_RESULT = {"PutAccountProperties", "UpdateRole"}
"""Operations whose answer the model declares and gives no members; the others without members have no result at all."""

MARKUP = re.compile("[&<>\r\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What cannot stand in an element's text as it is."""
ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#xD;"}
SECONDS = len("2024-01-01T00:00:00")
UNWRITABLE = "\ufffd"
"""Stands for a character that XML cannot have (the replacement character)."""


def namespace(service: str) -> str:
    """The namespace of a service's XML."""
    return f"https://{service}.amazonaws.com/doc/{VERSIONS[service]}/"


def answer_xml(operation: Operation[..., Any], answer: Answer, request_id: str) -> bytes:
    """The body of a successful answer."""
    name = operation.name
    parts = [f'<{name}Response xmlns="{namespace(operation.service)}">']
    if answer or operation.answer_members or name in WITH_EMPTY_RESULT:
        write_members(parts.append, f"{name}Result", answer.items())
    parts.append(f"<ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata></{name}Response>")
    return "".join(parts).encode()


def error_xml(error: ServiceError, service: str, request_id: str) -> bytes:
    """The body of a refusal: whose fault it is, the code, the message, and what else the error has."""
    fault = "Receiver" if error.status >= 500 else "Sender"
    told = "".join(f"<{name}>{escaped(value)}</{name}>" for name, value in error.members().items())
    return (
        f'<ErrorResponse xmlns="{namespace(service)}"><Error><Type>{fault}</Type>{told}</Error>'
        f"<RequestId>{request_id}</RequestId></ErrorResponse>"
    ).encode()


def write(put: Put, name: str, value: Any) -> None:
    """Write an element of whatever kind a value is."""
    kind: Any = type(value)
    if kind is str:
        put(f"<{name}>{escaped(value)}</{name}>" if value else f"<{name}/>")
    elif kind is bool:
        put(f"<{name}>{'true' if value else 'false'}</{name}>")
    elif kind is int:
        put(f"<{name}>{value}</{name}>")
    elif kind is datetime or kind is Document or kind is bytes:
        put(f"<{name}>{special(value)}</{name}>")
    elif kind is dict:
        write_map(put, name, value)
    elif isinstance(value, Shape):
        write_members(put, name, [(wire, getattr(value, ours)) for ours, wire in members_of(kind)])
    else:
        assert kind is list or isinstance(value, Iterator)  # there are no others
        write_list(put, name, value)


def write_members(put: Put, name: str, members: Iterable[tuple[str, Any]]) -> None:
    """Write a structure; a member that is None is left out."""
    written: list[str] = []
    for wire, value in members:
        if type(value) is str:
            written.append(f"<{wire}>{escaped(value)}</{wire}>" if value else f"<{wire}/>")
        elif value is not None:
            write(written.append, wire, value)
    put(f"<{name}>{''.join(written)}</{name}>" if written else f"<{name}/>")


def write_list(put: Put, name: str, items: Iterable[Any]) -> None:
    """Write a list."""
    written: list[str] = []
    for item in items:
        write(written.append, "member", item)
    put(f"<{name}>{''.join(written)}</{name}>" if written else f"<{name}/>")


def write_map(put: Put, name: str, pairs: dict[str, Any]) -> None:
    """Write a map."""
    written: list[str] = []
    for key, value in pairs.items():
        write_members(written.append, "entry", (("key", key), ("value", value)))
    put(f"<{name}>{''.join(written)}</{name}>" if written else f"<{name}/>")


def special(value: datetime | Document | bytes) -> str:
    """The text of what is more than a scalar."""
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, Document):
        from urllib.parse import quote

        return quote(value.text, safe="", errors="replace")
    from base64 import b64encode

    return b64encode(value).decode()


@lru_cache(maxsize=1024)
def moment(time: datetime) -> str:
    """A time in UTC to the second; the same ones are asked for again and again."""
    return time.isoformat()[:SECONDS] + "Z"


def escaped(text: str) -> str:
    """Text as an element holds it."""
    return MARKUP.sub(lambda found: ESCAPES.get(found[0], UNWRITABLE), text) if MARKUP.search(text) else text
