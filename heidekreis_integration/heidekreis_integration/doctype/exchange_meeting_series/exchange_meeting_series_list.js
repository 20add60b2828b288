frappe.listview_settings["Exchange Meeting Series"] = {
	add_fields: ["enabled"],
	hide_name_column: true,
	hide_name_filter: true,
	get_indicator: (doc) =>
		doc.enabled ? [__("Active"), "green", "enabled,=,1"] : [__("Off"), "gray", "enabled,=,0"],
};
