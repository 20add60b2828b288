"""What happens before a portal page is built: language, the start page of a login, and who may open it.

Read by `hooks.py` and by the page controllers in `www/`; the only room below `api/` that reads the session.
"""

from __future__ import annotations

from urllib.parse import quote

import frappe
from frappe import _
from frappe.sessions import get_csrf_token
from frappe.utils.user import get_fullname_and_avatar

from heidekreis_integration.notices import senders
from heidekreis_integration.permissions import scope

START_PAGE = "sprachmittlung"
REQUESTS_PAGE = "portal/anfragen"
SESSIONS_PAGE = "portal/einsaetze"

INSTITUTION_ROLES = frozenset({scope.INSTITUTION_USER, scope.MUNICIPALITY_OFFICER})
MEDIATOR_ROLES = frozenset({scope.MEDIATOR_USER})


def speak_the_sites_language() -> None:
	"""Answer guests in the language of the site: the county's pages are German, whatever the browser asks for.

	Who logs in has the language of the own user record; a guest's own choice in the language picker stays.
	"""
	request = getattr(frappe.local, "request", None)
	if frappe.session.user != "Guest" or not request:
		return
	if not request.cookies.get("preferred_language") and not frappe.form_dict.get("_lang"):
		frappe.local.lang = frappe.db.get_default("lang") or "de"


def home_page_of(user: str) -> str:
	"""Return the page that `/` shows `user`, and where the login leads a website user."""
	if user == "Guest":
		return START_PAGE
	roles = set(frappe.get_roles(user))
	if scope.INSTITUTION_USER in roles:
		return REQUESTS_PAGE
	if scope.MEDIATOR_USER in roles:
		return SESSIONS_PAGE
	return START_PAGE


def open_page(context, *, title: str, section: str, roles: frozenset[str]) -> bool:
	"""Prepare `context` for a portal page and tell whether the visitor may see its content.

	Args:
		context: The page's context.
		title: Title in the visitor's language.
		section: Which entry of the navigation is current.
		roles: One of these roles is needed.

	Raises:
		frappe.Redirect: a guest is led to the login, and back here afterwards.
	"""
	# Frappe remembers a 404 by address for everyone: without this the owner would get a stranger's 404.
	frappe.local.no_cache = 1
	if frappe.session.user == "Guest":
		here = quote(frappe.local.request.path.strip("/"))
		frappe.local.flags.redirect_location = f"/login?redirect-to=/{here}"
		raise frappe.Redirect
	frame(context, title=title, section=section)
	context.csrf_token = get_csrf_token()
	context.robots = "noindex, nofollow"
	context.denied = not roles & set(frappe.get_roles())
	if context.denied:
		context.http_status_code = 403
		context.title = _("This area is not meant for your login")
	return not context.denied


def frame(context, *, title: str, section: str = "", of_office: bool = False) -> None:
	"""Fill what header and footer of every page of ours show: the pool, or the county's coordination office."""
	user = frappe.session.user
	settings = frappe.get_cached_doc("Heidekreis Settings")
	context.no_cache = 1
	context.title = title
	context.section = section
	context.lang_tag = frappe.local.lang or "de"
	context.pool = _office(settings) if of_office else _pool(settings)
	context.asset_version = frappe.utils.get_build_version()
	context.visitor = None if user == "Guest" else _visitor(user)
	context.navigation = _navigation(set(frappe.get_roles(user)))


def dress_frappes_pages(context) -> dict:
	"""Give Frappe's own pages (login, password, messages, not found) our frame. Called for every website page.

	Frappe keeps these pages in a cache for everybody: nothing here may depend on who looks.
	"""
	if context.visitor is not None or context.navigation is not None:
		return {}
	settings = frappe.get_cached_doc("Heidekreis Settings")
	values = {"pool": _pool(settings), "lang_tag": frappe.local.lang or "de"}
	if context.path == "login":
		values |= {
			"title": _("Log in"),
			"app_name": settings.pool_name,
			"logo": "/assets/heidekreis_integration/images/portal-mark.svg",
		}
	return values


def not_found() -> None:
	"""Answer as for a page that does not exist, and never let Frappe remember that answer.

	Raises:
		frappe.PageDoesNotExistError: always.
	"""
	frappe.local.no_cache = 1
	frappe.clear_messages()
	raise frappe.PageDoesNotExistError


def _pool(settings) -> dict:
	return {
		"name": settings.pool_name,
		"county": settings.county_name,
		"operator": settings.pool_operator,
		"address": [line for line in (settings.pool_address or "").splitlines() if line.strip()],
		"email": settings.pool_email,
		"phone": settings.pool_phone,
	}


def _office(settings) -> dict:
	"""Return the coordination office in the place of the pool. Its address stands on the county's own pages."""
	sender = senders.office()
	return {
		"name": sender.name,
		"county": settings.county_name,
		"operator": sender.operator,
		"address": [],
		"email": sender.email,
		"phone": sender.phone,
	}


def _visitor(user: str) -> dict:
	desk = frappe.get_cached_value("User", user, "user_type") == "System User"
	return {"name": get_fullname_and_avatar(user).fullname, "desk": desk}


def _navigation(roles: set[str]) -> list[dict]:
	entries: list[dict] = []
	if roles & INSTITUTION_ROLES:
		entries += [
			{"section": "requests", "label": _("Requests"), "url": f"/{REQUESTS_PAGE}"},
			{"section": "new-request", "label": _("New Request"), "url": f"/{REQUESTS_PAGE}/neu"},
		]
	if roles & MEDIATOR_ROLES:
		entries += [
			{"section": "sessions", "label": _("Sessions"), "url": f"/{SESSIONS_PAGE}"},
			{"section": "claims", "label": _("Claims"), "url": "/portal/abrechnungen"},
			{"section": "training", "label": _("Training courses"), "url": "/portal/schulung"},
			{"section": "meetings", "label": _("Meetings"), "url": "/portal/treffen"},
			{"section": "profile", "label": _("Profile"), "url": "/portal/profil"},
		]
	return entries
