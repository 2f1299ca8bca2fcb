"""Signatures of requests, as botocore makes them and as nobody should."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from botocore.auth import SigV4QueryAuth
from hypothesis import example, given
from hypothesis import strategies as st

from iamcli.errors import SignatureDoesNotMatch
from iamcli.server.messages import Request
from iamcli.server.refusals import IncompleteSignature, MissingAuthenticationToken, RequestExpired
from iamcli.server.sigv4 import (
    canonical_path,
    canonical_query,
    check_service,
    check_signature,
    check_time,
    claim_of,
    instant,
)

from .conftest import FORM, SECRET, signed


def with_authorization(change, request: Request) -> Request:
    """A signed request whose Authorization header somebody has changed."""
    return request._replace(headers={**request.headers, "authorization": change(request.headers["authorization"])})


@pytest.mark.parametrize("url", ["/", "/a%20b/./c//d/", "/x/../y?b=2&a=%2F%20~&a=1&B=", "/?flag"])
@pytest.mark.parametrize("token", [None, "session/token=="])
def test_accepts_what_botocore_signs(url, token):
    """A header signed with the secret is good, whatever the path, the query string and the token."""
    request = signed(url="http://localhost:4593" + url, token=token, headers={"X-Amz-Meta": "a   b "})
    claim = claim_of(request)

    check_signature(request, claim, SECRET)
    assert ("AKIAIOSFODNN7EXAMPLE", "us-east-1", "iam", token or "") == (
        claim.access_key_id,
        claim.scope.region,
        claim.scope.service,
        claim.session_token,
    )


@pytest.mark.parametrize("token", [None, "session/token=="])
def test_accepts_presigned_requests(token):
    """A query string signed with the secret is good too."""
    url = "http://localhost:4593/?Action=GetUser&Version=2010-05-08&UserName=a%2Bb"
    request = signed(SigV4QueryAuth, url, b"", token, expires=60)
    claim = claim_of(request)

    check_signature(request, claim, SECRET)
    assert (60, token or "") == (claim.expires, claim.session_token)


@given(st.text(st.characters(codec="utf-8"), max_size=20), st.binary(max_size=20))
def test_canonical_forms_take_anything(text, raw):
    """No path and no query string is too strange to be made canonical."""
    for part in (text, raw.decode("latin-1"), "%" + text):
        assert canonical_path("/" + part).isascii()
        assert canonical_query(part).isascii()


def test_the_secret_matters():
    """With another secret the refusal says what should have been signed, and not the secret."""
    request = signed()
    claim = claim_of(request)
    with pytest.raises(SignatureDoesNotMatch) as caught:
        check_signature(request, claim, "another")

    told = str(caught.value)
    assert told.startswith("The request signature we calculated does not match the signature you provided. ")
    assert f"\n\nThe Canonical String for this request should have been\n'POST\n/\n\nhost:localhost:4593\n{''}" in told
    assert f"The String-to-Sign should have been\n'AWS4-HMAC-SHA256\n{claim.time}\n{claim.scope}\n" in told
    assert "another" not in told


@pytest.mark.parametrize(
    "change",
    [
        {"method": "GET"},
        {"path": "/other"},
        {"query": "UserName=alice"},
        {"body": FORM + b"&UserName=alice"},
        {"headers": {"host": "elsewhere"}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_nothing_signed_can_be_changed(change):
    """Method, path, query string, signed headers and body are all under the signature."""
    request = signed()
    headers = {**request.headers, **change.pop("headers", {})}
    with pytest.raises(SignatureDoesNotMatch, match="The Canonical String"):
        check_signature(request._replace(headers=headers, **change), claim_of(request), SECRET)


BETWEEN = st.text(", \t\xa0", min_size=1, max_size=3)


@example([0, 1, 2], "\t, ", "\xa0,", "\t")
@given(st.permutations(range(3)), BETWEEN, BETWEEN, BETWEEN | st.just(""))
def test_parts_in_any_order(order, first, second, end):
    """The parts of a header say the same in whatever order, and whatever space and commas stand between them."""
    request = signed()
    algorithm, *parts = request.headers["authorization"].replace(",", "").split()
    one, two, three = (parts[place] for place in order)
    changed = f"{algorithm} {one}{first}{two}{second}{three}{end}"

    assert claim_of(request) == claim_of(with_authorization(lambda _: changed, request))


def test_unsigned_requests():
    """A request without any signature lacks an authentication token."""
    with pytest.raises(MissingAuthenticationToken, match=r"^Request is missing Authentication Token$"):
        claim_of(Request("GET", "/", "Action=GetUser", {}))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda header: "Basic YTpi",
            (
                "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' "
                "parameter. Authorization header requires 'SignedHeaders' parameter. Authorization=Basic YTpi"
            ),
        ),
        (lambda header: re.sub(", Signature=.*", "", header), "requires 'Signature' parameter. Authorization="),
        (lambda header: header.replace("Credential=", "Credential"), "valid key=value pair (missing equal-sign)"),
        (lambda header: header.replace("/iam", ""), "Credential must have exactly 5 slash-delimited elements"),
    ],
)
def test_incomplete_headers(change, message):
    """A header that lacks a part is told what it lacks."""
    with pytest.raises(IncompleteSignature, match=re.escape(message)):
        claim_of(with_authorization(change, signed()))


@pytest.mark.parametrize("time", ["20240231T000000Z", "2024-01-01T00:00:00Z", "\u0662" * 8 + "T000000Z", ""])
def test_times_that_are_none(time):
    """The time of a signature is in the basic format of ISO 8601, or it cannot be checked."""
    request = signed()
    with pytest.raises(IncompleteSignature):
        claim_of(request._replace(headers={**request.headers, "x-amz-date": time}))


def test_a_date_header_will_do():
    """Without X-Amz-Date, the time is that of the Date header."""
    request = signed()
    headers = {name: value for name, value in request.headers.items() if name != "x-amz-date"}
    day = instant(request.headers["x-amz-date"])

    assert (
        request.headers["x-amz-date"]
        == claim_of(request._replace(headers={**headers, "date": f"{day:%a, %d %b %Y %H:%M:%S} GMT"})).time
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda header: re.sub(r"/\d{8}/", "/20200101/", header), "Date in Credential scope does not match YYYYMMDD"),
        (lambda header: header.replace("aws4_request", "aws5"), "valid terminator: 'aws4_request', not 'aws5'"),
        (lambda header: header.replace("SignedHeaders=host;", "SignedHeaders="), "'Host' must be a 'SignedHeader'"),
    ],
)
def test_scopes_that_do_not_fit(change, message):
    """The scope has the day of the request and its terminator, and the host is signed."""
    with pytest.raises(SignatureDoesNotMatch, match=re.escape(message)):
        claim_of(with_authorization(change, signed()))


def test_the_service_is_signed():
    """What is signed for one service is not good for another."""
    check_service(claim_of(signed()), "iam")
    with pytest.raises(SignatureDoesNotMatch, match=r"^Credential should be scoped to correct service: 'sts'\.$"):
        check_service(claim_of(signed()), "sts")


def test_fifteen_minutes():
    """Clocks may be 15 minutes apart, in either direction, and not a second more."""
    claim = claim_of(signed())._replace(time="20240101T120000Z")
    noon = datetime(2024, 1, 1, 12, tzinfo=UTC)
    skew, second = timedelta(minutes=15), timedelta(seconds=1)
    check_time(claim, noon + skew)
    check_time(claim, noon - skew)

    with pytest.raises(SignatureDoesNotMatch) as late:
        check_time(claim, noon + skew + second)
    assert (
        "Signature expired: 20240101T120000Z is now earlier than 20240101T120001Z (20240101T121501Z - 15 min.)"
        == str(late.value)
    )
    with pytest.raises(SignatureDoesNotMatch) as early:
        check_time(claim, noon - skew - second)
    assert (
        "Signature not yet current: 20240101T120000Z is still later than 20240101T115959Z (20240101T114459Z + 15 min.)"
    ) == str(early.value)


def test_presigned_requests_expire():
    """A presigned request is good for as long as it says, and for seven days at most."""
    request = signed(SigV4QueryAuth, "http://localhost/?Action=GetUser", b"", expires=60)
    claim = claim_of(request)
    made = instant(claim.time)
    check_time(claim, made + timedelta(seconds=60))
    with pytest.raises(RequestExpired):
        check_time(claim, made + timedelta(seconds=61))

    for life in ("604801", "0", "-1", "soon", "9" * 5000):
        with pytest.raises(IncompleteSignature):
            claim_of(request._replace(query=request.query.replace("Expires=60", f"Expires={life}")))


@pytest.mark.parametrize("name", ["Credential", "Date", "SignedHeaders", "Signature", "Algorithm"])
def test_incomplete_presigned_requests(name):
    """A presigned request that lacks a parameter is told which one."""
    request = signed(SigV4QueryAuth, "http://localhost/?Action=GetUser", b"")
    with pytest.raises(IncompleteSignature, match=f"X-Amz-{name}"):
        claim_of(request._replace(query=re.sub(f"X-Amz-{name}=[^&]*", "", request.query)))
