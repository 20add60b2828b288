frappe.views.calendar["Language Course"] = heidekreis.calendar(
	{ ...heidekreis.MEETING_FIELDS, allDay: "all_day" },
	{ Planned: "info", Open: "success", Full: "danger", Running: "warning" },
	[
		{ fieldtype: "Link", fieldname: "municipality", options: "Municipality", label: __("Municipality") },
		{ fieldtype: "Link", fieldname: "provider", options: "Course Provider", label: __("Provider") },
	]
);
