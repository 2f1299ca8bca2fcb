"""What an operation is: its declaration, its members, how they are checked, how its answer is paged and shown."""

from .declaration import Answer, Operation, reads, writes
from .needs import Needs

__all__ = ["Answer", "Needs", "Operation", "reads", "writes"]
