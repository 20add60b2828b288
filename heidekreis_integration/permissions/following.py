"""Nobody follows documents by mail: Frappe mails every change with all its fields, to whoever asks for it."""

from __future__ import annotations

from frappe.model.document import Document

ADMINISTRATION = "System Manager"
# The switch for mails, and what Frappe follows by itself while it is on.
FOLLOWING = (
	"document_follow_notify",
	"follow_created_documents",
	"follow_commented_documents",
	"follow_liked_documents",
	"follow_assigned_documents",
	"follow_shared_documents",
)


def switch_off(user: Document, method: str | None = None) -> None:
	"""Switch the mails off for all who do not read every field anyway. Hooked to User.validate."""
	if any(row.role == ADMINISTRATION for row in user.get("roles", [])):
		return
	for field in FOLLOWING:
		if user.get(field):
			user.set(field, 0)
