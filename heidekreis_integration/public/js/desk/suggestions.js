frappe.provide("heidekreis.suggestions");

const { text, list, pill, link } = heidekreis.html;

const candidate = (suggestion, checked) => `
	<div class="hk-candidate" data-mediator="${text(suggestion.mediator)}">
		<label class="hk-candidate-check">
			<input type="checkbox" ${checked ? "checked" : ""}
				aria-label="${text(__("Select {0}", [suggestion.full_name]))}">
			<span class="hk-rank">${suggestion.rank}</span>
		</label>
		<div class="hk-candidate-body">
			<div class="hk-candidate-name">
				${link("Mediator", suggestion.mediator, suggestion.full_name)}
				${suggestion.is_close_language ? pill(__("Related language: {0}", [suggestion.language]), "orange") : ""}
			</div>
			${list(suggestion.reasons)}
			${suggestion.warnings.length ? `<div class="hk-warnings">${list(suggestion.warnings)}</div>` : ""}
		</div>
		<div class="hk-candidate-side">
			<div class="hk-score" title="${text(__("Points in the ranking"))}">${format_number(suggestion.score, null, 0)}</div>
			<button class="btn btn-default btn-xs" data-assign>${text(__("Assign Directly"))}</button>
		</div>
	</div>`;

const exclusions = (excluded) =>
	excluded.length
		? `<details class="hk-excluded">
			<summary>${text(__("Not suitable for this session ({0})", [excluded.length]))}</summary>
			${excluded
				.map(
					(row) => `<div class="hk-exclusion">
						<div>${link("Mediator", row.mediator, row.full_name)}</div>${list(row.reasons)}</div>`
				)
				.join("")}
		</details>`
		: "";

const nobody = (excluded) =>
	excluded.length
		? __("Nobody in the pool fits. The reasons are listed below; you can mark the request as not placeable.")
		: __("Nobody in the pool speaks this language. You can mark the request as not placeable.");

const body = (suggestions, preselected) =>
	(suggestions.ranked.length
		? `<p class="text-muted">${text(
				__("Best match first. Whoever accepts an offer first gets the session; the others are told.")
		  )}</p>${suggestions.ranked.map((row, index) => candidate(row, index < preselected)).join("")}`
		: `<div class="hk-nobody">${text(nobody(suggestions.excluded))}</div>`) + exclusions(suggestions.excluded);

const offer = (frm, dialog) => {
	const mediators = dialog.$wrapper
		.find(".hk-candidate:has(input:checked)")
		.toArray()
		.map((row) => row.dataset.mediator);
	if (!mediators.length) {
		frappe.show_alert({ message: __("Please select at least one person."), indicator: "orange" });
		return;
	}
	heidekreis.call("placing.offer", { request: frm.docname, mediators }).then(() => {
		dialog.hide();
		frappe.show_alert({ message: __("Offers sent: {0}", [mediators.length]), indicator: "green" });
		frm.reload_doc();
	});
};

const assign = (frm, dialog, mediator, override_reason = "") =>
	heidekreis.call("placing.assign", { request: frm.docname, mediator, override_reason }).then(() => {
		dialog.hide();
		frappe.show_alert({ message: __("The session is assigned."), indicator: "green" });
		frm.reload_doc();
	});

const ask_override = (frm, dialog, suggestion) =>
	frappe.prompt(
		{
			fieldname: "override_reason",
			fieldtype: "Small Text",
			label: __("Reason for Assigning Nevertheless"),
			description: text(suggestion.warnings.join(" ")),
		},
		(values) => assign(frm, dialog, suggestion.mediator, values.override_reason || ""),
		__("Assign {0}", [suggestion.full_name]),
		__("Assign")
	);

const open = (frm, suggestions, preselected) => {
	const dialog = new frappe.ui.Dialog({
		title: __("Suggestions for {0}", [frm.docname]),
		size: "large",
		fields: [{ fieldname: "body", fieldtype: "HTML", options: body(suggestions, preselected) }],
		primary_action_label: __("Offer to the Selected"),
		primary_action: () => offer(frm, dialog),
	});
	if (!suggestions.ranked.length) dialog.get_primary_btn().addClass("hide");
	dialog.$wrapper.on("click", "[data-assign]", (event) => {
		const mediator = event.currentTarget.closest(".hk-candidate").dataset.mediator;
		const suggestion = suggestions.ranked.find((row) => row.mediator === mediator);
		if (suggestion.warnings.length) ask_override(frm, dialog, suggestion);
		else assign(frm, dialog, mediator);
	});
	dialog.show();
};

/** Show who fits the request and why; offer the session or assign it from there. */
heidekreis.suggestions.show = (frm) =>
	heidekreis
		.call("placing.suggest", { request: frm.docname }, __("Looking for suitable persons …"))
		.then((suggestions) => open(frm, suggestions, frappe.boot.heidekreis?.offer_wave_size || 3));
