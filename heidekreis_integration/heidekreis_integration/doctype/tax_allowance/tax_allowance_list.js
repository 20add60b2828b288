frappe.listview_settings["Tax Allowance"] = {
	add_fields: ["valid_from", "valid_to"],
	hide_name_column: false,
	get_indicator(doc) {
		return heidekreis.validity(doc);
	},
};
