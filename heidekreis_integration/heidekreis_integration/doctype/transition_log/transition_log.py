"""DocType Transition Log: who changed a state through which door, and why."""

from __future__ import annotations

from heidekreis_integration.notices.trace import Trace


class TransitionLog(Trace):
	"""Who changed a state through which door, and why."""
