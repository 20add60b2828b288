frappe.views.calendar["Exchange Meeting"] = heidekreis.calendar(heidekreis.MEETING_FIELDS, heidekreis.MEETING_COLOURS);
