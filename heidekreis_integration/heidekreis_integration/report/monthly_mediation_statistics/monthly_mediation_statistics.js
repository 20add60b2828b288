frappe.query_reports["Monthly Mediation Statistics"] = {
	tree: true,
	name_field: "group",
	initial_depth: 1,
	filters: [
		{
			fieldname: "month",
			label: __("Month"),
			fieldtype: "Select",
			options: Array.from({ length: 12 }, (unused, index) => ({
				value: String(index + 1),
				label: new Date(2000, index, 1).toLocaleString("de-DE", { month: "long" }),
			})),
			default: String(moment().subtract(1, "month").month() + 1),
			reqd: 1,
		},
		{
			fieldname: "year",
			label: __("Year"),
			fieldtype: "Int",
			default: moment().subtract(1, "month").year(),
			reqd: 1,
		},
		{
			fieldname: "municipality",
			label: __("Municipality"),
			fieldtype: "Link",
			options: "Municipality",
		},
	],
	formatter(value, row, column, data, default_formatter) {
		if (column.fieldname !== "group" && (value === undefined || value === null)) {
			return ""; // headings of groups have no figures; the default would print zeros
		}
		const text = default_formatter(value, row, column, data);
		return data && data.bold ? `<strong>${text}</strong>` : text;
	},
	onload(report) {
		const coordinators = ["Integration Coordinator", "Mediation Coordinator", "System Manager"];
		if (!coordinators.some((role) => frappe.user.has_role(role))) {
			// The server decides on the municipality; a filter without effect would mislead.
			report.page.fields_dict.municipality?.$wrapper.hide();
			return;
		}
		report.page.add_inner_button(__("Send by Mail"), () => send_by_mail(report));
	},
};

function send_by_mail(report) {
	const { year, month } = report.get_values();
	frappe.confirm(
		__("Mail the statistic of {0} to everyone who has not had it yet?", [`${month}/${year}`]),
		() =>
			frappe
				.call({
					method: "heidekreis_integration.api.statistics.send_monthly",
					args: { month: `${year}-${String(month).padStart(2, "0")}` },
					freeze: true,
				})
				.then(
					({ message }) =>
						message && frappe.msgprint({ title: __("Send by Mail"), message: message.message, indicator: "blue" })
				)
	);
}
