frappe.listview_settings["Cost Bearer Rule"] = {
	add_fields: ["valid_from", "valid_to", "enabled"],
	hide_name_column: true,
	get_indicator(doc) {
		return heidekreis.validity(doc);
	},
};
