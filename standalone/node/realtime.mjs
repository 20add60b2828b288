// Realtime server: passes what Frappe publishes in Redis on to the browsers that may see it.
// Settings come from the environment: PORT, REDIS_URL, WEB_URL, SITE.
import http from "node:http";
import { createClient } from "redis";
import { Server } from "socket.io";

const { PORT, REDIS_URL, WEB_URL, SITE } = process.env;
const server = http.createServer();
const io = new Server(server, { cors: { origin: false } });
const site = io.of(`/${SITE}`);

/** Ask the site as the browser's user; null if it refuses. */
async function ask(socket, method, parameters = {}) {
	const url = `${WEB_URL}/api/method/${method}?${new URLSearchParams(parameters)}`;
	const headers = { Cookie: socket.handshake.headers.cookie || "", "X-Frappe-Site-Name": SITE };
	const answer = await fetch(url, { headers });
	return answer.ok ? (await answer.json()).message : null;
}

// Only pages of this site may connect: another page in the same browser has the cookies, too.
// A browser leaves the origin out of plain requests to the page's own site.
function sameOrigin(socket) {
	const { origin, host } = socket.handshake.headers;
	return !origin || new URL(origin).host === host;
}

site.use(async (socket, next) => {
	try {
		if (!sameOrigin(socket)) return next(new Error("Invalid origin"));
		socket.info = await ask(socket, "frappe.realtime.get_user_info");
		next(socket.info ? undefined : new Error("Unauthorized"));
	} catch (error) {
		next(error);
	}
});

const guarded = (handler) => (...values) => handler(...values).catch((error) => console.error(error.message));

site.on("connection", (socket) => {
	socket.join(`user:${socket.info.user}`);
	socket.join("website");
	if (socket.info.user_type === "System User") socket.join("all");

	const mayReadDoc = (doctype, docname) => ask(socket, "frappe.realtime.can_subscribe_doc", { doctype, docname });
	const tell = (doctype, docname) => {
		const room = `open_doc:${doctype}/${docname}`;
		const users = [...(site.adapter.rooms.get(room) || [])].map((id) => site.sockets.get(id)?.info.user);
		site.to(room).emit("doc_viewers", { doctype, docname, users: [...new Set(users)] });
	};

	socket.on("doctype_subscribe", guarded(async (doctype) => {
		if (await ask(socket, "frappe.realtime.can_subscribe_doctype", { doctype })) socket.join(`doctype:${doctype}`);
	}));
	socket.on("doctype_unsubscribe", (doctype) => socket.leave(`doctype:${doctype}`));
	socket.on("doc_subscribe", guarded(async (doctype, docname) => {
		if (await mayReadDoc(doctype, docname)) socket.join(`doc:${doctype}/${docname}`);
	}));
	socket.on("doc_unsubscribe", (doctype, docname) => socket.leave(`doc:${doctype}/${docname}`));
	socket.on("doc_open", guarded(async (doctype, docname) => {
		if (!(await mayReadDoc(doctype, docname))) return;
		socket.join(`open_doc:${doctype}/${docname}`);
		tell(doctype, docname);
	}));
	socket.on("doc_close", (doctype, docname) => {
		socket.leave(`open_doc:${doctype}/${docname}`);
		tell(doctype, docname);
	});
	for (const name of ["task_subscribe", "progress_subscribe"]) {
		socket.on(name, (task) => socket.join(`task_progress:${task}`));
	}
	socket.on("task_unsubscribe", (task) => socket.leave(`task_progress:${task}`));
	socket.on("ping", () => socket.emit("pong"));
});

const subscriber = createClient({ url: REDIS_URL });
subscriber.on("error", (error) => console.error(`redis: ${error.message}`));
await subscriber.connect();
await subscriber.subscribe("events", (text) => {
	const { event, message, room, namespace } = JSON.parse(text);
	if (namespace === SITE) (room ? site.to(room) : site).emit(event, message);
});
server.listen(Number(PORT), "127.0.0.1", () => console.log(`realtime on ${PORT}`));
