"""What would happen, without that it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from ...errors import UsageError
from ..tool import Metavar, Told, tool
from ._asking import DENIED, account_of, context_in, file_text, harmless, plain, resource_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...policy.explain import Explanation
    from ...questions.asking import Asked
    from ...questions.roles import Wanted
    from ..session import Session


@tool("simulate assume-role", statuses={0: "The session would begin.", DENIED: "The session would not begin."})
def simulate_assume_role(
    session: Session,
    *,
    role_arn: Annotated[str, Metavar("arn"), "The role: its ARN, or `role/app`."],
    principal: Annotated[
        str, Metavar("arn"), "Who would assume it: an ARN, `user/alice`, `role/ci`, a service; the caller unless given."
    ]
    | None = None,
    web_identity_token: Annotated[str, Metavar("file"), "A file with a token of an OpenID Connect provider."]
    | None = None,
    role_session_name: Annotated[str, "The name of the session."] = "session",
    external_id: Annotated[str, "The external id that the request brings."] | None = None,
    mfa: Annotated[bool, "The request brings a code of an MFA device."] = False,
    tags: Annotated[list[str], Metavar("key=value"), "Session tags."] | None = None,
    transitive_tag_keys: Annotated[list[str], Metavar("keys"), "Those of them that later sessions inherit."]
    | None = None,
    source_identity: Annotated[str, "The source identity."] = "",
    context: Annotated[list[str], Metavar("key=value"), "Further condition keys of the request."] | None = None,
) -> Told:
    """Say whether a role would be assumed: by the caller's own policies, and by the role's trust policy.

    Both are explained. Tags and a source identity have to be allowed besides. With --web-identity-token the claims of
    the token become condition keys, and whoever has it is the principal; its signature and times are not looked at,
    so a token can be tested claim by claim.
    """
    from ...policy.evaluate import Verdict
    from ...questions.asking import explained
    from ...questions.roles import Wanted
    from ...questions.trusts import is_pattern

    if principal is not None and web_identity_token is not None:
        raise UsageError("Give --principal or --web-identity-token, not both.")
    if principal is None and web_identity_token is None and session.service.credentials is None:
        raise UsageError("Give --principal or --web-identity-token, or a profile of who would assume the role.")
    role_arn = resource_in(account_number(session, principal, web_identity_token), role_arn)
    if is_pattern(role_arn):
        raise UsageError(f"Each role trusts others: --role-arn takes the one that is meant, not {role_arn!r}.")
    wanted = Wanted(
        role_arn=role_arn,
        session_name=role_session_name,
        external_id=external_id,
        source_identity=source_identity,
        tags=tags_in(tags or ()),
        transitive=transitive_tag_keys or (),
        mfa=mfa,
        context=context_in(session, context or ()),
    )
    explanations = [explained(one) for one in requests(session, wanted, principal, web_identity_token)]
    allowed = all(one.verdict is Verdict.ALLOWED for one in explanations)
    data = {"RoleArn": role_arn, "Allowed": allowed, "Explanations": [plain(one) for one in explanations]}
    return Told(data, text=lambda color: harmless(as_text(explanations, color=color)), status=0 if allowed else DENIED)


def account_number(session: Session, principal: str | None, token: str | None) -> str:
    """The account that is asked: the caller's, if it is the caller who would assume the role."""
    is_caller = principal is None and token is None
    return session.service.store.read().id if is_caller else session.config.account


def requests(session: Session, wanted: Wanted, principal: str | None, token: str | None) -> list[Asked]:
    """The requests that have to be allowed."""
    from ...callers import recognize
    from ...questions.principals import NOBODY, subject, subject_of
    from ...questions.roles import assumptions, with_token
    from ...service import utc_now
    from ...state.accounts import store

    if principal is None and token is None:
        service, now = session.service, session.service.now()
        account = service.store.read()
        return assumptions(account_of, subject_of(account, recognize(account, service.credentials, now), now), wanted)
    number = session.config.account
    store(number).read()  # makes the account, if it is the first command
    who = subject(account_of, number, principal or NOBODY[0], now=utc_now())
    if token is None:
        return assumptions(account_of, who, wanted)
    return with_token(account_of, who, wanted, file_text(token).strip())


def tags_in(pairs: Sequence[str]) -> dict[str, str]:
    """Session tags; UsageError for what is none."""
    found = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key:
            raise UsageError(f"A tag is given as KEY=VALUE, not as {pair!r}.")
        found[key] = value
    return found


def as_text(explanations: Sequence[Explanation], *, color: bool) -> str:
    """One explanation behind the other."""
    from ...policy.explain import as_text as traced

    return "\n\n".join(traced(one, color=color) for one in explanations) + "\n"
