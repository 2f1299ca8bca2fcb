"""Requests that arrive whole: in which order they are answered, and what is written before."""

from __future__ import annotations

import asyncio
from urllib.parse import urlencode

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


def test_changes_go_along_with_those_that_arrive() -> None:
    """A change is stored with those that have arrived, though they are understood in several turns."""
    accounts = MemoryAccounts(ACCOUNT, utc_now)
    application = Application(Endpoint(accounts, verify=False), lambda *_: "")
    revisions: list[int] = []

    async def create(names: list[str]) -> None:
        coming: list[asyncio.Future[Response]] = []
        for name in names:
            application.arrive(
                Arrived(asked("CreateUser", UserName=name), 0, lambda _: None, lambda _, one: coming.append(one))
            )
        while len(coming) < len(names):
            await asyncio.sleep(0)
        assert {200} == {response.status for response in await asyncio.gather(*coming)}
        revisions.append(accounts.store(ACCOUNT).read().revision)

    async def both() -> None:
        await create(["first"])  # from which is known how long it takes
        await create([f"user-{number}" for number in range(3 * TURN)])

    asyncio.run(both())
    application.close()

    assert [1, 2] == revisions


def test_a_loop_that_ends() -> None:
    """What was to be stored when the loop ended is stored without it."""
    accounts = MemoryAccounts(ACCOUNT, utc_now)
    application = Application(Endpoint(accounts, verify=False), lambda *_: "")
    coming: list[asyncio.Future[Response]] = []

    async def begin() -> None:
        for number in range(3):
            application.arrive(
                Arrived(
                    asked("CreateUser", UserName=f"user-{number}"), 0, lambda _: None, lambda _, one: coming.append(one)
                )
            )
            while len(coming) <= number:
                await asyncio.sleep(0)

    asyncio.run(begin())
    application.close()

    assert 3 == len(accounts.store(ACCOUNT).read().users)
