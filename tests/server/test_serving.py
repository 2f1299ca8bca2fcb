"""A real server on a real port: start, stop, limits, and what only the wire can do wrong."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from threading import Event, Thread
from urllib.parse import urlencode, urlsplit

import pytest

from iamcli.callers import Credentials
from iamcli.errors import ConfigurationError
from iamcli.server import asgi, http, serving
from iamcli.server.accounts import MemoryAccounts
from iamcli.server.app import LIMIT, Endpoint
from iamcli.server.serving import Place, behind
from iamcli.service import utc_now

from .conftest import FORM_TYPE, program, signed

ACCOUNT = "123456789012"
LIST = b"Action=ListUsers&Version=2010-05-08"


@pytest.fixture
def url() -> Iterator[str]:
    """A server in this process that lets anybody do anything."""
    with behind(Endpoint(MemoryAccounts(ACCOUNT, utc_now), verify=False), Place()) as found:
        yield found


def post(url: str, body: bytes, headers: dict[str, str] | None = None, connection: HTTPConnection | None = None):
    """Status, headers and body of the answer to a form."""
    used = connection or HTTPConnection(urlsplit(url).netloc, timeout=30)
    used.request("POST", "/", body, {"Content-Type": FORM_TYPE, **(headers or {})})
    response = used.getresponse()
    found = response.status, response.headers, response.read()
    if connection is None:
        used.close()
    return found


def raw(url: str, data: bytes) -> bytes:
    """What is answered to these bytes, until the server closes the connection."""
    host, port = urlsplit(url).netloc.split(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        found = b""
        while part := connection.recv(65536):
            found += part
    return found


def test_requests_on_one_connection(url):
    """A connection is good for many requests, and answers carry their id in header and body."""
    with closing(HTTPConnection(urlsplit(url).netloc, timeout=30)) as connection:
        for name in ("a", "b"):
            form = urlencode({"Action": "CreateUser", "Version": "2010-05-08", "UserName": name}).encode()
            status, headers, body = post(url, form, connection=connection)

            assert (200, "text/xml") == (status, headers["Content-Type"])
            assert headers["x-amzn-RequestId"].encode() in body
            assert "Date" in headers
    assert [b"a", b"b"] == re.findall(b"<UserName>(.*?)</UserName>", post(url, LIST)[2])


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_ready_and_stop(tmp_path, stop):
    """It prints one line when requests can come, and ends well with a signal; what it stored is there for commands."""
    with program("--auth", "off", home=tmp_path) as running:
        line = running.stdout.readline()
        assert re.fullmatch(r"iamcli serving on http://127\.0\.0\.1:[0-9]+\n", line)
        assert 200 == post(line.split()[-1], b"Action=CreateUser&Version=2010-05-08&UserName=alice")[0]
        running.send_signal(stop)
        out, err = running.communicate(timeout=30)

    assert (0, "") == (running.returncode, out)
    assert re.fullmatch(r"\S+Z 127\.0\.0\.1 POST CreateUser 200 [0-9.]+ ms\n", err)
    stored = json.loads((tmp_path / "accounts" / f"{ACCOUNT}.json").read_text())
    assert ["alice"] == list(stored["account"]["users"])


def test_another_writer_is_noticed(tmp_path):
    """A command and the server work on the same file: each sees what the other has done."""
    with program("--auth", "off", home=tmp_path) as running:
        url = running.stdout.readline().split()[-1]
        post(url, b"Action=CreateUser&Version=2010-05-08&UserName=served")
        subprocess.run(
            [sys.executable, "-m", "iamcli", "create-user", "--user-name", "typed"],
            env={**os.environ, "IAMCLI_HOME": str(tmp_path)},
            check=True,
            capture_output=True,
        )

        assert [b"served", b"typed"] == re.findall(b"<UserName>(.*?)</UserName>", post(url, LIST)[2])


def test_nothing_answered_is_lost(tmp_path):
    """What was answered is stored, even if the server is killed the next moment."""
    with program("--auth", "off", home=tmp_path) as running:
        url = running.stdout.readline().split()[-1]
        assert 200 == post(url, b"Action=CreateUser&Version=2010-05-08&UserName=alice")[0]
        running.kill()
        running.wait()

    assert "alice" in (tmp_path / "accounts" / f"{ACCOUNT}.json").read_text()


def test_accounts_in_memory_have_a_key(tmp_path):
    """Who serves accounts in memory is told a key of them on standard error, which is good at once."""
    with program("--ephemeral", home=tmp_path) as running:
        url = running.stdout.readline().split()[-1]
        _, (export, *settings) = running.stderr.readline(), running.stderr.readline().split()
        key, secret = (setting.partition("=")[2] for setting in settings)
        asked = signed(url=f"{url}/", body=LIST, key=key, secret=secret)
        assert ("export", 200) == (export, post(url, LIST, asked.headers)[0])
    assert not (tmp_path / "accounts").exists()


def test_a_port_that_is_taken(tmp_path, url):
    """If somebody listens there already, that is said, and nothing is served."""
    port = urlsplit(url).port
    done = subprocess.run(
        [sys.executable, "-m", "iamcli", "serve", "--port", str(port)],
        env={**os.environ, "IAMCLI_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
    )

    assert (253, "") == (done.returncode, done.stdout)
    assert f"127.0.0.1:{port} cannot be listened on: Address already in use." in done.stderr


def test_a_certificate_that_is_none(tmp_path):
    """A certificate that cannot be read is an error of the configuration."""
    path = tmp_path / "a.pem"
    path.write_text("nothing")
    endpoint = Endpoint(MemoryAccounts(ACCOUNT, utc_now))
    with pytest.raises(ConfigurationError), behind(endpoint, Place(certificate=str(path), key=str(path))):
        pass


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--host", "0.0.0.0"], "nothing is encrypted"),
        (["--host", "0.0.0.0", "--auth", "off"], "may do anything"),
    ],
)
def test_dangerous_places_are_warned_of(tmp_path, args, said):
    """Whoever serves others without encryption, or without asking who calls, is warned."""
    with program(*args, home=tmp_path) as running:
        running.stdout.readline()
        running.terminate()
        _, err = running.communicate(timeout=30)

    assert said in err


def test_a_guest_is_checked():
    """The credentials of --exec are good with their secret and with no other."""
    guest = Credentials("AKIAIOSFODNN7EXAMPLE", "secret")
    endpoint = Endpoint(MemoryAccounts(ACCOUNT, utc_now), guest=guest)

    assert 200 == endpoint.respond(signed(body=LIST, secret="secret")).status
    assert 403 == endpoint.respond(signed(body=LIST, secret="another")).status


def test_large_bodies(url, monkeypatch):
    """A body over 16 MB is refused with 413; one that only its encoding makes larger is not."""
    monkeypatch.setattr(asgi, "LIMIT", 100_000)
    for body in (b"a" * 100_001, b"a" * 200_000, b"%20" * 100_001):
        status, _, answer = post(url, body)
        assert (413, True) == (status, b"<Code>RequestEntityTooLarge</Code>" in answer)

    assert 200 == post(url, LIST + b"&Nothing=" + b"%3C" * 90_000)[0]
    assert LIMIT == 16 * 2**20


@pytest.mark.parametrize(
    "request_",
    [
        b"nonsense\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\nabc",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x3\r\n\r\nabc",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\nabc",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        b"CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n",
    ],
)
def test_smuggling_shapes(url, request_):
    """A request whose end two servers could see at two places, or that is none, is the last of its connection."""
    answer = raw(url, request_)

    assert re.match(rb"HTTP/1.1 4\d\d ", answer)
    assert 1 == answer.count(b"HTTP/1.1 ")
    assert 200 == post(url, LIST)[0]


@pytest.mark.parametrize("cut", [0, 5])
def test_other_protocols_are_not_spoken(url, cut):
    """A request that could go on in another protocol is answered in this one, and its body is no request."""
    hidden = b"GET /_health HTTP/1.1\r\nHost: a\r\n\r\n"
    head = (
        b"POST / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMA\r\n"
    )
    host, port = urlsplit(url).netloc.split(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        for form in (LIST, hidden):
            request = b"%bContent-Length: %d\r\n\r\n" % (head, len(form))
            connection.sendall(request + form[:cut])
            time.sleep(0.02)
            connection.sendall(form[cut:])
        connection.shutdown(socket.SHUT_WR)
        found = b""
        while part := connection.recv(65536):
            found += part

    assert [b"200", b"400"] == re.findall(rb"HTTP/1.1 (\d+)", found)
    assert b"</ListUsersResponse>" in found


@pytest.mark.parametrize("version", [b"1.0", b"1.1"])
@pytest.mark.parametrize("action", [b"ListUsers", b"CreateUser&UserName=alice", b"GetCallerIdentity"])
def test_half_closed_connections(url, version, action):
    """A client that says that it has said all is answered before the connection is closed."""
    form = b"Action=" + action
    answer = raw(url, b"POST /x HTTP/%b\r\nHost: a\r\nContent-Length: %d\r\n\r\n%b" % (version, len(form), form))

    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert answer.endswith(b"Response>")
    assert b"" == raw(url, b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nAction")


def test_many_requests_on_one_connection_at_once():
    """Whoever sends many requests without waiting for their answers keeps nobody else waiting for all of them."""
    asked: list[str] = []

    def told(request, response, seconds):
        asked.append(response.action)
        return ""

    many = b"Action=ListPolicies"
    with behind(Endpoint(MemoryAccounts(ACCOUNT, utc_now), verify=False), Place(), told) as url:
        host, port = urlsplit(url).netloc.split(":")
        post(url, many)
        with socket.create_connection((host, int(port)), timeout=30) as connection:
            connection.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%b" % (len(many), many) * 200)
            assert 200 == post(url, LIST)[0]
            before = asked.index("ListUsers")

    assert before < 200


def test_endless_heads(url, monkeypatch):
    """A head without end is cut off, and so is one that does not come at all."""
    monkeypatch.setattr(http, "LARGEST_HEAD", 10_000)
    assert raw(url, b"GET / HTTP/1.1\r\nX: " + b"a" * 20_000).startswith(b"HTTP/1.1 400 ")
    monkeypatch.setattr(http, "HEAD_PATIENCE", 0.05)
    host, port = urlsplit(url).netloc.split(":")
    with socket.create_connection((host, int(port)), timeout=30) as idle:
        assert b"" == idle.recv(1)
    with socket.create_connection((host, int(port)), timeout=30) as slow:
        slow.sendall(b"GET / HT")
        assert b"" == slow.recv(1)


def test_requests_one_behind_the_other(url):
    """Requests that arrive together are answered in their order, those that change the account as the others."""

    def whole(form: bytes) -> bytes:
        return b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%b" % (len(form), form)

    create = b"Action=CreateUser&UserName=alice"
    host, port = urlsplit(url).netloc.split(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        connection.sendall(b"".join(map(whole, (LIST, create, LIST, LIST))) + b"GET / HTTP/1.0\r\n\r\n")
        found = b""
        while part := connection.recv(65536):
            found += part
    answers = found.split(b"HTTP/1.1 ")[1:]

    assert [b"200", b"200", b"200", b"200", b"400"] == [answer[:3] for answer in answers]
    assert [False, True, True, True, False] == [b"alice" in answer for answer in answers]
    assert [b"List", b"Crea", b"List", b"List"] == [answer.partition(b"\r\n\r\n<")[2][:4] for answer in answers[:4]]


@pytest.mark.parametrize("form", [LIST, b"Action=CreateUser&UserName=alice"])
def test_a_request_before_what_is_none(url, form):
    """Whatever comes behind a request, it is answered."""
    request = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%b" % (len(form), form)
    answer = raw(url, request + b"nonsense\r\n\r\n" + request)

    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert 1 == answer.count(b"HTTP/1.1 200 OK\r\n")


def test_a_request_in_pieces(url):
    """However a request is cut into packets, the answer is the same, and so is that of the next one."""
    host, port = urlsplit(url).netloc.split(":")
    request = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%b" % (len(LIST), LIST)
    for cut in (3, request.index(b"\r\n\r\n") + 4, len(request) - 5):
        with socket.create_connection((host, int(port)), timeout=30) as connection:
            for part in (request[:cut], request[cut:], request):
                connection.sendall(part)
                time.sleep(0.02)
            connection.shutdown(socket.SHUT_WR)
            found = b""
            while part := connection.recv(65536):
                found += part

        assert 2 == found.count(b"HTTP/1.1 200 OK\r\n") == found.count(b"</ListUsersResponse>")


def test_a_defect_before_the_answer():
    """What fails while a request is still read is told to who runs the server, and answered as a failure."""
    told: list[Exception] = []

    class Broken(Endpoint):
        def work(self, request):
            raise ZeroDivisionError("secret")

    with behind(Broken(MemoryAccounts(ACCOUNT, utc_now), verify=False, defect=told.append), Place()) as url:
        status, _, body = post(url, LIST)

    assert (500, True, False) == (status, b"<Code>InternalFailure</Code>" in body, b"secret" in body)
    assert [ZeroDivisionError] == [type(error) for error in told]


def test_endless_bodies(url, monkeypatch):
    """A body that does not come is given up."""
    monkeypatch.setattr(http, "BODY_PATIENCE", 0.05)
    host, port = urlsplit(url).netloc.split(":")
    with socket.create_connection((host, int(port)), timeout=30) as slow:
        slow.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nAction")
        assert slow.recv(100).startswith(b"HTTP/1.1 408 ")


def test_bodies_that_are_refused_at_once(url, monkeypatch):
    """A body that is not even read keeps its client from hearing the answer as little as any other."""
    monkeypatch.setattr(asgi, "LIMIT", 1000)
    assert 413 == post(url, b"a" * 20_000_000)[0]
    chunk = b"100000\r\n" + b"a" * 0x100000 + b"\r\n"
    answer = raw(url, b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk * 20)
    assert answer.startswith(b"HTTP/1.1 413 ")


def test_stopping_in_the_midst_of_a_request(monkeypatch):
    """A server that is to stop waits for the rest of a request, but not for ever."""
    monkeypatch.setattr(http, "LAST_PATIENCE", 0.05)
    with behind(Endpoint(MemoryAccounts(ACCOUNT, utc_now), verify=False), Place()) as url:
        host, port = urlsplit(url).netloc.split(":")
        slow = socket.create_connection((host, int(port)), timeout=30)
        slow.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nAction")
        assert 200 == post(url, LIST)[0]

    with slow:
        answer = slow.recv(10_000)
    assert (True, True) == (answer.startswith(b"HTTP/1.1 408 "), b"<Code>RequestTimeoutException</Code>" in answer)


def test_stopping_while_a_change_waits(monkeypatch):
    """Whoever waits when the server cannot wait any more is told so, and nothing is taken for a defect."""
    monkeypatch.setattr(http, "GRACE", 0)
    accounts, waits, go = MemoryAccounts(ACCOUNT, utc_now), Event(), Event()
    store = accounts.store(ACCOUNT)

    class Locked:
        read = store.read

        def change(self, purpose):
            waits.set()
            go.wait()
            return store.change(purpose)

    told: list[int] = []
    defects: list[Exception] = []
    accounts._stores[ACCOUNT] = Locked()

    def create(url):
        told.append(post(url, b"Action=CreateUser&UserName=alice")[0])
        go.set()

    with behind(Endpoint(accounts, verify=False, defect=defects.append), Place()) as url:
        client = Thread(target=create, args=(url,))
        client.start()
        waits.wait()
    client.join()

    assert ([503], []) == (told, defects)


def test_the_log_is_of_one_form(tmp_path):
    """Every line of the log is of the form that was asked for, also where something was no request."""
    with program("--auth", "off", "--log-format", "json", home=tmp_path) as running:
        url = running.stdout.readline().split()[-1]
        raw(url, b"nonsense\r\n\r\n")
        raw(url, b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
        running.terminate()
        _, err = running.communicate(timeout=30)

    assert ["MalformedHttpRequestException", "MissingAction"] == [json.loads(line)["code"] for line in err.splitlines()]


def test_answers_that_nobody_takes(monkeypatch):
    """Whoever asks for much and is slow to read loses the connection."""

    def narrow(host, port):
        bound = http.listening(host, port)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        return bound

    monkeypatch.setattr(serving, "listening", narrow)
    monkeypatch.setattr(http, "ANSWER_PATIENCE", 0.0)
    with behind(Endpoint(MemoryAccounts(ACCOUNT, utc_now), verify=False), Place()) as url:
        slow = HTTPConnection(urlsplit(url).netloc, timeout=30)
        with closing(slow), pytest.raises((HTTPException, ConnectionError)):
            post(url, b"Action=ListPolicies&MaxItems=1000", connection=slow)
        assert 200 == post(url, LIST)[0]


def test_many_idle_connections(url):
    """Those who only hold a connection keep nobody else from being answered."""
    host, port = urlsplit(url).netloc.split(":")
    idle = [socket.create_connection((host, int(port)), timeout=30) for _ in range(400)]

    assert 200 == post(url, LIST)[0]
    for connection in idle:
        connection.close()


@pytest.mark.parametrize("port", ["-1", "65536"])
def test_no_port(tmp_path, port):
    """A number that no port has is told of as that."""
    done = subprocess.run(
        [sys.executable, "-m", "iamcli", "serve", f"--port={port}"],
        env={**os.environ, "IAMCLI_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
    )

    assert (252, True) == (done.returncode, f"A port is a number from 0 to 65535, not {port}." in done.stderr)
