// Dates and small pieces of HTML that the panels share.
export const { text } = heidekreis.html;

export const STATE_COLOURS = {
	Received: "orange",
	"In Review": "orange",
	"Cost Approval Pending": "yellow",
	Approved: "blue",
	Placing: "purple",
	Placed: "green",
	"Not Placeable": "red",
};
export const LEVEL_COLOURS = ["red", "red", "orange", "gray"];

const weekday = new Intl.DateTimeFormat("de-DE", { weekday: "short" });
const weekday_long = new Intl.DateTimeFormat("de-DE", { weekday: "long" });

/** A stored date and time as a local Date: the site's and the clerk's clock are the same. */
export const moment_of = (value) => new Date(String(value).replace(" ", "T").slice(0, 19));
export const day_of = (value) => new Date(`${String(value).slice(0, 10)}T00:00:00`);
export const clock = (value) => String(value).slice(11, 16);
const two = (number) => String(number).padStart(2, "0");
export const short_day = (date) =>
	`${weekday.format(date).replace(".", "")} ${two(date.getDate())}.${two(date.getMonth() + 1)}.`;
export const long_day = (date) =>
	`${weekday_long.format(date)}, ${two(date.getDate())}.${two(date.getMonth() + 1)}.${date.getFullYear()}`;
export const iso_day = (date) => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
export const when = (value) => `${short_day(moment_of(value))} ${clock(value)}`;
export const plus_days = (date, days) => new Date(date.getFullYear(), date.getMonth(), date.getDate() + days);

export const pill = (label, colour) =>
	`<span class="indicator-pill no-indicator-dot ${colour}">${text(label)}</span>`;

export const telephone = (number) =>
	number ? `<a class="hk-tel" href="tel:${text(number.replace(/[^\d+]/g, ""))}">${text(number)}</a>` : "";

export const keyed = (label, key) =>
	`${text(label)}<kbd class="hk-key" aria-hidden="true">${text(key)}</kbd>`;

/** Replace what a panel shows, and keep the focus on what it was on. */
export const draw = (element, html) => {
	const key = element.contains(document.activeElement) ? document.activeElement.dataset.key : "";
	const { scrollTop } = element;
	element.innerHTML = html;
	element.scrollTop = scrollTop;
	if (key) element.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
};
