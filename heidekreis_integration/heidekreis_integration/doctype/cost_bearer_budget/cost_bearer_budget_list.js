frappe.listview_settings["Cost Bearer Budget"] = {
	add_fields: ["currency"],
	hide_name_filter: true,
};
