"""The chart of the monthly statistic as a PNG: sessions by month, this year beside the year before."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from frappe import _

from heidekreis_integration.statistics import texts
from heidekreis_integration.statistics.model import MonthlyStatistic

# Dark enough against white for WCAG 2.2 (3:1 for graphics), and apart from each other in grey as well.
THIS_YEAR, YEAR_BEFORE, TEXT = "#1d4f91", "#9aa5b1", "#1f272e"
BAR_WIDTH = 0.4
RESOLUTION = 110


def render(statistic: MonthlyStatistic) -> bytes:
	"""Return the chart as PNG. Withheld months carry the sign for it instead of a bar."""
	from matplotlib.backends.backend_agg import FigureCanvasAgg
	from matplotlib.figure import Figure as Canvas

	canvas = Canvas(figsize=(9, 4.2), dpi=RESOLUTION)
	canvas.subplots_adjust(left=0.07, right=0.99, top=0.89, bottom=0.09)
	FigureCanvasAgg(canvas)
	axes = canvas.add_subplot()
	year = statistic.month.year
	_bars(axes, statistic.by_month_before, -BAR_WIDTH / 2, YEAR_BEFORE, str(year - 1))
	_bars(axes, statistic.by_month, BAR_WIDTH / 2, THIS_YEAR, str(year))
	_dress(axes, statistic)
	target = BytesIO()
	canvas.savefig(target, format="png", metadata={"Title": _title(statistic), "Software": None})
	return target.getvalue()


def _bars(axes, figures, offset: float, colour: str, label: str) -> None:
	places = [index + offset for index in range(len(figures))]
	axes.bar(places, [figure.value or 0 for figure in figures], BAR_WIDTH, color=colour, label=label)
	for place, figure in zip(places, figures, strict=True):
		if figure.withheld or figure.value:
			axes.annotate(
				texts.count(figure),
				(place, figure.value or 0),
				xytext=(0, 2),
				textcoords="offset points",
				ha="center",
				fontsize=8,
				color=TEXT,
			)


def _dress(axes, statistic: MonthlyStatistic) -> None:
	year = statistic.month.year
	axes.set_title(_title(statistic), loc="left", fontsize=12, color=TEXT)
	axes.set_xticks(range(12), [texts.short_month(date(year, month, 1)) for month in range(1, 13)])
	axes.set_ylabel(_("Sessions"))
	axes.yaxis.get_major_locator().set_params(integer=True)
	axes.set_ylim(bottom=0)
	axes.margins(y=0.15)
	axes.spines[["top", "right"]].set_visible(False)
	axes.set_axisbelow(True)
	axes.grid(axis="y", color="#dfe3e8", linewidth=0.8)
	axes.legend(frameon=False, loc="lower right", bbox_to_anchor=(1, 1), borderaxespad=0.2, ncols=2)


def _title(statistic: MonthlyStatistic) -> str:
	scope = texts.scope(statistic)
	if len(scope) > 60:
		scope = scope[:58] + " …"
	return _("Sessions by Month – {0}").format(scope)
