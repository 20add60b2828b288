"""One stage of the load: what it writes is remembered with it, in the same transaction."""

from __future__ import annotations

from datetime import datetime
from random import Random

import frappe
from frappe.model.document import Document

from heidekreis_integration.data.memory import recall, remember, remembered_keys
from heidekreis_integration.demo.plan import SEED
from heidekreis_integration.workflow.door import insert_in_state

MEMORY = "heidekreis_demo_data"
REASON = "Demodaten"


class Stage:
	"""Writes documents and knows their names.

	Args:
		key: Name of the stage, the same in every run.
		now: The moment (site time) the whole load takes for now.
	"""

	def __init__(self, key: str, now: datetime):
		self.key = key
		self.now = now
		self.rng = Random(f"{SEED}-{key}")
		self.written: dict[str, list[str]] = {}

	@property
	def is_done(self) -> bool:
		"""Tell whether an earlier run has completed this stage."""
		return recall(MEMORY, self.key) is not None

	def insert(self, values: dict) -> Document:
		"""Insert a document without a workflow."""
		document = frappe.get_doc(values)
		document.flags.taken_over = True  # nobody is told of what the demo brings
		# The demo is loaded on the command line, on nobody's behalf.
		return self.note(document.insert(ignore_permissions=True))

	def insert_in_state(self, values: dict, state: str, actor: str) -> Document:
		"""Insert a document with a workflow in `state`, as a take-over of older records does."""
		return self.note(insert_in_state(frappe.get_doc(values), state, actor=actor, reason=REASON))

	def note(self, document: Document) -> Document:
		"""Remember a document that this stage has made."""
		self.written.setdefault(document.doctype, []).append(document.name)
		return document

	def complete(self) -> None:
		"""Remember the stage as done, with everything it has written."""
		remember(MEMORY, self.key, self.written)


def loaded() -> dict[str, list[str]]:
	"""Return the names of everything the demo has written, by DocType, in the order it was written."""
	names: dict[str, list[str]] = {}
	for key in remembered_keys(MEMORY):
		for doctype, written in (recall(MEMORY, key) or {}).items():
			names.setdefault(doctype, []).extend(written)
	return names
