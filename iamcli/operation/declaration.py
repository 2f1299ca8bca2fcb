"""An operation of the service: a typed function that can describe itself to every edge."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar

from ..shapes.rules import Response, members_of
from .members import Member, dashed, describe, is_shape, pascal, resolve, structure, unwrap
from .needs import NOTHING, Needs

if TYPE_CHECKING:
    from ..errors import ServiceError
    from .paging import Order
    from .waiting import Waiter

P = ParamSpec("P")
R = TypeVar("R")

Answer = dict[str, Any]
"""The members of an answer by their names on the wire; values are structures, lists and scalars."""


class Operation(Generic[P, R]):
    """Still the function it was, with a name, members and a place in the API.

    `pages` maps each list of a paged answer to what its items are sorted by. `errors` are those the API model
    declares; `name` is the API's where it is not the function's in PascalCase; `waiter` says how to wait until it
    succeeds, where the API has that; `needs` says what its caller has to be allowed, where its members do not.
    """

    def __init__(
        self,
        function: Callable[P, R],
        *,
        writes: bool,
        errors: tuple[type[ServiceError], ...] = (),
        pages: Mapping[str, Order] | None = None,
        name: str = "",
        waiter: Waiter | None = None,
        needs: Needs = NOTHING,
    ) -> None:
        self.function, self.writes, self.errors, self.waiter, self.needs = function, writes, errors, waiter, needs
        self.pages = pages or {}
        self.name = name or pascal(function.__name__)
        self.module = function.__module__.rpartition("operations.")[2]

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run it, with arguments that have been checked."""
        return self.function(*args, **kwargs)

    @cached_property
    def service(self) -> str:
        """The service it belongs to: `sts` for what stands in `operations/sts/`, else `iam`."""
        return self.module.rpartition(".")[0] or "iam"

    @property
    def command(self) -> str:
        """The words of the command: `create-user`, and where the service is another than IAM `sts assume-role`."""
        name = dashed(self.name)
        return name if self.service == "iam" else f"{self.service} {name}"

    @property
    def doc(self) -> str:
        """What the operation does: a summary line, then what a caller should know."""
        import inspect

        return inspect.getdoc(self.function) or ""

    @cached_property
    def members(self) -> tuple[Member, ...]:
        """The members of a request, in the model's order."""
        scope = self._scope
        known = self.function.__globals__
        hints = {name: hint for name, hint in self.function.__annotations__.items() if name not in ("call", "return")}
        optional = self.function.__kwdefaults__ or {}
        declared = {
            name: describe(name, resolve(hint, known, scope), scope, required=name not in optional)
            for name, hint in hints.items()
        }
        if self.pages:
            for name, hint in (("marker", "Marker"), ("max_items", "MaxItems")):
                declared.setdefault(name, describe(name, scope[hint], scope))
        return tuple(declared.values())

    @cached_property
    def by_wire(self) -> Mapping[str, Member]:
        """The members of a request by their names on the wire."""
        return {member.wire: member for member in self.members}

    @cached_property
    def answer_members(self) -> tuple[Member, ...]:
        """The members of an answer, in the model's order."""
        scope = self._scope
        hint = resolve(self.function.__annotations__["return"], self.function.__globals__, scope)
        base, _ = unwrap(hint)
        answer: tuple[Member, ...] = ()
        if is_shape(base):
            whole = issubclass(base, Response)
            answer = structure(base, scope) if whole else (describe(base.__name__, hint, scope, wire=base.__name__),)
        elif base is not None:
            (listed,) = self.pages
            answer = (describe("", hint, scope, wire=listed),)
        if self.pages:
            answer += (describe("is_truncated", bool, scope), describe("marker", str, scope))
        return answer

    def answer(self, result: Any) -> Answer:
        """Wrap a result the way the API does: nothing, one structure, or the members of one; None is absent."""
        if result is None:
            return {}
        if isinstance(result, Response):
            values = ((wire, getattr(result, ours)) for ours, wire in members_of(type(result)))
            return {wire: value for wire, value in values if value is not None}
        if self.pages:
            (listed,) = self.pages
            return {listed: result}
        return {type(result).__name__: result}

    @property
    def _scope(self) -> dict[str, Any]:
        """Where annotations find the names that modules import for type checking alone."""
        from ..shapes import scalars

        return {**scalars.namespace(), "Iterable": Iterable}


def reads(
    *errors: type[ServiceError],
    pages: Mapping[str, Order] | None = None,
    name: str = "",
    waiter: Waiter | None = None,
    needs: Needs = NOTHING,
) -> Callable[[Callable[P, R]], Operation[P, R]]:
    """Declare an operation that leaves the account as it is."""
    return lambda function: Operation(
        function, writes=False, errors=errors, pages=pages, name=name, waiter=waiter, needs=needs
    )


def writes(
    *errors: type[ServiceError], name: str = "", needs: Needs = NOTHING
) -> Callable[[Callable[P, R]], Operation[P, R]]:
    """Declare an operation that changes the account."""
    return lambda function: Operation(function, writes=True, errors=errors, name=name, needs=needs)
