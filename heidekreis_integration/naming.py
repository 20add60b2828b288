"""Names of documents: one counter per kind and year. Gaps are possible and mean nothing."""

from __future__ import annotations

from datetime import date, datetime

import frappe
from frappe.model.naming import make_autoname
from frappe.utils import getdate


def year_name(prefix: str, day: date | datetime | str | None = None, digits: int = 5) -> str:
	"""Return the next name of `prefix` in the year of `day` (site time, today if None), for example ANF-2026-00001."""
	return _next(f"{prefix}-{getdate(day).year}-", digits)


def serial_name(prefix: str, digits: int = 5) -> str:
	"""Return the next name of `prefix` without a year, for example EINR-00001."""
	return _next(f"{prefix}-", digits)


def unguessable_name(prefix: str) -> str:
	"""Return a random name, for records whose number must not tell how many there are."""
	return f"{prefix}-{frappe.generate_hash(length=10).upper()}"


def _next(counter: str, digits: int) -> str:
	_open(counter)
	return make_autoname(f"{counter}.{'#' * digits}")


def _open(counter: str) -> None:
	"""Make the counter's row if there is none yet.

	Frappe locks the gap where the row will be and then inserts it: of two who need the first number at the same
	moment, say of a new year, one would die in a deadlock. Here the second waits for the first.
	"""
	series = frappe.qb.DocType("Series")
	if frappe.qb.from_(series).select(series.name).where(series.name == counter).run():
		return
	query = frappe.qb.into(series).columns("name", "current").insert(counter, 0)
	query.on_duplicate_key_update(series.name, counter).run()
