"""Signature version 4: what a signed request claims, and whether the signature is that of the secret.

Sources: the IAM User Guide's pages "Create a signed AWS API request" and "Troubleshoot Signature Version 4 signing".
The sentences are on record: aws/aws-cli#6676 (expired), NickWaterton/Roomba980-Python#118 (not yet current),
aws/aws-cli#5341 (canonical string), jenkinsci/aws-credentials-plugin#72 and aws/chalice#828 (incomplete),
cllunsford/aws-signing-proxy#25 (service). Any Region is good: there is one endpoint for all of them.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, unquote_plus

from ..errors import SignatureDoesNotMatch
from .messages import Request
from .refusals import IncompleteSignature, MissingAuthenticationToken, RequestExpired

ALGORITHM = "AWS4-HMAC-SHA256"
USUAL = re.compile(f"{ALGORITHM} Credential=([^=,\\s]+), ?SignedHeaders=([^=,\\s]+), ?Signature=([^=,\\s]+)")
"""An Authorization header as SDKs write it."""
TERMINATOR = "aws4_request"
SKEW = timedelta(minutes=15)
"""How far the clocks of a client and the service may be apart."""
LONGEST_LIFE = 7 * 24 * 60 * 60
"""Seconds that a presigned request can be good for."""
TIME = "%Y%m%dT%H%M%SZ"
UNRESERVED = "-_.~"
"""What RFC 3986 leaves as it is besides letters and digits."""


class Scope(NamedTuple):
    """What a signing key is good for."""

    date: str
    region: str
    service: str

    def __str__(self) -> str:
        return f"{self.date}/{self.region}/{self.service}/{TERMINATOR}"


class Claim(NamedTuple):
    """What a signed request says of itself; nothing of it has been checked against a secret."""

    access_key_id: str
    scope: Scope
    signed_headers: tuple[str, ...]
    signature: str
    time: str
    """In the basic format of ISO 8601, as signed."""
    session_token: str
    expires: int | None
    """Seconds that a presigned request is good for; None for one that carries its signature in a header."""


def claim_of(request: Request) -> Claim:
    """What a request claims; MissingAuthenticationToken if it is not signed, IncompleteSignature if not rightly."""
    parameters = dict(pairs(request.query)) if "X-Amz-" in request.query else {}
    if header := request.headers.get("authorization"):
        return claim_in_header(request, header)
    if "X-Amz-Algorithm" in parameters or "X-Amz-Signature" in parameters:
        return claim_in_query(parameters)
    raise MissingAuthenticationToken


def claim_in_header(request: Request, header: str) -> Claim:
    """What the Authorization header claims."""
    time = request.headers.get("x-amz-date") or from_date_header(request.headers.get("date", ""))
    token = request.headers.get("x-amz-security-token", "")
    if time and (usual := USUAL.fullmatch(header)):
        credential, names, signature = usual.groups()
        return claim(credential, names, signature, time, token)
    algorithm, _, rest = header.partition(" ")
    parts: dict[str, str] = {}
    if algorithm == ALGORITHM:
        for part in rest.replace(",", " ").split():
            name, equals, value = part.partition("=")
            if not equals:
                raise IncompleteSignature(
                    f"'{part}' not a valid key=value pair (missing equal-sign) in Authorization header: '{header}'."
                )
            parts[name] = value
    lacks = [
        f"Authorization header requires '{name}' parameter."
        for name in ("Credential", "Signature", "SignedHeaders")
        if not parts.get(name)
    ]
    if not time:
        lacks.append("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.")
    if lacks:
        raise IncompleteSignature(f"{' '.join(lacks)} Authorization={header}")
    return claim(parts["Credential"], parts["SignedHeaders"], parts["Signature"], time, token)


def claim_in_query(parameters: Mapping[str, str]) -> Claim:
    """What the query string of a presigned request claims."""
    names = ("Algorithm", "Credential", "Date", "SignedHeaders", "Signature")
    lacks = [f"X-Amz-{name}" for name in names if not parameters.get(f"X-Amz-{name}")]
    if lacks:
        raise IncompleteSignature(f"AWS query-string parameters must include {', '.join(lacks)}.")
    if (algorithm := parameters["X-Amz-Algorithm"]) != ALGORITHM:
        raise IncompleteSignature(f"Unsupported AWS 'algorithm': '{algorithm}'.")
    life = parameters.get("X-Amz-Expires", str(int(SKEW.total_seconds())))
    if not (life.isascii() and life.isdigit() and len(life) <= 6 and 0 < int(life) <= LONGEST_LIFE):
        raise IncompleteSignature(f"X-Amz-Expires must be a number of seconds from 1 to {LONGEST_LIFE}.")
    credential, time, signed, signature = (parameters[f"X-Amz-{name}"] for name in names[1:])
    token = parameters.get("X-Amz-Security-Token", "")
    return claim(credential, signed, signature, time, token, int(life))


def claim(
    credential: str, signed_headers: str, signature: str, time: str, token: str, expires: int | None = None
) -> Claim:
    """A claim whose parts fit together; IncompleteSignature or SignatureDoesNotMatch if they do not."""
    elements = credential.split("/")
    if len(elements) != 5:
        raise IncompleteSignature(
            "Credential must have exactly 5 slash-delimited elements, "
            f"e.g. keyid/date/region/service/term, got '{credential}'"
        )
    key, date, region, service, terminator = elements
    if instant(time) is None:
        raise IncompleteSignature(f"Date must be in ISO-8601 'basic format'. Got '{time}'.")
    if date != time[:8]:
        raise SignatureDoesNotMatch(
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
            f"'{date}' != '{time[:8]}', from '{time}'."
        )
    if terminator != TERMINATOR:
        raise SignatureDoesNotMatch(
            f"Credential should be scoped with a valid terminator: '{TERMINATOR}', not '{terminator}'."
        )
    names = names_in(signed_headers)
    if "host" not in names:
        raise SignatureDoesNotMatch("'Host' must be a 'SignedHeader' in the AWS Authorization.")
    return Claim(key, Scope(date, region, service), names, signature, time, token, expires)


@lru_cache(maxsize=64)
def names_in(signed_headers: str) -> tuple[str, ...]:
    """The names of the headers that are signed, in the order in which they are."""
    return tuple(sorted(name.lower() for name in signed_headers.split(";")))


def check_service(claimed: Claim, service: str) -> None:
    """SignatureDoesNotMatch if a request is signed for another service than the one it asks."""
    if claimed.scope.service != service:
        raise SignatureDoesNotMatch(f"Credential should be scoped to correct service: '{service}'.")


def check_time(claimed: Claim, now: datetime) -> None:
    """SignatureDoesNotMatch or RequestExpired if a request was signed too long ago, or in the future."""
    signed = instant(claimed.time)
    assert signed is not None  # a claim has a time
    if signed > now + SKEW:
        raise SignatureDoesNotMatch(
            f"Signature not yet current: {claimed.time} is still later than {(now + SKEW):{TIME}} "
            f"({now:{TIME}} + 15 min.)"
        )
    if claimed.expires is not None:
        if now > signed + timedelta(seconds=claimed.expires):
            raise RequestExpired
    elif signed < now - SKEW:
        raise SignatureDoesNotMatch(
            f"Signature expired: {claimed.time} is now earlier than {(now - SKEW):{TIME}} ({now:{TIME}} - 15 min.)"
        )


def check_signature(request: Request, claimed: Claim, secret: str) -> None:
    """SignatureDoesNotMatch, with what should have been signed, if the signature is not that of the secret."""
    canonical = canonical_request(request, claimed)
    to_sign = "\n".join((ALGORITHM, claimed.time, str(claimed.scope), hashed(canonical.encode("latin-1", "replace"))))
    expected = signing_key(secret, *claimed.scope).copy()
    expected.update(to_sign.encode("utf-8", "replace"))
    if not hmac.compare_digest(expected.hexdigest().encode(), claimed.signature.encode("utf-8", "replace")):
        raise SignatureDoesNotMatch.of(canonical, to_sign)


def canonical_request(request: Request, claimed: Claim) -> str:
    """What a client signs of a request."""
    given = request.headers.get
    headers = [f"{name}:{' '.join(given(name, '').split())}\n" for name in claimed.signed_headers]
    return "\n".join(
        (
            request.method,
            canonical_path(request.path),
            canonical_query(request.query),
            "".join(headers),
            ";".join(claimed.signed_headers),
            hashed(request.body),
        )
    )


def canonical_path(path: str) -> str:
    """The path without dots and doubled slashes, encoded once more, as all services but S3 have it."""
    if path in ("", "/"):
        return "/"
    kept: list[str] = []
    for step in path.split("/"):
        if step == "..":
            kept[-1:] = []
        elif step not in ("", "."):
            kept.append(step)
    end = "/" if kept and path.endswith("/") else ""
    return "/" + quote("/".join(kept) + end, safe="/~")


def canonical_query(query: str) -> str:
    """The query string without the signature, each name and value encoded anew, in their order."""
    if not query:
        return ""
    encoded = (
        tuple(quote(text, safe=UNRESERVED, errors="surrogateescape") for text in pair)
        for pair in pairs(query)
        if pair[0] != "X-Amz-Signature"
    )
    return "&".join(f"{name}={value}" for name, value in sorted(encoded))


def pairs(query: str) -> Iterator[tuple[str, str]]:
    """Names and values of a query string; bytes that are no UTF-8 come through as they are."""
    for pair in query.split("&"):
        if pair:
            name, _, value = pair.partition("=")
            yield unquote_plus(name, errors="surrogateescape"), unquote_plus(value, errors="surrogateescape")


@lru_cache(maxsize=1024)
def signing_key(secret: str, date: str, region: str, service: str) -> hmac.HMAC:
    """The key that a secret gives for a day, a Region and a service, ready to sign with a copy of it.

    `hmac.digest` would let other threads go first, however short the text is.
    """
    key = f"AWS4{secret}".encode()
    for part in (date, region, service, TERMINATOR):
        key = hmac.digest(key, part.encode("utf-8", "replace"), "sha256")
    return hmac.new(key, digestmod="sha256")


def hashed(data: bytes) -> str:
    """SHA-256 in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


@lru_cache(maxsize=64)
def instant(time: str) -> datetime | None:
    """The moment in UTC that a time in the basic format stands for; None if there is none."""
    if not re.fullmatch(r"[0-9]{8}T[0-9]{6}Z", time):
        return None
    fields = (time[:4], time[4:6], time[6:8], time[9:11], time[11:13], time[13:15])
    try:
        return datetime(*map(int, fields), tzinfo=UTC)  # type: ignore[misc, arg-type]
    except ValueError:
        return None


def from_date_header(date: str) -> str:
    """The time of a Date header in the basic format; the header's value itself if it is in no other."""
    from email.utils import parsedate_to_datetime

    try:
        return f"{parsedate_to_datetime(date).astimezone(UTC):{TIME}}"
    except (ValueError, OverflowError):
        return date
