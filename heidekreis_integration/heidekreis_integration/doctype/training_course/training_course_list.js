frappe.listview_settings["Training Course"] = {
	add_fields: ["status"],
	hide_name_column: true,
	hide_name_filter: true,
	get_indicator(doc) {
		const colours = {
			Planned: "orange",
			"Registration Open": "blue",
			Running: "purple",
			Completed: "green",
			Cancelled: "gray",
		};
		return doc.status && [__(doc.status), colours[doc.status] || "gray", `status,=,${doc.status}`];
	},
};
