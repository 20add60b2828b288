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
	"""

	view: str
	action: str
	personal: bool = True


_SESSIONS = "heidekreis_integration.portal.link_pages"

PURPOSES: dict[str, Purpose] = {
	"Answer Offer": Purpose(f"{_SESSIONS}.offer", f"{_SESSIONS}.answer_offer"),
}
