"""What a session costs, who bears it, and how mediators are paid.

`rules` is pure arithmetic, `rulebook` finds the rule of a day, `cost_bearers` and `budgets` say who pays,
`tax_allowance` meters the tax-free limit, `claims` and `payout` bring the money to the mediator.
"""
