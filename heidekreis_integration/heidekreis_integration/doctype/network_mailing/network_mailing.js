frappe.ui.form.on("Network Mailing", {
	setup(frm) {
		frm.set_query("working_group", () => ({ filters: { enabled: 1 } }));
		frm.set_query("topics", () => ({ filters: { enabled: 1 } }));
		frappe.realtime.off("network_mailing_progress");
		frappe.realtime.on("network_mailing_progress", (state) => {
			if (cur_frm?.docname !== state.mailing) return;
			frappe.show_progress(__("Sending mails …"), state.done, state.total, "", true);
			if (state.done === state.total) setTimeout(() => cur_frm.reload_doc(), 1000);
		});
	},

	refresh(frm) {
		const draft = frm.doc.status === "Draft";
		for (const field of ["subject", "message", "topics", "working_group"]) {
			frm.set_df_property(field, "read_only", draft ? 0 : 1);
		}
		if (frm.is_new() || !draft || !frm.perm[0]?.write) return;
		frm.add_custom_button(__("Preview Recipients"), () => preview(frm));
		frm.add_custom_button(__("Send Mailing"), () => send(frm)).addClass("btn-primary").removeClass("btn-default");
	},
});

async function recipients(frm) {
	if (frm.is_dirty()) await frm.save();
	return heidekreis.call("network_meetings.preview_mailing", { mailing: frm.docname });
}

async function preview(frm) {
	const { count, names } = await recipients(frm);
	const more = count - names.length;
	frappe.msgprint({
		title: __("{0} recipients", [count]),
		indicator: count ? "blue" : "orange",
		message: count
			? heidekreis.html.list([...names, ...(more > 0 ? [__("and {0} more", [more])] : [])])
			: __("Nobody would get this mailing."),
	});
}

async function send(frm) {
	const { count } = await recipients(frm);
	if (!count) {
		frappe.msgprint(__("Nobody would get this mailing."));
		return;
	}
	frappe.confirm(__("Send this mailing to {0} recipients now? It can't be changed afterwards.", [count]), async () => {
		const started = await heidekreis.call("network_meetings.send_mailing", { mailing: frm.docname });
		frappe.show_alert({
			message: __("The mailing is being sent to {0} recipients.", [started.count]),
			indicator: "green",
		});
		frm.reload_doc();
	});
}
