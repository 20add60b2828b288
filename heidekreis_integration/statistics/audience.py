"""Who may see which statistic. Decided on the server, whatever filter a client sends."""

from __future__ import annotations

from dataclasses import dataclass

import frappe
from frappe import _

from heidekreis_integration.network.access import municipalities_of, with_members
from heidekreis_integration.statistics.definitions import Audience
from heidekreis_integration.statistics.errors import NoStatisticsAccessError

COORDINATORS = frozenset({"Integration Coordinator", "Mediation Coordinator", "System Manager"})
OFFICER = "Municipality Officer"


@dataclass(frozen=True)
class Reader:
	"""How a login may see a statistic. `municipalities` None: the whole county."""

	audience: Audience
	municipalities: list[str] | None


def of_user(user: str, municipality: str | None = None) -> Reader:
	"""Return how `user` may see the statistic.

	An officer gets all own municipalities together, whichever single one is asked for: figures for varying
	selections could be subtracted from each other, and so give small counts away.

	Args:
		user: Login name.
		municipality: What the reader asks for; a joint municipality includes its members.

	Raises:
		NoStatisticsAccessError: the login is neither coordinator nor officer of a municipality today.
	"""
	roles = set(frappe.get_roles(user))
	if roles & COORDINATORS:
		return Reader("coordinator", with_members([municipality]) if municipality else None)
	own = municipalities_of(user) if OFFICER in roles else []
	if not own:
		frappe.throw(
			_(
				"Only coordinators and the officers of a municipality may see the statistics. Please ask the coordination office to enter you as a contact of your municipality."
			),
			NoStatisticsAccessError,
			title=_("No access to the statistics"),
		)
	return Reader("officer", own)


def check_coordinator(user: str) -> None:
	"""Refuse everyone who is no coordinator.

	Raises:
		NoStatisticsAccessError: the login holds no coordinator's role.
	"""
	if not COORDINATORS & set(frappe.get_roles(user)):
		frappe.throw(
			_("Only coordinators may send the statistics."),
			NoStatisticsAccessError,
			title=_("No access to the statistics"),
		)
