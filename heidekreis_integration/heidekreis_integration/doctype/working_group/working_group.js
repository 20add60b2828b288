frappe.ui.form.on("Working Group", {
	refresh(frm) {
		if (frm.is_new()) return;
		show_members(frm);
		if (!frm.doc.enabled || !frm.perm[0]?.write) return;
		const make = (doctype) => frappe.new_doc(doctype, { working_group: frm.docname });
		frm.add_custom_button(__("Plan a Meeting"), () => make("Network Meeting"));
		frm.add_custom_button(__("Write a Mailing"), () => make("Network Mailing"));
	},
});

function show_members(frm) {
	const today = frappe.datetime.get_today();
	const members = (frm.doc.members || []).filter(
		(row) => (!row.valid_from || row.valid_from <= today) && (!row.valid_to || row.valid_to >= today)
	);
	const reached = members.filter((row) => row.consents && (row.email || row.municipality_contact)).length;
	frm.dashboard.set_headline(__("{0} members today, {1} of them get mails.", [members.length, reached]), "blue");
}
