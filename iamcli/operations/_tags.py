"""Adding and removing tags, by the rules all resources share.

Source: IAM User Guide, "Tags for AWS Identity and Access Management resources": keys keep their case but are
unique without it, a tag with the key of another replaces it, and keys that begin with `aws:` are reserved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..service import Call
    from ..shapes.tags import Tag


def with_tags(call: Call, kind: str, present: dict[str, str], new: Iterable[Tag]) -> dict[str, str]:
    """The tags of a resource after the new ones came in; LimitExceeded or InvalidInput if they must not."""
    merged = {key.lower(): (key, value) for key, value in present.items()}
    seen: set[str] = set()
    for tag in new:
        folded = tag.key.lower()
        if folded in seen:
            raise InvalidInput("Duplicate tag keys found. Please note that Tag keys are case insensitive.")
        if folded.startswith("aws:"):
            raise InvalidInput("aws: prefixed tag key names are not allowed for external use.")
        seen.add(folded)
        merged[folded] = tag.key, tag.value
    call.within("TagsPerResource", len(merged), f"TagsPer{kind}")
    return dict(merged.values())


def without_tags(present: dict[str, str], keys: Iterable[str]) -> dict[str, str]:
    """The tags that stay when some keys go; keys that are not there do not matter."""
    gone = {key.lower() for key in keys}
    return {key: value for key, value in present.items() if key.lower() not in gone}


def in_order(present: dict[str, str]) -> Iterable[Tag]:
    """The tags sorted by key, as the list operations show them."""
    from ..shapes.tags import as_tags

    return sorted(as_tags(present), key=lambda tag: tag.key.lower())
