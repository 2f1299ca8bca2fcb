"""What is in the way of a deletion: told, or with `--cascade` removed along."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from ..errors import DeleteConflict


class Obstacle(msgspec.Struct, frozen=True):
    """Things that have to go before an entity can, what IAM says of them, and how to remove them all."""

    sentence: str
    things: list[str]
    remove: Callable[[], object]


def must(step: str) -> str:
    """IAM's sentence for a step that has to come first, as in `detach all policies`."""
    return f"Cannot delete entity, must {step} first."


def named(kind: str, names: Iterable[str]) -> list[str]:
    """Things by their kind and name, as a hint shows them."""
    return [f"{kind} {name}" for name in names]


def clear(obstacles: Iterable[Obstacle], *, cascade: bool) -> None:
    """Remove all obstacles, or raise DeleteConflict for the first one with a list of everything in the way."""
    present = [obstacle for obstacle in obstacles if obstacle.things]
    if present and not cascade:
        raise DeleteConflict(present[0].sentence, [thing for obstacle in present for thing in obstacle.things])
    for obstacle in present:
        obstacle.remove()
