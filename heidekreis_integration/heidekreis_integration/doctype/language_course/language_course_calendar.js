frappe.views.calendar["Language Course"] = heidekreis.calendar(
	heidekreis.MEETING_FIELDS,
	{ Planned: "info", Open: "success", Full: "danger", Running: "warning" },
	{
		whole_days: true,
		filters: [
			{ fieldtype: "Link", fieldname: "municipality", options: "Municipality", label: __("Municipality") },
			{ fieldtype: "Link", fieldname: "provider", options: "Course Provider", label: __("Course Provider") },
		],
	}
);
