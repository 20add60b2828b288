frappe.query_reports["Language Demand"] = {
	tree: true,
	name_field: "label",
	initial_depth: 0,
	filters: [
		{
			fieldname: "from_date",
			label: __("Session from"),
			fieldtype: "Date",
			default: frappe.datetime.add_months(frappe.datetime.get_today(), -12),
			reqd: 1,
		},
		{
			fieldname: "to_date",
			label: __("Session until"),
			fieldtype: "Date",
			default: frappe.datetime.get_today(),
			reqd: 1,
		},
		{
			fieldname: "for_sharing",
			label: __("For Passing On"),
			fieldtype: "Check",
			default: 0,
		},
	],
	formatter(value, row, column, data, default_formatter) {
		const empty = value === undefined || value === null || value === "";
		if (empty && ["share", "active", "hint"].includes(column.fieldname)) {
			return ""; // places have no speakers of their own; the default would print zeros
		}
		const text = default_formatter(value, row, column, data);
		if (column.fieldname === "unmet" && value > 0 && data && !data.indent) {
			return `<span class="indicator-pill red">${text}</span>`;
		}
		return data && !data.indent && column.fieldname === "label" ? `<strong>${text}</strong>` : text;
	},
};
