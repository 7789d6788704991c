// Bundles css/ and js/ into ../static/dist with hashed names, and writes manifest.json (plain name -> hashed name).
// Run by setup.py when the package is built, or by hand: `npm ci && npm run build`.
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, '..', 'static', 'dist');

// Components know only tokens, so dark mode is one block of tokens. It is needed twice: for people who chose dark,
// and for people who follow their system while it is dark.
const darkTwice = {
  name: 'dark-twice',
  setup(bundle) {
    bundle.onLoad({ filter: /tokens\.css$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const dark = /\[data-theme="dark"\] (\{[^}]*\})/.exec(text);
      if (!dark) throw new Error('tokens.css has no [data-theme="dark"] block');
      const system = `@media (prefers-color-scheme: dark) { [data-theme="auto"] ${dark[1]} }`;
      return { contents: `${text.slice(0, dark.index + dark[0].length)}\n${system}\n${text.slice(dark.index + dark[0].length)}`, loader: 'css' };
    });
  },
};

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const result = await build({
  absWorkingDir: here,
  entryPoints: { app: 'js/app.js', designer: 'js/designer.js', style: 'css/style.css' },
  bundle: true,
  minify: true,
  format: 'iife',
  charset: 'utf8',
  legalComments: 'none',
  target: ['chrome111', 'firefox113', 'safari16.4'],
  outdir: out,
  write: false,
  plugins: [darkTwice],
  logLevel: 'warning',
});

const manifest = {};
for (const file of result.outputFiles) {
  const [, stem, ending] = /^(.*)\.(\w+)$/.exec(basename(file.path));
  const name = `${stem}-${createHash('sha256').update(file.contents).digest('hex').slice(0, 12)}.${ending}`;
  manifest[`${stem}.${ending}`] = name;
  await writeFile(join(out, name), file.contents);
}
await writeFile(join(out, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
