frappe.provide("heidekreis");

/** Indicator of a record with a validity period: in force today, not yet, or no longer. */
heidekreis.validity = (doc) => {
	const today = frappe.datetime.get_today();
	if (doc.enabled === 0) return [__("Disabled"), "gray", "enabled,=,0"];
	if (doc.valid_to && doc.valid_to < today) return [__("Ended"), "gray", `valid_to,<,${today}`];
	if (doc.valid_from > today) return [__("Not Yet in Force"), "blue", `valid_from,>,${today}`];
	return [__("In Force"), "green", `valid_from,<=,${today}`];
};

/** The kind of a municipality in words: as a kind, "Municipality" is not the umbrella term. */
heidekreis.municipality_kind = (kind) =>
	kind === "Municipality" ? __("Municipality", null, "Kind of municipality") : __(kind);
