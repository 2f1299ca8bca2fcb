"""What a request for a session of a role brings, and what it needs.

STS API Reference, AssumeRole; IAM User Guide, "IAM and AWS STS condition context keys" and "Pass session tags in AWS
STS": the condition keys, and the actions that have to be allowed along with that of the operation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def request_keys(
    *,
    session_name: str,
    tags: Mapping[str, str],
    transitive: Sequence[str],
    source_identity: str | None,
    external_id: str | None = None,
) -> dict[str, Any]:
    """The condition keys of a request for a role: those that it has, and no others."""
    found: dict[str, Any] = {"sts:RoleSessionName": session_name}
    found |= {f"aws:RequestTag/{key}": value for key, value in tags.items()}
    if tags:
        found["aws:TagKeys"] = list(tags)
    if transitive:
        found["sts:TransitiveTagKeys"] = list(transitive)
    if source_identity:
        found["sts:SourceIdentity"] = source_identity
    if external_id is not None:
        found["sts:ExternalId"] = external_id
    return found


def needed(action: str, tags: Mapping[str, str], source_identity: str | None) -> list[str]:
    """The actions that have to be allowed: that of the operation, and those for tags and a source identity."""
    along = [("TagSession", bool(tags)), ("SetSourceIdentity", bool(source_identity))]
    return [action, *(name for name, asked in along if asked)]
