"""Sessions of roles that the account's own principals, or those of other accounts, begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...authorization.role_requests import needed, request_keys
from ...errors import (
    AccessDenied,
    ExpiredTokenException,
    InvalidContextAssertion,
    MalformedPolicyDocument,
    PackedPolicyTooLarge,
    RegionDisabled,
)
from ...operation import Needs, reads
from ...shapes.sts import (
    AssumedRole,
    AssumedRoleUser,
    ExternalId,
    LongSessionPolicy,
    PolicyArns,
    ProvidedContexts,
    RoleArn,
    RoleDuration,
    SerialNumber,
    SessionName,
    SessionTags,
    SourceIdentity,
    TokenCode,
    TokenSize,
    TransitiveKeys,
)
from ...tokens.session_token import SessionFacts, SessionKind
from ._assuming import caller_of, check, lasting, refused, target
from ._sessions import (
    begun,
    check_managed,
    packed_size,
    session_policies,
    session_tags,
    shown_code,
    transitive_keys,
)

if TYPE_CHECKING:
    from ...service import Call


@reads(
    MalformedPolicyDocument,
    PackedPolicyTooLarge,
    RegionDisabled,
    ExpiredTokenException,
    InvalidContextAssertion,
    needs=Needs(free=True),
)
def assume_role(
    call: Call,
    *,
    role_arn: RoleArn,
    role_session_name: SessionName,
    policy_arns: PolicyArns | None = None,
    policy: LongSessionPolicy | None = None,
    duration_seconds: RoleDuration | None = None,
    tags: SessionTags | None = None,
    transitive_tag_keys: TransitiveKeys | None = None,
    external_id: ExternalId | None = None,
    serial_number: SerialNumber | None = None,
    token_code: TokenCode | None = None,
    source_identity: SourceIdentity | None = None,
    provided_contexts: ProvidedContexts | None = None,
    minimum_session_token_size: TokenSize | None = None,
) -> AssumedRole:
    """Begin a session of a role, of this account or another.

    The role's trust policy has to allow it, and so have the caller's own policies, unless the trust policy of a role in
    the same account names the caller itself. The session may do what the role's policies and, if any are given, the
    session policies allow. Tags and the source identity need sts:TagSession and sts:SetSourceIdentity too. A code of an
    MFA device counts for this request; the session itself is not one with MFA.
    """
    applicant = caller_of(call)
    before = call.caller.session
    inherited = {key: before.tags[key] for key in before.transitive} if before else {}
    given = session_tags(tags, inherited)
    own = {tag.key: tag.value for tag in tags or ()}
    transitive = transitive_keys(transitive_tag_keys, own, inherited)
    limits = session_policies(policy, policy_arns)
    if provided_contexts:
        raise InvalidContextAssertion("No context provider has an assertion for this account.")
    identity = source_identity or (before.source_identity if before else "")
    if before and before.source_identity and identity != before.source_identity:
        raise AccessDenied("The source identity of a session cannot be changed by the sessions begun from it.")
    wanted = target(call, role_arn)
    if wanted is None:
        raise refused(applicant, "AssumeRole", role_arn)
    mfa = shown_code(call, serial_number, token_code)
    keys = request_keys(
        session_name=role_session_name,
        tags=given,
        transitive=transitive,
        source_identity=identity,
        external_id=external_id,
    )
    if mfa is not None:
        keys |= {"aws:MultiFactorAuthPresent": "true", "aws:MultiFactorAuthAge": "0"}
    check(call, applicant, wanted, needed("AssumeRole", given, identity), keys)
    check_managed(wanted.account, limits["policy_arns"])  # what only those learn who may assume the role
    seconds = lasting(duration_seconds, wanted, chained=before is not None)
    session = SessionFacts(
        kind=SessionKind.ASSUMED_ROLE,
        account=wanted.account.id,
        principal_arn=wanted.arn,
        principal_id=wanted.role.id,
        session_name=role_session_name,
        tags=given,
        transitive=transitive,
        source_identity=identity,
        chained=before is not None,
        issuer=call.caller.arn,
        **limits,
    )
    key = call.token_key(wanted.account.id)
    credentials, sizes = begun(call, key, session, seconds, minimum_session_token_size)
    return AssumedRole(
        credentials=credentials,
        assumed_role_user=AssumedRoleUser(assumed_role_id=session.unique_id, arn=session.arn),
        packed_policy_size=packed_size(session, sizes) or None,
        source_identity=identity or None,
        **sizes,
    )
