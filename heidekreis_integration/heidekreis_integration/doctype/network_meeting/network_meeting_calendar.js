frappe.views.calendar["Network Meeting"] = {
	field_map: { start: "starts_on", end: "ends_on", id: "name", title: "title", status: "status" },
	fields: ["name", "title", "starts_on", "ends_on", "status"],
	get_events_method: "frappe.desk.calendar.get_events",
	get_css_class: (doc) => ({ Planned: "info", Invited: "warning", Held: "success" })[doc.status] || "default",
};
