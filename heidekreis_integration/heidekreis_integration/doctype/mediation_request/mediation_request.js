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

const OFFER_COLOURS = {
	Open: "orange",
	Accepted: "green",
	Declined: "red",
	Expired: "gray",
	Filled: "blue",
	Withdrawn: "gray",
};

frappe.ui.form.on("Mediation Request", {
	setup(frm) {
		frm.set_query("requesting_institution", () => ({ filters: { enabled: 1 } }));
		frm.set_query("language", () => ({ filters: { enabled: 1 } }));
		frm.set_query("occasion", () => ({ filters: { enabled: 1 } }));
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
		show_offers(frm);
		if (heidekreis.has_role("Mediation Coordinator")) add_buttons(frm);
	},

	occasion(frm) {
		warn_if_sworn(frm);
	},

	before_workflow_action: (frm) =>
		heidekreis.steps.before(frm, {
			"Place Mediator": () => heidekreis.suggestions.show(frm),
			"Record Performance": () => frappe.set_route("Form", "Assignment", frm.doc.assignment),
		}),
});

function show_next_step(frm) {
	const step = NEXT_STEP[frm.doc.workflow_state]?.(frm.doc);
	if (step) frm.dashboard.set_headline_alert(heidekreis.html.text(step[0]), step[1]);
}

function add_buttons(frm) {
	if (["Approved", "Placing"].includes(frm.doc.workflow_state)) {
		frm.add_custom_button(__("Suggest Mediators"), () => heidekreis.suggestions.show(frm)).addClass("btn-primary");
	}
	if (frm.doc.assignment) {
		frm.add_custom_button(__("Open Session"), () => frappe.set_route("Form", "Assignment", frm.doc.assignment));
	}
}

async function show_offers(frm) {
	if (!frappe.model.can_read("Assignment Offer")) return;
	const offers = await frappe.db.get_list("Assignment Offer", {
		filters: { mediation_request: frm.docname },
		fields: ["name", "mediator_name", "status", "expires_on", "answered_on", "answer_note"],
		order_by: "offered_on desc, `rank` asc",
		limit: 50,
	});
	if (!offers.length) return;
	const { html } = heidekreis;
	const when = (value) => (value ? html.text(frappe.datetime.str_to_user(value)) : "–");
	frm.dashboard.add_section(
		html.table(
			[
				{ label: __("Mediator") },
				{ label: __("Status") },
				{ label: __("Answer Until") },
				{ label: __("Answered On") },
				{ label: __("Answer Note") },
			],
			offers.map((offer) => [
				html.link("Assignment Offer", offer.name, offer.mediator_name),
				html.pill(__(offer.status), OFFER_COLOURS[offer.status]),
				when(offer.expires_on),
				when(offer.answered_on),
				html.text(offer.answer_note),
			])
		),
		__("Offers")
	);
	frm.dashboard.show();
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
