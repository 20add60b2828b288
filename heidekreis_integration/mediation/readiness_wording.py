"""Says what is missing before a mediator may be active: in short for lists, and to the mediator in person."""

from __future__ import annotations

from frappe import _


def missing_short(key: str) -> str:
	"""Return one key of `readiness` in a word or two, for lists."""
	texts = {
		"languages": _("Languages"),
		"german_level": _("German level"),
		"contact": _("Contact data"),
		"setting": _("Setting"),
		"training": _("Training courses"),
		"undertaking": _("Undertaking"),
		"listed_conviction": _("No sessions with minors"),
		"certificate": _("Certificate of good conduct"),
		"certificate_expired": _("New certificate of good conduct"),
		"privacy_notice": _("Privacy notice"),
		"iban": _("IBAN"),
	}
	return texts[key]


def missing_for_mediator(key: str) -> str:
	"""Return what a mediator has to do about one key of `readiness`."""
	texts = {
		"languages": _("Tell the pool which languages you speak."),
		"german_level": _(
			"Show the pool how well you speak German; the level is not sufficient or not known yet."
		),
		"contact": _("Tell the pool your e-mail address or phone number."),
		"setting": _("Tell the pool whether you mediate on site, by phone or by video."),
		"training": _("Complete the training: two weekends, every mandatory session."),
		"undertaking": _("Sign the confidentiality undertaking at the pool."),
		"listed_conviction": _("Please talk to the pool about sessions with minors."),
		"certificate": _(
			"Show the pool your extended certificate of good conduct: it is needed for sessions with minors."
		),
		"certificate_expired": _(
			"Show the pool a new extended certificate of good conduct: the last inspection is too long ago."
		),
		"privacy_notice": _("Ask the pool for the privacy notice."),
		"iban": _("Tell the pool your IBAN, so that your compensation can be paid."),
	}
	return texts[key]
