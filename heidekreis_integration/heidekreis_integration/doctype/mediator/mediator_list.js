frappe.listview_settings["Mediator"] = {
	add_fields: ["workflow_state", "missing_text"],
	filters: [["workflow_state", "!=", "Left Pool"]],
	hide_name_column: true,
	hide_name_filter: true,
	formatters: {
		missing_text: (value, _df, doc) => {
			if (!value) {
				return ["Trained", "Active", "Resting"].includes(doc.workflow_state)
					? `<span class="indicator-pill green">${__("complete")}</span>`
					: "";
			}
			const colour = doc.workflow_state === "Active" ? "red" : "orange";
			return `<span class="indicator-pill ${colour} ellipsis">${frappe.utils.escape_html(value)}</span>`;
		},
	},
};
