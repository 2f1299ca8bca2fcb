"""`--output yaml` and `yaml-stream`: block style, keys sorted, folded at 80 columns.

The AWS CLI writes with the Python emitter of ruamel.yaml 0.17. Later ones break lines in other places (before
a word longer than the line, say, which leaves a blank at its end); the two rules that changed are kept here.
"""

from __future__ import annotations

import re
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.emitter import Emitter

from .as_json import to_json

_ESCAPED = re.compile(r'["\\\ufeff]|[^ -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd]')


def to_yaml(answer: Any) -> str:
    """The answer as one document; a scalar or null as AWS prints it, which is JSON."""
    if not isinstance(answer, dict | list):
        return to_json(answer)
    stream = StringIO()
    yaml = YAML(typ="safe", pure=True)
    yaml.Emitter = _AwsEmitter
    yaml.default_flow_style = False
    # The same tags twice are written twice, not as &id001 and *id001.
    yaml.representer.ignore_aliases = _always
    yaml.dump(answer, stream)
    return stream.getvalue()


def _always(_: Any) -> bool:
    return True


class _AwsEmitter(Emitter):
    """Breaks lines where ruamel.yaml 0.17 does."""

    def write_plain(self, text: Any, split: Any = True) -> None:
        """Fold at a lone blank that stands past the width; a long word stays on its key's line."""
        if not self.whitespace:
            self._put(" ")
        for part in re.findall(r" +|[^ ]+", text):
            if part == " " and split and self.column > self.best_width:
                self.write_indent()
            else:
                self._put(part)
            self.whitespace = self.indention = False

    def write_double_quoted(self, text: Any, split: Any = True) -> None:
        """Fold before a blank or after an escape past the width, with a backslash at the line's end."""
        self.write_indicator('"', True)
        run = ""  # seen and not yet written
        for place, character in enumerate(text):
            escape = self._escape(character)
            if escape:
                self._put(run + escape)
                run = ""
            past = self.column + len(run) - bool(escape) > self.best_width
            if split and past and (character == " " or not run) and 0 < place < len(text) - 1:
                self._put(run + "\\")
                run = ""
                self.write_indent()
                self.whitespace = self.indention = False
                if text[place + bool(escape)] == " ":
                    self._put("\\")
            if not escape:
                run += character
        self._put(run)
        self.write_indicator('"', False)

    def _put(self, text: str) -> None:
        self.column += len(text)
        self.stream.write(text)

    def _escape(self, character: str) -> str:
        """How a character stands between double quotes, or '' if as it is."""
        if not _ESCAPED.match(character):
            return ""
        if character in self.ESCAPE_REPLACEMENTS:
            return f"\\{self.ESCAPE_REPLACEMENTS[character]}"
        code = ord(character)
        return f"\\x{code:02X}" if code < 0x100 else f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"
