frappe.views.calendar["Assignment"] = heidekreis.calendar(
	{ start: "planned_start", end: "planned_end", title: "mediator_name", status: "workflow_state" },
	{
		Planned: "info",
		Performed: "warning",
		Confirmed: "success",
		Settled: "success",
		Disputed: "danger",
		"No-show": "danger",
	},
	{
		filters: [
			{ fieldtype: "Link", fieldname: "mediator", options: "Mediator", label: __("Mediator") },
			{ fieldtype: "Link", fieldname: "language", options: "Mediation Language", label: __("Language") },
		],
	}
);
