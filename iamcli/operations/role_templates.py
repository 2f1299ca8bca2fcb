"""Role templates: blueprints of roles, and the roles that are made from them.

Source: the API reference's pages of the operations, and the IAM User Guide, "Overview of role templates". All role
templates are AWS's (`arn:aws:iam::aws:role-template/...`), and the guide lists their names and parameters but not
what is in them, so they cannot be known here: NoSuchEntity. In their place any managed policy serves as a template,
the account's own or AWS's. It has the two parameters that AWS's most used template has, and its own besides:

- RoleName: the name of the role;
- AWSServiceName: the service that may assume it, as in `lambda.amazonaws.com`;
- each `@{parameter}` in the policy, which may have several values.

A policy without parameters of its own is attached to the role. One with parameters becomes an inline policy.
The versions of the policy are the minor versions of the template.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, NamedTuple

import msgspec

from ..errors import (
    ConcurrentModification,
    EntityAlreadyExists,
    Fault,
    InvalidInput,
    LimitExceeded,
    MalformedPolicyDocument,
    NameConflict,
    NoSuchEntity,
    RoleModified,
    RoleTemplateDisabled,
    ServiceFailure,
    ValidationError,
)
from ..operation import reads, writes
from ..operation.checks import matches
from ..shapes.role_templates import (
    InlinePolicy,
    ParameterDefinition,
    ReplacementValueEntry,
    RoleTemplateVersion,
)
from ..shapes.roles import Role, SourceRoleTemplate
from ..shapes.rules import Document, Items
from ..state.records.roles import RoleRecord
from ._policies import RESERVED, managed_policy
from ._roles import as_bare_role
from ._templates import parameters_of, render
from ._trust import trust_policy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..service import Call
    from ..shapes.scalars import MinorVersion, TemplateArn
    from ..state.records import PolicyRecord, PolicyVersionRecord

ROLE_TEMPLATES = ":role-template/"
ROLE_NAME, SERVICE = "RoleName", "AWSServiceName"
LONGEST_NAME = 64
SESSION = 3600
"""Seconds that a session of the new role may last."""


class Template(NamedTuple):
    """A managed policy in one of its versions, as a template."""

    arn: str
    policy: PolicyRecord
    number: int
    version: PolicyVersionRecord

    @property
    def parameters(self) -> list[str]:
        """The policy's own parameters."""
        return parameters_of(self.version.document)


@reads(NoSuchEntity, InvalidInput, ServiceFailure)
def get_role_template_version(
    call: Call, *, template_arn: TemplateArn, minor_version: MinorVersion | None = None
) -> RoleTemplateVersion:
    """Show a version of a role template: what a role that is made from it is like, and its parameters.

    What is in AWS's role templates is not public, so they are not found here. In their place the ARN of any managed
    policy is taken: its versions are the template's minor versions.
    """
    template = find_template(call, template_arn, minor_version)
    parameters = template.parameters
    inline = [InlinePolicy(policy_name=template.policy.name, policy_document=Document(template.version.document))]
    return RoleTemplateVersion(
        template_arn=template.arn,
        template_name=template.policy.name,
        template_version_id=f"{template.policy.id}v{template.number}",
        description=template.policy.description[:512] or None,
        major_version=1,
        default_minor_version=int(template.policy.default[1:]),
        enabled=True,
        minor_version=template.number,
        role_name_pattern=f"@{{{ROLE_NAME}}}",
        role_path_pattern="/",
        assume_role_policy_document_template=Document(trusting(f"@{{{SERVICE}}}")),
        inline_policy_templates=inline if parameters else None,
        managed_policy_arns=None if parameters else [template.arn],
        parameters_definition=[
            *(defined(name, "String") for name in (ROLE_NAME, SERVICE)),
            *(defined(name, "StringList") for name in parameters if name not in (ROLE_NAME, SERVICE)),
        ],
        max_session_duration=SESSION,
        version_enabled=True,
        create_timestamp=template.version.created,
        update_timestamp=template.version.created,
    )


@writes(
    LimitExceeded,
    InvalidInput,
    EntityAlreadyExists,
    RoleModified,
    NameConflict,
    MalformedPolicyDocument,
    ConcurrentModification,
    ServiceFailure,
    NoSuchEntity,
    RoleTemplateDisabled,
)
def acquire_role(
    call: Call,
    *,
    template_arn: TemplateArn,
    template_minor_version: MinorVersion | None = None,
    replacement_values: Annotated[
        dict[str, ReplacementValueEntry], Items(max=30), "What to put in for the template's parameters."
    ]
    | None = None,
) -> Role:
    """Make a role from a role template.

    get-role-template-version shows the parameters of a template. Here a managed policy is the template: RoleName and
    AWSServiceName are required, and a value for each `@{parameter}` in the policy. The new role trusts the service
    and has the policy: attached or, if it has parameters, as an inline policy with the values put in.
    """
    template = find_template(call, template_arn, template_minor_version)
    values = {name: entry.values for name, entry in (replacement_values or {}).items()}
    name, service = single(values, ROLE_NAME), single(values, SERVICE)
    check_name(name)
    trust = trust_policy(call, trusting(service)).document
    roles = call.account.roles
    if name in roles:
        raise NameConflict(f"Role with name {name} already exists.")
    call.within("Roles", len(roles) + 1, "RolesPerAccount")
    inline = inline_policy(call, template, values)
    role = roles[name] = RoleRecord(
        name=name,
        id=call.new_id("AROA"),
        created=call.now,
        trust=trust,
        attached=[] if inline else [template.arn],
        inline=inline,
        template=template.arn,
        template_version=template.number,
    )
    shown = as_bare_role(call, role)
    shown.source_role_template = SourceRoleTemplate(template_arn=template.arn, template_minor_version=template.number)
    return shown


def trusting(service: str) -> str:
    """The trust policy that lets a service assume the role; whatever the text is, it stays the one name."""
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return msgspec.json.encode({"Version": "2012-10-17", "Statement": [statement]}).decode()


def find_template(call: Call, arn: str, number: int | None) -> Template:
    """A version of a template; NoSuchEntity if it is not there, or if it is one of AWS's role templates."""
    policy = None if ROLE_TEMPLATES in arn or arn.startswith(RESERVED) else managed_policy(call, arn)
    if policy is None:
        raise NoSuchEntity(f"The role template {arn} cannot be found.")
    version_id = policy.default if number is None else f"v{number}"
    if version_id not in policy.versions:
        raise NoSuchEntity(f"The role template {arn} has no minor version {number}.")
    return Template(arn, policy, int(version_id[1:]), policy.versions[version_id])


def inline_policy(call: Call, template: Template, values: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The inline policy that a template with parameters makes, by its name; none for a template without."""
    own = {name: given for name, given in values.items() if name in template.parameters}
    if strange := values.keys() - own.keys() - {ROLE_NAME, SERVICE}:
        raise InvalidInput(f"The template has no parameter {min(strange)}.")
    if not template.parameters:
        return {}
    from ..policy import Kind, check, size

    document = render(template.version.document, own)
    check(document, Kind.IDENTITY)
    limit = call.quota("RolePolicySize")
    if size(document) > limit:
        raise LimitExceeded(f"Maximum policy size of {limit} bytes exceeded for role {single(values, ROLE_NAME)}")
    return {template.policy.name: document}


def single(values: Mapping[str, Sequence[str]], name: str) -> str:
    """The one value of a required parameter; InvalidInput if there is none or more."""
    given = values.get(name, ())
    if len(given) != 1:
        raise InvalidInput(f"The template requires one value for the parameter {name}.")
    return given[0]


def check_name(name: str) -> None:
    """ValidationError unless a role can have the name, as CreateRole says it."""
    from ..shapes.scalars import NAME, NAME_SENTENCE

    if len(name) > LONGEST_NAME:
        demand = f"Member must have length less than or equal to {LONGEST_NAME}"
        raise ValidationError(Fault(f"Value at 'roleName' failed to satisfy constraint: {demand}"))
    if not matches(NAME, name):
        raise ValidationError(NAME_SENTENCE.format("roleName"))


def defined(name: str, kind: str) -> ParameterDefinition:
    """A parameter of a template."""
    return ParameterDefinition(name=name, type=kind, is_required=True, immutable=True)
