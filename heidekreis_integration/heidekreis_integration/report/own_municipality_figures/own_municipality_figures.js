frappe.query_reports["Own Municipality Figures"] = {
	tree: true,
	name_field: "group",
	initial_depth: 1,
	filters: [
		{
			fieldname: "year",
			label: __("Up to Year"),
			fieldtype: "Int",
			default: moment().subtract(1, "month").year(),
		},
	],
	formatter(value, row, column, data, default_formatter) {
		const text = default_formatter(value, row, column, data);
		return data && data.bold ? `<strong>${text}</strong>` : text;
	},
};
