// The date picker Frappe uses has a slider for seconds, the published package has none:
// without it every form with a Time field stops with an error. This adds the slider.

const SLIDER =
	"'   <div class=\"datepicker--time-row\">' +\n" +
	"        '      <input type=\"range\" name=\"seconds\" value=\"#{secValue}\" min=\"0\" max=\"59\" step=\"1\"/>' +\n" +
	"        '   </div>' +\n        ";
const DISPLAY =
	"'   <span class=\"datepicker--time-current-colon\">:</span>' +\n" +
	"        '   <span class=\"datepicker--time-current-seconds\">#{secValue}</span>' +\n        ";

const EDITS = [
	// What is shown and what can be moved.
	[/('<\/div>' \+\s+'<div class="datepicker--time-sliders">' \+)/, `${DISPLAY}$1`],
	[/(name="minutes" value="#\{minValue\}".*?'   <\/div>' \+\s+)/s, `$1${SLIDER}`],
	[/(minValue: lz\(this\.minutes\))/, "$1, secValue: lz(this.seconds)"],
	[
		/(this\.\$minutesText = \$\('\.datepicker--time-current-minutes', this\.\$timepicker\);)/,
		`$1 this.$seconds = $('[name="seconds"]', this.$timepicker);` +
			` this.$secondsText = $('.datepicker--time-current-seconds', this.$timepicker);`,
	],
	[/(this\.\$minutesText\.html\(m\);)/, "$1 this.$secondsText.html(dp.getLeadingZeroNum(this.seconds));"],
	[/(max: this\.maxMinutes\s+\}\)\.val\(this\.minutes\))/, "$1; this.$seconds.val(this.seconds);"],
	// What is kept, read and written.
	[/(this\.minutes = _date\.minutes < [^;]+;)/, "$1 this.seconds = _date.seconds;"],
	[/(fullMinutes: {2}date\.getMinutes\(\) < 10[^\n]+)/, "$1,\nseconds: date.getSeconds(), fullSeconds: ('0' + date.getSeconds()).slice(-2)"],
	[/([\w.]+)\.setMinutes\(this\.timepicker\.minutes\)/g, "$&, $1.setSeconds(this.timepicker.seconds)"],
	[/(parsedSelected|parsedDate)\.minutes(?=\s)/g, "$&, $1.seconds"],
	[
		/(case \/i\/\.test\(result\):\s+result = replacer\(result, boundary\('i'\), d\.minutes\);)/,
		"$1\ncase /ss/.test(result): result = replacer(result, boundary('ss'), d.fullSeconds);",
	],
	[/(_trigger\('timeChange', \[this\.hours, this\.minutes)/, "$1, this.seconds"],
	[/_onTimeChange: function \(e, h, m\) \{/, "_onTimeChange: function (e, h, m, s) {"],
	[/(date\.setMinutes\(m\);)/, "$1 date.setSeconds(s);"],
];

/** Add seconds to the picker's source; fails loudly if the source is not the expected one. */
export function withSeconds(source) {
	return EDITS.reduce((text, [pattern, replacement]) => {
		if (text.search(pattern) < 0) throw new Error(`date picker: ${pattern} not found`);
		return text.replace(pattern, replacement);
	}, source);
}
