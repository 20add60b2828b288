import { clock, day_of, draw, iso_day, long_day, moment_of, plus_days, short_day, telephone, text } from "./words";

const FIRST_HOUR = 7;
const LAST_HOUR = 20;
const MINUTES = 60_000;

/** The right panel: the chosen mediator's week, with the session to place drawn in. */
export class WeekPanel {
	constructor(element, desk) {
		this.element = element;
		this.desk = desk;
		element.addEventListener("click", ({ target }) => {
			const step = target.closest("[data-week]")?.dataset.week;
			if (step) this.turn(Number(step));
		});
		this.empty();
	}

	empty() {
		this.week = null;
		const said = __("Choose a person in the middle to see the week.");
		draw(this.element, `<h2 class="sr-only">${text(__("Week"))}</h2><div class="hk-desk-empty">${text(said)}</div>`);
	}

	show(week) {
		this.week = week;
		draw(this.element, this._head() + this._calendar() + this._legend() + this._entries());
	}

	turn(step) {
		if (!this.week) return;
		const day = step ? iso_day(plus_days(day_of(this.week.days[0]), 7 * step)) : null;
		this.desk.load_week(this.week.person.name, day);
	}

	_head() {
		const { person, allowance, recent_sessions, fair_load_days } = this.week;
		const numbers = [person.mobile, person.phone].filter(Boolean).map(telephone).join(" · ");
		const money = (value) => heidekreis.html.money(value);
		const meter = allowance
			? heidekreis.html.meter(
					allowance.used,
					allowance.limit,
					__("{0} of {1} tax allowance used this year", [money(allowance.used), money(allowance.limit)])
			  )
			: "";
		return `<h2 class="hk-week-name"><a href="${frappe.utils.get_form_link("Mediator", person.name)}">${text(person.full_name)}</a></h2>
			<p class="hk-week-facts">${numbers || text(__("No phone number"))}<br>
			<span class="text-muted">${text(person.languages_text || "")} · ${text(person.municipality || "")}<br>
			${text(__("{0} sessions in the last {1} days", [recent_sessions, fair_load_days]))}</span></p>${meter}`;
	}

	_calendar() {
		const { days } = this.week;
		const [first, last] = this._hours();
		const hours = [];
		for (let hour = first + (first % 2); hour <= last; hour += 2) hours.push(hour);
		const at = (hour) => ((hour - first) / (last - first)) * 100;
		return `<div class="hk-week-turn">
				<button type="button" class="btn btn-default btn-xs" data-week="-1" data-key="week-back" aria-label="${text(__("Week before"))}">‹</button>
				<button type="button" class="btn btn-default btn-xs" data-week="0" data-key="week-home">${text(__("Week of the request"))}</button>
				<button type="button" class="btn btn-default btn-xs" data-week="1" data-key="week-next" aria-label="${text(__("Week after"))}">›</button>
			</div>
			<div class="hk-week" role="group" aria-label="${text(__("Week from {0}", [long_day(day_of(days[0]))]))}">
				<div class="hk-week-hours" aria-hidden="true">${hours
					.map((hour) => `<span style="left:${at(hour)}%">${hour}</span>`)
					.join("")}</div>
				${days.map((day) => this._day(day, first, last, hours, at)).join("")}
			</div>`;
	}

	_day(day, first, last, hours, at) {
		const date = day_of(day);
		const wanted_here = this.week.wanted && this.week.wanted.start.slice(0, 10) === day;
		return `<div class="hk-week-day ${wanted_here ? "wanted-day" : ""} ${day === frappe.datetime.get_today() ? "today" : ""}">
			<span class="hk-week-label">${text(short_day(date))}</span>
			<div class="hk-week-track">
				${hours.map((hour) => `<i class="hk-week-tick" style="left:${at(hour)}%"></i>`).join("")}
				${this._bars(day, date, first, last)}
			</div>
		</div>`;
	}

	_bars(day, date, first, last) {
		const { sessions, offers, absences, windows, wanted } = this.week;
		const begin = new Date(date.getFullYear(), date.getMonth(), date.getDate(), first).getTime();
		const length = (last - first) * 60 * MINUTES;
		const bar = (from, to, kind, label = "") => {
			const left = Math.max(0, (from - begin) / length);
			const right = Math.min(1, (to - begin) / length);
			if (right <= 0 || left >= 1 || right <= left) return "";
			return `<span class="hk-bar ${kind}" style="left:${left * 100}%;width:${(right - left) * 100}%" title="${text(label)}"></span>`;
		};
		const at = (time) => begin + (Number(time.slice(0, 2)) - first) * 60 * MINUTES + Number(time.slice(3, 5)) * MINUTES;
		const today = (row) => row.start.slice(0, 10) <= day && row.end.slice(0, 10) >= day;
		const absent = absences.some((row) => row.from <= day && row.to >= day);
		const open = windows.filter((row) => row.weekday === (date.getDay() + 6) % 7);
		return [
			...open.map((row) => bar(at(row.from), at(row.to), "window", __("Available {0} to {1}", [row.from, row.to]))),
			absent ? bar(begin, begin + length, "absence", __("Away")) : "",
			...offers
				.filter(today)
				.map((row) => bar(moment_of(row.start), moment_of(row.end), "offer", __("Holds an offer: {0}", [row.language]))),
			...sessions
				.filter(today)
				.map((row) => bar(moment_of(row.start), moment_of(row.end), "session", `${clock(row.start)} ${row.institution || ""}`)),
			wanted && today(wanted) ? this._wanted(wanted, bar) : "",
		].join("");
	}

	_wanted(wanted, bar) {
		const start = moment_of(wanted.start).getTime();
		const end = moment_of(wanted.end).getTime();
		const kind = wanted.conflicts.length ? "wanted conflict" : "wanted";
		return (
			bar(start - wanted.before_minutes * MINUTES, start, "buffer", __("Way and buffer: {0} min", [wanted.before_minutes])) +
			bar(end, end + wanted.after_minutes * MINUTES, "buffer", __("Way and buffer: {0} min", [wanted.after_minutes])) +
			bar(start, end, kind, __("Wanted: {0} to {1}", [clock(wanted.start), clock(wanted.end)]))
		);
	}

	_hours() {
		const { sessions, offers, wanted } = this.week;
		const rows = [...sessions, ...offers, ...(wanted ? [wanted] : [])].filter(
			(row) => row.start.slice(0, 10) === row.end.slice(0, 10)
		);
		const starts = rows.map((row) => Number(clock(row.start).slice(0, 2)) - 1);
		const ends = rows.map((row) => Number(clock(row.end).slice(0, 2)) + 2);
		return [Math.max(0, Math.min(FIRST_HOUR, ...starts)), Math.min(24, Math.max(LAST_HOUR, ...ends))];
	}

	_legend() {
		const keys = [
			["wanted", __("Wanted session")],
			["buffer", __("Way and buffer")],
			["session", __("Session")],
			["offer", __("Open offer")],
			["window", __("Available")],
			["absence", __("Away")],
		];
		return `<ul class="hk-week-legend" aria-hidden="true">${keys
			.map(([kind, label]) => `<li><span class="hk-bar ${kind}"></span>${text(label)}</li>`)
			.join("")}</ul>`;
	}

	/** The same in words: nobody has to read it off the bars. */
	_entries() {
		const { sessions, offers, absences, windows, wanted } = this.week;
		const lines = [];
		if (wanted?.conflicts.length) {
			lines.push(["conflict", wanted.conflicts.map((one) => this._conflict(one)).join(" ")]);
		}
		for (const row of absences) {
			lines.push(["", __("Away from {0} to {1}", [short_day(day_of(row.from)), short_day(day_of(row.to))])]);
		}
		for (const row of sessions) {
			lines.push(["", `${short_day(moment_of(row.start))} ${clock(row.start)}–${clock(row.end)}: ${row.institution || ""}, ${
				row.setting === "On Site" ? row.where || "" : __(row.setting)
			} (${__(row.state)})`]);
		}
		for (const row of offers) {
			const time = `${short_day(moment_of(row.start))} ${clock(row.start)}–${clock(row.end)}`;
			lines.push(["", __("{0}: holds an open offer for {1}", [time, row.language])]);
		}
		if (!sessions.length && !offers.length) lines.push(["", __("No session in this week.")]);
		if (!windows.length) lines.push(["", __("No fixed times entered: may be asked at any time.")]);
		return `<ul class="hk-week-entries">${lines
			.map(([kind, line]) => `<li class="${kind}">${text(line)}</li>`)
			.join("")}</ul>`;
	}

	_conflict(one) {
		return one.same_time
			? __("There is another session at the same time.")
			: __("Only {0} of the {1} minutes needed lie between two sessions.", [one.gap, one.needed]);
	}
}
