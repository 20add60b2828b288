frappe.views.calendar["Training Session"] = heidekreis.calendar(heidekreis.MEETING_FIELDS, heidekreis.MEETING_COLOURS);
