"""Writes what follows from elsewhere: pages and indexes from the operations, catalogues from their sources."""
