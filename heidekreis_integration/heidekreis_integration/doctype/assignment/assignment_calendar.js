frappe.views.calendar["Assignment"] = {
	field_map: {
		start: "planned_start",
		end: "planned_end",
		id: "name",
		title: "mediator_name",
		status: "workflow_state",
	},
	fields: ["name", "mediator_name", "planned_start", "planned_end", "workflow_state"],
	filters: [
		{ fieldtype: "Link", fieldname: "mediator", options: "Mediator", label: __("Mediator") },
		{ fieldtype: "Link", fieldname: "language", options: "Mediation Language", label: __("Language") },
	],
	get_events_method: "frappe.desk.calendar.get_events",
	get_css_class: (doc) =>
		({
			Planned: "info",
			Performed: "warning",
			Confirmed: "success",
			Settled: "success",
			Disputed: "danger",
			"No-show": "danger",
		})[doc.workflow_state] || "default",
};
