frappe.provide("heidekreis");

/** Call a method of the app's api; the promise gives its answer. The page is frozen meanwhile. */
heidekreis.call = (method, args = {}, freeze_message = "") =>
	frappe
		.call({ method: `heidekreis_integration.api.${method}`, args, freeze: true, freeze_message })
		.then((response) => response.message);

/** Read through the app's api without freezing the page. */
heidekreis.read = (method, args = {}) =>
	frappe
		.call({ method: `heidekreis_integration.api.${method}`, args })
		.then((response) => response.message);

heidekreis.has_role = (...roles) => roles.some((role) => frappe.user_roles.includes(role));
