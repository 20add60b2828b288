"""Public form for institutions without a login; works without JavaScript."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.sessions import get_csrf_token
from frappe.utils import cint

from heidekreis_integration.mediation import web_requests
from heidekreis_integration.mediation.settings import settings
from heidekreis_integration.portal import public_form, request_form, visit

no_cache = 1
SENT = "gesendet"
PATH = "/anfrage-sprachmittlung"


def get_context(context) -> None:
	"""Show the form, or take it: faults are shown at their fields, a good one leads to the same answer for all.

	Raises:
		frappe.Redirect: after a form was taken, so that loading the page anew does not send it again.
	"""
	visit.frame(context, title=_("Request a mediator"), section="public-request")
	current = settings()
	context.confirm_hours = cint(current.get("web_confirm_hours")) or web_requests.CONFIRM_HOURS
	context.errors, context.e, context.v = [], frappe._dict(), frappe._dict()
	if frappe.form_dict.get("stand") == SENT:
		context.sent = True
		context.robots = "noindex, nofollow"
		return
	if current.get("web_form_enabled") is not None and not cint(current.web_form_enabled):
		context.closed = _("The form is closed at the moment. Please call us or write a mail.")
		return
	_prepare(context)
	if frappe.local.request.method == "POST":
		_take(context, dict(frappe.form_dict))


def _prepare(context) -> None:
	context.mode = "public"
	context.form = frappe._dict(request_form.public_choices(), own_address="")
	context.duration_hint = request_form.duration_hint(context.form["maximum_minutes"])
	context.form_token = public_form.seal()
	if frappe.session.user != "Guest":
		context.csrf_token = get_csrf_token()


def _take(context, form: dict) -> None:
	context.v = frappe._dict({name: value for name, value in form.items() if isinstance(value, str)})
	try:
		public_form.count_call(frappe.local.request_ip)
	except public_form.TooManyFormsError:
		context.http_status_code = 429
		return _refuse(
			context, _("Too many forms were sent within an hour. Please try again later, or call the pool.")
		)
	if form.get(public_form.HONEYPOT):
		return _thank()  # a program has filled in what people do not see: it learns nothing, nothing is kept
	seal = public_form.read_seal(form.get("form_token"))
	if not seal or public_form.is_too_fast(seal):
		# Nothing is lost. A seal that is too young goes on ageing, one that is too old is renewed.
		context.form_token = form["form_token"] if seal else context.form_token
		return _refuse(context, _("Please check your entries and send the form once more."))
	entries = public_form.read(form)
	if entries.faults:
		context.e = frappe._dict(entries.faults)
		context.errors = public_form.in_page_order(entries.faults)
		context.sworn = entries.sworn
		context.form_token = form["form_token"]
		context.http_status_code = 422
		return None
	return _keep(context, entries, seal)


def _keep(context, entries: public_form.Entries, seal) -> None:
	try:
		public_form.keep(entries, seal)
	except Exception as fault:
		# Frappe commits what a page has written even when it fails: take it back first.
		frappe.db.rollback()
		if not isinstance(fault, frappe.ValidationError | frappe.OutgoingEmailError):
			raise
		frappe.clear_messages()
		return _refuse(
			context,
			_(
				"Your request could not be sent just now. Your entries are still here: please try again, or call the pool."
			),
		)
	return _thank()


def _refuse(context, message: str) -> None:
	context.errors = [{"field": "", "message": message}]
	context.http_status_code = context.http_status_code or 422


def _thank() -> None:
	frappe.local.flags.redirect_location = f"{PATH}?stand={SENT}"
	raise frappe.Redirect
