// Report of a session: one day and two times become two moments; a reason only where the times deviate.
"use strict";

(() => {
	const form = document.getElementById("report-form");
	if (!form) return;
	const MINUTE = 60_000;
	const DAY = 24 * 60 * MINUTE;
	const deviation = document.getElementById("deviation");

	function moments(values) {
		const start = portal.joinMoment(values.actual_date, values.start_time);
		let end = portal.joinMoment(values.actual_date, values.end_time);
		if (start && end && end < start && values.start_time > "18:00") {
			// An evening session may end after midnight.
			const next = new Date(new Date(`${values.actual_date}T12:00:00`).getTime() + DAY);
			end = portal.joinMoment(next.toISOString().slice(0, 10), values.end_time);
		}
		return { start, end };
	}

	function minutesApart(moment, planned) {
		return Math.abs(new Date(moment.replace(" ", "T")) - new Date(planned.replace(" ", "T"))) / MINUTE;
	}

	function askForReason() {
		const { actual_date, start_time, end_time } = Object.fromEntries(new FormData(form));
		const { start, end } = moments({ actual_date, start_time, end_time });
		const tolerance = Number(form.dataset.tolerance);
		deviation.hidden = !(start && end && minutesApart(start, form.dataset.plannedStart) > tolerance);
	}

	form.portalCheck = (values) => {
		const { start, end } = moments(values);
		if (start && end && end <= start) {
			return [{ field: "end_time", message: form.dataset.endBeforeStart }];
		}
		return [];
	};

	form.portalArguments = (values) => {
		const { start, end } = moments(values);
		return {
			actual_start: start,
			actual_end: end,
			travel_km: values.travel_km ?? 0,
			travel_minutes: values.travel_minutes ?? 0,
			no_show: Boolean(values.no_show),
			deviation_reason: values.deviation_reason || "",
			note: values.note || "",
		};
	};

	form.addEventListener("input", askForReason);
	askForReason();
})();
