frappe.provide("heidekreis.claims");

const { html } = heidekreis;

const period = () => {
	const last_month = frappe.datetime.add_months(frappe.datetime.month_start(), -1);
	return [
		{
			fieldname: "period_start",
			fieldtype: "Date",
			label: __("From"),
			reqd: 1,
			default: last_month,
		},
		{
			fieldname: "period_end",
			fieldtype: "Date",
			label: __("To"),
			reqd: 1,
			default: frappe.datetime.add_days(frappe.datetime.month_start(), -1),
		},
	];
};

/** Draft the claim of one mediator from the confirmed sessions of a period. */
heidekreis.claims.draft_one = (mediator) =>
	frappe.prompt(
		[
			{
				fieldname: "mediator",
				fieldtype: "Link",
				options: "Mediator",
				label: __("Mediator"),
				reqd: 1,
				default: mediator,
				read_only: Boolean(mediator),
			},
			...period(),
		],
		(values) =>
			heidekreis
				.call("compensation.draft_claim", values)
				.then((claim) => frappe.set_route("Form", "Compensation Claim", claim.name)),
		__("Draft Claim"),
		__("Draft Claim")
	);

const drafted = async (names) => {
	if (!names.length) return __("There are no confirmed sessions without a claim in this period.");
	const claims = await frappe.db.get_list("Compensation Claim", {
		filters: { name: ["in", names] },
		fields: ["name", "mediator_name", "total_amount"],
		order_by: "name asc",
		limit: names.length,
	});
	return html.table(
		[{ label: __("Compensation Claim") }, { label: __("Mediator") }, { label: __("Total"), right: true }],
		claims.map((claim) => [
			html.link("Compensation Claim", claim.name),
			html.text(claim.mediator_name),
			html.text(html.money(claim.total_amount)),
		])
	);
};

/** Draft the claims of everybody who has confirmed sessions in a period. */
heidekreis.claims.draft_all = (list) =>
	frappe.prompt(
		period(),
		async (values) => {
			const { names } = await heidekreis.call("compensation.draft_claims", values);
			frappe.msgprint({
				title: __("Claims Drafted"),
				indicator: names.length ? "green" : "orange",
				message: await drafted(names),
			});
			list.refresh();
		},
		__("Draft All Claims of a Period"),
		__("Draft Claims")
	);

const pay = (claims, dialog) => {
	const chosen = dialog.fields_dict.claims.get_checked_options();
	if (!chosen.length) {
		frappe.show_alert({ message: __("Please select at least one claim."), indicator: "orange" });
		return;
	}
	heidekreis
		.call("compensation.create_payout_run", {
			claims: chosen,
			execution_date: dialog.get_value("execution_date"),
		})
		.then((run) => {
			dialog.hide();
			frappe.set_route("Form", "Payout Run", run.name);
		});
};

/** Put approved claims into a payout run. */
heidekreis.claims.pay = async () => {
	const claims = await frappe.db.get_list("Compensation Claim", {
		filters: { workflow_state: "Approved", payout_run: ["is", "not set"] },
		fields: ["name", "mediator_name", "total_amount", "period_start", "period_end"],
		order_by: "period_end asc",
		limit: 500,
	});
	if (!claims.length) {
		frappe.msgprint({
			title: __("Pay Approved Claims"),
			message: __("There is no approved claim that waits for payment."),
			indicator: "blue",
		});
		return;
	}
	const dialog = new frappe.ui.Dialog({
		title: __("Pay Approved Claims"),
		fields: [
			{
				fieldname: "execution_date",
				fieldtype: "Date",
				label: __("Execution Date"),
				reqd: 1,
				default: frappe.datetime.get_today(),
			},
			{
				fieldname: "claims",
				fieldtype: "MultiCheck",
				label: __("Approved Claims"),
				columns: 1,
				sort_options: false,
				options: claims.map((claim) => ({
					value: claim.name,
					label: `${claim.name} · ${claim.mediator_name} · ${html.money(claim.total_amount)}`,
					checked: 1,
				})),
			},
		],
		primary_action_label: __("Create Payout Run"),
		primary_action: () => pay(claims, dialog),
	});
	dialog.show();
};
