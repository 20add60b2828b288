frappe.ui.form.on("Measure Change", {
	refresh(frm) {
		heidekreis.steps.hide_state(frm);
		if (frm.is_new()) {
			frm.set_intro(
				__("Enter only what is to change. The coordination office decides; the measure changes with its approval."),
				"blue"
			);
		}
	},

	before_workflow_action: (frm) => heidekreis.steps.before(frm),
});
