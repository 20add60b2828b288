"""The page behind every signed link, /l/<token>: shows what the link is for, and does it when the button is pressed.

A renderer of its own rather than a page in `www/`: it answers with headers of its own (kept in no cache, sent on to
nobody, in no frame), and Frappe never looks at the address. Opening the page does nothing, since programs of mail
servers open every link; only the form's button acts. It works without a login and without JavaScript.
"""

from __future__ import annotations

import frappe
from frappe import _
from frappe.sessions import get_csrf_token
from werkzeug.wrappers import Response

from heidekreis_integration import links
from heidekreis_integration.links.purposes import PURPOSES
from heidekreis_integration.links.service import ROUTE, refusal
from heidekreis_integration.portal import visit

TEMPLATE = "heidekreis_integration/templates/portal/link.html"
PARTS = "heidekreis_integration/templates/links"
HEADERS = {
	"Cache-Control": "no-store, private",
	"Referrer-Policy": "no-referrer",
	"X-Robots-Tag": "noindex, nofollow",
	"X-Frame-Options": "DENY",
	"Content-Security-Policy": "frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
}
CALLS_A_MINUTE = 120
ATTEMPTS = 3
SAVEPOINT = "signed_link"
NOT_OF_THE_FORM = ("cmd", "csrf_token")


class LinkPage:
	"""Answers /l/<token>. Named in hooks as page renderer."""

	def __init__(self, path: str, http_status_code: int | None = None):
		self.path = path.strip("/ ")

	def can_render(self) -> bool:
		"""Tell whether the address is one of ours."""
		return self.path.startswith(f"{ROUTE}/")

	def render(self) -> Response:
		"""Show what the link is for (GET), or do it (POST)."""
		if _too_many_calls():
			text = _("Too many calls within a short time. Please try again in a minute.")
			return _page({"title": _("Please wait"), "message": text, "tone": "info"}, status=429)
		token = self.path.partition("/")[2]
		return _act(token) if frappe.local.request.method == "POST" else _show(token)


def _show(token: str, *, error: str = "", entered: dict | None = None) -> Response:
	try:
		link = links.open(token, visitor=frappe.session.user)
		purpose = PURPOSES[link.purpose]
		values = frappe.get_attr(purpose.view)(link)
	except links.LinkRefusedError:
		return _refused()
	values = {"entered": entered or {}, **values, "error": error, "form_token": _form_token()}
	if values.get("template"):
		values["template"] = f"{PARTS}/{values['template']}"
	return _page(values, status=422 if error else 200, of_office=purpose.of_office)


def _act(token: str) -> Response:
	form = {
		k: v for k, v in frappe.local.form_dict.items() if k not in NOT_OF_THE_FORM and isinstance(v, str)
	}
	for attempt in range(1, ATTEMPTS + 1):
		try:
			return _act_once(token, form)
		except frappe.QueryDeadlockError:
			# The database has undone everything for the sake of somebody else; nothing was answered yet.
			frappe.db.rollback()
			if attempt == ATTEMPTS:
				raise
	raise AssertionError("unreachable")


def _act_once(token: str, form: dict) -> Response:
	frappe.db.savepoint(SAVEPOINT)
	try:
		link = links.spend(token, visitor=frappe.session.user)
		purpose = PURPOSES[link.purpose]
		outcome = frappe.get_attr(purpose.action)(link, form)
	except links.LinkRefusedError:
		return _refused()
	except frappe.ValidationError as error:
		# What was half done is undone, the link stays good, and what was entered stays in the form.
		frappe.db.rollback(save_point=SAVEPOINT)
		frappe.clear_messages()
		return _show(token, error=frappe.utils.strip_html(str(error)), entered=form)
	frappe.clear_messages()
	if isinstance(outcome, str):
		outcome = {"message": outcome}
	return _page({"title": _("Thank you"), "tone": "good", **outcome}, of_office=purpose.of_office)


def _refused() -> Response:
	frappe.clear_messages()
	return _page({"title": _("Link not valid"), "message": refusal(), "tone": "info"}, status=404)


def _page(values: dict, status: int = 200, *, of_office: bool = False) -> Response:
	context = frappe._dict(values)
	visit.frame(context, title=values["title"], of_office=of_office)
	context.robots = "noindex, nofollow"
	# Said in the page as well: a proxy in front may send a policy of its own besides.
	context.referrer = "no-referrer"
	response = Response(frappe.render_template(TEMPLATE, context), status=status, mimetype="text/html")
	response.headers.update(HEADERS)
	return response


def _form_token() -> str:
	"""Return what Frappe wants in a form of whoever is logged in; a guest's form needs nothing but the link."""
	return frappe.session.data.csrf_token or "" if frappe.session.user == "Guest" else get_csrf_token()


def _too_many_calls() -> bool:
	key = frappe.cache.make_key(f"signed-link-calls:{frappe.local.request_ip}")
	calls = frappe.cache.incrby(key, 1)
	if calls == 1:
		frappe.cache.expire(key, 60)
	return calls > CALLS_A_MINUTE
