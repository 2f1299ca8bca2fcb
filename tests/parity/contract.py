"""What one operation promises, said the same way for the API model and for the declarations, so that they compare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Demands = Mapping[str, object]
"""What a value has to meet, by the model's names: min, max, pattern, enum, sensitive."""


@dataclass(frozen=True)
class Part:
    """A member, or what a list or a map holds, whole with what is inside it."""

    kind: str
    required: bool = False
    demands: Demands = field(default_factory=dict)
    members: Mapping[str, Part] = field(default_factory=dict)
    item: Part | None = None


@dataclass(frozen=True)
class Contract:
    """One operation: its input members, its answer members, its errors by code, and how it pages."""

    inputs: Mapping[str, Part]
    answers: Mapping[str, Part]
    errors: Mapping[str, int | None]
    """The HTTP status of each error; None where the model gives none."""
    paginator: Mapping[str, object] | None


@dataclass(frozen=True)
class Api:
    """All operations of a service, and what waits for them."""

    operations: Mapping[str, Contract]
    waiters: Mapping[str, Mapping[str, object]]
