"""Which file of this folder becomes which DocType, in the order the links between them need."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
	"""One CSV file. `key_fields` identify a row for ever: they never change once a version is released.

	`child_file` holds rows of the child table `child_field`, under the same key. `proximity_column` is a child
	table whose rows name other records of the same file by their key, separated by commas. `link_field` points to
	a record of `link_doctype` that has no name of its own in the file: it is found by `link_columns`, pairs of a
	column and the field of the other DocType it is compared with.
	"""

	doctype: str
	file: str
	key_fields: tuple[str, ...]
	child_file: str = ""
	child_field: str = ""
	proximity_column: str = ""
	link_field: str = ""
	link_doctype: str = ""
	link_columns: tuple[tuple[str, str], ...] = ()

	def key(self, row: dict[str, str]) -> str:
		"""Return the row's key as one text."""
		return " | ".join(row[field] for field in self.key_fields)


TABLES: tuple[Table, ...] = (
	Table("Mediation Language", "mediation_languages.csv", ("iso_639_3",), proximity_column="close_to"),
	Table("Municipality", "municipalities.csv", ("regional_key",)),
	Table("Mediation Occasion", "mediation_occasions.csv", ("occasion_name",)),
	Table("Request Form Field", "request_form_fields.csv", ("target",)),
	Table("Cost Bearer", "cost_bearers.csv", ("bearer_name",)),
	Table("Cost Bearer Rule", "cost_bearer_rules.csv", ("title",)),
	Table("Compensation Rule", "compensation_rules.csv", ("title", "valid_from")),
	Table("Network Topic", "network_topics.csv", ("topic_name",)),
	Table("School Holiday", "school_holidays.csv", ("title",)),
	Table("Tax Allowance", "tax_allowances.csv", ("allowance_kind", "valid_from")),
	Table("Field of Action", "fields_of_action.csv", ("title",)),
	Table("Responsible Body", "responsible_bodies.csv", ("body_name",)),
	Table(
		"Strategy Measure",
		"strategy_measures.csv",
		("field_of_action", "target_groups", "title"),
		child_file="strategy_measure_facts.csv",
		child_field="facts",
	),
	Table(
		"Measure Offer",
		"measure_offers.csv",
		("measure_title", "year", "title"),
		link_field="measure",
		link_doctype="Strategy Measure",
		link_columns=(
			("measure_field", "field_of_action"),
			("measure_target_groups", "target_groups"),
			("measure_title", "title"),
		),
	),
)
