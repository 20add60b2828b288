frappe.provide("heidekreis.past_session");

const fields = () => [
	{
		fieldname: "requesting_institution",
		fieldtype: "Link",
		options: "Requesting Institution",
		label: __("Requesting Institution"),
		reqd: 1,
		filters: { enabled: 1 },
	},
	{
		fieldname: "occasion",
		fieldtype: "Link",
		options: "Mediation Occasion",
		label: __("Occasion"),
		reqd: 1,
		filters: { enabled: 1, needs_sworn_interpreter: 0 },
	},
	{
		fieldname: "language",
		fieldtype: "Link",
		options: "Mediation Language",
		label: __("Language"),
		reqd: 1,
		filters: { enabled: 1 },
	},
	{ fieldname: "mediator", fieldtype: "Link", options: "Mediator", label: __("Mediator"), reqd: 1 },
	{ fieldname: "column_1", fieldtype: "Column Break" },
	{
		fieldname: "setting",
		fieldtype: "Select",
		options: "On Site\nPhone\nVideo",
		label: __("Setting"),
		default: "On Site",
		reqd: 1,
	},
	{ fieldname: "actual_start", fieldtype: "Datetime", label: __("Actual Start"), reqd: 1 },
	{ fieldname: "actual_end", fieldtype: "Datetime", label: __("Actual End"), reqd: 1 },
	{
		fieldname: "travel_km",
		fieldtype: "Float",
		label: __("Journey There and Back (km)"),
		precision: 1,
		depends_on: "eval:doc.setting=='On Site'",
	},
	{ fieldname: "section_1", fieldtype: "Section Break" },
	{
		fieldname: "retrospective_reason",
		fieldtype: "Small Text",
		label: __("Why It Is Recorded Afterwards"),
		reqd: 1,
	},
];

/** Record a session that took place without a request, for example one reported late. */
heidekreis.past_session.ask = (list) => {
	const dialog = new frappe.ui.Dialog({
		title: __("Record Past Session"),
		fields: fields(),
		primary_action_label: __("Record Session"),
		primary_action(values) {
			heidekreis.call("placing.record_past_session", { values }).then(() => {
				dialog.hide();
				frappe.show_alert({ message: __("The session is recorded."), indicator: "green" });
				list.refresh();
			});
		},
	});
	dialog.show();
};
