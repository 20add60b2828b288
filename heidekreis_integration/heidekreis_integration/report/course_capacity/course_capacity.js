frappe.query_reports["Course Capacity"] = {
	filters: [
		{ fieldname: "municipality", label: __("Municipality"), fieldtype: "Link", options: "Municipality" },
		{
			fieldname: "level",
			label: __("Level"),
			fieldtype: "Select",
			options: ["", "Alphabetisation", "A1", "A2", "B1", "B2", "C1", "C2"].map((value) => ({
				value,
				label: __(value),
			})),
		},
		{
			fieldname: "kind",
			label: __("Kind"),
			fieldtype: "Select",
			options: [
				"",
				"Integration Course",
				"Vocational Course",
				"First Orientation Course",
				"Literacy Course",
				"Volunteer Course",
				"Other",
			].map((value) => ({ value, label: __(value) })),
		},
		{ fieldname: "starts_from", label: __("Course starts from"), fieldtype: "Date" },
	],
	formatter(value, row, column, data, default_formatter) {
		const text = default_formatter(value, row, column, data);
		if (column.fieldname === "unmet" && Number(value) > 0) {
			return `<span class="indicator-pill red">${text}</span>`;
		}
		if (column.fieldname === "free" && value > 0) return `<span class="text-success">${text}</span>`;
		return text;
	},
};
