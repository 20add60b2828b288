frappe.views.calendar["Network Meeting"] = heidekreis.calendar(heidekreis.MEETING_FIELDS, heidekreis.MEETING_COLOURS);
