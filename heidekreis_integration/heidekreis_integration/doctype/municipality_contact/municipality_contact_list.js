frappe.listview_settings["Municipality Contact"] = {
	add_fields: ["valid_from", "valid_to"],
	hide_name_column: true,
	get_indicator(doc) {
		return heidekreis.validity(doc);
	},
};
