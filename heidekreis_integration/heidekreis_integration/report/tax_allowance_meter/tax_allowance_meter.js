frappe.query_reports["Tax Allowance Meter"] = {
	filters: [
		{
			fieldname: "year",
			label: __("Year"),
			fieldtype: "Int",
			default: moment().year(),
			reqd: 1,
		},
		{
			fieldname: "all_states",
			label: __("All States"),
			fieldtype: "Check",
			default: 0,
		},
	],
	formatter(value, row, column, data, default_formatter) {
		const text = default_formatter(value, row, column, data);
		if (column.fieldname !== "share" || !data || data.share < 80) {
			return text;
		}
		const colour = data.share >= 100 ? "red" : "orange";
		return `<span class="indicator-pill ${colour}">${text}</span>`;
	},
};
