"""`python -m tests.bench.serving` prints how `iamcli serve` and moto's server answer the same signed requests.

Both run one after the other on this machine, with their settings as they come, and are asked over 32 connections that
stay open. iamcli checks each signature, authorizes each caller, records each request and has each user on the disk
before it answers; moto does none of it. Nothing is asserted.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import NamedTuple
from urllib.parse import urlencode

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from tabulate import tabulate

from iamcli.operations.access_keys import create_access_key
from iamcli.operations.inline_policies import put_user_policy
from iamcli.operations.users import create_user
from iamcli.service import Service
from iamcli.state.accounts import store

from .accounts import ACCOUNT, full
from .load import Load, ask

EVERYTHING = '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}'
SCALE = {"iamcli": 4000, "moto": 800}
"""Requests of each kind: each takes some seconds."""
STARTS = 7
TARGETS = {"GetUser": 10, "CreateUser": 3}
FORM_TYPE = "application/x-www-form-urlencoded; charset=utf-8"
MEGABYTE = 1_000_000


class Cost(NamedTuple):
    """How a server answered, and the seconds of a processor that it took for it."""

    load: Load
    processor: float


def main() -> None:
    """Measure and print."""
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} processors", end="")
    print("".join(f", {name} {version(name)}" for name in ("uvicorn", "httptools", "uvloop", "moto")))
    with tempfile.TemporaryDirectory() as home:
        os.environ["IAMCLI_HOME"] = home
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # whoever starts it twice has it compiled
        credentials = prepare()
        found = {"iamcli": measured("iamcli", credentials), "moto": measured("moto", credentials)}
    rows = [row(name, action, cost) for name, costs in found.items() for action, cost in costs.items()]
    headings = ("server", "operation", "requests/s", "p50 ms", "p99 ms", "processor ms each", "failed")
    print(f"\n{tabulate(rows, headings, tablefmt='github')}\n")
    for action, target in TARGETS.items():
        ratio = found["iamcli"][action].load.rate / found["moto"][action].load.rate
        print(f"{action}: {ratio:.1f} times moto's requests a second (to be at least {target})")
    print(f"start to first answer: {start_time() * 1000:.0f} ms (to be under 400)")
    print(f"memory at full quotas: {full_memory() / MEGABYTE:.0f} MB (to be under 300)")


def prepare() -> Credentials:
    """A new account with a user who may do everything, and the user's key."""
    service = Service(store(ACCOUNT))
    service.call(create_user, {"UserName": "bench"})
    service.call(put_user_policy, {"UserName": "bench", "PolicyName": "all", "PolicyDocument": EVERYTHING})
    key = service.call(create_access_key, {"UserName": "bench"})["AccessKey"]
    return Credentials(key.access_key_id, key.secret_access_key)


def measured(name: str, credentials: Credentials) -> dict[str, Cost]:
    """How a server answers."""
    count = SCALE[name]
    with running(name) as (process, port):
        if name == "moto":
            ask(port, [signed(port, credentials, "CreateUser", UserName="bench")], 1)
        read = signed(port, credentials, "GetUser", UserName="bench")
        ask(port, [read] * (count // 10))
        creations = [signed(port, credentials, "CreateUser", UserName=f"user-{number}") for number in range(count)]
        return {
            action: Cost(*timed(process, lambda requests=requests: ask(port, requests)))
            for action, requests in (("GetUser", [read] * count), ("CreateUser", creations))
        }


def timed(process: int, ask_all: Callable[[], Load]) -> tuple[Load, float]:
    """What came of asking, and the seconds of a processor that a process spent on it."""
    before = processor_time(process)
    load = ask_all()
    return load, processor_time(process) - before


def processor_time(process: int) -> float:
    """The seconds that a process has run, on all processors."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def signed(port: int, credentials: Credentials, action: str, **members: str) -> bytes:
    """A whole request as boto3 sends it."""
    body = urlencode({"Action": action, "Version": "2010-05-08", **members}).encode()
    headers = {"Content-Type": FORM_TYPE, "User-Agent": "Boto3/1.43 md/Botocore"}
    request = AWSRequest("POST", f"http://127.0.0.1:{port}/", headers=headers, data=body)
    SigV4Auth(credentials, "iam", "us-east-1").add_auth(request)
    lines = [
        "POST / HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        *(f"{key}: {value}" for key, value in request.headers.items()),
    ]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body


@contextmanager
def running(name: str) -> Iterator[tuple[int, int]]:
    """A server: its process, and the port it answers on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = {"iamcli": ["-m", "iamcli", "serve", "--port", str(port)], "moto": ["-m", "moto.server", "-p", str(port)]}
    server = subprocess.Popen([sys.executable, *words[name]], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield server.pid, port
    finally:
        server.terminate()
        server.wait()


def wait_for(port: int) -> None:
    """Until somebody listens there."""
    for _ in range(3000):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.01)
        else:
            return
    raise TimeoutError("the server did not start")


def row(name: str, action: str, cost: Cost) -> list[str]:
    """A line of the table."""
    load = cost.load
    times = (f"{load.percentile(share) * 1000:.1f}" for share in (0.5, 0.99))
    each = cost.processor / len(load.durations) * 1000
    return [name, action, f"{load.rate:,.0f}", *times, f"{each:.2f}", str(load.failures)]


def start_time() -> float:
    """Seconds from the start of the program to its first answer, in the middle of several tries."""
    times = []
    for _ in range(STARTS):
        began = time.perf_counter()
        with serving() as (_, port):
            ask(port, [b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 16\r\n\r\nAction=ListUsers"], 1)
            times.append(time.perf_counter() - began)
    return median(times)


def full_memory() -> int:
    """The bytes that a server holds at its peak, which serves an account at its quotas and has listed all of it."""
    account = Path(os.environ["IAMCLI_HOME"], "accounts", f"{ACCOUNT}.json")
    account.parent.mkdir(parents=True, exist_ok=True)
    account.write_bytes(full())
    forms = [
        *["Action=GetUser&UserName=user-0001"] * 100,
        *["Action=CreateUser&UserName=another", "Action=DeleteUser&UserName=another"] * 5,
        *["Action=ListUsers&MaxItems=1000", "Action=ListRoles&MaxItems=1000", "Action=ListPolicies&MaxItems=1000"],
        "Action=GetAccountAuthorizationDetails&MaxItems=1000",
    ]
    requests = [f"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {len(form)}\r\n\r\n{form}".encode() for form in forms]
    with serving("--auth", "off") as (process, port):
        if failures := ask(port, requests, 1).failures:  # over one connection, for they build on one another
            print(f"{failures} requests failed")
        status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


@contextmanager
def serving(*args: str) -> Iterator[tuple[int, int]]:
    """A server on a free port, from the moment when it says that it is ready: its process and its port."""
    home = tempfile.mkdtemp() if not args else os.environ["IAMCLI_HOME"]
    command = [sys.executable, "-m", "iamcli", "serve", "--port", "0", *args]
    server = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "IAMCLI_HOME": home},
        text=True,
    )
    assert server.stdout is not None
    try:
        yield server.pid, int(server.stdout.readline().rpartition(":")[2])
    finally:
        server.terminate()
        server.wait()
        server.stdout.close()
        if not args:
            shutil.rmtree(home)


if __name__ == "__main__":
    main()
