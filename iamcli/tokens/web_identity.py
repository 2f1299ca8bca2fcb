"""Web identity tokens: OpenID Connect ID tokens, verified as AssumeRoleWithWebIdentity does.

Sources: STS API reference, AssumeRoleWithWebIdentity (algorithms; times are whole numbers); IAM User Guide, "OIDC
federation" (five minutes beyond the expiration) and "Create an OpenID Connect (OIDC) identity provider in IAM".
Sentences stand where they are on record; those of a signature or an algorithm that is not good are ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from ..errors import ExpiredTokenException, IDPCommunicationError, InvalidIdentityToken

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from jwt import PyJWK
    from jwt.types import Options

ALGORITHMS = ("RS256", "RS384", "RS512", "ES256", "ES384", "ES512")
"""Nothing symmetric: a key that is public must not be taken for a secret that is shared."""
SKEW = 300
"""Seconds that a token is still good when it has expired, or good already when it is not yet valid."""
REQUIRED = ("iss", "sub", "aud", "exp", "iat")

NO_CLAIMS: Options = {
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
    "verify_aud": False,
    "verify_iss": False,
    "verify_sub": False,
    "verify_jti": False,
}
"""The library would look at the clock; what claims have to be is checked here, in AWS's words."""

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


class KeySource(Protocol):
    """Knows the keys of issuers."""

    def key_set(self, issuer: str) -> bytes | None:
        """The JSON Web Key Set (RFC 7517) of an issuer, by its URL; None if the issuer cannot be reached."""
        ...


class WebIdentity(NamedTuple):
    """Who a verified token is about."""

    issuer: str
    """The `iss` claim: a URL with its scheme."""
    subject: str
    audience: str
    """The client id the token was issued to: `azp` if there is one, else the one of `aud` that the provider has."""
    claims: dict[str, Json]
    """All of them, those that AWS makes nothing of too."""

    @property
    def provider(self) -> str:
        """The issuer's URL without its scheme, which begins the provider's condition keys."""
        return self.issuer.partition("://")[2]


def issuer_of(token: str) -> str:
    """Who a token says it is from, to find the provider by; InvalidIdentityToken if it is no token."""
    issuer = claims_of(token).get("iss")
    if not isinstance(issuer, str):
        raise missing("iss")
    return issuer


def no_provider(issuer: str) -> InvalidIdentityToken:
    """What STS says where the account has no provider for an issuer (aws-actions/configure-aws-credentials#721)."""
    return InvalidIdentityToken(f"No OpenIDConnect provider found in your account for {issuer}")


def verified(token: str, client_ids: Collection[str], keys: KeySource, now: datetime) -> WebIdentity:
    """Who a token is about, once its signature, its times and its audience are good.

    InvalidIdentityToken, ExpiredTokenException or IDPCommunicationError if they are not.
    """
    issuer = issuer_of(token)
    check_signature(token, issuer, keys)
    claims = claims_of(token)
    for name in REQUIRED:
        if name not in claims:
            raise missing(name)
    check_times(claims, int(now.timestamp()))
    subject = claims["sub"]
    if not isinstance(subject, str) or not subject:
        raise not_a_token()
    return WebIdentity(issuer, subject, audience(claims, client_ids), claims)


def claims_of(token: str) -> dict[str, Json]:
    """The claims of a token whose signature nobody has looked at."""
    from json import dumps

    from jwt import InvalidTokenError, decode

    try:
        claims: dict[str, Json] = decode(bare(token), options={"verify_signature": False})
        dumps(claims, ensure_ascii=False).encode()  # half a character can be written in JSON, but is no text
    except (InvalidTokenError, ValueError, RecursionError):
        raise not_a_token() from None
    return claims


def bare(token: str) -> str:
    """A token without the white space around it: files that programs write tokens to end their line, and `file://`
    keeps that. It is no part of any token, and `iamcli idp oidc token` ends its line as well.
    """
    return token.strip()


def check_signature(token: str, issuer: str, keys: KeySource) -> None:
    """An error unless a key of the issuer has signed the token."""
    from jwt import InvalidTokenError, PyJWTError, decode, get_unverified_header

    token = bare(token)
    try:
        header = get_unverified_header(token)
    except InvalidTokenError:
        raise not_a_token() from None
    algorithm = header.get("alg")
    if algorithm not in ALGORITHMS:
        raise InvalidIdentityToken(f"The token must be signed with one of: {', '.join(ALGORITHMS)}")
    key_set = keys.key_set(issuer)
    if key_set is None:
        raise IDPCommunicationError
    key = key_for(key_set, header.get("kid"), algorithm)
    try:
        decode(token, key, [algorithm], {"verify_signature": True, "enforce_minimum_key_length": True, **NO_CLAIMS})
    except (PyJWTError, ValueError, TypeError):
        raise InvalidIdentityToken("The signature of the token is not valid") from None


def key_for(key_set: bytes, kid: object, algorithm: str) -> PyJWK:
    """The key of that id for that algorithm, or the only one there is if the token names none."""
    import msgspec
    from jwt import PyJWK, PyJWTError

    try:
        entries = msgspec.json.decode(key_set, type=dict[str, list[dict[str, object]]])["keys"]
    except (msgspec.DecodeError, KeyError):
        raise no_key() from None
    fitting = [
        entry
        for entry in entries
        if entry.get("alg", algorithm) == algorithm
        and entry.get("use", "sig") == "sig"
        and entry.get("kty") == ("RSA" if algorithm.startswith("RS") else "EC")
        and (kid is None or entry.get("kid") == kid)
    ]
    if len(fitting) != 1:
        raise no_key()
    try:
        return PyJWK(fitting[0], algorithm)
    except (PyJWTError, ValueError, TypeError):
        raise no_key() from None


def check_times(claims: Mapping[str, Json], now: int) -> None:
    """An error unless the token was issued, is valid and has not expired.

    "Token expired" is on record in these words (aws/aws-sdk-java-v2#5709).
    """
    expires, issued, begins = (whole(claims, name) for name in ("exp", "iat", "nbf"))
    if now > expires + SKEW:
        raise ExpiredTokenException(
            f"Token expired: current date/time {now} must be before the expiration date/time {expires}"
        )
    if now < max(issued, begins) - SKEW:
        raise InvalidIdentityToken(f"The token is not valid yet: current date/time {now}")


def whole(claims: Mapping[str, Json], name: str) -> int:
    """A time that a token has, in seconds since 1970; 0 if it has none."""
    value = claims.get(name, 0)
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidIdentityToken(f"The claim {name} must be a whole number of seconds")
    return value


def audience(claims: Mapping[str, Json], client_ids: Collection[str]) -> str:
    """The client id that a token is for, if the provider has it; else an error in the words of aws/aws-sdk-net#3071.

    As told there, `azp`, the party that a token was issued to, counts before `aud`.
    """
    given = claims.get("azp", claims["aud"])
    for candidate in given if isinstance(given, list) else [given]:
        if isinstance(candidate, str) and candidate in client_ids:
            return candidate
    raise InvalidIdentityToken("Incorrect token audience")


def not_a_token() -> InvalidIdentityToken:
    """What STS says of a text that is no token; from memory of reports, not from a record."""
    return InvalidIdentityToken(
        "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)"
    )


def missing(claim: str) -> InvalidIdentityToken:
    """What STS says of a token without a claim it needs (aws/aws-sdk-ruby#2698)."""
    return InvalidIdentityToken(f"Missing a required claim: {claim}")


def no_key() -> InvalidIdentityToken:
    """What STS says where the provider's keys have none that fits the token; with two blanks (aws/aws-cli#7194)."""
    return InvalidIdentityToken(
        "Couldn't retrieve verification key from your identity provider,  "
        "please reference AssumeRoleWithWebIdentity documentation for requirements"
    )
