"""Who can do something."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from ...errors import UsageError
from ..tool import Metavar, Positional, Told, tool
from ._asking import account_of, context_in, harmless, policy_in, resource_in
from ._doubts import doubt_action
from ._outcomes import BOLD, GREEN, YELLOW, as_data, lines, listed, painted, roles, watched

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ...questions.who import Deed, Found
    from ..session import Session


@tool("who-can", statuses={0: "The question is answered, whoever can and if nobody can."})
def who_can(
    session: Session,
    *,
    action: Annotated[str, Positional(), "An action as in `s3:GetObject`, or a pattern as in `s3:Put*`: any of them."],
    arn: Annotated[str, Positional(), "On what; open unless given. --resource says the same."] | None = None,
    resource: Annotated[str, Metavar("arn"), "On what: an ARN, `role/app`, `user/alice`, `policy/p`, `*`."]
    | None = None,
    context: Annotated[list[str], Metavar("key=value"), "Condition keys that are known."] | None = None,
    resource_policy: Annotated[str, Metavar("file"), "The policy of the resource."] | None = None,
) -> Told:
    """List the users and roles that can do something, by which policies, through which groups, and if what.

    Circumstances are open: where a policy asks for an address, a tag of the request or MFA, the answer is `if`, with
    what has to hold; so it is where the resource is open and policies are limited to some. What is given by --context
    is taken as known. Whom a role trusts counts where the action is to assume it; services, providers and other
    accounts that it names are listed too, and where no role is named each of the account is asked. The root user
    needs no policy.
    """
    from ...questions.asking import resource_type
    from ...questions.who import Asked
    from ...questions.who import who_can as ask
    from ...state.accounts import store

    if arn is not None and resource is not None:
        raise UsageError("The resource is given twice: behind the action, and with --resource.")
    number = session.config.account
    store(number).read()  # makes the account, if it is the first command
    if (name := arn if resource is None else resource) is not None:
        resource = resource_in(number, name)
    policy = policy_in(resource_policy, resource_type(action, resource or "*")) if resource_policy else None
    count, found = ask(account_of, number, Asked(action, resource, context_in(session, context or []), policy))
    able = list(watched(found, count, "Asking"))
    doubt_action(session, action)
    data = {"Action": action, "Resource": resource, "Principals": map(as_answer, able)}
    if resource is None:
        del data["Resource"]
    several = "*" in action or "?" in action
    key = policy is None and action.lower().startswith("kms:")
    note = "Where a key is asked for, its policy has to allow it too: --resource-policy.\n" if key else ""
    return Told(data, text=lambda color: harmless(note + "".join(as_lines(able, count, several=several, color=color))))


def as_answer(found: Found) -> dict[str, Any]:
    """Somebody who can, as programs read it."""
    can = [{**deed_data(deed), **as_data(outcome)} for deed, outcome in found.deeds]
    return {"Principal": found.arn, "Kind": found.kind, "Answer": found.answer.value, "Can": can}


def deed_data(deed: Deed) -> dict[str, Any]:
    """What is done as programs read it; what it does not have is left out."""
    found: dict[str, Any] = {"Actions": list(deed.actions)}
    if deed.roles:
        found["Roles"] = list(deed.roles)
    return found | ({"Needs": deed.needs} if deed.needs else {})


def as_lines(able: Sequence[Found], count: int, *, several: bool, color: bool) -> Iterator[str]:
    """A line or more for each who can, and how many there are; with what they can do, if several things are asked."""
    names = [short(one) for one in able]
    room = max(map(len, names), default=0)
    sure = 0
    for name, one in zip(names, able, strict=True):
        yes = one.answer.value == "allowed"
        sure += yes
        answer = painted("yes", GREEN, color=color) if yes else painted("if ", YELLOW, color=color)
        head = f"{painted(name.ljust(room), BOLD, color=color)}  {answer}  "
        for deed, outcome in one.deeds:
            for line in (*heads(deed, several=several), *lines(outcome)):
                yield f"{head}{line}\n"
                head = " " * (room + 7)
    yield f"\n{sure} can, {len(able) - sure} can under conditions, {count - len(able)} cannot.\n"


def heads(deed: Deed, *, several: bool) -> Iterator[str]:
    """What is done, where that is not plain from the question, and to which roles."""
    if several:
        yield listed(deed.actions)
    if deed.roles:
        yield f"on {roles(deed.roles)}"
    if deed.needs:
        yield deed.needs


def short(found: Found) -> str:
    """The kind and the name of one of the account's own; others as the policy names them."""
    if found.kind in ("user", "role"):
        return f"{found.kind}/{found.arn.rpartition('/')[2]}"
    return "root" if found.kind == "root" else found.arn
