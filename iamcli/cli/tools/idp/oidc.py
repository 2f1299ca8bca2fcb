"""OpenID Connect issuers of the sandbox: tokens like those of GitHub, GitLab, EKS and HCP Terraform."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

from ....errors import IamError, UsageError
from ....shapes.rules import Choice
from ....state.issuers import KeyUnreadable
from ...tool import Metavar, Positional, Told, tool

if TYPE_CHECKING:
    from ....state.records.issuers import IssuerRecord
    from ....tokens.web_identity import Json
    from ...session import Session

SHAPES = ("github", "gitlab", "eks", "terraform")
ISSUER = "The issuer's URL; that of the shape unless given."


class IssuerNotOwn(IamError):
    """Of the issuer nothing but its public keys is known."""

    def __init__(self, issuer: str) -> None:
        super().__init__(
            f"Of {issuer} nothing but its public keys is known, so no token can be made in its name. "
            "`iamcli idp oidc register` without --jwks gives it a key of the sandbox's."
        )


@tool("idp oidc token")
def idp_oidc_token(
    session: Session,
    *,
    shape: Annotated[str, Choice(SHAPES), "Whose tokens it is like."] = "github",
    issuer: Annotated[str, Metavar("url"), ISSUER] | None = None,
    audience: Annotated[str, "Who it is for; what the vendor's guide for AWS says unless given."] | None = None,
    expires_in: Annotated[
        int,
        Metavar("seconds"),
        "How long it is good. Below -300 it has expired for STS, which lets clocks differ by five minutes.",
    ] = 300,
    claim: Annotated[list[str], Metavar("name=value"), "Claims to add or to replace."] | None = None,
    repository: Annotated[str, "GitHub: owner and name. GitLab: the project's path."] = "octo-org/octo-repo",
    ref: Annotated[
        str, "GitHub, GitLab: the branch, tag or pull request, as in `refs/heads/main`."
    ] = "refs/heads/main",
    environment: Annotated[str, "GitHub, GitLab: the deployment environment."] = "",
    actor: Annotated[str, "GitHub, GitLab: who started the job."] = "octocat",
    workflow: Annotated[str, "GitHub: the name of the workflow, and of its file."] = "deploy",
    namespace: Annotated[str, "EKS: the namespace of the service account."] = "default",
    service_account: Annotated[str, "EKS: the name of the service account."] = "default",
    organization: Annotated[str, "HCP Terraform: the organization."] = "my-org",
    project: Annotated[str, "HCP Terraform: the project."] = "Default Project",
    workspace: Annotated[str, "HCP Terraform: the workspace."] = "my-workspace",
    phase: Annotated[str, Choice(("plan", "apply")), "HCP Terraform: the phase of the run."] = "plan",
) -> Told:
    """Print a signed token, as a job of a CI system or a pod would get it.

    The account that trusts the issuer finds its key here, so `sts assume-role-with-web-identity` verifies the token
    without a network. A claim is a text as in `--claim actor=octocat`, JSON behind `:=` as in `--claim
    'amr:=["mfa"]'`, and left out with nothing behind that, as in `--claim jti:=`. With `--output json` the claims are
    shown too.
    """
    from uuid import uuid4

    from ....service import utc_now
    from ....tokens.oidc_issuer import timed
    from ....tokens.vendors import AUDIENCES, ISSUERS, Shape, Workload, claims_for

    kind = Shape(shape)
    workload = Workload(
        repository=repository,
        ref=ref,
        environment=environment,
        actor=actor,
        workflow=workflow,
        namespace=namespace,
        service_account=service_account,
        organization=organization,
        project=project,
        workspace=workspace,
        phase=phase,
    )
    changed = changes(claim or ())
    record = own(issuer or ISSUERS[kind])
    claims = claims_for(kind, workload, record.issuer, audience or AUDIENCES[kind], str(uuid4()))
    given = {**timed(claims, utc_now(), expires_in), **changed}
    claims = {name: value for name, value in given.items() if value is not None}
    token = token_of(record, claims)
    return Told({"WebIdentityToken": token, "Claims": claims}, text=lambda color: f"{token}\n")


@tool("idp oidc keys")
def idp_oidc_keys(
    session: Session,
    *,
    shape: Annotated[str, Choice(SHAPES), "Whose issuer it is."] = "github",
    issuer: Annotated[str, Metavar("url"), ISSUER] | None = None,
) -> Told:
    """Show the public keys that an issuer's tokens are verified with, as a JSON Web Key Set."""
    return Told({"keys": known(shape, issuer).keys})


@tool("idp oidc list")
def idp_oidc_list(session: Session) -> Told:
    """List the issuers whose keys are known here, and for which of them tokens can be made."""
    from ....state.issuers import Issuers

    records = Issuers().all_oidc()
    return Told(
        {
            "Issuers": [
                {
                    "Issuer": record.issuer,
                    "KeyIds": [key.get("kid", "") for key in record.keys],
                    "Signs": bool(record.private_key),
                }
                for record in records
            ]
        }
    )


@tool("idp oidc register")
def idp_oidc_register(
    session: Session,
    *,
    issuer: Annotated[str, Positional(), "The issuer's URL, as its tokens have it."],
    jwks: Annotated[str, Metavar("keys"), "Its JSON Web Key Set, or `file://` and the path of a file with it."]
    | None = None,
) -> None:
    """Make an issuer known by its public keys, in place of the keys that are known of it.

    Nothing is fetched: a real issuer's tokens are verified with the keys given here. Without --jwks it gets a new key
    of the sandbox's, so that `idp oidc token` can make tokens in its name.
    """
    from ....state.issuers import Issuers
    from ....state.records.issuers import IssuerRecord

    check_url(issuer)
    Issuers().set_oidc(fresh(issuer) if jwks is None else IssuerRecord(issuer=issuer, keys=read_keys(jwks)))


@tool("idp oidc serve")
def idp_oidc_serve(
    session: Session,
    *,
    port: Annotated[int, "The port; one that is free unless given."] = 0,
    shape: Annotated[str, Choice(SHAPES), "Whose issuer it is."] = "github",
    issuer: Annotated[str, Metavar("url"), ISSUER] | None = None,
) -> None:
    """Serve an issuer's discovery document and keys to this machine alone, until it is interrupted.

    The URL it is served at is the one line on standard output.
    """
    from ._key_server import key_server

    if not 0 <= port <= 65535:
        raise UsageError(f"A port is a number up to 65535, not {port}.")
    record = known(shape, issuer)
    try:
        server = key_server(record, port)
    except OSError as error:
        raise IamError(f"Port {port} cannot be served: {error.strerror}.") from None
    with server:
        print(server.url, flush=True)
        print(f"Serving the keys of {record.issuer}. Ctrl-C ends it.", file=sys.stderr)
        server.serve_forever()


def token_of(record: IssuerRecord, claims: dict[str, Json]) -> str:
    """A token of an issuer; UsageError for claims that none can have, KeyUnreadable for a damaged key."""
    from ....tokens.oidc_issuer import minted

    try:
        return minted(claims, record.private_key)
    except TypeError as error:  # the library checks the form of some claims
        raise UsageError(f"No token can have these claims: {error}") from None
    except ValueError:
        raise KeyUnreadable(record.issuer) from None


def known(shape: str, issuer: str | None) -> IssuerRecord:
    """What is known of an issuer; if it is nothing, it becomes one of the sandbox's."""
    from ....state.issuers import Issuers
    from ....tokens.vendors import ISSUERS, Shape

    url = issuer or ISSUERS[Shape(shape)]
    check_url(url)
    issuers = Issuers()
    return issuers.oidc(url) or issuers.add_oidc(fresh(url))


def check_url(issuer: str) -> None:
    """UsageError unless this can be an issuer's URL."""
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(issuer)
    except ValueError:
        parts = urlsplit("")
    whole = issuer.isascii() and issuer.isprintable() and " " not in issuer and not parts.query and not parts.fragment
    if parts.scheme not in ("https", "http") or not parts.netloc or not whole:
        raise UsageError(f"An issuer is named by its URL, without a query, not by {issuer!r}.")


def own(issuer: str) -> IssuerRecord:
    """An issuer of the sandbox's own; IssuerNotOwn if it is somebody else's."""
    record = known("", issuer)
    if not record.private_key:
        raise IssuerNotOwn(issuer)
    return record


def fresh(issuer: str) -> IssuerRecord:
    """An issuer with a new key, which nobody has kept yet."""
    from ....state.records.issuers import IssuerRecord
    from ....tokens.oidc_issuer import new_private_key, public_key

    pem = new_private_key()
    return IssuerRecord(issuer=issuer, private_key=pem, keys=[{**public_key(pem)}])


def read_keys(text: str) -> list[dict[str, object]]:
    """The keys of a key set; UsageError if it is none, or has private ones."""
    import msgspec

    from ...values import load

    content = load("--jwks", text)
    try:
        keys = msgspec.json.decode(content, type=dict[str, list[dict[str, object]]])["keys"]
    except (msgspec.DecodeError, KeyError, RecursionError):
        raise UsageError("--jwks is no JSON Web Key Set, which is an object with a list of keys.") from None
    if any({"d", "k"} & key.keys() for key in keys):
        raise UsageError("--jwks has a private or a shared key; an issuer is known by its public ones.")
    return keys


def changes(pairs: Any) -> dict[str, Json]:
    """Claims as `--claim` has them; None for one that is to be left out."""
    import msgspec

    found: dict[str, Json] = {}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        if not equals or not name.removesuffix(":"):
            raise UsageError(f"A claim is given as NAME=TEXT or NAME:=JSON, not as {pair!r}.")
        if not name.endswith(":"):
            found[name] = text
            continue
        try:
            found[name[:-1]] = msgspec.json.decode(text) if text else None
        except (msgspec.DecodeError, RecursionError):
            raise UsageError(f"What is behind `:=` is no JSON: {pair!r}.") from None
    return found
