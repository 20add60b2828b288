"""Who can reach what: the matrix over every DocType, the closed doors, the API, and the run that removes hooks."""
