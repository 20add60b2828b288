"""The page /anfrage-sprachmittlung.pdf: the fillable request form, for everybody."""

from __future__ import annotations

from frappe import _
from frappe.website.page_renderers.base_renderer import BaseRenderer
from werkzeug.wrappers import Response

ROUTE = "anfrage-sprachmittlung.pdf"


class RequestFormPDF(BaseRenderer):
	"""Answers with the form as it is today."""

	def can_render(self) -> bool:
		"""Tell whether this page is asked for."""
		return self.path == ROUTE

	def render(self) -> Response:
		"""Return the PDF; without the libraries that make PDFs, say so instead of failing."""
		from heidekreis_integration.integrations.mail_intake import form_pdf

		try:
			pdf = form_pdf.request_form()
		except (ImportError, OSError):
			text = _("The form can't be made at the moment. Please use the form on our web pages.")
			return Response(text, status=503, mimetype="text/plain")
		headers = {
			"Content-Disposition": f'inline; filename="{ROUTE}"',
			"Cache-Control": "public, max-age=300",
			"X-Content-Type-Options": "nosniff",
		}
		return Response(pdf, mimetype="application/pdf", headers=headers)
