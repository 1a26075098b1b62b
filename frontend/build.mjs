// Builds src/*.ts and scss/*.scss into webapp/static/dist with hashed names and a manifest.json that maps
// "app.css" to "app-HASH.css". Every file directly in src/ or scss/ (not _partials) is an entry of its own.
import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import * as esbuild from "esbuild";
import * as sass from "sass";

import { iconSprite } from "./icons.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(here);
const out = path.join(root, "webapp/static/dist");
const images = path.join(root, "webapp/static/images");
const watch = process.argv.includes("--watch");

/** Lets esbuild import SCSS: Sass writes the CSS, esbuild then follows its url()s and minifies. */
const scss = {
  name: "scss",
  setup(build) {
    build.onLoad({ filter: /\.scss$/ }, async ({ path: file }) => {
      const result = await sass.compileAsync(file, {
        loadPaths: [path.join(here, "node_modules")],
        quietDeps: true,
      });
      const watchFiles = result.loadedUrls.filter((url) => url.protocol === "file:").map((url) => fileURLToPath(url));
      return { contents: result.css, loader: "css", resolveDir: path.dirname(file), watchFiles };
    });
  },
};

/** Names the entries: each file directly in `folder` with `extension`. */
async function entries(folder, extension) {
  const names = await readdir(path.join(here, folder));
  return names
    .filter((name) => name.endsWith(extension) && !name.startsWith("_") && !name.endsWith(".d.ts"))
    .map((name) => path.join(here, folder, name));
}

const shared = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  metafile: true,
  outdir: out,
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  target: ["chrome123", "firefox121", "safari17.5"],
  loader: { ".woff2": "file", ".svg": "file", ".wasm": "file" },
  legalComments: "none",
  logLevel: "warning",
};

/** Maps each entry's plain name (app.css) to what was written (app-HASH.css). */
function namesOf(metafile) {
  return Object.entries(metafile.outputs)
    .filter(([, output]) => /^(src|scss)\//.test(output.entryPoint ?? ""))
    .map(([file]) => path.basename(file))
    .map((name) => [name.replace(/-[A-Z0-9]{8}(\.\w+)$/, "$1"), name]);
}

function hashed(name, contents) {
  const hash = createHash("sha256").update(contents).digest("hex").slice(0, 8).toUpperCase();
  const { name: stem, ext } = path.parse(name);
  return `${stem}-${hash}${ext}`;
}

/** Copies the drawn images and writes the icon sprite, under hashed names. */
async function copyImages() {
  const names = [];
  for (const name of await readdir(images)) {
    const target = hashed(name, await readFile(path.join(images, name)));
    await copyFile(path.join(images, name), path.join(out, target));
    names.push([name, target]);
  }
  const sprite = await iconSprite(root, here, console.error);
  const target = hashed("icons.svg", sprite);
  await writeFile(path.join(out, target), sprite);
  return [...names, ["icons.svg", target]];
}

/** Writes the manifest in one step, so that a running application never reads half of it. */
async function writeManifest(pairs) {
  const manifest = Object.fromEntries(pairs.sort(([a], [b]) => a.localeCompare(b)));
  const temporary = path.join(out, `manifest.${process.pid}.json`);
  await writeFile(temporary, JSON.stringify(manifest, null, 2) + "\n");
  await rename(temporary, path.join(out, "manifest.json"));
  return manifest;
}

/** Removes what earlier builds left, a day later: a running application may still hand out the old names. */
async function sweep(written) {
  const yesterday = Date.now() - 24 * 3600 * 1000;
  for (const name of await readdir(out)) {
    const file = path.join(out, name);
    if (!written.has(name) && (await stat(file)).mtimeMs < yesterday) await rm(file, { recursive: true });
  }
}

async function build() {
  await mkdir(out, { recursive: true });
  const scripts = { ...shared, entryPoints: await entries("src", ".ts"), format: "esm", splitting: true };
  const classic = scripts.entryPoints.filter((file) => path.basename(file) === "theme.ts");
  const modules = scripts.entryPoints.filter((file) => !classic.includes(file));
  const results = await Promise.all([
    esbuild.build({ ...scripts, entryPoints: modules }),
    esbuild.build({ ...shared, entryPoints: classic, format: "iife" }),
    esbuild.build({ ...shared, entryPoints: await entries("scss", ".scss"), plugins: [scss] }),
  ]);
  const pairs = [...results.flatMap((result) => namesOf(result.metafile)), ...(await copyImages())];
  const manifest = await writeManifest(pairs);
  const outputs = results.flatMap((result) => Object.keys(result.metafile.outputs)).map((file) => path.basename(file));
  await sweep(new Set([...outputs, ...Object.values(manifest), "manifest.json"]));
  return manifest;
}

async function watchForever() {
  const { watch: watchFolder } = await import("node:fs");
  let pending;
  const again = () => {
    clearTimeout(pending);
    pending = setTimeout(() => build().then(() => console.log("built"), (error) => console.error(error.message)), 100);
  };
  for (const folder of ["src", "scss", "../templates", "../webapp/static/images"]) {
    watchFolder(path.join(here, folder), { recursive: true }, again);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const started = Date.now();
  const manifest = await build();
  console.log(`Built ${Object.keys(manifest).length} files in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  if (watch) await watchForever();
}
