"""DocType Strategy Measure Fact: row of a table: Strategy Measure Fact."""

from __future__ import annotations

from frappe.model.document import Document


class StrategyMeasureFact(Document):
	"""Row of a table: Strategy Measure Fact."""
