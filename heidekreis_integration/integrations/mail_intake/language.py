"""Notes and mails of the intake are German, whoever or whatever runs it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import frappe

from heidekreis_integration.notices.outbox import LANGUAGE


@contextmanager
def in_german() -> Iterator[None]:
	"""Speak the language of the pool's mails for a while."""
	before = frappe.local.lang
	frappe.local.lang = LANGUAGE
	try:
		yield
	finally:
		frappe.local.lang = before
