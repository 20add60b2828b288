const NEXT_STEP = {
	Received: () => [__("Next: check the details and start the review."), "orange"],
	"In Review": (doc) =>
		doc.cost_approval_required
			? [__("Next: ask the county to approve the cost bearing."), "orange"]
			: [__("Next: approve the request, or reject it with a reason."), "orange"],
	"Cost Approval Pending": () => [__("Next: the county decides on the cost bearing."), "orange"],
	Approved: () => [__("Next: start placing and look for a mediator."), "blue"],
	Placing: (doc) =>
		doc.__onload?.open_offers
			? [__("Waiting for an answer to the offers."), "blue"]
			: [__("Next: choose among the suggested mediators."), "orange"],
	Placed: (doc) => [__("Placed. The session takes place on {0}.", [frappe.datetime.str_to_user(doc.planned_start)]), "blue"],
	Performed: () => [__("The session took place; the institution's confirmation is missing."), "blue"],
	Closed: () => [__("Done. There is nothing left to do."), "green"],
	Rejected: (doc) => [__("Rejected: {0}", [doc.state_reason || "–"]), "red"],
	Cancelled: (doc) => [__("Cancelled: {0}", [doc.state_reason || "–"]), "gray"],
	"Not Placeable": (doc) => [__("Not placeable: {0}", [doc.state_reason || "–"]), "red"],
};

frappe.ui.form.on("Mediation Request", {
	setup(frm) {
		frm.set_query("requesting_institution", () => ({ filters: { enabled: 1 } }));
		frm.set_query("language", () => ({ filters: { enabled: 1 } }));
		frm.set_query("occasion", () => ({ filters: { enabled: 1 } }));
		frm.can_make_methods = { Assignment: () => false }; // sessions come from the suggestions
	},

	refresh(frm) {
		heidekreis.steps.hide_state(frm);
		if (frm.is_new()) {
			frm.set_intro(
				__("Please enter no name of the client: a reference or initials are enough to arrange the session."),
				"blue"
			);
			return;
		}
		show_next_step(frm);
		heidekreis.offers.show(frm);
		if (heidekreis.has_role("Mediation Coordinator")) add_buttons(frm);
	},

	occasion(frm) {
		warn_if_sworn(frm);
	},

	after_workflow_action: () => heidekreis.forget_documents(),

	before_workflow_action: (frm) =>
		heidekreis.steps.before(frm, {
			"Place Mediator": () => heidekreis.suggestions.show(frm),
			"Cancel Request": heidekreis.cancelling.ask_in_form,
			"Record Performance": () => frappe.set_route("Form", "Assignment", frm.doc.assignment),
		}),
});

function show_next_step(frm) {
	const step = NEXT_STEP[frm.doc.workflow_state]?.(frm.doc);
	if (step) frm.dashboard.set_headline_alert(heidekreis.html.text(step[0]), step[1]);
	const duplicates = frm.doc.__onload?.duplicates || [];
	if (!duplicates.length) return;
	const links = duplicates.map((name) => heidekreis.html.link("Mediation Request", name)).join(", ");
	frm.set_intro(__("May repeat the request {0}.", [links]), "orange");
}

function add_buttons(frm) {
	if (["Approved", "Placing"].includes(frm.doc.workflow_state)) {
		frm.add_custom_button(__("Suggest Mediators"), () => heidekreis.suggestions.show(frm)).addClass("btn-primary");
	}
	if (alternatives_ahead(frm).length) {
		frm.add_custom_button(__("Use Alternative Date"), () => use_alternative(frm));
	}
	if (frm.doc.assignment) {
		frm.add_custom_button(__("Open Session"), () => frappe.set_route("Form", "Assignment", frm.doc.assignment));
	}
}

function alternatives_ahead(frm) {
	const open = ["Received", "In Review", "Cost Approval Pending", "Approved", "Placing", "Not Placeable"];
	if (!open.includes(frm.doc.workflow_state)) return [];
	return (frm.doc.alternative_dates || []).filter((row) => row.planned_start > frappe.datetime.now_datetime());
}

function use_alternative(frm) {
	const choices = alternatives_ahead(frm).map((row) => ({
		value: row.name,
		label: [frappe.datetime.str_to_user(row.planned_start), row.note].filter(Boolean).join(" – "),
	}));
	const dialog = new frappe.ui.Dialog({
		title: __("Use Alternative Date"),
		fields: [
			{
				fieldname: "row", fieldtype: "Select", label: __("Which date?"), reqd: 1, options: choices, default: choices[0].value,
				description: __("The requester is told. Open offers for the present date are withdrawn."),
			},
		],
		primary_action_label: __("Use This Date"),
		async primary_action({ row }) {
			dialog.hide();
			await heidekreis.call("placing.take_alternative", { request: frm.doc.name, row });
			frm.reload_doc();
		},
	});
	dialog.show();
}

async function warn_if_sworn(frm) {
	if (!frm.doc.occasion) return;
	const { message } = await frappe.db.get_value("Mediation Occasion", frm.doc.occasion, "needs_sworn_interpreter");
	if (message?.needs_sworn_interpreter) {
		frappe.msgprint({
			title: __("Sworn Interpreter Needed"),
			indicator: "red",
			message: __(
				"This occasion needs a sworn interpreter. Volunteers of the pool may not take it over; please refer the institution to a sworn interpreter."
			),
		});
	}
}
