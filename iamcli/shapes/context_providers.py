"""Context providers: what of an identity provider's assertion or token becomes trusted context."""

from __future__ import annotations

from typing import Annotated

from .rules import Items, Shape, Text


class ContextProviderKeyDefinition(Shape, kw_only=True):
    """A key of an assertion or token, and the key of the trusted context that takes its value."""

    source_key: Annotated[str, Text(1, 128), "The key to read."]
    target_key: Annotated[str, Text(1, 128), "The key of the trusted context."] | None = None


class ContextProvider(Shape, kw_only=True):
    """Where the subject of trusted context comes from, and which other keys come along."""

    key_definition_list: (
        Annotated[list[ContextProviderKeyDefinition], Items(0, 10), "Which keys become which."] | None
    ) = None
    subject_source_key: Annotated[str, Text(1, 128), "The key that names the subject."]
    subject_type_value: Annotated[str, Text(0, 128), "What kind of subject it always is."] | None = None
    subject_type_source_key: Annotated[str, Text(1, 128), "The key that says what kind of subject it is."] | None = None
