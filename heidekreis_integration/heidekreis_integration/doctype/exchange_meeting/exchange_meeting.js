frappe.ui.form.on("Exchange Meeting", {
	setup(frm) {
		frm.set_query("mediator", "attendance", () => ({ filters: { workflow_state: ["!=", "Left Pool"] } }));
	},

	refresh(frm) {
		if (frm.is_new()) {
			frm.set_intro(__("Add everybody who is to be invited; replies and attendance follow."), "blue");
		} else {
			show_counts(frm);
		}
		if (frm.doc.status !== "Cancelled" && frm.perm[0]?.write) {
			frm.add_custom_button(__("Add All Active Mediators"), () => add_active(frm));
		}
	},

	starts_on(frm) {
		if (frm.doc.starts_on && !frm.doc.ends_on) {
			const end = moment(frm.doc.starts_on).add(2, "hours");
			frm.set_value("ends_on", end.format(frappe.defaultDatetimeFormat));
		}
	},
});

function show_counts(frm) {
	const rows = frm.doc.attendance || [];
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

async function add_active(frm) {
	const listed = new Set((frm.doc.attendance || []).map((row) => row.mediator));
	const active = await frappe.db.get_list("Mediator", {
		filters: { workflow_state: "Active" },
		fields: ["name", "full_name"],
		order_by: "full_name asc",
		limit: 1000,
	});
	const missing = active.filter((mediator) => !listed.has(mediator.name));
	missing.forEach(({ name, full_name }) => frm.add_child("attendance", { mediator: name, mediator_name: full_name }));
	frm.refresh_field("attendance");
	frappe.show_alert({ message: __("Added: {0}", [missing.length]), indicator: missing.length ? "green" : "blue" });
	if (missing.length) frm.dirty();
}
