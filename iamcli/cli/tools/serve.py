"""The same accounts for every SDK, over HTTP."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING, Annotated

from ...errors import IamError, UsageError
from ...shapes.rules import Choice
from ..config import GUEST_KEY
from ..tool import Metavar, Positional, Told, tool

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...callers import Credentials
    from ...server.accounts import Accounts
    from ...server.app import Endpoint
    from ...server.asgi import Told as Teller
    from ...server.serving import Place
    from ..session import Session

PORT = 4593
LAST_PORT = 65535
NOT_FOUND = 127
"""The exit status of shells where a command is not there."""
HANG_UP = getattr(signal, "SIGHUP", None)
"""What ends programs when their terminal closes; Windows has none."""


class CommandNotFound(IamError):
    """The command to run cannot be started."""

    exit_status = NOT_FOUND

    def __init__(self, command: str, why: str) -> None:
        super().__init__(f"{command} cannot be run: {why}.")


@tool(
    "serve",
    statuses={
        0: "SIGTERM or SIGINT ended it.",
        NOT_FOUND: "The command of `--exec` cannot be run.",
        "other": "With `--exec`, that of the command; 128 and the signal's number if a signal ended it.",
    },
)
def serve(
    session: Session,
    *,
    host: Annotated[str, "The address to listen on."] = "127.0.0.1",
    port: Annotated[int, "The port to listen on; 0 is a free one. 4593 unless given, with --exec a free one."]
    | None = None,
    auth: Annotated[
        str, Choice(("verify", "off")), "`off` lets anybody do anything, signed or not, and assume any role."
    ] = "verify",
    ephemeral: Annotated[bool, "Serve accounts in memory, which are gone afterwards."] = False,
    tls_cert: Annotated[str, Metavar("file"), "A certificate in PEM form, to speak TLS; needs --tls-key."] = "",
    tls_key: Annotated[str, Metavar("file"), "The private key of the certificate."] = "",
    log_format: Annotated[
        str,
        Choice(("text", "json", "none")),
        "How requests are told of on standard error: with --exec not at all unless given.",
    ] = "",
    exec: Annotated[bool, "Run the command that stands behind `--`, and serve only as long as it runs."] = False,  # noqa: A002
    command: Annotated[list[str], Positional(), "The command to run."] = (),  # type: ignore[assignment]
) -> Told | None:
    """Serve the accounts to the AWS CLI, boto3 and every other SDK, over HTTP, until a signal comes.

    It speaks the Query protocol of IAM (2010-05-08) and STS (2011-06-15), on any path and for any host: point
    AWS_ENDPOINT_URL at it. When requests can come, it prints one line. Commands may be used at the same time; both
    work on the same files. SDKs want a Region too: any will do, as in AWS_DEFAULT_REGION=us-east-1.

    Requests are signed with keys of the account, as `create-access-key` makes them, and their callers authorized. The
    account is the one whose number the key carries. With --auth off, an access key id of 12 digits names the account,
    a key that somebody has says who calls, with no other it is the root user, and all of them may do anything.
    Accounts in memory have no keys at first: where one is needed, --ephemeral prints one on standard error.

    With --exec, the command finds AWS_ENDPOINT_URL, a Region and credentials in its environment: the ones of the
    profile, if it has any, or else some that are good for as long as it runs, and may do anything. A signal that ends
    iamcli is passed on to the command. What that calls as iamcli works on the same accounts, but not on accounts in
    memory: what was refused there, `explain --last` cannot know, and `sts decode-authorization-message` can tell.

    A certificate that you have made yourself is taken by clients whose AWS_CA_BUNDLE names it.

    Clients that are known to work, for they are what this is tested with: boto3 (clients, resources, paginators and
    waiters); the AWS CLI (endpoint by --endpoint-url or AWS_ENDPOINT_URL); the AWS SDK for JavaScript v3 (client-iam
    and client-sts); Ansible (the IAM modules of amazon.aws).
    """
    if bool(tls_cert) != bool(tls_key):
        raise UsageError("--tls-cert and --tls-key are given together or not at all.")
    if exec != bool(command):
        raise UsageError("--exec and a command behind `--` are given together or not at all.")
    if not host:
        raise UsageError("--host is an address or a name, as in 127.0.0.1.")
    if port is not None and not 0 <= port <= LAST_PORT:
        raise UsageError(f"A port is a number from 0 to {LAST_PORT}, not {port}.")
    from ...server.serving import Place

    place = Place(host, port if port is not None else 0 if exec else PORT, tls_cert, tls_key)
    warn(place, auth)
    endpoint, credentials = endpoint_of(session, auth, log_format, ephemeral=ephemeral, guest=exec or ephemeral)
    if exec:
        lent: dict[str, str] = {}
        if (endpoint.guest or auth == "off") and not ephemeral:  # what the command calls as iamcli needs no key
            lent = {GUEST_KEY: credentials.access_key_id, "IAMCLI_ACCOUNT": endpoint.accounts.default}
        return Told({}, text=lambda _: "", status=run(command, endpoint, place, credentials, log_format, lent))
    if endpoint.guest:
        tell_key(endpoint.accounts.default, endpoint.guest, log_format)
    from ...server.serving import serve as serve_until_signal

    serve_until_signal(endpoint, place, teller(log_format or "text"), ready)
    return None


def teller(log_format: str) -> Teller:
    """What tells of requests."""
    from ...server import log

    return {"text": log.told_as_text, "json": log.told_as_json, "none": log.told_to_nobody}[log_format]


def ready(url: str) -> None:
    """Say that requests can come, in the one line of standard output."""
    print(f"iamcli serving on {url}", flush=True)


def tell_key(account: str, key: Credentials, log_format: str) -> None:
    """Say on standard error what key an account in memory has, which nobody could know else."""
    settings = {"AWS_ACCESS_KEY_ID": key.access_key_id, "AWS_SECRET_ACCESS_KEY": key.secret_access_key}
    if log_format == "json":
        import msgspec

        print(msgspec.json.encode({"account": account, **settings}).decode(), file=sys.stderr)
        return
    print(f"Account {account} has one key as long as it is served, which may do anything:", file=sys.stderr)
    print("export", *(f"{name}={value}" for name, value in settings.items()), file=sys.stderr)


def warn(place: Place, auth: str) -> None:
    """Say what is dangerous about a place that others can reach."""
    if place.is_local:
        return
    if auth == "off":
        print(f"warning: whoever can reach {place.host} may do anything, for --auth is off.", file=sys.stderr)
    if not place.certificate:
        print(f"warning: {place.host} is not this machine alone, and nothing is encrypted.", file=sys.stderr)


def endpoint_of(
    session: Session, auth: str, log_format: str, *, ephemeral: bool, guest: bool
) -> tuple[Endpoint, Credentials]:
    """What to serve, and credentials that are good there; with `guest`, some that no account has if need be."""
    from ...callers import Credentials
    from ...server.accounts import FileAccounts, MemoryAccounts
    from ...server.app import Endpoint
    from ...server.log import defect_as_json, defect_as_text
    from ...server.randomness import Stock
    from ...service import utc_now
    from ...state.accounts import is_number
    from ...tokens.access_keys import new_access_key_id

    chosen = session.config.account_chosen
    account = chosen if ephemeral and is_number(chosen) else session.config.account  # one in memory need not be there
    accounts: Accounts = MemoryAccounts(account, utc_now) if ephemeral else FileAccounts(account)
    accounts.store(account).read()  # what cannot be read is told now, and what is read is ready
    mine = session.config.credentials(session.assume) if guest and not ephemeral and auth == "verify" else None
    if auth == "off":
        mine = Credentials(account, "anything")
    made = Credentials(new_access_key_id(account, os.urandom, "AKIA"), os.urandom(20).hex())
    invited = made if guest and mine is None else None
    defect = defect_as_json if log_format == "json" else defect_as_text
    endpoint = Endpoint(accounts, verify=auth == "verify", guest=invited, random=Stock(), defect=defect)
    return endpoint, mine or made


def run(
    command: list[str],
    endpoint: Endpoint,
    place: Place,
    credentials: Credentials,
    log_format: str,
    lent: Mapping[str, str],
) -> int:
    """Run a command with an endpoint behind it; its exit status. `lent` is what else its environment has."""
    from ...callers import HOME_REGION
    from ...server.environment import REDIRECTING, leading_to, past_proxies
    from ...server.serving import behind

    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or HOME_REGION
    kept = {name: value for name, value in os.environ.items() if name not in REDIRECTING}
    with behind(endpoint, place, teller(log_format or "none")) as url:
        try:
            led = past_proxies(url, kept) | leading_to(url, credentials, region)
            status = status_of(command, {**kept, **lent, **led})
        except OSError as error:
            raise CommandNotFound(command[0], error.strerror or str(error)) from None
    return status if status >= 0 else 128 - status


def status_of(command: list[str], environment: dict[str, str]) -> int:
    """Run a command to its end, which alone hears the signals that iamcli is sent; the negative one that ended it."""
    from subprocess import Popen

    running: Popen[bytes] | None = None
    early: list[int] = []

    def pass_on(number: int, _: object) -> None:
        if number == signal.SIGINT and heard_by_all():
            return
        if running is None:
            early.append(number)
        else:
            running.send_signal(number)

    passed_on = [signal.SIGINT, signal.SIGTERM]
    if HANG_UP and signal.getsignal(HANG_UP) != signal.SIG_IGN:  # as under `nohup`, which is for the command too
        passed_on.append(HANG_UP)
    before = {number: signal.signal(number, pass_on) for number in passed_on}
    try:
        running = Popen(command, env=environment)
        for number in early:
            running.send_signal(number)
        return running.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def heard_by_all() -> bool:
    """Whether what is typed at the terminal to interrupt iamcli interrupts the command too."""
    try:
        terminal = os.open(os.ctermid(), os.O_RDONLY)
    except OSError:  # there is none
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    finally:
        os.close(terminal)
