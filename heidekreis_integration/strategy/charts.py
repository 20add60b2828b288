"""Charts of the strategy report. Each carries the same figures as text for those who can't see it."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from io import BytesIO

from frappe import _

from heidekreis_integration.strategy import wording
from heidekreis_integration.strategy.report_data import StrategyReport
from heidekreis_integration.strategy.traffic_light import GREEN, GREY, RED, YELLOW

COLOURS = {GREEN: "#2e8540", YELLOW: "#ffd23f", RED: "#c0392b", GREY: "#c4c4c4"}
EDGE, TEXT = "#333333", "#1f272e"


@dataclass(frozen=True)
class Chart:
	"""A picture as data address, its figures as text, and a caption."""

	uri: str
	text: str
	caption: str


def charts(report: StrategyReport) -> list[Chart]:
	"""Return the charts of `report`: lights by field, participants by field where there were any."""
	found = [lights_by_field(report)] if report.fields else []
	if any(measure.participants for measure in report.measures):
		found.append(participants_by_field(report))
	return found


def lights_by_field(report: StrategyReport) -> Chart:
	"""Return how many measures of each field are on schedule, need attention, are overdue."""
	canvas, axes = _canvas(len(report.fields))
	names = [field.title for field in report.fields]
	left = [0] * len(names)
	for light in wording.LIGHTS:
		counts = [_count(field, light) for field in report.fields]
		axes.barh(
			names, counts, left=left, color=COLOURS[light], edgecolor=EDGE, label=wording.light_name(light)
		)
		left = [a + b for a, b in zip(left, counts, strict=True)]
	axes.legend(frameon=False, loc="lower left", bbox_to_anchor=(0, 1), ncols=4, fontsize=8)
	text = "; ".join(
		f"{field.title}: "
		+ ", ".join(
			f"{_count(field, light)} {wording.light_name(light)}"
			for light in wording.LIGHTS
			if _count(field, light)
		)
		for field in report.fields
	)
	return Chart(_uri(canvas), text, _("Measures by field of action and state"))


def participants_by_field(report: StrategyReport) -> Chart:
	"""Return how many took part in the offers of each field."""
	canvas, axes = _canvas(len(report.fields))
	names = [field.title for field in report.fields]
	counts = [sum(measure.participants for measure in field.measures) for field in report.fields]
	bars = axes.barh(names, counts, color="#1d4f91")
	axes.bar_label(bars, padding=3, fontsize=8, color=TEXT)
	text = "; ".join(f"{name}: {count}" for name, count in zip(names, counts, strict=True))
	return Chart(
		_uri(canvas), text, _("Participants of offers in {0} by field of action").format(report.year)
	)


def _count(field, light: str) -> int:
	return sum((measure.traffic_light or GREY) == light for measure in field.measures)


def _canvas(rows: int):
	from matplotlib.backends.backend_agg import FigureCanvasAgg
	from matplotlib.figure import Figure

	canvas = Figure(figsize=(8, 0.9 + 0.5 * rows), dpi=150, layout="constrained")
	FigureCanvasAgg(canvas)
	axes = canvas.add_subplot()
	axes.invert_yaxis()
	axes.xaxis.get_major_locator().set_params(integer=True)
	axes.spines[["top", "right"]].set_visible(False)
	axes.tick_params(labelsize=8)
	return canvas, axes


def _uri(canvas) -> str:
	target = BytesIO()
	canvas.savefig(target, format="png", metadata={"Software": None})
	return "data:image/png;base64," + b64encode(target.getvalue()).decode()
