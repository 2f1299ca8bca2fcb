"""The least a program does that keeps an account in one file: `python bytes_alone.py FILE [SUCCESSOR]`.

It reads the file and slices it twice, the outermost object and the parts of the account; the store makes
one step of it by now, and this stays as it is so that ratios compare. With the name of a successor it also puts the
parts together again and stores them. What it costs on a large file more than on a small one is what the bytes cost.
"""

import os
import sys

import msgspec


class Envelope(msgspec.Struct):
    """The outermost object of an account file."""

    format: int
    revision: int
    account: msgspec.Raw


path, *successor = sys.argv[1:]
with open(path, "rb") as file:
    data = file.read()
envelope = msgspec.json.decode(data, type=Envelope)
parts = msgspec.json.decode(envelope.account, type=dict[str, msgspec.Raw])
for new in successor:
    rows = b",\n".join(b'    "%b": %b' % (name.encode(), bytes(part)) for name, part in parts.items())
    with open(new, "wb") as copy:
        copy.write(b'{\n  "format": 1,\n  "revision": 2,\n  "account": {\n%b\n  }\n}\n' % rows)
        copy.flush()
        os.fsync(copy.fileno())
