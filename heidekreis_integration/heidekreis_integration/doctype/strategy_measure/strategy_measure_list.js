frappe.listview_settings["Strategy Measure"] = {
	add_fields: ["status"],
	hide_name_column: true,
	hide_name_filter: true,
	formatters: {
		traffic_light(value) {
			const colour = { Green: "green", Yellow: "yellow", Red: "red", Grey: "gray" }[value];
			return colour ? `<span class="indicator-pill ${colour}">${__(value)}</span>` : "";
		},
	},
	get_indicator(doc) {
		const colours = {
			Planned: "blue",
			"In Progress": "orange",
			Completed: "green",
			Paused: "gray",
		};
		return doc.status && [__(doc.status), colours[doc.status] || "gray", `status,=,${doc.status}`];
	},
};
