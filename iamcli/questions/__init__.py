"""Questions to an account: why was this refused, may they do that, who can, and what can they.

`principals` finds whoever is asked about, with the policies that count; `asking` puts one request to the engine,
`refusals` one of the past, `roles` those of a session of a role; `messages` are what AWS encodes refusals in.
`unknowns` weighs statements whose conditions nobody can know yet, which `who` does for every principal, read by
`holdings`, and `what` for every action. All of them only read.
"""
