"""What signed links are for: each purpose with the functions that show its page and do what it is for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Purpose:
	"""One kind of link.

	`view` names a function that takes the `SignedLink` and returns the values of the page: `title`, `template` (a
	part of the page's form, below templates/links/, with the submit button) and what that template shows; or, where
	nothing is left to do, `title`, `message` and `tone` as an action does. A view reads only: programs of mail
	servers open every link. After a refused attempt the template finds what was typed in `entered`.

	`action` names a function that takes the `SignedLink` and the form's fields as dict of str, does what the link is
	for through the services (which lock and check), and returns the sentence the page then shows, or a dict with
	`title`, `message` and, if wanted, `tone` ("good" or "info") and `url`, `url_label`. Whatever ValidationError it
	raises is shown above the form, and the link stays good.

	`personal`: refused while somebody other than the holder is logged in.

	`of_office`: the page names the county's coordination office and its phone instead of the pool's.
	"""

	view: str
	action: str
	personal: bool = True
	of_office: bool = False


_SESSIONS = "heidekreis_integration.portal.link_pages"
_MEETINGS = "heidekreis_integration.portal.meeting_links"

_NETWORK = "heidekreis_integration.portal.network_links"
_REQUESTS = "heidekreis_integration.portal.request_links"
_INTEREST = "heidekreis_integration.portal.interest_link"

PURPOSES: dict[str, Purpose] = {
	"Answer Offer": Purpose(f"{_SESSIONS}.offer", f"{_SESSIONS}.answer_offer"),
	"Confirm Attendance": Purpose(f"{_SESSIONS}.attendance", f"{_SESSIONS}.confirm_attendance"),
	"Report Session": Purpose(f"{_SESSIONS}.report", f"{_SESSIONS}.report_session"),
	"Confirm Session": Purpose(f"{_SESSIONS}.confirmation", f"{_SESSIONS}.confirm_session"),
	"Meeting Reply": Purpose(f"{_MEETINGS}.invitation", f"{_MEETINGS}.reply"),
	"Network Reply": Purpose(f"{_NETWORK}.invitation", f"{_NETWORK}.reply", of_office=True),
	# Not personal: the sender may be logged in under another name, or not know that there is a login at all.
	"Confirm Email": Purpose(f"{_REQUESTS}.confirm_email", f"{_REQUESTS}.do_confirm_email", personal=False),
	"Track Request": Purpose(f"{_REQUESTS}.track", f"{_REQUESTS}.cancel_tracked", personal=False),
	# Not personal: whoever shares a device with somebody logged in may still confirm the own form.
	"Confirm Interest": Purpose(f"{_INTEREST}.view", f"{_INTEREST}.act", personal=False),
}
