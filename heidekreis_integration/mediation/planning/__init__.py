"""Places many open requests at once: one plan for all of them, beside what one after the other would give.

`model` says what a plan may be and what it is worth, `exact` finds the best one, `greedy` the usual one; all three
are pure. `pairs` loads who may serve what, `plans` stores plans, `offering` makes the offers of one.
"""
