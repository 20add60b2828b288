"""How figures, days and lights of the strategy are said in German, for PDF and web page alike."""

from __future__ import annotations

from datetime import date

from frappe import _
from frappe.utils import format_date

from heidekreis_integration.strategy.report_data import MeasureReport, StrategyReport
from heidekreis_integration.strategy.traffic_light import GREEN, GREY, RED, YELLOW

LIGHTS = (GREEN, YELLOW, RED, GREY)


def day(value: date) -> str:
	"""Return a day as dd.mm.yyyy."""
	return format_date(value, "dd.MM.yyyy")


def number(value: float) -> str:
	"""Return a figure with a decimal comma and points between thousands, without idle zeros."""
	text = f"{value:,.1f}".removesuffix(".0")
	return text.replace(",", "\0").replace(".", ",").replace("\0", ".")


def light_name(light: str) -> str:
	"""Return what a colour means: colour alone tells nothing to those who can't see it."""
	return {
		GREEN: _("on schedule"),
		YELLOW: _("needs attention"),
		RED: _("overdue"),
	}.get(light, _("not rated"))


def light(measure: MeasureReport) -> str:
	"""Return the light of a measure in words."""
	return light_name(measure.traffic_light)


def change(measure: MeasureReport, year: int) -> str:
	"""Return how the figure moved against the year before."""
	before, now = measure.figure_before or 0, measure.figure or 0
	if now == before:
		return _("as many as in {0}").format(year - 1)
	text = _("{0} more than in {1}") if now > before else _("{0} fewer than in {1}")
	return text.format(number(abs(now - before)), year - 1)


def changes(report: StrategyReport) -> list[str]:
	"""Return one sentence per measure whose published status or figure differs from the year before."""
	found = []
	for measure in report.measures:
		parts = []
		if measure.is_new_status and measure.status and measure.status.as_of.year == report.year:
			parts.append(_("new status of {0}").format(day(measure.status.as_of)))
		if None not in (measure.figure, measure.figure_before) and measure.figure != measure.figure_before:
			unit = measure.unit or _("participants")
			parts.append(f"{number(measure.figure)} {unit} ({change(measure, report.year)})")
		if parts:
			found.append(f"{measure.title}: {'; '.join(parts)}")
	return found


def summary(report: StrategyReport) -> str:
	"""Return the report in two sentences."""
	measures = report.measures
	completed = sum(measure.state == "Completed" for measure in measures)
	participants = sum(measure.participants for measure in measures)
	text = _("The strategy has {0} measures in {1} fields of action; {2} of them are completed.").format(
		len(measures), len(report.fields), completed
	)
	if participants:
		text += " " + _("In {0}, {1} people took part in its offers.").format(report.year, participants)
	return text
