// Builds src/mannam/web/static/mannam/{css,fonts,icons,licenses} from KRDS and frontend/.
// The result is committed, so a machine without node runs Mannam; tests/web/test_assets.py compares
// BUILD.json with the sources. Run: npm ci && npm run build
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { browserslistToTargets, transform } from "lightningcss";
import postcss from "postcss";
import { compile } from "sass";

const frontend = dirname(fileURLToPath(import.meta.url));
const root = dirname(frontend);
const krds = join(root, "node_modules/krds-uiux/resources");
const out = join(root, "src/mannam/web/static/mannam");
const built = ["css", "fonts", "icons", "licenses"];
const size_goal = 120 * 1024;

const read = (path) => readFileSync(path, "utf8");
const listed = (folder) => readdirSync(folder).sort().map((name) => join(folder, name));
const walk = (path) => (statSync(path).isDirectory() ? listed(path).flatMap(walk) : [path]);

/** KRDS' tokens and chosen components, then our layer in the order of its file names. */
function gather() {
  const components = compile(join(frontend, "krds.scss"), {
    loadPaths: [join(krds, "scss")],
    quietDeps: true,
    // KRDS 1.1 is written with @import; the pinned sass still knows it.
    silenceDeprecations: ["import", "global-builtin"],
  });
  const own = listed(join(frontend, "css")).map(read);
  return [read(join(krds, "css/token/krds_tokens.css")), components.css, ...own]
    .join("\n")
    .replaceAll(/@charset "utf-8";/gi, "");
}

/** Of several plain :root rules that set the same property only the last one counts: drop the others. */
function dropOverridden(sheet) {
  const seen = new Set();
  const rules = sheet.nodes.filter((node) => node.type === "rule" && node.selector === ":root").reverse();
  for (const rule of rules) {
    for (const declaration of [...rule.nodes].reverse()) {
      if (declaration.type !== "decl") continue;
      if (seen.has(declaration.prop)) declaration.remove();
      seen.add(declaration.prop);
    }
  }
}

/** Variants of KRDS' components that no page uses. Take one out of the list to have it back. */
const unused = [
  /\.(xsmall|small)\b/,
  /\.krds-btn\.(link|icon)\b|\.svg-icon/,
  /\.krds-badge\.(outline-|bg-(?!light)|number|dot|large)/,
  /\.bg-light-(secondary|point|disabled)/,
  /\.krds-info-list\.(dash|hollow|ordered)/,
  /\.krds-form-select-sort|\.textarea-|\.calendar-input|\.datepicker|\.chip-wrap|\.form-spinner/,
];

function dropUnused(sheet) {
  sheet.walkRules((rule) => {
    const kept = rule.selectors.filter((selector) => !unused.some((variant) => variant.test(selector)));
    if (kept.length === 0) rule.remove();
    else if (kept.length < rule.selectors.length) rule.selectors = kept;
  });
}

/** Removes custom properties that no real declaration reaches, directly or through other custom properties. */
function prune(sheet) {
  const uses = new Map(); // custom property -> those its values name
  const live = new Set();
  sheet.walkDecls((declaration) => {
    const names = declaration.value.match(/--[\w-]+/g) ?? [];
    if (!declaration.prop.startsWith("--")) names.forEach((name) => live.add(name));
    else uses.set(declaration.prop, [...(uses.get(declaration.prop) ?? []), ...names]);
  });
  const open = [...live];
  while (open.length) {
    for (const name of uses.get(open.pop()) ?? []) {
      if (!live.has(name)) open.push(name);
      live.add(name);
    }
  }
  sheet.walkDecls(/^--/, (declaration) => {
    if (!live.has(declaration.prop)) declaration.remove();
  });
  sheet.walkRules((rule) => {
    if (rule.nodes.every((node) => node.type === "comment")) rule.remove();
  });
}

function style() {
  const sheet = postcss.parse(gather());
  dropOverridden(sheet);
  dropUnused(sheet);
  prune(sheet);
  const { code } = transform({
    filename: "mannam.css",
    code: Buffer.from(sheet.toString()),
    minify: true,
    targets: browserslistToTargets(["chrome 108", "firefox 115", "safari 16"]),
  });
  const notice = "/*! Mannam, Apache-2.0; with parts of krds-uiux 1.1.0, ISC: see ../licenses/ */\n";
  if (code.length > size_goal) throw new Error(`mannam.css is ${code.length} bytes; the goal is ${size_goal}`);
  writeFileSync(join(out, "css/mannam.css"), notice + code.toString() + "\n");
  return code.length;
}

/** Copies each icon (for masks in the style sheet) and gathers all in one sheet (for <use> in the pages). */
function icons() {
  const symbols = listed(join(frontend, "icons")).map((path) => {
    const name = path.match(/([\w-]+)\.svg$/)[1];
    const [, attributes, body] = read(path).match(/<svg xmlns="[^"]+" ([^>]+)>(.*)<\/svg>/s);
    return `<symbol id="${name}" ${attributes}>${body.trim()}</symbol>`;
  });
  cpSync(join(frontend, "icons"), join(out, "icons"), { recursive: true });
  const sheet = `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`;
  writeFileSync(join(out, "icons/sheet.svg"), sheet);
  cpSync(join(frontend, "brand"), join(out, "icons"), { recursive: true });
}

function fonts() {
  for (const weight of ["Regular", "Medium", "Bold"]) {
    const name = `PretendardGOV-${weight}.subset.woff2`;
    cpSync(join(krds, "fonts", name), join(out, "fonts", name));
  }
}

function record() {
  const digests = (paths) =>
    Object.fromEntries(
      paths.map((path) => [
        relative(root, path).replaceAll("\\", "/"),
        createHash("sha256").update(readFileSync(path)).digest("hex"),
      ]),
    );
  const sources = [join(root, "package.json"), join(root, "package-lock.json"), ...walk(frontend)];
  const results = built.flatMap((folder) => walk(join(out, folder)));
  const record = {
    inputs: digests(sources.filter((path) => !path.endsWith(".md"))),
    outputs: digests(results),
  };
  writeFileSync(join(out, "BUILD.json"), `${JSON.stringify(record, null, 2)}\n`);
}

for (const folder of built) {
  rmSync(join(out, folder), { recursive: true, force: true });
  mkdirSync(join(out, folder), { recursive: true });
}
const bytes = style();
icons();
fonts();
cpSync(join(frontend, "licenses"), join(out, "licenses"), { recursive: true });
record();
console.log(`mannam.css: ${(bytes / 1024).toFixed(1)} KiB`);
