const WEIGHTS = [
	"weight_language_level",
	"weight_distance",
	"weight_fair_load",
	"weight_continuity",
	"weight_gender_wish",
	"weight_acceptance",
];

frappe.ui.form.on("Heidekreis Settings", {
	refresh(frm) {
		show_weights(frm);
		if (heidekreis.has_role("Integration Coordinator", "Mediation Coordinator")) {
			frm.add_custom_button(__("Send Monthly Statistic"), () => send_statistic());
		}
	},
	...Object.fromEntries(WEIGHTS.map((field) => [field, show_weights])),
});

function show_weights(frm) {
	const sum = WEIGHTS.reduce((total, field) => total + flt(frm.doc[field]), 0);
	frm.set_df_property(
		"weight_acceptance",
		"description",
		__("All weights together: {0}. Each counts by its share of this sum.", [format_number(sum, null, 0)])
	);
}

function send_statistic() {
	frappe.prompt(
		{
			fieldname: "month",
			fieldtype: "Date",
			label: __("Any Day of the Month"),
			reqd: 1,
			default: frappe.datetime.add_months(frappe.datetime.month_start(), -1),
			description: __("Who has received this month's statistic before gets no second mail."),
		},
		({ month }) =>
			heidekreis.call("statistics.send_monthly", { month }).then(({ message, failed }) =>
				frappe.msgprint({
					title: __("Send Monthly Statistic"),
					indicator: failed.length ? "orange" : "green",
					message: heidekreis.html.text(message),
				})
			),
		__("Send Monthly Statistic"),
		__("Send")
	);
}
