frappe.ui.form.on("Training Session", {
	refresh(frm) {
		if (frm.is_new() || frm.doc.status === "Cancelled" || !frm.has_perm("write")) return;
		frm.add_custom_button(__("Tick Attendance"), () => frappe.set_route("anwesenheit", frm.docname)).addClass("btn-primary");
	},
});
