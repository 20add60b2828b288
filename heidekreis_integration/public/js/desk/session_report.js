frappe.provide("heidekreis.session");

const report_fields = (doc) => [
	{
		fieldname: "actual_start",
		fieldtype: "Datetime",
		label: __("Actual Start"),
		default: doc.actual_start || doc.planned_start,
		reqd: 1,
	},
	{
		fieldname: "actual_end",
		fieldtype: "Datetime",
		label: __("Actual End"),
		default: doc.actual_end || doc.planned_end,
		reqd: 1,
	},
	{ fieldname: "column_1", fieldtype: "Column Break" },
	{
		fieldname: "travel_km",
		fieldtype: "Float",
		label: __("Journey There and Back (km)"),
		precision: 1,
		default: doc.travel_km,
		hidden: doc.setting !== "On Site",
	},
	{
		fieldname: "travel_minutes",
		fieldtype: "Int",
		label: __("Travel Time (minutes)"),
		default: doc.travel_minutes,
		hidden: doc.setting !== "On Site",
	},
	{ fieldname: "section_1", fieldtype: "Section Break" },
	{
		fieldname: "deviation_reason",
		fieldtype: "Small Text",
		label: __("Reason of a Deviation"),
		description: __("Needed if the session differs clearly from what was planned."),
	},
	{ fieldname: "note", fieldtype: "Small Text", label: __("Note") },
];

const done = (frm, message) => {
	frappe.show_alert({ message, indicator: "green" });
	return frm.reload_doc();
};

/** Enter on the mediator's behalf how the session went (by phone or on paper). */
heidekreis.session.report = (frm, no_show = 0) => {
	const dialog = new frappe.ui.Dialog({
		title: no_show ? __("Report No-show") : __("Report Session"),
		fields: report_fields(frm.doc),
		primary_action_label: no_show ? __("Report No-show") : __("Report Session"),
		primary_action(values) {
			heidekreis
				.call("placing.report", {
					assignment: frm.docname,
					values: {
						actual_start: values.actual_start,
						actual_end: values.actual_end,
						travel_km: values.travel_km || 0,
						travel_minutes: values.travel_minutes || 0,
						no_show,
						deviation_reason: values.deviation_reason || "",
						note: values.note || "",
					},
				})
				.then(() => {
					dialog.hide();
					done(frm, __("The report is stored."));
				});
		},
	});
	dialog.show();
};
