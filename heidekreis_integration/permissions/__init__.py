"""Who may see and change which rows.

`scope` answers what a login belongs to, `rules` holds every row rule (query condition and document check
from one entry), `doors` are the checked versions of Frappe's own methods, `gate` looks at each request
before Frappe answers it, `shares` keeps documents from being shared past the rules.
"""
