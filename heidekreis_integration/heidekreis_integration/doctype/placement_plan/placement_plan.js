const AT_WORK = ["Calculating", "Offering"];
const LOOK_AGAIN_MS = 3000;

frappe.ui.form.on("Placement Plan", {
	onload() {
		frappe.realtime.off("placement_plan_progress");
		frappe.realtime.on("placement_plan_progress", ({ plan, percent, said }) => {
			if (cur_frm?.doctype === "Placement Plan" && cur_frm.docname === plan) {
				cur_frm.dashboard.show_progress(__("Plan"), percent, said);
			}
		});
	},

	refresh(frm) {
		frm.disable_save();
		show_state(frm);
		show_preview(frm);
		if (heidekreis.has_role("Mediation Coordinator")) add_buttons(frm);
		if (AT_WORK.includes(frm.doc.status)) look_again(frm);
		else frm.dashboard.hide_progress();
	},
});

function show_state(frm) {
	const said = {
		Calculating: [__("The plan is being calculated. You may leave this page."), "orange"],
		Ready: [__("Nothing has been offered yet. Compare both answers, then offer all or the selected requests."), "blue"],
		Offering: [__("The offers are being made, one request after the other."), "orange"],
		Offered: [__("Offers have been made. What changed since the plan is told in its row."), "green"],
		Failed: [frm.doc.failure, "red"],
	}[frm.doc.status];
	if (said) frm.dashboard.set_headline_alert(heidekreis.html.text(said[0]), said[1]);
}

// The server tells when it is done; whoever missed that sees it all the same.
function look_again(frm) {
	clearTimeout(frm.look_again);
	frm.look_again = setTimeout(async () => {
		if (cur_frm !== frm || !AT_WORK.includes(frm.doc.status)) return;
		const { message } = await frappe.db.get_value("Placement Plan", frm.docname, "status");
		if (message?.status && message.status !== frm.doc.status) {
			frm.reload_doc();
		} else look_again(frm);
	}, LOOK_AGAIN_MS);
}

function add_buttons(frm) {
	const left = offerable(frm);
	if (["Ready", "Offered"].includes(frm.doc.status) && left.length) {
		frm.page.set_primary_action(__("Offer All ({0})", [left.length]), () => offer(frm, null, left.length));
		frm.add_custom_button(__("Offer Selected"), () => offer_selected(frm));
	} else frm.page.clear_primary_action();
	if (["Ready", "Failed", "Calculating"].includes(frm.doc.status)) {
		frm.add_custom_button(__("Calculate Again"), () =>
			heidekreis.call("planning.recalculate", { plan: frm.docname }).then(() => frm.reload_doc())
		);
	}
}

const offerable = (frm) =>
	(frm.doc.rows || []).filter((row) => row.mediator && ["Planned", "Not Offered"].includes(row.status));

function offer_selected(frm) {
	const rows = frm
		.get_field("preview")
		.$wrapper.find("input[data-row]:checked")
		.toArray()
		.map((box) => box.dataset.row);
	if (!rows.length) {
		frappe.show_alert({ message: __("Please select at least one request."), indicator: "orange" });
		return;
	}
	offer(frm, rows, rows.length);
}

function offer(frm, rows, count) {
	frappe.confirm(
		__("Offer {0} requests to the mediators of the plan? Each is looked at again before; the mediators get a mail.", [count]),
		() => heidekreis.call("planning.offer", { plan: frm.docname, rows }).then(() => frm.reload_doc())
	);
}

function show_preview(frm) {
	const field = frm.get_field("preview");
	if (!frm.doc.rows?.length) {
		field.html("");
		return;
	}
	field.html(`<div class="hk-plan">${totals(frm.doc)}${filter_bar(frm.doc)}${preview_table(frm)}</div>`);
	field.$wrapper.on("change", "[data-only-different]", (event) =>
		field.$wrapper.find("tr[data-same]").toggle(!event.currentTarget.checked)
	);
	field.$wrapper.on("change", "[data-all]", (event) =>
		field.$wrapper.find("tr:visible input[data-row]").prop("checked", event.currentTarget.checked)
	);
}

function totals(doc) {
	const gained = doc.placed - doc.greedy_placed;
	const points = doc.points - doc.greedy_points;
	const said = [
		gained && __("{0} more placed", [signed(gained, 0)]),
		(doc.urgent_placed !== doc.greedy_urgent_placed) &&
			__("{0} urgent", [signed(doc.urgent_placed - doc.greedy_urgent_placed, 0)]),
		__("{0} points", [signed(points, 1)]),
	].filter(Boolean);
	return `<div class="hk-plan-totals">
		${side(__("Plan for all at once"), doc, "", "hk-plan-best")}
		${side(__("One after the other"), doc, "greedy_", "")}
		<div class="hk-plan-side">
			<div class="hk-plan-title">${heidekreis.html.text(__("Difference"))}</div>
			<div class="hk-plan-figure">${heidekreis.html.text(said[0])}</div>
			<div>${heidekreis.html.text(said.slice(1).join(", "))}</div>
			<div class="text-muted">${heidekreis.html.text(proof(doc))}</div>
		</div>
	</div>
	<details class="hk-plan-objective"><summary>${heidekreis.html.text(__("What is best?"))}</summary>
		${heidekreis.html.list((doc.objective || "").split("\n"))}</details>`;
}

const signed = (value, digits) => `${value > 0 ? "+" : value < 0 ? "−" : "±"}${format_number(Math.abs(value), null, digits)}`;

function side(title, doc, prefix, style) {
	const text = heidekreis.html.text;
	return `<div class="hk-plan-side ${style}">
		<div class="hk-plan-title">${text(title)}</div>
		<div class="hk-plan-figure">${text(__("{0} of {1} placed", [doc[`${prefix}placed`], doc.request_count]))}</div>
		<div>${text(__("{0} points", [format_number(doc[`${prefix}points`], null, 1)]))}</div>
		<div class="text-muted">${text(__("Urgent ones placed: {0}", [doc[`${prefix}urgent_placed`]]))}</div>
	</div>`;
}

function proof(doc) {
	if (doc.proven) return __("Proven: no better plan exists.");
	return doc.more_weighted
		? __("The time was over: another plan might place up to {0} more.", [doc.more_weighted])
		: __("The time was over: another plan might have up to {0} points more.", [format_number(doc.more_points, null, 1)]);
}

function filter_bar(doc) {
	const different = doc.rows.filter((row) => row.difference).length;
	return `<label class="hk-plan-filter"><input type="checkbox" data-only-different>
		${heidekreis.html.text(__("Show only differences ({0})", [different]))}</label>`;
}

function preview_table(frm) {
	const text = heidekreis.html.text;
	const open = new Set(
		["Ready", "Offered"].includes(frm.doc.status) ? offerable(frm).map((row) => row.name) : []
	);
	const heads = [__("Request"), __("Plan for all at once"), __("One after the other"), __("Why different"), __("Status")];
	return `<div class="hk-plan-scroll" tabindex="0" role="region" aria-label="${text(__("Plan"))}">
		<table class="table table-sm hk-plan-table">
			<thead><tr>
				<th scope="col"><input type="checkbox" data-all aria-label="${text(__("Select all"))}" ${open.size ? "" : "disabled"}></th>
				${heads.map((head) => `<th scope="col">${text(head)}</th>`).join("")}
			</tr></thead>
			<tbody>${frm.doc.rows.map((row) => line(row, open.has(row.name))).join("")}</tbody>
		</table></div>`;
}

function line(row, can_offer) {
	const { text, link, pill } = heidekreis.html;
	const box = can_offer
		? `<input type="checkbox" data-row="${text(row.name)}" aria-label="${text(__("Select {0}", [row.mediation_request]))}">`
		: "";
	return `<tr ${row.difference ? "" : "data-same"}>
		<td>${box}</td>
		<td>${link("Mediation Request", row.mediation_request)} ${row.urgent ? pill(__("Urgent"), "red") : ""}
			<div>${text(frappe.datetime.str_to_user(row.planned_start))}</div>
			<div class="text-muted">${text(row.language)}</div></td>
		<td data-label="${text(__("Plan for all at once"))}">${person(row, "", row.difference ? "hk-plan-changed" : "")}</td>
		<td data-label="${text(__("One after the other"))}">${person(row, "greedy_", "")}</td>
		<td class="hk-plan-why">${text(row.difference)}</td>
		<td>${state(row)}</td>
	</tr>`;
}

function person(row, prefix, style) {
	const { text, link, pill } = heidekreis.html;
	if (!row[`${prefix}mediator`]) return `<span class="text-muted">${text(__("nobody", null, "Placement Plan"))}</span>`;
	const close = row[`${prefix}close_language`] ? pill(__("Related Language"), "orange") : "";
	return `<div class="${style}">${link("Mediator", row[`${prefix}mediator`], row[`${prefix}mediator_name`])} ${close}</div>
		<div class="text-muted">${text(__("{0} points", [format_number(row[`${prefix}score`], null, 1)]))}</div>`;
}

function state(row) {
	const { text, link, pill } = heidekreis.html;
	const colours = { Planned: "blue", Open: "gray", Selected: "orange", Offered: "green", "Not Offered": "red" };
	const offer = row.assignment_offer ? `<div>${link("Assignment Offer", row.assignment_offer)}</div>` : "";
	const result = row.result ? `<div class="text-muted">${text(row.result)}</div>` : "";
	return `${pill(__(row.status), colours[row.status])}${offer}${result}`;
}
