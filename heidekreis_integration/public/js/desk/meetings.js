frappe.provide("heidekreis");

const AHEAD = ["Planned", "Invited"];

/** What the forms of exchange meetings and network meetings share. */
heidekreis.meetings = {
	is_ahead: (frm) => frm.doc.starts_on > frappe.datetime.now_datetime(),

	may_invite: (frm) => AHEAD.includes(frm.doc.status) && heidekreis.meetings.is_ahead(frm),

	propose_end(frm) {
		if (frm.doc.starts_on && !frm.doc.ends_on) {
			const end = moment(frm.doc.starts_on).add(2, "hours");
			frm.set_value("ends_on", end.format(frappe.defaultDatetimeFormat));
		}
	},

	/** Ask, invite, and say how many mails went out. */
	async invite(frm, question, method, args) {
		if (frm.is_dirty()) await frm.save();
		frappe.confirm(question, () =>
			heidekreis
				.call(method, args)
				.then(({ queued, invited }) =>
					told(frm, queued, __("{0} on the list, {1} mails sent now.", [invited, queued]))
				)
		);
	},

	/** Mail the minutes; `said` gives the sentence for a number of mails. */
	async send_minutes(frm, method, args, said) {
		if (frm.is_dirty()) await frm.save();
		return heidekreis.call(method, args).then(({ queued }) => told(frm, queued, said(queued)));
	},

	add_held(frm) {
		frm.add_custom_button(__("Meeting Was Held"), () => frm.set_value("status", "Held").then(() => frm.save()));
	},

	add_cancel(frm) {
		frm.add_custom_button(__("Cancel Meeting"), () => cancel(frm));
	},

	show_counts(frm, sentence) {
		frm.dashboard.set_headline_alert(heidekreis.html.text(sentence), "blue");
	},
};

/**
 * Settings of a calendar view; `fields` names start, end, title and status, `colours` a class for each status.
 * Frappe takes entries for whole days unless they name a field that could say so.
 */
heidekreis.calendar = (fields, colours, { filters = [], whole_days = false } = {}) => ({
	field_map: { id: "name", ...fields, ...(whole_days ? {} : { allDay: "all_day" }) },
	fields: ["name", ...["title", "start", "end", "status"].map((key) => fields[key])],
	filters,
	get_events_method: "frappe.desk.calendar.get_events",
	get_css_class: (doc) => colours[doc[fields.status]] || "default",
});

heidekreis.MEETING_FIELDS = { start: "starts_on", end: "ends_on", title: "title", status: "status" };
heidekreis.MEETING_COLOURS = { Planned: "info", Invited: "warning", Held: "success" };

function told(frm, queued, message) {
	frappe.show_alert({ message, indicator: queued ? "green" : "blue" });
	frm.reload_doc();
}

function cancel(frm) {
	frappe.prompt(
		{
			fieldname: "cancel_reason",
			fieldtype: "Small Text",
			label: __("Reason of the Cancellation"),
			description: __("Everybody invited gets the reason by mail, and the entry in their calendars is cancelled."),
		},
		async ({ cancel_reason }) => {
			await frm.set_value({ status: "Called Off", cancel_reason });
			frm.save();
		},
		__("Cancel Meeting"),
		__("Cancel Meeting")
	);
}
