frappe.listview_settings["Municipality"] = {
	add_fields: ["enabled"],
	filters: [["enabled", "=", 1]],
	hide_name_column: true,
	hide_name_filter: true,
	formatters: {
		kind: (value) => heidekreis.html.text(heidekreis.municipality_kind(value)),
	},
};
