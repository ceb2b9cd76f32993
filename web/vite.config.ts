import { readdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { defineConfig } from 'vite';

const out = 'target/console';

/** The server serves the files that this list names, and no others. */
function list(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((each) => {
    const path = join(folder, each.name);
    return each.isDirectory() ? list(path) : [relative(out, path)];
  });
}

export default defineConfig({
  base: '/',
  esbuild: { jsx: 'automatic' },
  build: { outDir: out, emptyOutDir: true, target: 'es2022', assetsInlineLimit: 0 },
  plugins: [
    {
      name: 'list-files',
      closeBundle() {
        const files = list(out).filter((name) => name !== 'files.txt');
        writeFileSync(join(out, 'files.txt'), files.sort().join('\n'));
      },
    },
  ],
});
