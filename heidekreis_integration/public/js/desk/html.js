frappe.provide("heidekreis.html");

const text = (value) => frappe.utils.escape_html(String(value ?? ""));

heidekreis.html.text = text;

heidekreis.html.money = (value, currency = "EUR") => format_currency(value, currency);

heidekreis.html.pill = (label, colour) =>
	`<span class="indicator-pill no-indicator-dot ${colour}">${text(label)}</span>`;

heidekreis.html.link = (doctype, name, label) =>
	`<a href="${frappe.utils.get_form_link(doctype, name)}">${text(label || name)}</a>`;

/** A plain list; `items` are texts. */
heidekreis.html.list = (items) =>
	items?.length ? `<ul class="hk-list">${items.map((item) => `<li>${text(item)}</li>`).join("")}</ul>` : "";

/**
 * A small table.
 * @param {{label: string, right?: boolean}[]} columns
 * @param {string[][]} rows cells as HTML: escape texts with heidekreis.html.text
 * @param {string[]} [footer] cells of the sum row, as HTML
 */
heidekreis.html.table = (columns, rows, footer) => {
	const align = (index) => (columns[index].right ? ' class="text-right"' : "");
	const line = (cells, tag) =>
		`<tr>${cells.map((cell, index) => `<${tag}${align(index)}>${cell}</${tag}>`).join("")}</tr>`;
	return `<div class="hk-table"><table class="table table-sm">
		<thead>${line(columns.map((column) => text(column.label)), "th")}</thead>
		<tbody>${rows.map((row) => line(row, "td")).join("")}</tbody>
		${footer ? `<tfoot>${line(footer, "th")}</tfoot>` : ""}
	</table></div>`;
};

/** A bar that shows how much of a limit is used; it turns orange from 80 % and red from 100 %. */
heidekreis.html.meter = (used, limit, label) => {
	const percent = limit > 0 ? Math.round((used / limit) * 100) : 0;
	const colour = percent >= 100 ? "red" : percent >= 80 ? "orange" : "green";
	return `<div class="hk-meter">
		<div class="hk-meter-bar" role="meter" aria-valuemin="0" aria-valuemax="100"
			aria-valuenow="${Math.min(percent, 100)}" aria-label="${text(label)}">
			<div class="hk-meter-fill ${colour}" style="width: ${Math.min(percent, 100)}%"></div>
		</div>
		<div class="hk-meter-label">${text(label)}</div>
	</div>`;
};
