"""What a site has been given by the app, remembered by key. Read from the database, never from a cache:
a rolled-back load must not look like one that happened.
"""

from __future__ import annotations

import json

import frappe


def recall(owner: str, key: str) -> list | dict | None:
	"""Return what `remember` wrote last under `owner` and `key`; None if nothing."""
	return json.loads(
		frappe.db.get_value("DefaultValue", {"parent": owner, "defkey": key}, "defvalue") or "null"
	)


def remember(owner: str, key: str, values: list | dict) -> None:
	"""Replace what is remembered under `owner` and `key`.

	Kept among Frappe's default values, under an owner that is no user: so it reaches no browser.
	"""
	forget(owner, key)
	row = frappe.get_doc(
		{
			"doctype": "DefaultValue",
			"parent": owner,
			"parenttype": "__default",
			"parentfield": "system_defaults",
			"defkey": key,
			"defvalue": json.dumps(values, ensure_ascii=False),
		}
	)
	# Not by set_default: that empties the site's whole cache, for a value that is never read from it.
	row.insert(ignore_permissions=True)


def remembered_keys(owner: str) -> list[str]:
	"""Return the keys under which something is remembered for `owner`."""
	return frappe.get_all("DefaultValue", filters={"parent": owner}, pluck="defkey", order_by="creation asc")


def forget(owner: str, key: str | None = None) -> None:
	"""Forget `key`, or everything of `owner`."""
	frappe.db.delete("DefaultValue", {"parent": owner} | ({"defkey": key} if key else {}))
