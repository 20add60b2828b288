"""How claims and the tax allowance are shown to the mediator they belong to."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.utils import getdate

from heidekreis_integration.compensation import tax_allowance
from heidekreis_integration.portal import wording

HIGH_PERCENT = 80
FULL_PERCENT = 100


def claims(answer: list[dict]) -> list[dict]:
	"""Return the own claims with the arithmetic of each session."""
	return [_claim(row) for row in answer]


def allowance(mediator: str) -> dict | None:
	"""Return this year's tax allowance as a sentence and a bar, None where no allowance is set."""
	today = getdate()
	meter = tax_allowance.meter(mediator, today)
	if not meter.limit:
		return None
	percent = min(FULL_PERCENT, round(meter.used / meter.limit * 100))
	level = "full" if percent >= FULL_PERCENT else "high" if percent >= HIGH_PERCENT else "normal"
	laws = {
		"Volunteer Allowance": _("Volunteer allowance, § 3 No. 26a EStG."),
		"Trainer Allowance": _("Trainer allowance, § 3 No. 26 EStG."),
	}
	return {
		"year": today.year,
		"percent": percent,
		"level": level,
		"sentence": _("{0} of {1} used, {2} left.").format(
			wording.money(meter.used), wording.money(meter.limit), wording.money(meter.remaining)
		),
		"law": laws.get(meter.kind, ""),
	}


def _claim(row: dict) -> dict:
	# The api has answered with the own claims only; their rows belong to them.
	claim = frappe.get_doc("Compensation Claim", row["name"])
	institutions = _institution_names([item.requesting_institution for item in claim.items])
	return {
		"name": claim.name,
		"period": f"{wording.date_only(claim.period_start)} – {wording.date_only(claim.period_end)}",
		"badge": wording.claim_badge(claim.workflow_state),
		"in_words": _in_words(claim),
		"return_reason": "",
		"total": wording.money(claim.total_amount),
		"time": wording.money(claim.total_time),
		"travel": wording.money(claim.total_travel),
		"sessions": [
			{
				"day": wording.day(item.session_date),
				"institution": institutions.get(item.requesting_institution, ""),
				"derivation": item.derivation,
				"amount": wording.money(item.amount_total),
			}
			for item in claim.items
		],
	}


def _in_words(claim) -> str:
	if claim.workflow_state == "Paid" and claim.paid_on:
		return _("Paid on {0}.").format(wording.date_only(claim.paid_on))
	texts = {
		"Draft": _("The pool is putting it together."),
		"Checked": _("Checked by the pool; the county's finance office approves it next."),
		"Returned": _("The finance office has a question; the pool clears it up."),
		"Approved": _("Approved; it is paid with the next payout."),
		"Cancelled": _("Cancelled. The sessions come into a new claim."),
	}
	return texts.get(claim.workflow_state, "")


def _institution_names(names: list[str]) -> dict[str, str]:
	# The institutions of the own sessions: their names are known to the mediator already.
	found = frappe.get_all(
		"Requesting Institution",
		filters={"name": ("in", sorted(set(filter(None, names))) or [""])},
		fields=["name", "institution_name"],
	)
	return {row.name: row.institution_name for row in found}
