"""Demo data: fictional people and institutions, a plausible past since January 2024 and some weeks ahead.

`plan` and `scenario` decide what happens, without a database and from a fixed seed; the `write_*` modules bring it
into a site stage by stage; `memory` knows what was written, so that `api.remove` takes away exactly that.
"""
