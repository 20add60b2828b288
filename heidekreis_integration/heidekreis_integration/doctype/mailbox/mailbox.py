"""DocType Mailbox: how far the pool's mailbox has been read."""

from __future__ import annotations

from hashlib import sha256

from frappe.model.document import Document

NAME_LENGTH = 120


class Mailbox(Document):
	"""How far one folder of an e-mail account has been read."""

	def autoname(self) -> None:
		"""Name the record by what it is about, so that there is one for each folder."""
		self.name = name_of(self.email_account, self.folder)


def name_of(email_account: str, folder: str) -> str:
	"""Return the name of the record for `folder` of `email_account`."""
	name = f"{email_account} {folder}"
	return name if len(name) <= NAME_LENGTH else sha256(name.encode()).hexdigest()
