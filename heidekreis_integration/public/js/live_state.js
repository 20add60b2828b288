// Keeps a request's page up to date: asks now and then how far the request is, and shows the page anew when it moved.
"use strict";

(() => {
	const page = document.querySelector("[data-live-state]");
	if (!page) return;
	const EVERY_MS = 30000;
	let typing = false;
	document.addEventListener("input", () => { typing = true; });

	async function look() {
		// Nobody looks, or somebody is writing: neither needs a new page.
		if (document.hidden || typing) return;
		const answer = await portal.call("heidekreis_integration.api.requests.request", { name: page.dataset.liveName }).catch(() => null);
		if (answer && answer.workflow_state !== page.dataset.liveState && !typing) location.reload();
	}

	setInterval(look, EVERY_MS);
	document.addEventListener("visibilitychange", look);
})();
