"""The policy language: read a document, and accept or refuse it in AWS's words.

Pure: no file, clock, network or account; of iamcli it sees `errors` alone. Stages: `json_text` (text to JSON
with positions), `parse` (JSON to the tree of `grammar`), `validate` (the rules that `kinds` has per kind).
"""

from __future__ import annotations

from .grammar import Policy, Statement
from .kinds import Kind
from .parse import parse
from .size import size
from .validate import check

__all__ = ["Kind", "Policy", "Statement", "check", "parse", "size"]
