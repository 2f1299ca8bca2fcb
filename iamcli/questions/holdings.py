"""The users and roles of an account with what they hold, read in bulk, and their policies, each made ready once."""

# No `from __future__ import annotations` here: msgspec would evaluate every annotation anew at each start.
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from ..policy.compiled import CompiledPolicy, PolicyType, compiled
from ..policy.request import Principal, PrincipalKind
from ..state.account import Account
from ..state.policies import AWS_POLICIES, managed_policy


class Holding(msgspec.Struct, gc=False):
    """Of a user, a group or a role, only what bears on its permissions; read in bulk."""

    name: str
    id: str
    path: str = "/"
    tags: dict[str, str] = {}
    attached: list[str] = []
    inline: dict[str, str] = {}
    boundary: str | None = None
    members: list[str] = []
    service: str = ""


class Version(msgspec.Struct, gc=False):
    """Of a version of a policy, only the document."""

    document: str


class Versions(msgspec.Struct, gc=False):
    """Of a managed policy, its versions, of which only the one that counts is looked at."""

    name: str
    path: str = "/"
    default: str = "v1"
    versions: dict[str, msgspec.Raw] = {}


class Holder(NamedTuple):
    """A user or a role."""

    kind: str
    """`user` or `role`."""
    arn: str
    held: Holding
    groups: Sequence[str] = ()
    """The names of a user's groups, as keys of `Holdings.groups`."""

    def principal(self, account: str) -> Principal:
        """Whom the engine knows it as."""
        user = self.kind == "user"
        return Principal(
            kind=PrincipalKind.USER if user else PrincipalKind.ROLE,
            arn=self.arn,
            account=account,
            id=self.held.id,
            role_arn="" if user else self.arn,
            service_linked=bool(self.held.service),
        )


class Holdings:
    """Who holds what in an account."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.groups = dict(account.groups.scan(Holding))
        self._documents = dict(documents(account))
        self._managed: dict[tuple[str, PolicyType], CompiledPolicy | None] = {}
        self._inline: dict[str, list[CompiledPolicy]] = {}

    def __len__(self) -> int:
        """How many users and roles there are."""
        return len(self.account.users) + len(self.account.roles)

    def holders(self) -> Iterator[Holder]:
        """Every user, then every role, by name."""
        groups: dict[str, list[str]] = {}
        for name, group in self.groups.items():
            for member in group.members:
                groups.setdefault(member, []).append(name)
        for name, held in self.account.users.scan(Holding):
            yield Holder("user", self.account.arn(f"user{held.path}{held.name}"), held, groups.get(name, ()))
        for _, held in self.account.roles.scan(Holding):
            yield Holder("role", self.account.arn(f"role{held.path}{held.name}"), held)

    def managed(self, arn: str, kind: PolicyType = PolicyType.IDENTITY) -> CompiledPolicy | None:
        """A managed policy in its default version; None if it is gone."""
        key = arn, kind
        if key not in self._managed:
            found = self._documents.get(arn)
            if found is None and arn.startswith(AWS_POLICIES) and (policy := managed_policy(self.account, arn)):
                found = policy.name, policy.versions[policy.default].document
            self._managed[key] = compiled(found[1], kind, found[0], checked=True) if found else None
        return self._managed[key]

    def inline(self, kind: str, held: Holding) -> Sequence[CompiledPolicy]:
        """The inline policies of an identity, which belong to nobody else."""
        if not held.inline:
            return ()
        if held.id not in self._inline:
            self._inline[held.id] = [
                compiled(text, PolicyType.IDENTITY, f"{kind}_{held.name}_{name}", checked=True)
                for name, text in held.inline.items()
            ]
        return self._inline[held.id]

    def policies(self, holders: Sequence[Holder]) -> Iterator[CompiledPolicy]:
        """Every policy that somebody among the holders has, each once."""
        identities = [*((holder.kind, holder.held) for holder in holders)]
        identities += [("group", group) for group in self.groups.values()]
        for kind, held in identities:
            yield from self.inline(kind, held)
        arns = {(arn, PolicyType.IDENTITY) for _, held in identities for arn in held.attached}
        arns |= {(held.boundary, PolicyType.BOUNDARY) for _, held in identities if held.boundary}
        for arn, policy_type in sorted(arns, key=lambda key: key[0]):
            if policy := self.managed(arn, policy_type):
                yield policy


def documents(account: Account) -> Iterator[tuple[str, tuple[str, str]]]:
    """The account's policies by ARN: the name, and the document that counts."""
    decoder = msgspec.json.Decoder(Version)
    for _, policy in account.policies.scan(Versions):
        document = decoder.decode(policy.versions[policy.default]).document
        yield account.arn(f"policy{policy.path}{policy.name}"), (policy.name, document)
