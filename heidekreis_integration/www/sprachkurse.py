"""Public list of language courses: places, free places and how to register. Works without scripts."""

from __future__ import annotations

from urllib.parse import urlencode

import frappe
from frappe import _
from frappe.utils import format_date, getdate, nowdate

from heidekreis_integration.courses import public
from heidekreis_integration.courses.columns import LEVELS
from heidekreis_integration.portal import visit

no_cache = 1


def get_context(context) -> None:
	"""Fill the page with the courses a visitor looks for."""
	visit.frame(context, title=_("Language courses in the county"), section="courses", of_office=True)
	context.robots = "index, follow"
	today, wanted = getdate(nowdate()), public.Wanted.read(frappe.form_dict)
	everything = public.courses(today)
	found = public.courses(today, wanted) if wanted != public.Wanted() else everything
	context.courses = [_shown(course, today) for course in found]
	context.count = len(found)
	context.wanted = wanted
	context.is_filtered = wanted != public.Wanted()
	context.any_course = bool(everything)
	context.municipalities = _options(sorted({course.municipality for course in everything}))
	offered = {course.level for course in everything}
	context.levels = [{"value": level, "label": _(level)} for level in LEVELS if level in offered]
	context.starts = [
		{"value": "ahead", "label": _("Not begun yet")},
		{"value": "month", "label": _("In the next 4 weeks")},
		{"value": "quarter", "label": _("In the next 3 months")},
		{"value": "running", "label": _("Already running")},
	]
	context.data_query = _query(wanted)


def _options(names: list[str]) -> list[dict]:
	return [{"value": name, "label": name} for name in names]


def _shown(course: public.PublicCourse, today) -> dict:
	return {
		"id": course.id,
		"title": course.title,
		"provider": course.provider,
		"provider_website": course.provider_website,
		"municipality": course.municipality,
		"level": _("Level {0}").format(_(course.level))
		if course.level != "Alphabetisation"
		else _(course.level),
		"kind": _(course.kind),
		"days": _days(course, today),
		"times": course.times,
		"format": _(course.format),
		"extras": [
			label
			for label, has in (
				(_("Childcare"), course.childcare),
				(_("For Women"), course.women_only),
			)
			if has
		],
		"badge": _badge(course),
		"places": _("{0} places in all").format(course.places),
		"stale": course.figures_are_stale,
		"as_of": _("As of {0}").format(format_date(course.figures_as_of))
		if course.figures_as_of
		else _("As of: unknown"),
		"registration": course.registration,
		"url": course.url,
	}


def _days(course: public.PublicCourse, today) -> str:
	first = format_date(course.starts_on)
	if not course.ends_on:
		return (_("since {0}") if course.starts_on <= today else _("from {0}")).format(first)
	return _("from {0} to {1}").format(first, format_date(course.ends_on))


def _badge(course: public.PublicCourse) -> dict:
	"""Return what the visitor wants to know first: is there a place?"""
	if not course.places:
		return {"label": _("Places not known yet"), "tone": "waiting"}
	if not course.free_places:
		return {"label": _("Fully booked"), "tone": "stopped"}
	label = _("1 place free") if course.free_places == 1 else _("{0} places free").format(course.free_places)
	return {"label": label, "tone": "done" if course.figures_are_stale else "good"}


def _query(wanted: public.Wanted) -> str:
	values = {
		"municipality": wanted.municipality,
		"level": wanted.level,
		"start": wanted.start,
		"childcare": "1" if wanted.childcare else "",
		"free": "1" if wanted.free else "",
	}
	query = urlencode({key: value for key, value in values.items() if value})
	return f"?{query}" if query else ""
