// Builds every *.bundle.* of Frappe and the app with esbuild.
// Usage: node build.mjs ASSETS FRAPPE_SOURCE APP_SOURCE
import fs from "node:fs";
import path from "node:path";
import * as compiler from "@vue/compiler-sfc";
import esbuild from "esbuild";
import * as sass from "sass";
import { withSeconds } from "./datepicker.mjs";

const [assets, frappeSource, appSource] = process.argv.slice(2).map((name) => path.resolve(name));
const modules = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), "node_modules");
const nodePaths = [modules, frappeSource, appSource];
const apps = { frappe: frappeSource, heidekreis_integration: appSource };

function bundlesIn(folder) {
	if (!fs.existsSync(folder)) return [];
	return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
		const name = path.join(folder, entry.name);
		if (entry.isDirectory()) return ["dist", "node_modules"].includes(entry.name) ? [] : bundlesIn(name);
		return /\.bundle\.(js|ts|scss|css)$/.test(entry.name) ? [name] : [];
	});
}

// Frappe's html templates become entries of frappe.templates.
const html = {
	name: "frappe-html",
	setup(build) {
		build.onLoad({ filter: /\.html$/ }, ({ path: file }) => {
			const content = fs.readFileSync(file, "utf8").replace(/\s+/g, " ").replace(/<!--.*?-->/g, "").replace(/'/g, "'");
			const name = path.basename(file, ".html");
			return { contents: `frappe.templates[${JSON.stringify(name)}] = ${JSON.stringify(content)};`, loader: "js" };
		});
	},
};

// Vue components: script, template and styles in one JavaScript module.
const vue = {
	name: "vue",
	setup(build) {
		build.onLoad({ filter: /\.vue$/ }, ({ path: file }) => {
			const source = fs.readFileSync(file, "utf8");
			const { descriptor, errors } = compiler.parse(source, { filename: file });
			if (errors.length) return { errors: errors.map((error) => ({ text: String(error) })) };
			return { contents: componentCode(file, descriptor), loader: "ts", resolveDir: path.dirname(file) };
		});
	},
};

function componentCode(file, descriptor) {
	const id = Buffer.from(path.basename(file)).toString("hex").slice(0, 8);
	const scopeId = `data-v-${id}`;
	const scoped = descriptor.styles.some((style) => style.scoped);
	const isSetup = Boolean(descriptor.scriptSetup);
	const templateOptions = { filename: file, id, scoped, compilerOptions: { scopeId: scoped ? scopeId : undefined } };
	const parts = [];
	if (descriptor.script || descriptor.scriptSetup) {
		const script = compiler.compileScript(descriptor, { id, inlineTemplate: isSetup, templateOptions });
		parts.push(compiler.rewriteDefault(script.content, "component", ["typescript"]));
	} else {
		parts.push("const component = {};");
	}
	if (descriptor.template && !isSetup) {
		const template = compiler.compileTemplate({ ...templateOptions, source: descriptor.template.content });
		parts.push(template.code, "component.render = render;");
	}
	if (scoped) parts.push(`component.__scopeId = ${JSON.stringify(scopeId)};`);
	const css = descriptor.styles.map((style) => styleOf(file, style, id)).join("\n");
	if (css) {
		parts.push(
			`{ const style = document.createElement("style"); style.textContent = ${JSON.stringify(css)}; document.head.append(style); }`
		);
	}
	parts.push("export default component;");
	return parts.join("\n");
}

function styleOf(file, style, id) {
	const source = style.lang === "scss" ? compileSass(style.content, file) : style.content;
	return compiler.compileStyle({ source, filename: file, id: `data-v-${id}`, scoped: style.scoped }).code;
}

// "~package/file" means a file of an npm package; plain paths start at the importing file or at an app.
const importer = {
	findFileUrl(name) {
		if (!name.startsWith("~")) return null;
		return new URL(`file://${path.join(modules, name.slice(1))}`);
	},
};

function compileSass(source, file) {
	const options = {
		loadPaths: [path.dirname(file), ...nodePaths],
		importers: [importer],
		quietDeps: true,
		logger: sass.Logger.silent,
		url: new URL(`file://${file}`),
		syntax: "scss",
		importer: { findFileUrl: (name) => importer.findFileUrl(name) },
	};
	return sass.compileString(source, options).css;
}

const styles = {
	name: "styles",
	setup(build) {
		build.onResolve({ filter: /^\/assets\// }, ({ path: name }) => ({ path: name, external: true }));
		build.onResolve({ filter: /^~/ }, ({ path: name }) => ({ path: path.join(modules, name.slice(1)) }));
		build.onLoad({ filter: /\.scss$/ }, ({ path: file }) => ({
			contents: sass.compile(file, { loadPaths: nodePaths, importers: [importer], quietDeps: true, logger: sass.Logger.silent }).css,
			loader: "css",
			resolveDir: path.dirname(file),
		}));
	},
};

const datepicker = {
	name: "datepicker-with-seconds",
	setup(build) {
		build.onLoad({ filter: /air-datepicker[\\/]dist[\\/]js[\\/]datepicker\.min\.js$/ }, ({ path: file }) => ({
			contents: withSeconds(fs.readFileSync(file.replace("datepicker.min.js", "datepicker.js"), "utf8")),
			loader: "js",
		}));
	},
};

async function buildApp(app, source) {
	const entryPoints = {};
	for (const file of bundlesIn(path.join(source, app, "public"))) {
		const extension = path.extname(file);
		const kind = [".scss", ".css"].includes(extension) ? "css" : "js";
		entryPoints[`${kind}/${path.basename(file, extension)}`] = file;
	}
	if (!Object.keys(entryPoints).length) return {};
	const result = await esbuild.build({
		entryPoints,
		entryNames: "[dir]/[name].[hash]",
		assetNames: "media/[name].[hash]",
		outdir: path.join(assets, app, "dist"),
		publicPath: `/assets/${app}/dist`,
		bundle: true,
		minify: true,
		sourcemap: true,
		metafile: true,
		target: "es2018",
		logLevel: "warning",
		nodePaths,
		define: { "process.env.NODE_ENV": '"production"', __VUE_OPTIONS_API__: "true", __VUE_PROD_DEVTOOLS__: "false" },
		loader: Object.fromEntries([".woff", ".woff2", ".ttf", ".eot", ".svg", ".png", ".gif"].map((name) => [name, "file"])),
		plugins: [html, vue, styles, datepicker],
	});
	const names = {};
	for (const [output, info] of Object.entries(result.metafile.outputs)) {
		if (!info.entryPoint) continue;
		const file = path.resolve(output);
		const extension = path.extname(file);
		const bundle = path.basename(info.entryPoint).replace(/\.(scss|css|js|ts)$/, extension);
		names[bundle] = "/assets/" + path.relative(assets, file).split(path.sep).join("/");
	}
	return names;
}

const map = {};
for (const [app, source] of Object.entries(apps)) Object.assign(map, await buildApp(app, source));
fs.writeFileSync(path.join(assets, "assets.json"), JSON.stringify(map, null, "\t"));
fs.writeFileSync(path.join(assets, "assets-rtl.json"), "{}");
console.log(`${Object.keys(map).length} bundles`);
