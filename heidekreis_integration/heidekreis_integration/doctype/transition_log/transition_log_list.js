frappe.listview_settings["Transition Log"] = {
	hide_name_column: true,
	hide_name_filter: true,
	formatters: {
		action: (value) => heidekreis.html.text(__(value)),
		from_state: (value) => heidekreis.html.text(__(value)),
		to_state: (value) => heidekreis.html.text(__(value)),
	},
};
