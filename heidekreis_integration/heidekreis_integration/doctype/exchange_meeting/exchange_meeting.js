const AHEAD = ["Planned", "Invited"];

frappe.ui.form.on("Exchange Meeting", {
	setup(frm) {
		frm.set_query("mediator", "attendance", () => ({ filters: { workflow_state: ["!=", "Left Pool"] } }));
	},

	refresh(frm) {
		if (frm.is_new()) {
			frm.set_intro(__("Save the meeting first; then everybody active can be invited with one click."), "blue");
			return;
		}
		show_counts(frm);
		if (!frm.perm[0]?.write) return;
		if (AHEAD.includes(frm.doc.status) && is_ahead(frm)) {
			frm.add_custom_button(__("Invite All Active Mediators"), () => invite(frm));
			frm.add_custom_button(__("Cancel Meeting"), () => cancel(frm));
		}
		if (frm.doc.status === "Invited" && !is_ahead(frm)) {
			frm.add_custom_button(__("Meeting Was Held"), () => frm.set_value("status", "Held").then(() => frm.save()));
		}
		if (frm.doc.status === "Held" && frm.doc.minutes) {
			frm.add_custom_button(__("Send Minutes"), () => send_minutes(frm));
		}
	},

	starts_on(frm) {
		if (frm.doc.starts_on && !frm.doc.ends_on) {
			const end = moment(frm.doc.starts_on).add(2, "hours");
			frm.set_value("ends_on", end.format(frappe.defaultDatetimeFormat));
		}
	},
});

function is_ahead(frm) {
	return frm.doc.starts_on > frappe.datetime.now_datetime();
}

function show_counts(frm) {
	const rows = frm.doc.attendance || [];
	if (!rows.length) return;
	const count = (reply) => rows.filter((row) => row.reply === reply).length;
	frm.dashboard.set_headline_alert(
		heidekreis.html.text(
			__("{0} invited: {1} coming, {2} not coming, {3} without a reply; {4} attended", [
				rows.length,
				count("Coming"),
				count("Not Coming"),
				rows.filter((row) => !row.reply).length,
				rows.filter((row) => row.attended).length,
			])
		),
		"blue"
	);
}

async function invite(frm) {
	if (frm.is_dirty()) await frm.save();
	frappe.confirm(__("Everybody active who is not invited yet gets an invitation with a calendar entry. Go on?"), () =>
		heidekreis.call("meetings.invite", { meeting: frm.docname }).then(({ queued, invited }) => {
			frappe.show_alert({
				message: __("{0} on the list, {1} mails sent now.", [invited, queued]),
				indicator: queued ? "green" : "blue",
			});
			frm.reload_doc();
		})
	);
}

function cancel(frm) {
	frappe.prompt(
		{
			fieldname: "cancel_reason",
			fieldtype: "Small Text",
			label: __("Reason of the Cancellation"),
			description: __("Everybody invited gets it by mail, and the entry in their calendars is cancelled."),
		},
		async ({ cancel_reason }) => {
			await frm.set_value({ status: "Called Off", cancel_reason });
			frm.save();
		},
		__("Cancel Meeting"),
		__("Cancel Meeting")
	);
}

async function send_minutes(frm) {
	if (frm.is_dirty()) await frm.save();
	heidekreis.call("meetings.send_minutes", { meeting: frm.docname }).then(({ queued }) => {
		frappe.show_alert({
			message: queued
				? __("The minutes went to {0} people.", [queued])
				: __("Everybody who attended has these minutes already."),
			indicator: queued ? "green" : "blue",
		});
		frm.reload_doc();
	});
}
