"""Requests that arrive whole: in which order they are answered, and what is written before."""

from __future__ import annotations

import asyncio
import time
from threading import Thread
from urllib.parse import urlencode

import pytest

from iamcli.server import asgi, writer
from iamcli.server.accounts import MemoryAccounts
from iamcli.server.app import Endpoint
from iamcli.server.asgi import TURN, Application, Arrived
from iamcli.server.messages import Request, Response
from iamcli.service import utc_now

ACCOUNT = "123456789012"


def asked(action: str, **members: str) -> Request:
    body = urlencode({"Action": action, **members}).encode()
    return Request("POST", "/", "", {"content-type": "application/x-www-form-urlencoded"}, body)


def run(requests: list[Request]) -> tuple[list[list[int]], list[int]]:
    """Let requests arrive at once: which were answered after each round of the loop, and how many events were kept."""
    accounts = MemoryAccounts(ACCOUNT, utc_now)
    application = Application(Endpoint(accounts, verify=False), lambda *_: "")
    answered: list[int] = []
    kept: list[int] = []

    async def rounds() -> list[list[int]]:
        for number, request in enumerate(requests):

            def answer(response, number=number):
                assert 200 == response.status
                answered.append(number)
                kept.append(len(list(accounts.log(ACCOUNT).scan())))

            def wait(begun, coming, answer=answer):
                coming.add_done_callback(lambda come: answer(application.come(come)))

            application.arrive(Arrived(request, 0, answer, wait))
        seen = []
        while len(answered) < len(requests):
            await asyncio.sleep(0)
            seen.append(list(answered))
        return seen

    seen = asyncio.run(rounds())
    application.close()
    return seen, kept


def test_turns() -> None:
    """Requests are answered in the order of their arrival, a few before the loop looks for others."""
    seen, _ = run([asked("ListUsers")] * (2 * TURN + 1))

    assert [list(range(size)) for size in (TURN, 2 * TURN, 2 * TURN + 1)] == [
        answered for before, answered in zip([[], *seen], seen, strict=False) if answered != before
    ]


def test_events_are_kept_before() -> None:
    """The events of all who are answered together are in the log before the first of them hears an answer."""
    _, kept = run([asked("ListUsers")] * (TURN + 1))

    assert [TURN] * TURN + [TURN + 1] == kept


def test_changes_between_reads() -> None:
    """A change that waits for the disk holds up no request that came behind it."""
    seen, _ = run([asked("CreateUser", UserName="alice"), *[asked("ListUsers")] * (TURN - 1)])

    assert list(range(1, TURN)) == next(filter(None, seen))[: TURN - 1]
    assert set(range(TURN)) == set(seen[-1])


class Site:
    """An application over an account in memory, whose operations are all known to be quick once they succeeded."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(writer, "QUICK", 60)
        self.accounts = MemoryAccounts(ACCOUNT, utc_now)
        self.defects: list[Exception] = []
        endpoint = Endpoint(self.accounts, verify=False, defect=self.defects.append)
        self.application = Application(endpoint, lambda *_: "")

    async def arrive(self, names: list[str]) -> list[asyncio.Future[Response]]:
        """What is to come of creating these users, once the requests are understood."""
        coming: list[asyncio.Future[Response]] = []
        for name in names:
            self.application.arrive(
                Arrived(asked("CreateUser", UserName=name), 0, lambda _: None, lambda _, one: coming.append(one))
            )
        while len(coming) < len(names):
            await asyncio.sleep(0)
        return coming

    async def create(self, names: list[str]) -> list[int]:
        """The statuses of creating these users."""
        return [response.status for response in await asyncio.gather(*await self.arrive(names))]

    @property
    def revision(self) -> int:
        return self.accounts.store(ACCOUNT).read().revision


def test_changes_go_along_with_those_that_arrive(monkeypatch: pytest.MonkeyPatch) -> None:
    """A change is stored with those that have arrived, though they are understood in several turns."""
    site = Site(monkeypatch)

    async def both() -> list[int]:
        names = [f"user-{number}" for number in range(3 * TURN)]
        return await site.create(["first"]) + [site.revision] + await site.create(names)

    found = asyncio.run(both())
    site.application.close()

    assert [200, 1, *[200] * 3 * TURN] == found
    assert 2 == site.revision


def test_changes_among_endless_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    """A change is not kept waiting by what arrives behind it, however long that goes on."""
    site = Site(monkeypatch)

    async def flooded() -> int:
        coming: list[asyncio.Future[Response]] = []

        def read_on(_: Response | None = None) -> None:
            if not coming or not coming[0].done():
                site.application.arrive(Arrived(asked("ListUsers"), 0, read_on, lambda *_: None))

        read_on()
        coming += await site.arrive(["alice"])
        return (await asyncio.wait_for(coming[0], 30)).status

    found = asyncio.run(flooded())
    site.application.close()

    assert 200 == found


def test_a_loop_that_does_not_come_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Changes that the loop has no time for are carried out without it, once."""
    monkeypatch.setattr(asgi, "PATIENCE", 0.01)
    site = Site(monkeypatch)

    async def busy() -> list[int]:
        statuses = await site.create(["first"])
        coming = await site.arrive(["second"])
        while site.application._changes:
            await asyncio.sleep(0)
        time.sleep(0.5)
        assert 2 == site.revision
        return statuses + [(await one).status for one in coming]

    found = asyncio.run(busy())
    site.application.close()

    assert [200, 200] == found
    assert 2 == len(list(site.accounts.log(ACCOUNT).scan()))


def test_a_defect_in_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever goes wrong in the loop, all who wait hear of it, and the next are served."""
    site = Site(monkeypatch)

    async def several() -> list[int]:
        statuses = await site.create(["first"])
        with monkeypatch.context() as broken:
            broken.setattr(writer.Writer, "_carry_out", lambda *_: [][0])
            statuses += await site.create(["second", "third"])
        return statuses + await site.create(["fourth"])

    found = asyncio.run(several())
    site.application.close()

    assert [200, 500, 500, 200] == found
    assert [IndexError] == [type(error) for error in site.defects]


def test_no_more_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no thread can be started for an account's changes, all who wait hear of it, and the next try again."""
    site = Site(monkeypatch)

    def refuse(_: Thread) -> None:
        raise RuntimeError("can't start new thread")

    async def several() -> list[int]:
        with monkeypatch.context() as broken:
            broken.setattr(Thread, "start", refuse)
            statuses = await asyncio.wait_for(site.create(["first", "second"]), 30)
        return statuses + await site.create(["third"])

    found = asyncio.run(several())
    site.application.close()

    assert [500, 500, 200] == found
    assert [RuntimeError] == [type(error) for error in site.defects]


def test_a_loop_that_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was to be carried out in the loop when it ended is carried out and stored without it."""
    monkeypatch.setattr(asgi, "PATIENCE", 0.01)
    site = Site(monkeypatch)

    async def begin() -> None:
        await site.create(["first"])
        await site.arrive(["second", "third"])

    asyncio.run(begin())
    site.application.close()

    assert ["first", "second", "third"] == site.accounts.store(ACCOUNT).read().users.keys()
