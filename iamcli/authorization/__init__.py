"""May the caller do this? What an operation needs, which policies count, and the sentence of a refusal.

`requirements` says which actions on which resources an operation needs, and the condition keys that go with them;
`policies` finds what counts for the caller; `context` has the global condition keys; `decision` asks the engine, and
`denial` tells a refusal in AWS's words. `role_requests` is about sessions of roles. None of it is loaded for the root
user.
"""
