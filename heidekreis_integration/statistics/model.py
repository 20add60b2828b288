"""The monthly statistic as data: what the report, the mail, the chart and the workbook all show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from heidekreis_integration.statistics.definitions import Audience
from heidekreis_integration.statistics.disclosure import Figure


@dataclass(frozen=True)
class Period:
	"""Figures of one group in one period. `hours` and `amount` are None where they are not shown."""

	count: Figure
	hours: float | None = None
	amount: Decimal | None = None


@dataclass(frozen=True)
class Row:
	"""One group of a table, in the month and the year to date, with the same periods a year before."""

	key: str
	label: str
	month: Period
	month_before: Period
	year: Period
	year_before: Period


@dataclass(frozen=True)
class Table:
	"""Rows of one dimension, most frequent first."""

	dimension: str
	title: str
	rows: tuple[Row, ...]


@dataclass(frozen=True)
class DemandRow:
	"""Requests without a mediator for one language, by the wished date."""

	label: str
	open_month: Figure
	not_placeable_month: Figure
	open_year: Figure
	not_placeable_year: Figure


@dataclass(frozen=True)
class MonthlyStatistic:
	"""The statistic of one month for one kind of reader.

	Attributes:
		month: First day of the month.
		municipalities: The municipalities it is limited to, None for the whole county.
		audience: Who reads it: officers get no small counts and no amounts.
		threshold: Counts from 1 to below this are withheld from officers.
		total: All sessions.
		tables: One table for each dimension; each sums up to `total`.
		demand: Requests without a mediator by language.
		demand_total: All requests without a mediator.
		by_month: Sessions of each month of the year up to this one.
		by_month_before: Sessions of each month of the whole year before.
	"""

	month: date
	municipalities: tuple[str, ...] | None
	audience: Audience
	threshold: int
	total: Row
	tables: tuple[Table, ...]
	demand: tuple[DemandRow, ...]
	demand_total: DemandRow
	by_month: tuple[Figure, ...]
	by_month_before: tuple[Figure, ...]

	@property
	def shows_amounts(self) -> bool:
		"""Whether the reader may see money."""
		return self.audience == "coordinator"

	def table(self, dimension: str) -> Table:
		"""Return the table of `dimension`, for example language.

		Raises:
			KeyError: there is no such table.
		"""
		return {table.dimension: table for table in self.tables}[dimension]
