frappe.query_reports["Strategy Measure Figures"] = {
	filters: [
		{
			fieldname: "field_of_action",
			label: __("Field of Action"),
			fieldtype: "Link",
			options: "Field of Action",
		},
		{
			fieldname: "responsible_body",
			label: __("Responsible Body"),
			fieldtype: "Link",
			options: "Responsible Body",
		},
		{
			fieldname: "status",
			label: __("Status"),
			fieldtype: "Select",
			options: ["", "Planned", "In Progress", "Completed", "Paused"].map((value) => ({
				value,
				label: __(value),
			})),
		},
		{
			fieldname: "traffic_light",
			label: __("Traffic Light"),
			fieldtype: "Select",
			options: ["", "Green", "Yellow", "Red", "Grey"].map((value) => ({ value, label: __(value) })),
		},
	],
};
