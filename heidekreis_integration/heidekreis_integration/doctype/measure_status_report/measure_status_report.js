frappe.ui.form.on("Measure Status Report", {
	setup(frm) {
		frm.set_query("measure", () => ({ filters: { status: ["!=", "Completed"] } }));
	},

	refresh(frm) {
		heidekreis.steps.hide_state(frm);
		show_offers(frm);
		if (frm.is_new()) return;
		if (frm.doc.workflow_state === "Returned" && frm.doc.state_reason) {
			frm.set_intro(__("Sent back: {0}", [frappe.utils.escape_html(frm.doc.state_reason)]), "orange");
		}
		if (frappe.model.can_create("Measure Offer")) {
			frm.add_custom_button(__("Add Offer"), () =>
				frappe.new_doc("Measure Offer", { measure: frm.doc.measure, year: frm.doc.year })
			);
		}
		frm.toggle_display("indicator_value", !frm.doc.computed_text);
	},

	before_workflow_action: (frm) => heidekreis.steps.before(frm),
});

function show_offers(frm) {
	const { html } = heidekreis;
	const { $wrapper } = frm.fields_dict.offers_html;
	const offers = frm.doc.__onload?.offers || [];
	if (!offers.length) {
		$wrapper.html(`<p class="text-muted">${__("No offers are entered for this year.")}</p>`);
		return;
	}
	$wrapper.html(
		html.table(
			[
				{ label: __("Offer") },
				{ label: __("Kind") },
				{ label: __("Number of Events"), right: true },
				{ label: __("Participants"), right: true },
			],
			offers.map((offer) => [
				html.text(offer.title),
				html.text(__(offer.kind)),
				html.text(String(offer.events)),
				html.text(offer.participants === null ? "–" : String(offer.participants)),
			])
		)
	);
}
