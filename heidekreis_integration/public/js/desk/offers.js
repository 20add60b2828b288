frappe.provide("heidekreis.offers");

const COLOURS = {
	Open: "orange",
	Accepted: "green",
	Declined: "red",
	Expired: "gray",
	Filled: "blue",
	Withdrawn: "gray",
};

heidekreis.offers.colour = (status) => COLOURS[status] || "gray";

const tell = (answer, name) => {
	const said = {
		Accepted: [__("{0} has accepted; the session is assigned.", [name]), "green"],
		Declined: [__("{0} has declined; this is noted.", [name]), "orange"],
	}[answer.status] || [answer.message, "orange"];
	frappe.show_alert({ message: heidekreis.html.text(said[0]), indicator: said[1] });
};

/** Note what a mediator says on the phone; `offer` needs name and mediator_name. */
heidekreis.offers.answer_by_phone = (frm, offer) => {
	const dialog = new frappe.ui.Dialog({
		title: __("What does {0} say on the phone?", [offer.mediator_name]),
		fields: [
			{
				fieldname: "note",
				fieldtype: "Small Text",
				label: __("Note"),
				description: __("Optional, for example why the person declines."),
			},
		],
		primary_action_label: __("Accepts"),
		primary_action: () => send(1),
		secondary_action_label: __("Declines"),
		secondary_action: () => send(0),
	});
	const send = (accept) =>
		heidekreis
			.call("placing.answer_by_phone", {
				offer: offer.name,
				accept,
				note: dialog.get_value("note") || "",
			})
			.then((answer) => {
				dialog.hide();
				tell(answer, offer.mediator_name);
				return frm.reload_doc();
			});
	dialog.show();
};

const phone_button = (offer) =>
	offer.status === "Open" && heidekreis.has_role("Mediation Coordinator")
		? `<button class="btn btn-default btn-xs" data-offer="${heidekreis.html.text(offer.name)}">${__(
				"Answered by Phone"
		  )}</button>`
		: "";

const table = (offers) => {
	const { html } = heidekreis;
	const when = (value) => (value ? html.text(frappe.datetime.str_to_user(value)) : "–");
	return html.table(
		[
			{ label: __("Mediator") },
			{ label: __("Status") },
			{ label: __("Answer Until") },
			{ label: __("Answered On") },
			{ label: __("Answer Note") },
			{ label: "" },
		],
		offers.map((offer) => [
			html.link("Assignment Offer", offer.name, offer.mediator_name),
			html.pill(__(offer.status), heidekreis.offers.colour(offer.status)),
			when(offer.expires_on),
			when(offer.answered_on),
			html.text(offer.answer_note),
			phone_button(offer),
		])
	);
};

/** Show the offers of a request in its form, with a button for answers by phone. */
heidekreis.offers.show = async (frm) => {
	if (!frappe.model.can_read("Assignment Offer")) return;
	const name = frm.docname;
	const offers = await frappe.db.get_list("Assignment Offer", {
		filters: { mediation_request: name },
		fields: ["name", "mediator_name", "status", "expires_on", "answered_on", "answer_note"],
		order_by: "offered_on desc, `rank` asc",
		limit: 50,
	});
	if (!offers.length || name !== frm.docname) return;
	const section = frm.dashboard.add_section(table(offers), __("Offers"));
	section.on("click", "[data-offer]", (event) =>
		heidekreis.offers.answer_by_phone(
			frm,
			offers.find((offer) => offer.name === event.currentTarget.dataset.offer)
		)
	);
	frm.dashboard.show();
};
