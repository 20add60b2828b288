const NETWORK_API = "heidekreis_integration.api.network";
const is_keeper = () => ["Integration Coordinator", "System Manager"].some((role) => frappe.user.has_role(role));

frappe.ui.form.on("Municipality Contact", {
	refresh(frm) {
		frm.set_intro("");
		if (frm.is_new()) {
			return;
		}
		const ended = frm.doc.valid_to && frm.doc.valid_to < frappe.datetime.get_today();
		if (ended) {
			frm.set_intro(__("This person has left the post. The access has ended."), "orange");
			return;
		}
		const own = frm.doc.user === frappe.session.user;
		frm.set_df_property("is_deputy", "read_only", is_keeper() ? 0 : 1);
		show_confirmation(frm, own);
		if (own || is_keeper()) {
			frm.add_custom_button(__("Confirm Data"), () => confirm_data(frm, own)).toggleClass("btn-primary", own);
		}
		if (is_keeper()) {
			frm.add_custom_button(__("Invite to Log In"), () => invite(frm));
			if (!frm.doc.successor) {
				frm.add_custom_button(__("Hand Over to Successor"), () => hand_over(frm));
			}
		}
	},
});

function show_confirmation(frm, own) {
	const since = frm.doc.confirmed_on || frm.doc.valid_from;
	const due = frappe.datetime.add_months(since, 12);
	const overdue = due < frappe.datetime.get_today();
	if (overdue) {
		frm.set_intro(
			own
				? __("Please look through your data and confirm them: a year has passed.")
				: __("A year has passed since these data were confirmed."),
			"orange"
		);
	} else if (own) {
		const soon = frappe.datetime.add_days(due, -60) <= frappe.datetime.get_today();
		const text = soon ? __("Please confirm your data by {0}.") : __("Your data count as confirmed until {0}.");
		frm.set_intro(text.replace("{0}", frappe.datetime.str_to_user(due)), soon ? "blue" : "green");
	}
}

function call(frm, method, args) {
	return frappe
		.call({ method: `${NETWORK_API}.${method}`, args: { contact: frm.doc.name, ...args }, freeze: true })
		.then(({ message }) => {
			if (message) {
				frappe.show_alert({ message: message.message, indicator: "green" }, 7);
				frm.reload_doc();
			}
		});
}

function confirm_data(frm, own) {
	if (frm.is_dirty()) {
		frm.save().then(() => call(frm, "confirm_contact"));
		return;
	}
	const question = own
		? __("Are name, function, address and phone right as they stand here?")
		: __("Has {0} told you that the data are right?", [frappe.utils.escape_html(frm.doc.contact_name)]);
	frappe.confirm(question, () => call(frm, "confirm_contact"));
}

function invite(frm) {
	if (frm.is_dirty()) {
		frappe.msgprint(__("Please save the entry first."));
		return;
	}
	frappe.confirm(
		__("{0} gets a login as municipality officer and a mail with the link to set a password.", [
			frappe.utils.escape_html(frm.doc.email || frm.doc.user || ""),
		]),
		() => call(frm, "invite")
	);
}

function hand_over(frm) {
	const dialog = new frappe.ui.Dialog({
		title: __("Hand Over to Successor"),
		fields: [
			{ fieldname: "contact_name", fieldtype: "Data", label: __("Name of the Successor"), reqd: 1 },
			{ fieldname: "function", fieldtype: "Data", label: __("Function"), default: frm.doc.function },
			{ fieldname: "email", fieldtype: "Data", label: __("E-Mail"), options: "Email" },
			{ fieldname: "phone", fieldtype: "Data", label: __("Phone"), options: "Phone" },
			{
				fieldname: "day",
				fieldtype: "Date",
				label: __("First Day in Office"),
				reqd: 1,
				default: frappe.datetime.get_today(),
				description: __("The entry of the predecessor ends the day before. Open resolutions move on this day."),
			},
			{ fieldname: "invite", fieldtype: "Check", label: __("Invite to Log In"), default: 1 },
		],
		primary_action_label: __("Hand Over"),
		primary_action(values) {
			dialog.hide();
			call(frm, "hand_over", values);
		},
	});
	dialog.show();
}
