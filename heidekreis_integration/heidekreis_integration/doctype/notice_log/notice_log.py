"""DocType Notice Log: notices and reminders that were sent, once each."""

from __future__ import annotations

from heidekreis_integration.notices.trace import Trace


class NoticeLog(Trace):
	"""Notices and reminders that were sent, once each."""
