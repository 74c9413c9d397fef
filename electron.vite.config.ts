import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'electron-vite'
import { resolve } from 'node:path'
import { noteBundled } from './scripts/package/bundled.ts'

const at = (path: string): string => resolve(import.meta.dirname, path)

// Targets are written out because electron-vite would otherwise build for the Electron whose types are installed, while
// Gavel must also run on Electron 33 (Node 20.18, Chromium 130).
const NODE_TARGET = 'node20.18'
const PAGE_TARGET = 'chrome130'

export default defineConfig({
  main: {
    plugins: [noteBundled('main')],
    build: {
      outDir: 'out/main',
      target: NODE_TARGET,
      externalizeDeps: { include: ['keytar'] },
      rolldownOptions: {
        // dbus-next asks for these only on paths that Gavel does not take (a bus address from the display, file
        // descriptors); neither is installed.
        external: ['x11', 'usocket'],
        input: { main: at('electron/main.ts') },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'late/[name]-[hash].js' },
      },
    },
  },
  preload: {
    plugins: [noteBundled('preload')],
    build: {
      outDir: 'out/preload',
      target: NODE_TARGET,
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: at('electron/preload.ts') },
        // A sandboxed preload cannot be an ES module: https://www.electronjs.org/docs/latest/tutorial/esm
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('renderer'),
    publicDir: false,
    plugins: [svelte({ configFile: at('svelte.config.js') }), noteBundled('renderer')],
    build: {
      outDir: at('out/renderer'),
      target: PAGE_TARGET,
      minify: true,
      // Data URLs would need an exception in the content security policy.
      assetsInlineLimit: 0,
      rolldownOptions: { input: at('renderer/index.html') },
    },
  },
})
