frappe.listview_settings["Cost Bearer"] = {
	add_fields: ["enabled"],
	filters: [["enabled", "=", 1]],
	hide_name_column: true,
	hide_name_filter: true,
};
