"""States of the pool's documents: what the workflows are, and the one audited door beside them.

`definitions` holds the workflows as data, `install` brings them into a site, `document` is the base class
of every DocType with a workflow, `door` moves documents for actors who hold no desk role.
"""
