frappe.listview_settings["School Holiday"] = {
	add_fields: ["confirmed"],
	hide_name_column: true,
	hide_name_filter: true,
	get_indicator: (doc) =>
		doc.confirmed ? [__("Confirmed"), "green", "confirmed,=,1"] : [__("To Be Confirmed"), "orange", "confirmed,=,0"],
};
