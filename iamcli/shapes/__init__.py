"""The vocabulary of the API: constrained scalars and the structures of requests and answers."""
