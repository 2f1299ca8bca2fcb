"""What an operation is: its declaration, its members, how they are checked, how its answer is paged and shown."""

from .declaration import Answer, Operation, reads, writes

__all__ = ["Answer", "Operation", "reads", "writes"]
