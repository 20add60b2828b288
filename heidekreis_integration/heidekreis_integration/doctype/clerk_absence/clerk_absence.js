frappe.ui.form.on("Clerk Absence", {
	setup(frm) {
		for (const field of ["user", "deputy"]) {
			frm.set_query(field, () => ({ query: "heidekreis_integration.api.desk.find_clerks" }));
		}
	},
	onload(frm) {
		if (frm.is_new() && !frm.doc.user) frm.set_value("user", frappe.session.user);
	},
});
