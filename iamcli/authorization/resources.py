"""The resource that an operation is authorized on, read off the members of its request.

Sources: AWS's service authorization reference for IAM and STS (the kinds of resources), and the public record of
AccessDenied messages (how they are called). AWS's sentence names a new resource by its ARN, and one that ought to be
there as in `user alice`: it is written before the resource is looked up. So here a resource that is not there has the
ARN it would have with the path `/`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from ..callers import Caller
    from ..operation import Operation
    from ..state.account import Account


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A request: who asks for what, of which account."""

    account: Account
    caller: Caller
    operation: Operation[..., Any]
    arguments: Mapping[str, Any]
    """Those that were given, and the defaults of the others."""

    def get(self, member: str) -> Any:
        """A member of the request by its name in Python; None if it was not given."""
        return self.arguments.get(member)


class Resource(msgspec.Struct, frozen=True, kw_only=True):
    """What an action is done to."""

    arn: str = "*"
    called: str = ""
    """As AWS's sentence calls it; empty where it is called by its ARN."""
    kind: str = ""
    """As in `instance-profile`; empty where it is not known."""
    record: Any = None
    """Its record, if it is there; a new one has none."""


Resolver = Callable[[Asked, Any], Resource]


def resource_of(asked: Asked) -> Resource:
    """The resource that an operation is authorized on; `*` if it is on none."""
    operation, needs = asked.operation, asked.operation.needs
    if needs.on:
        values = {**asked.arguments, "account": asked.account.id}
        on = needs.on.format(**values)
        arn = on if on == "*" or on.startswith("arn:") else asked.account.arn(on)
        return Resource(arn=arn, called=needs.called.format(**values), kind=kind_in(arn))
    if needs.caller:
        return own(asked)
    found = naming(operation)
    if found is None:
        return Resource()
    return RESOLVERS[found](asked, asked.get(found))


@cache
def naming(operation: Operation[..., Any]) -> str | None:
    """The member of an operation that names its resource; None if it has none."""
    names = {member.name for member in operation.members}
    return next((member for member in RESOLVERS if member in names), None)


def kind_in(arn: str) -> str:
    """The kind of resource an ARN of IAM is about."""
    return arn.split(":", 5)[-1].partition("/")[0]


def named(kind: str, table: str) -> Resolver:
    """A resource that a member names; with a path beside the name it is one that is to be made."""

    def resolve(asked: Asked, name: Any) -> Resource:
        path = asked.get("path")
        if path is not None:
            return Resource(arn=asked.account.arn(f"{kind}{path}{name}"), kind=kind)
        return existing(asked.account, kind, table, name)

    return resolve


def existing(account: Account, kind: str, table: str, name: str) -> Resource:
    """A resource that ought to be there, whether it is or not."""
    record = getattr(account, table).get(name)
    arn = account.arn(f"{kind}{record.path}{record.name}" if record else f"{kind}/{name}")
    return Resource(arn=arn, called=f"{kind.replace('-', ' ')} {name}", kind=kind, record=record)


def user(asked: Asked, name: Any) -> Resource:
    """The user that is named, or else the one who calls."""
    if name is not None:
        return named("user", "users")(asked, name)
    return Resource(arn=asked.account.arn("user/*"), kind="user") if asked.get("all_users") else own(asked)


def own(asked: Asked) -> Resource:
    """The user who calls; a session has only its own ARN."""
    name = asked.caller.user
    if asked.caller.kind != "user" or name is None:
        return Resource(arn=asked.caller.arn)
    found = existing(asked.account, "user", "users", name)
    called = asked.operation.needs.nameless.format(user_name=found.arn.rpartition("/")[2])
    return msgspec.structs.replace(found, called=called)


def policy(asked: Asked, arn: Any) -> Resource:
    """A managed policy by its ARN; AWS's have no tags, so they need not be read."""
    from ..state.policies import customer_policy

    record = customer_policy(asked.account, arn)
    return Resource(arn=arn, called=f"policy {arn}", kind="policy", record=record)


def new_policy(asked: Asked, name: Any) -> Resource:
    """A policy that is to be made, which AWS calls by its name (galaxyproject/cloudlaunch#205)."""
    arn = asked.account.arn(f"policy{asked.get('path')}{name}")
    return Resource(arn=arn, called=f"policy {name}", kind="policy")


def device(asked: Asked, serial: Any) -> Resource:
    """An MFA device by its serial number, the ARN of a virtual one; it is found in whatever case it is typed."""
    record = asked.account.mfa_devices.get(serial)
    known = record.serial if record else serial
    arn = known if known.startswith("arn:") else asked.account.arn(f"mfa/{known}")
    return Resource(arn=arn, kind="mfa", record=record)


def oidc_provider(asked: Asked, arn: Any) -> Resource:
    """An OpenID Connect provider by its ARN."""
    from ..state.records.providers import oidc_key

    url = arn.partition(":oidc-provider/")[2]
    return Resource(arn=arn, kind="oidc-provider", record=asked.account.oidc_providers.get(oidc_key(url)))


def new_oidc_provider(asked: Asked, url: Any) -> Resource:
    """A provider that is to be made: AWS authorizes it by the host alone, as sentences about providers of EKS show."""
    host = url.partition("://")[2].partition("/")[0]
    return Resource(arn=asked.account.arn(f"oidc-provider/{host}"), kind="oidc-provider")


def saml_provider(asked: Asked, arn: Any) -> Resource:
    """A SAML provider by its ARN."""
    record = asked.account.saml_providers.get(arn.rpartition("/")[2])
    return Resource(arn=arn, kind="saml-provider", record=record)


def delegation_request(asked: Asked, request_id: Any) -> Resource:
    """A delegation request by its id, in whatever case it is typed."""
    record = asked.account.delegation_requests.get(request_id)
    arn = asked.account.arn(f"delegation-request/{record.id if record else request_id}")
    return Resource(arn=arn, kind="delegation-request", record=record)


def by_arn(asked: Asked, arn: Any) -> Resource:
    """Whatever an ARN stands for; users, groups, roles and policies with their tags."""
    tables = {"user": "users", "group": "groups", "role": "roles", "policy": "policies"}
    kind, name = kind_in(arn), arn.rpartition("/")[2]
    record = getattr(asked.account, tables[kind]).get(name) if kind in tables else None
    if record and asked.account.arn(f"{kind}{record.path}{record.name}") != arn:
        record = None
    return Resource(arn=arn, kind=kind, record=record)


def key_owner(asked: Asked, access_key_id: Any) -> Resource:
    """The user who has an access key; the root user's and a stranger's are nobody's."""
    from ..state.records import KeyRing

    rings = asked.account.users.scan(KeyRing, holding=access_key_id)
    name = next((ring.name for _, ring in rings if access_key_id in ring.access_keys), None)
    return Resource() if name is None else existing(asked.account, "user", "users", name)


def service_role(asked: Asked, principal: Any) -> Resource:
    """The service-linked role that a service is to get."""
    from ..catalog.service_linked_roles import find

    row, suffix = find(principal), asked.get("custom_suffix")
    name = f"{row.name if row else '*'}{f'_{suffix}' if suffix else ''}"
    return Resource(arn=asked.account.arn(f"role/aws-service-role/{principal}/{name}"), kind="role")


def deleted_role(asked: Asked, task: Any) -> Resource:
    """The service-linked role that a deletion task is about."""
    role = task.removeprefix("task").rpartition("/")[0]
    return Resource(arn=asked.account.arn(f"role{role}"), kind="role")


RESOLVERS: dict[str, Resolver] = {
    "instance_profile_name": named("instance-profile", "instance_profiles"),
    "group_name": named("group", "groups"),
    "user_name": user,
    "role_name": named("role", "roles"),
    "server_certificate_name": named("server-certificate", "server_certificates"),
    "virtual_mfa_device_name": named("mfa", "mfa_devices"),
    "policy_arn": policy,
    "policy_name": new_policy,
    "serial_number": device,
    "open_id_connect_provider_arn": oidc_provider,
    "url": new_oidc_provider,
    "saml_provider_arn": saml_provider,
    "delegation_request_id": delegation_request,
    "role_arn": by_arn,
    "policy_source_arn": by_arn,
    "arn": by_arn,
    "entity_arn": by_arn,
    "template_arn": by_arn,
    "access_key_id": key_owner,
    "aws_service_name": service_role,
    "deletion_task_id": deleted_role,
}
"""What members of requests name, the deciding one first: who puts a user into a group acts on the group."""
