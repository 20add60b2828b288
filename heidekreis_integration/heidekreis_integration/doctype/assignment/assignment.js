const NEXT_STEP = {
	Planned: (doc) =>
		doc.planned_end < frappe.datetime.now_datetime()
			? [__("The session is over; the mediator's report is missing."), "orange"]
			: [__("The session is planned for {0}.", [frappe.datetime.str_to_user(doc.planned_start)]), "blue"],
	Performed: () => [__("Reported. Next: the institution confirms the session."), "orange"],
	Confirmed: (doc) =>
		doc.compensation_claim
			? [__("Confirmed and part of a claim."), "blue"]
			: [__("Confirmed. Next: the session goes into a claim."), "blue"],
	Settled: () => [__("Settled. There is nothing left to do."), "green"],
	Disputed: (doc) => [__("The institution disagrees: {0}", [doc.dispute_reason || "–"]), "red"],
	Cancelled: (doc) => [__("Cancelled: {0}", [doc.state_reason || "–"]), "gray"],
	"No-show": () => [__("The client did not come."), "orange"],
};

frappe.ui.form.on("Assignment", {
	refresh(frm) {
		heidekreis.steps.hide_state(frm);
		frm.toggle_display("mediator_name", false); // the link shows the name already
		if (frm.is_new()) {
			frm.set_intro(
				__("Sessions usually come from a request: open the request and choose a suggested mediator there."),
				"blue"
			);
			return;
		}
		const step = NEXT_STEP[frm.doc.workflow_state]?.(frm.doc);
		if (step) frm.dashboard.set_headline_alert(heidekreis.html.text(step[0]), step[1]);
		show_calculation(frm);
	},

	after_workflow_action: () => heidekreis.forget_documents(),

	before_workflow_action: (frm) =>
		heidekreis.steps.before(frm, {
			"Report Session": () => heidekreis.session.report(frm),
			"Report No-show": () => heidekreis.session.report(frm, 1),
			"Cancel Session": heidekreis.cancelling.ask_in_form,
		}),
});

async function show_calculation(frm) {
	const { derivation, actual_start, workflow_state } = frm.doc;
	if (derivation) return draw_calculation(frm, derivation);
	const may_preview = heidekreis.has_role("Mediation Coordinator", "Mediation Finance");
	if (!may_preview || !actual_start || ["Planned", "Cancelled"].includes(workflow_state)) return;
	const preview = await heidekreis.read("compensation.preview", { assignment: frm.docname });
	draw_calculation(frm, preview.derivation);
}

function draw_calculation(frm, derivation) {
	const { html } = heidekreis;
	frm.dashboard.add_section(`<div>${html.text(derivation)}</div>`, __("Calculation"));
	frm.dashboard.show();
}
