frappe.listview_settings["Mediator"] = {
	add_fields: ["workflow_state"],
	filters: [["workflow_state", "!=", "Left Pool"]],
	hide_name_column: true,
	hide_name_filter: true,
};
