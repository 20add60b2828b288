frappe.listview_settings["Field of Action"] = {
	hide_name_column: true,
	hide_name_filter: true,
};
