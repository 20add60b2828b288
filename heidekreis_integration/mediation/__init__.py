"""From the request to the performed session: intake, ranking, offers, assignments, sessions.

Pure rules (`eligibility`, `scoring`, `travel`, `overlap`, `readiness`, `working_days`, `client_reference`) know no
database. Services load, lock, ask the rules and save.
"""
