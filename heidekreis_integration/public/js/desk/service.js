frappe.provide("heidekreis");

const MOVED_TOGETHER = [
	"Mediation Request",
	"Assignment",
	"Assignment Offer",
	"Compensation Claim",
	"Payout Run",
];

/** A step in one document moves others: let the desk load them anew instead of showing what it remembers. */
heidekreis.forget_documents = () => {
	for (const doctype of MOVED_TOGETHER) {
		for (const doc of Object.values(locals[doctype] || {})) {
			if (!doc.__islocal && !doc.__unsaved && doc !== cur_frm?.doc) frappe.model.clear_doc(doctype, doc.name);
		}
	}
};

/** Call a method of the app's api; the promise gives its answer. The page is frozen meanwhile. */
heidekreis.call = (method, args = {}, freeze_message = "") =>
	frappe
		.call({ method: `heidekreis_integration.api.${method}`, args, freeze: true, freeze_message })
		.then((response) => {
			heidekreis.forget_documents();
			return response.message;
		});

/** Read through the app's api without freezing the page. */
heidekreis.read = (method, args = {}) =>
	frappe
		.call({ method: `heidekreis_integration.api.${method}`, args })
		.then((response) => response.message);

heidekreis.has_role = (...roles) => roles.some((role) => frappe.user_roles.includes(role));
