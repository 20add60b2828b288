frappe.ui.form.on("Municipality", {
	setup(frm) {
		frm.set_query("parent_municipality", () => ({ filters: { is_group: 1, enabled: 1 } }));
		const kinds = frm.get_docfield("kind").options.split("\n").filter(Boolean);
		frm.set_df_property(
			"kind",
			"options",
			["", ...kinds].map((value) => ({ value, label: heidekreis.municipality_kind(value) }))
		);
	},
});
