"""Web identity tokens, good and hostile.

AWS's behaviour: STS API reference, AssumeRoleWithWebIdentity; IAM User Guide, "OIDC federation"; sentences as recorded
in aws/aws-cli#7194, aws/aws-sdk-net#3071, aws/aws-sdk-java-v2#5709 and aws/aws-sdk-ruby#2698.
"""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime
from functools import cache

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from iamcli.errors import ExpiredTokenException, IDPCommunicationError, InvalidIdentityToken
from iamcli.tokens.oidc_issuer import key_set, minted, new_private_key, private_key, public_key
from iamcli.tokens.web_identity import issuer_of, no_provider, verified

NOW = datetime(2024, 1, 1, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
ISSUER = "https://idp.example.com"
CLAIMS = {"iss": ISSUER, "sub": "me", "aud": "app", "iat": SECONDS, "nbf": SECONDS, "exp": SECONDS + 300}
NO_TOKEN = "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)"
NO_KEY = (
    "Couldn't retrieve verification key from your identity provider,  "
    "please reference AssumeRoleWithWebIdentity documentation for requirements"
)
BAD_SIGNATURE = "The signature of the token is not valid"
BAD_ALGORITHM = "The token must be signed with one of: RS256, RS384, RS512, ES256, ES384, ES512"

pem = cache(new_private_key)


class Keys:
    """Knows the keys of some issuers."""

    def __init__(self, **sets):
        self.sets = {ISSUER: json.dumps(key_set(pem())).encode()} | sets

    def key_set(self, issuer):
        return self.sets.get(issuer)


def token(without=(), key=None, **claims):
    given = {name: value for name, value in {**CLAIMS, **claims}.items() if name not in without}
    return minted(given, key or pem())


def check(given, client_ids=("app",), keys=None, now=NOW):
    return verified(given, client_ids, keys or Keys(), now)


def refused(message, given, code=InvalidIdentityToken, **more):
    """The token is refused in these words."""
    with pytest.raises(code) as caught:
        check(given, **more)
    assert message == str(caught.value)


def test_verified():
    """A token's issuer, subject, audience and all its claims are told."""
    found = check(token(extra=[1, {"a": None}]))

    assert (ISSUER, "me", "app", "idp.example.com") == (found.issuer, found.subject, found.audience, found.provider)
    assert {**CLAIMS, "extra": [1, {"a": None}]} == found.claims


@pytest.mark.parametrize("around", ["{}\n", "{}\r\n", "\n {}\t"])
def test_white_space(around):
    """White space around a token does not count: files end their line, and `file://` keeps that."""
    given = around.format(token())
    assert (ISSUER, "me") == (issuer_of(given), check(given).subject)


@pytest.mark.parametrize("name", ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"])
def test_algorithms(name):
    """RSA and ECDSA with SHA-2 are good, whatever kind the issuer has."""
    curves = {"ES256": ec.SECP256R1(), "ES384": ec.SECP384R1(), "ES512": ec.SECP521R1()}
    key = ec.generate_private_key(curves[name]) if name in curves else private_key(pem())
    kind = ECAlgorithm if name in curves else RSAAlgorithm
    entry = {**kind.to_jwk(key.public_key(), as_dict=True), "kid": "k"}
    keys = Keys(**{ISSUER: json.dumps({"keys": [entry]}).encode()})

    assert "me" == check(jwt.encode(CLAIMS, key, name, {"kid": "k"}), keys=keys).subject


def test_no_kid():
    """A token that names no key is good with the only key there is, and not where there are several."""
    given = jwt.encode(CLAIMS, private_key(pem()), "RS256")
    assert "me" == check(given).subject

    two = {"keys": [public_key(pem()), public_key(new_private_key())]}
    refused(NO_KEY, given, keys=Keys(**{ISSUER: json.dumps(two).encode()}))


@given(st.integers(0, 10**6), st.sampled_from("abcXYZ019-_."))
def test_altered(place, letter):
    """With any one character changed a token is refused, unless it says and proves the same."""
    good = token()
    place %= len(good)
    altered = good[:place] + letter + good[place + 1 :]
    try:
        found = check(altered)
    except (InvalidIdentityToken, IDPCommunicationError):
        return
    assert CLAIMS == found.claims


@pytest.mark.parametrize(
    "given", ["", "x", "a.b", "a.b.c", "..", "e30.e30.e30", "e30.e30.", "\ud800.e30.e30", "é.e30.e30", "." * 1000]
)
def test_no_token(given):
    """What is no token is refused as AWS does it."""
    with pytest.raises(InvalidIdentityToken):
        check(given)


@pytest.mark.parametrize("payload", ["[]", "1", '"a"', "null", "{", '{"a":' * 10_000, '{"iss": 1e999}', "\xff"])
def test_no_claims(payload):
    """A payload that is no JSON object is refused, however deep it goes."""
    head = urlsafe_b64encode(b'{"alg":"RS256"}').rstrip(b"=").decode()
    body = urlsafe_b64encode(payload.encode("latin-1")).rstrip(b"=").decode()
    with pytest.raises(InvalidIdentityToken):
        check(f"{head}.{body}.AAAA")


def part(value):
    return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@pytest.mark.parametrize("name", ["none", "None", "NONE", "nOnE", "", None, 1, "HS256", "PS256", "EdDSA", "RS1", "dir"])
def test_algorithm_none(name):
    """A token without a signature, or with one that is not RSA's or ECDSA's, is refused before its keys are sought."""
    for signature in ("", "AAAA"):
        with pytest.raises(InvalidIdentityToken) as caught:
            check(f"{part({'alg': name})}.{part(CLAIMS)}.{signature}", keys=Keys(**{ISSUER: None}))
        assert str(caught.value) in (BAD_ALGORITHM, NO_TOKEN)


def test_key_confusion():
    """A token signed with the public key taken for a shared secret is refused."""
    public = private_key(pem()).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    signed = f"{part({'alg': 'HS256', 'kid': public_key(pem())['kid']})}.{part(CLAIMS)}"
    mac = urlsafe_b64encode(hmac.digest(public, signed.encode(), "sha256")).rstrip(b"=").decode()

    refused(BAD_ALGORITHM, f"{signed}.{mac}")


def test_header_keys():
    """Keys that the token brings along, or points to, are not looked at."""
    foreign = new_private_key()
    for header in ({"jwk": public_key(foreign)}, {"jku": "http://localhost/"}, {"x5u": "http://localhost/"}):
        given = jwt.encode(CLAIMS, private_key(foreign), "RS256", {"kid": public_key(pem())["kid"], **header})
        refused(BAD_SIGNATURE, given)


def test_foreign_key():
    """A key that the issuer does not have is refused, and so is its signature under the id of one it has."""
    refused(NO_KEY, token(key=new_private_key()))
    forged = jwt.encode(CLAIMS, private_key(new_private_key()), "RS256", {"kid": public_key(pem())["kid"]})
    refused(BAD_SIGNATURE, forged)


def test_swapped_claims():
    """Other claims under a good signature are refused."""
    head, _, signature = token().split(".")
    refused(BAD_SIGNATURE, f"{head}.{part({**CLAIMS, 'sub': 'root'})}.{signature}")


def test_critical():
    """A token that demands to be understood further than it can be is refused."""
    for header in ({"crit": ["exp"], "exp": 1}, {"crit": ["b64"], "b64": False}, {"crit": []}):
        given = jwt.encode(CLAIMS, private_key(pem()), "RS256", {"kid": public_key(pem())["kid"]})
        _, body, signature = given.split(".")
        with pytest.raises(InvalidIdentityToken):
            check(f"{part({'alg': 'RS256', **header})}.{body}.{signature}")


def test_unreachable():
    """An issuer whose keys nobody knows cannot be asked."""
    with pytest.raises(IDPCommunicationError, match="could not be reached"):
        check(token(iss="https://elsewhere.example.com"))


SMALL = rsa.generate_private_key(65537, 1024)


@pytest.mark.parametrize(
    "keys",
    [
        b"",
        b"[]",
        b"{}",
        b'{"keys": 1}',
        b'{"keys": [1]}',
        b'{"keys": []}',
        b'{"keys": [{"kty": "RSA"}]}',
        b'{"keys": [{"kty": "RSA", "n": "AQ", "e": "AQ"}]}',
        b'{"keys": [{"kty": "RSA", "n": 1, "e": []}]}',
        b'{"keys": [{"kty": "oct", "k": "AAAA"}]}',
        json.dumps({"keys": [{**public_key(pem()), "use": "enc"}]}).encode(),
        json.dumps({"keys": [{**public_key(pem()), "alg": "RS512"}]}).encode(),
        json.dumps({"keys": [public_key(pem()), public_key(pem())]}).encode(),
        json.dumps({"keys": [RSAAlgorithm.to_jwk(SMALL.public_key(), as_dict=True)]}).encode(),
    ],
)
def test_no_key(keys):
    """Where the issuer's key set has no key for the token, or two, or is none, there is no verification key."""
    given = jwt.encode(CLAIMS, private_key(pem()), "RS256")
    with pytest.raises(InvalidIdentityToken) as caught:
        check(given, keys=Keys(**{ISSUER: keys}))

    assert str(caught.value) in (NO_KEY, BAD_SIGNATURE)


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
def test_short_key():
    """A key of fewer than 2048 bits is as good as none (RFC 7518)."""
    entry = RSAAlgorithm.to_jwk(SMALL.public_key(), as_dict=True)
    given = jwt.encode(CLAIMS, SMALL, "RS256")

    refused(BAD_SIGNATURE, given, keys=Keys(**{ISSUER: json.dumps({"keys": [entry]}).encode()}))


def test_expired():
    """A token is good for five minutes beyond its expiration, and not a second longer."""
    assert "me" == check(token(exp=SECONDS - 300)).subject
    message = f"Token expired: current date/time {SECONDS} must be before the expiration date/time {SECONDS - 301}"
    refused(message, token(exp=SECONDS - 301), ExpiredTokenException)


@pytest.mark.parametrize("name", ["nbf", "iat"])
def test_not_yet_valid(name):
    """A clock that is ahead by five minutes is forgiven, one that is further ahead is not."""
    assert "me" == check(token(**{name: SECONDS + 300})).subject
    for ahead in (301, 10**6, 10**30):
        refused(f"The token is not valid yet: current date/time {SECONDS}", token(**{name: SECONDS + ahead}))


@pytest.mark.parametrize("name", ["exp", "iat", "nbf"])
@pytest.mark.parametrize("value", ["soon", str(SECONDS + 60), SECONDS + 60.5, True, None, [SECONDS], {}])
def test_times_are_whole_numbers(name, value):
    """Times are whole numbers of seconds: STS API reference, WebIdentityToken."""
    claims = {**CLAIMS, name: value}
    head, key = {"kid": public_key(pem())["kid"]}, private_key(pem())
    given = jwt.PyJWS().encode(json.dumps(claims).encode(), key, "RS256", head)

    refused(f"The claim {name} must be a whole number of seconds", given)


@pytest.mark.parametrize("name", ["iss", "sub", "aud", "exp", "iat"])
def test_missing(name):
    """Each claim that AWS needs is missed by name."""
    refused(f"Missing a required claim: {name}", token(without=[name]))


def test_no_not_before():
    """A token need not say when it begins to be good."""
    assert "me" == check(token(without=["nbf"])).subject


@pytest.mark.parametrize("audience", ["other", "", "APP", [], ["other"], 1, None, {}, [["app"]], "app "])
def test_wrong_audience(audience):
    """A token for somebody else is refused, letter by letter."""
    head, key = {"kid": public_key(pem())["kid"]}, private_key(pem())
    given = jwt.PyJWS().encode(json.dumps({**CLAIMS, "aud": audience}).encode(), key, "RS256", head)

    refused("Incorrect token audience", given)


def test_several_audiences():
    """Of several audiences the one counts that the provider has."""
    assert "app" == check(token(aud=["other", "app"])).audience
    assert "b" == check(token(aud=["a", "b"]), client_ids=["c", "b"]).audience


def test_authorized_party():
    """The party that a token was issued to counts before its audience (aws/aws-sdk-net#3071)."""
    assert "app" == check(token(aud="api", azp="app")).audience
    refused("Incorrect token audience", token(aud="app", azp="other"))


@pytest.mark.parametrize("subject", ["", 1, None, [], "half a character: \ud800"])
def test_no_subject(subject):
    """A subject is a text with something in it, and nothing in a token is half a character."""
    head, key = {"kid": public_key(pem())["kid"]}, private_key(pem())
    given = jwt.PyJWS().encode(json.dumps({**CLAIMS, "sub": subject}).encode(), key, "RS256", head)

    refused(NO_TOKEN, given)


def test_issuer_of():
    """The issuer can be read before anything is verified, to find its provider."""
    assert ISSUER == issuer_of(token())
    for claims in ({}, {"iss": 1}):
        with pytest.raises(InvalidIdentityToken, match=r"^Missing a required claim: iss$"):
            issuer_of(f"{part({'alg': 'RS256'})}.{part(claims)}.AAAA")


def test_no_provider():
    """The sentence for an issuer that the account does not know (aws-actions/configure-aws-credentials#721)."""
    assert f"No OpenIDConnect provider found in your account for {ISSUER}" == str(no_provider(ISSUER))


def test_secrets_stay_secret():
    """No error shows the token or a part of it."""
    given = token(sub="very-secret-subject", exp=1)
    with pytest.raises(ExpiredTokenException) as caught:
        check(given)

    assert "very-secret" not in str(caught.value)
    assert given.split(".")[2] not in str(caught.value)
    assert urlsafe_b64decode(given.split(".")[1] + "==")
