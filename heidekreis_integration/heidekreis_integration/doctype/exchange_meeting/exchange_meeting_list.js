frappe.listview_settings["Exchange Meeting"] = {
	add_fields: ["status"],
	hide_name_column: true,
	hide_name_filter: true,
	get_indicator(doc) {
		const colours = {
			Planned: "orange",
			Invited: "blue",
			Held: "green",
			"Called Off": "gray",
		};
		return doc.status && [__(doc.status), colours[doc.status] || "gray", `status,=,${doc.status}`];
	},
};
