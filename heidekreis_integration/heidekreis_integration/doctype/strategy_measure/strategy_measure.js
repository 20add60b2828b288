frappe.ui.form.on("Strategy Measure", {
	setup(frm) {
		frm.set_query("responsible_body", () => ({ filters: { enabled: 1 } }));
	},

	refresh(frm) {
		const { $wrapper } = frm.fields_dict.figures_html;
		if (frm.is_new()) {
			$wrapper.html(`<p class="text-muted">${__("The figures appear after the first save.")}</p>`);
			return;
		}
		show_figures(frm, $wrapper);
	},
});

async function show_figures(frm, $wrapper) {
	const name = frm.docname;
	const figures = await heidekreis.read("strategy.figures", { measure: name });
	if (name !== frm.docname) return;
	$wrapper.html(`<div class="hk-chart"></div>${table(figures)}`);
	const shown = figures.filter((figure) => figure.value !== null);
	if (shown.length) draw_chart($wrapper.find(".hk-chart")[0], shown);
}

function year_label(figure) {
	return figure.so_far ? __("{0} so far", [figure.year]) : String(figure.year);
}

function table(figures) {
	const { html } = heidekreis;
	const source = (figure) => (figure.computed ? __("counted by the system") : __("from the facts below"));
	return html.table(
		[
			{ label: __("Year") },
			{ label: __("Figure"), right: true },
			{ label: __("Target"), right: true },
			{ label: __("Source") },
			{ label: __("Facts") },
		],
		figures.map((figure) => [
			html.text(year_label(figure)),
			html.text(figure.value === null ? "–" : `${format_number(figure.value, null, 0)} ${figure.unit}`),
			html.text(figure.target === null ? "–" : format_number(figure.target, null, 0)),
			html.text(source(figure)),
			html.list(figure.facts),
		])
	);
}

function draw_chart(parent, figures) {
	const target = figures.find((figure) => figure.target !== null)?.target;
	return new frappe.Chart(parent, {
		type: "bar",
		height: 200,
		colors: ["#2490EF"],
		axisOptions: { xAxisMode: "tick", shortenYAxisNumbers: 1 },
		data: {
			labels: figures.map(year_label),
			datasets: [{ name: figures[0].unit || __("Figure"), values: figures.map((figure) => figure.value) }],
			...(target ? { yMarkers: [{ label: __("Target"), value: target }] } : {}),
		},
	});
}
