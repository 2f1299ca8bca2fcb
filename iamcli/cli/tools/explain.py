"""Why a request is allowed or refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from ...errors import ServiceError, UsageError
from ..tool import Metavar, Told, tool
from ._asking import DENIED, account_of, context_in, harmless, policy_in, resource_in
from ._doubts import doubt_action

if TYPE_CHECKING:
    from ...policy.explain import Explanation
    from ...questions.asking import Asked
    from ...state.account import Account
    from ...state.event_log import Log
    from ...state.records.events import Event
    from ..session import Session


@tool("explain", statuses={0: "The request is allowed.", DENIED: "The request is refused, or failed."})
def explain(
    session: Session,
    *,
    last: Annotated[
        bool, "Explain the newest refusal or failure: the caller's if a profile says who calls, else anybody's."
    ] = False,
    principal: Annotated[str, Metavar("arn"), "Who asks: an ARN, `user/alice`, `role/deployer`, a service, `*`."]
    | None = None,
    action: Annotated[str, "For what, as in `s3:GetObject`."] | None = None,
    resource: Annotated[str, Metavar("arn"), "On what: an ARN, `role/app`, `*`."] = "*",
    context: Annotated[list[str], Metavar("key=value"), "Condition keys of the request."] | None = None,
    resource_policy: Annotated[str, Metavar("file"), "The policy of the resource."] | None = None,
    session_policy: Annotated[list[str], Metavar("file"), "Session policies that the session was given."] | None = None,
    made_by: Annotated[str, Metavar("arn"), "Of a federated user: the user who made the session."] = "",
    encoded: Annotated[bool, "Print the message that sts decode-authorization-message decodes."] = False,
) -> Told:
    """Say why a request is allowed or refused, and the least that would change the answer.

    `iamcli explain --last` weighs the newest refusal of the event log again, with its circumstances and the account
    as it is now; if something failed since that policies have nothing to do with, that is told first.

    Otherwise the question is what a principal may do; the request is taken to come from this machine now, and
    --context adds condition keys or takes their place. The trust policy of a role, and the tags of users, roles and
    policies, count by themselves; policies of other resources are given in files. The trace shows each statement that
    applies or came near.
    """
    if last:
        if principal or action or context or resource_policy or session_policy or resource != "*" or made_by:
            raise UsageError("With --last the log says who asked for what; the other options are for new questions.")
        return told_of_last(session, encoded=encoded)
    if principal is None or action is None:
        raise UsageError("Give --last, or --principal and --action.")
    asked = question(session, principal, action, resource, context or [], resource_policy, session_policy, made_by)
    return told(asked, encoded_for=session.config.account if encoded else "")


def told(asked: Asked, event: Event | None = None, failure: Failure | None = None, *, encoded_for: str = "") -> Told:
    """The answer to a request, or its encoded message for an account."""
    if encoded_for:
        message = sealed(encoded_for, asked)
        return Told({"EncodedMessage": message}, text=lambda color: f"{message}\n")
    from ...policy.evaluate import Verdict
    from ...questions.asking import explained

    explanation = explained(asked)
    return Told(
        as_data(event, explanation, failure),
        text=lambda color: harmless(as_text(event, explanation, failure, color=color)),
        status=0 if explanation.verdict is Verdict.ALLOWED and failure is None else DENIED,
    )


def told_of_last(session: Session, *, encoded: bool) -> Told:
    """The newest refusal, behind what failed since without policies; that alone if they refused nothing."""
    from ...callers import recognize
    from ...questions.asking import RoleUnknown
    from ...questions.principals import PrincipalUnknown
    from ...questions.refusals import NothingRefused, asked_again, last_refusal

    service = session.service
    account, now = service.store.read(), service.now()
    who = ""
    if proof := service.credentials:
        try:
            who = recognize(account, proof, now).arn
        except ServiceError:  # what failed last may be just that
            who = proof.access_key_id
    assert service.log  # the command line's service has one
    failure = None if encoded else failure_of(account, service.log, who)
    try:
        event = last_refusal(service.log, who)
        asked = asked_again(account_of, account.id, event, now)
    except (NothingRefused, PrincipalUnknown, RoleUnknown):
        if failure is None:
            raise
        return Told(failure.data(), text=lambda color: harmless(failure.text()), status=DENIED)
    return told(asked, event, failure, encoded_for=event.recipient_account_id if encoded else "")


class Failure(NamedTuple):
    """A request that failed without policies."""

    event: Event
    why: str

    def data(self) -> dict[str, Any]:
        """As programs read it."""
        from ._asking import plain

        return {"Failure": plain(self.event), "Why": self.why}

    def text(self) -> str:
        """As people read it: when, what, with which error, and why."""
        from ...questions.failures import code_of

        event = self.event
        return f"{headline(event)}\n{code_of(event)}: {event.error_message}\n\n{self.why}\n"


def failure_of(account: Account, log: Log, who: str) -> Failure | None:
    """The newest request of somebody, or anybody, if it failed and not by policies."""
    from ...questions.failures import last_failure, reason

    event = last_failure(log, who)
    return Failure(event, reason(account, event)) if event else None


def headline(event: Event) -> str:
    """When something was asked for, and what."""
    return f"{event.event_time.strftime('%Y-%m-%dT%H:%M:%SZ')} {event.event_name}"


def question(
    session: Session,
    principal: str,
    action: str,
    resource: str,
    context: list[str],
    resource_policy: str | None,
    session_policy: list[str] | None,
    made_by: str,
) -> Asked:
    """The request that the options describe."""
    from ...policy.compiled import PolicyType
    from ...questions.asking import Given, asked, resource_type
    from ...questions.principals import subject
    from ...service import utc_now
    from ...state.accounts import store

    if ":" not in action.strip(":"):
        raise UsageError(f"An action is named with its service, as in s3:GetObject, not {action!r}.")
    if "*" in action or "?" in action:
        raise UsageError(
            f"One action can be explained, and {action!r} stands for several: `who-can` says who can do any of them, "
            "`what-can` what somebody can do."
        )
    number = session.config.account
    store(number).read()  # makes the account, if it is the first command
    resource = resource_in(number, resource)
    doubt_action(session, action)
    given = Given(
        context=context_in(session, context),
        session=None if session_policy is None else [policy_in(path, PolicyType.SESSION) for path in session_policy],
        resource=None if resource_policy is None else policy_in(resource_policy, resource_type(action, resource)),
    )
    who = subject(account_of, number, principal, now=utc_now(), made_by=made_by)
    return asked(account_of, who, action, resource, given)


def sealed(number: str, asked: Asked) -> str:
    """The encoded authorization message of a request, which the account of that number can decode."""
    from os import urandom

    from ...policy.evaluate import evaluate
    from ...questions.messages import encoded
    from ...state.accounts import store
    from ...state.store import token_key

    decision = evaluate(asked.request, asked.policies)
    return encoded(asked.request, decision, token_key(store(number), urandom), urandom)


def as_data(event: Event | None, explanation: Explanation, failure: Failure | None) -> dict[str, Any]:
    """The answer as programs read it, behind the event it is about, and what failed since."""
    from ._asking import plain

    found: dict[str, Any] = {"Refusal": plain(event)} if event else {}
    return {**(failure.data() if failure else {}), **found, "Explanation": plain(explanation)}


def as_text(event: Event | None, explanation: Explanation, failure: Failure | None, *, color: bool) -> str:
    """The answer as people read it; of a refusal first what was refused, and whether it still is."""
    from ...policy.evaluate import Verdict
    from ...policy.explain import as_text as traced

    found = traced(explanation, color=color) + "\n"
    if event is None:
        return found
    still = "By now it would be allowed:" if explanation.verdict is Verdict.ALLOWED else "It still would be refused:"
    said = event.error_message or "It was let pass, as the account only notes what policies do not allow."
    before = f"{failure.text()}\nThe newest refusal by policies is older:\n\n" if failure else ""
    return f"{before}{headline(event)}\n{said}\n\n{still}\n\n{found}"
