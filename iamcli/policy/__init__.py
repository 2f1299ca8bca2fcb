"""The policy language: read a document, accept or refuse it in AWS's words, decide requests by it, and say why.

Pure: no file, clock, network or account; of iamcli it sees `errors` alone. Stages:

- `json_text` (text to JSON with positions), `parse` (JSON to the tree of `grammar`; `outline` does it quickly),
  `validate` (the rules that `kinds` has per kind, in AWS's words), `findings` (every fault, in ours), `printing`
- `compiled` (policies made ready: `index` by action, `match`, `conditions`, `named` principals, `context` keys)
- `evaluate` (the decision), `explain` (what came near, and what would turn it)

This module has what nearly every use needs; the rest is imported from where it is.
"""

from __future__ import annotations

from .grammar import Policy, Statement
from .kinds import Kind
from .parse import parse
from .size import size
from .validate import check

__all__ = ["Kind", "Policy", "Statement", "check", "parse", "size"]
