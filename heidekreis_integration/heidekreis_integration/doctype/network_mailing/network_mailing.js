frappe.ui.form.on("Network Mailing", {
	setup(frm) {
		frm.set_query("working_group", () => ({ filters: { enabled: 1 } }));
		frm.set_query("topics", () => ({ filters: { enabled: 1 } }));
	},

	refresh(frm) {
		const draft = frm.doc.status === "Draft";
		for (const field of ["subject", "message", "topics", "working_group"]) {
			frm.set_df_property(field, "read_only", draft ? 0 : 1);
		}
		show_state(frm);
		if (frm.is_new() || !draft || !frm.perm[0]?.write) return;
		frm.add_custom_button(__("Preview Recipients"), () => preview(frm));
		frm.add_custom_button(__("Send Mailing"), () => send(frm)).addClass("btn-primary").removeClass("btn-default");
	},
});

function show_state(frm) {
	const { status, recipients_count, sent_on } = frm.doc;
	if (status === "Sending") {
		frm.dashboard.set_headline(__("The mailing is being sent. You may leave this page."), "orange");
		heidekreis.watch(
			frm,
			() => heidekreis.read("network_meetings.mailing_progress", { mailing: frm.docname }),
			({ done, total }) =>
				frm.dashboard.show_progress(
					__("Mails"),
					total ? Math.round((100 * done) / total) : 0,
					__("{0} of {1} mails", [done, total])
				)
		);
		return;
	}
	frm.dashboard.hide_progress();
	if (status === "Sent") {
		const when = frappe.datetime.str_to_user(sent_on);
		frm.dashboard.set_headline(__("Sent to {0} recipients on {1}.", [recipients_count, when]), "green");
	} else if (!frm.is_new()) {
		frm.dashboard.set_headline(
			__("Draft: look at who gets it, then send it. Only contacts who agreed to mailings get one."),
			"blue"
		);
	}
}

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
