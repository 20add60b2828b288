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
		if (heidekreis.meetings.may_invite(frm)) {
			frm.add_custom_button(__("Invite All Active Mediators"), () => invite(frm));
			heidekreis.meetings.add_cancel(frm);
		}
		if (frm.doc.status === "Invited" && !heidekreis.meetings.is_ahead(frm)) heidekreis.meetings.add_held(frm);
		if (frm.doc.status === "Held" && frm.doc.minutes) {
			frm.add_custom_button(__("Send Minutes"), () => send_minutes(frm));
		}
	},

	starts_on: (frm) => heidekreis.meetings.propose_end(frm),
});

function show_counts(frm) {
	const rows = frm.doc.attendance || [];
	if (!rows.length) return;
	const count = (reply) => rows.filter((row) => row.reply === reply).length;
	heidekreis.meetings.show_counts(
		frm,
		__("{0} invited: {1} coming, {2} not coming, {3} without a reply; {4} attended", [
			rows.length,
			count("Coming"),
			count("Not Coming"),
			rows.filter((row) => !row.reply).length,
			rows.filter((row) => row.attended).length,
		])
	);
}

function invite(frm) {
	const question = __("Everybody active who is not invited yet gets an invitation with a calendar entry. Go on?");
	return heidekreis.meetings.invite(frm, question, "meetings.invite", { meeting: frm.docname });
}

function send_minutes(frm) {
	return heidekreis.meetings.send_minutes(frm, "meetings.send_minutes", { meeting: frm.docname }, (queued) =>
		queued
			? __("The minutes went to {0} people.", [queued])
			: __("Everybody who attended has these minutes already.")
	);
}
