frappe.views.calendar["Language Course"] = {
	field_map: {
		start: "starts_on",
		end: "ends_on",
		id: "name",
		title: "title",
		status: "status",
		allDay: "all_day",
	},
	fields: ["name", "title", "starts_on", "ends_on", "status"],
	filters: [
		{ fieldtype: "Link", fieldname: "municipality", options: "Municipality", label: __("Municipality") },
		{ fieldtype: "Link", fieldname: "provider", options: "Course Provider", label: __("Provider") },
	],
	get_events_method: "frappe.desk.calendar.get_events",
	get_css_class: (doc) =>
		({ Planned: "info", Open: "success", Full: "danger", Running: "warning" })[doc.status] || "default",
};
