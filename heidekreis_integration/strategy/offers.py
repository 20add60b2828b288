"""Offers of measures: courses, workshops, talks, and how many took part."""

from __future__ import annotations

from dataclasses import dataclass

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder import DocType
from frappe.utils import getdate, nowdate

from heidekreis_integration.strategy.errors import OfferYearError


@dataclass(frozen=True)
class Offer:
	"""One offer as figures and pages show it. `participants` is None where nobody has counted (yet)."""

	title: str
	kind: str
	year: int
	events: int
	participants: int | None
	is_public: bool


def offers_of(measure: str, year: int | None = None) -> list[Offer]:
	"""Return the offers of `measure`, of one calendar year or of all, in the order they took place."""
	offer = DocType("Measure Offer")
	query = (
		frappe.qb.from_(offer)
		.select(offer.title, offer.kind, offer.year, offer.events, offer.participants, offer.is_public)
		.where(offer.measure == measure)
		.orderby(offer.year, offer.starts_on, offer.name)
	)
	if year is not None:
		query = query.where(offer.year == year)
	return [
		Offer(
			row.title,
			row.kind,
			row.year,
			row.events or 1,
			# An integer column stores an empty entry as 0: nobody offers a course to nobody.
			row.participants or None,
			bool(row.is_public),
		)
		for row in query.run(as_dict=True)
	]


def participants_of(measure: str, year: int, *, public_only: bool = False) -> int:
	"""Return how many took part in the offers of `measure` in `year`, of all or of those that may be published."""
	offers = offers_of(measure, year)
	return sum(offer.participants or 0 for offer in offers if offer.is_public or not public_only)


def check_days(offer: Document, first_year: int) -> None:
	"""Refuse days that are out of order or of another year, and years outside the strategy.

	Raises:
		OfferYearError
	"""
	if offer.starts_on and offer.ends_on and getdate(offer.ends_on) < getdate(offer.starts_on):
		frappe.throw(
			_("The last day lies before the first. Please correct the days."),
			OfferYearError,
			title=_("Days of the offer"),
		)
	if offer.starts_on and getdate(offer.starts_on).year != offer.year:
		frappe.throw(
			_("The offer begins in {0}, but counts for {1}. Please correct the year or the day.").format(
				getdate(offer.starts_on).year, offer.year
			),
			OfferYearError,
			title=_("Year of the offer"),
		)
	this_year = getdate(nowdate()).year
	if not first_year <= offer.year <= this_year + 1:
		frappe.throw(
			_("Offers belong to the years {0} to {1}, not to {2}.").format(
				first_year, this_year + 1, offer.year
			),
			OfferYearError,
			title=_("Year of the offer"),
		)
