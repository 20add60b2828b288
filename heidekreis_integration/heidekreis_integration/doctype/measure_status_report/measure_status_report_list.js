frappe.listview_settings["Measure Status Report"] = {
	hide_name_column: true,
	add_fields: ["workflow_state"],
};
