"""What forms and clients send, as typed values."""

from __future__ import annotations

from frappe.utils import cint, cstr, flt, get_datetime

from heidekreis_integration.mediation.sessions import SessionReport


def truth(value: bool | int | str | None) -> bool:
	"""Return what a checkbox or a JSON truth value means; form-encoded clients send the word."""
	return cstr(value).strip().lower() in ("1", "true", "yes", "on")


def session_report(
	*,
	actual_start: str | None = None,
	actual_end: str | None = None,
	travel_km: float | str = 0,
	travel_minutes: int | str = 0,
	no_show: bool | int | str = False,
	deviation_reason: str | None = "",
	note: str | None = "",
) -> SessionReport:
	"""Return a report of a session as typed values."""
	return SessionReport(
		actual_start=get_datetime(actual_start) if actual_start else None,
		actual_end=get_datetime(actual_end) if actual_end else None,
		travel_km=flt(travel_km),
		travel_minutes=cint(travel_minutes),
		no_show=truth(no_show),
		deviation_reason=deviation_reason or "",
		note=note or "",
	)
