frappe.ui.form.on("Assignment Offer", {
	refresh(frm) {
		frm.disable_save(); // offers are made and closed by the placing alone
		frm.toggle_display("mediator_name", false); // the link shows the name already
		if (frm.doc.status !== "Open") return;
		frm.dashboard.set_headline_alert(
			heidekreis.html.text(
				__("Waiting for an answer until {0}.", [frappe.datetime.str_to_user(frm.doc.expires_on)])
			),
			"orange"
		);
		if (!heidekreis.has_role("Mediation Coordinator")) return;
		frm.add_custom_button(__("Answered by Phone"), () => heidekreis.offers.answer_by_phone(frm, frm.doc)).addClass(
			"btn-primary"
		);
	},
});
