"""Says to the clerk what the plan weighs, and why it decides otherwise than one after the other."""

from __future__ import annotations

from collections.abc import Mapping

from frappe import _

from heidekreis_integration.mediation.planning.difference import Difference
from heidekreis_integration.mediation.planning.model import Terms

SHOWN_REQUESTS = 3


def difference_text(difference: Difference, names: Mapping[str, str]) -> str:
	"""Return the sentence for one difference; `names` are the full names of the mediators."""
	person, where = names.get(difference.person, difference.person), _listed(difference.requests)
	if difference.kind == "gained":
		return (
			_("One after the other this request stays open: {0} is given {1} before.").format(person, where)
			if where
			else _("One after the other this request stays open: {0} is used up by others before.").format(
				person
			)
		)
	if difference.kind == "given_up":
		return _("Stays open so that more is placed in all: {0} is needed for {1}.").format(
			person, where or "–"
		)
	if difference.kind == "swapped":
		return _("{0} is needed for {1} at that time.").format(person, where)
	if where:
		return _("{0} is given {1}; shared out like this, the whole has more points.").format(person, where)
	return _("Without {0} here, the whole has more points.").format(person)


def objective_text(terms: Terms) -> str:
	"""Return by what plans are compared, with the settings in force."""
	lines = [
		_(
			"First: as many requests placed as possible; an urgent one counts as much as {0} others. "
			"Second: the greatest sum of points."
		).format(terms.urgent_weight),
		_("A related language is used only where nobody is left for the language itself."),
		_("The points are as of before the plan: they do not yet count the new sessions as load."),
	]
	if terms.repeat_deduction:
		points = f"{terms.repeat_deduction:g}".replace(".", ",")
		lines.append(
			_(
				"Each further session of the same person in the plan costs {0} points more than the one before."
			).format(points)
		)
	if terms.session_limit:
		lines.append(_("Nobody is given more than {0} new sessions.").format(terms.session_limit))
	return "\n".join(lines)


def _listed(requests: tuple[str, ...]) -> str:
	shown = ", ".join(requests[:SHOWN_REQUESTS])
	return f"{shown} …" if len(requests) > SHOWN_REQUESTS else shown
