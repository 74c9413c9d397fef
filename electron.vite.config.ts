import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'electron-vite'
import { resolve } from 'node:path'
import type { Plugin } from 'vite'
import { recordBundledPackages } from './scripts/package/bundled-packages.ts'
import { calls, pushNames } from './shared/ipc/contract.ts'
import { withoutDebug } from './scripts/package/without-debug.ts'

const at = (path: string): string => resolve(import.meta.dirname, path)

// The targets are explicit, because electron-vite would otherwise build for the Electron whose types are installed,
// while Gavel must also run on Electron 33 (Node 20.18, Chromium 130).
const NODE_TARGET = 'node20.18'
const PAGE_TARGET = 'chrome130'

/**
 * Escapes characters beyond ASCII. A script with a character beyond Latin-1 takes two bytes of memory for each of its
 * characters, and the texts contain such characters.
 */
const asciiOnly: Plugin = {
  name: 'ascii-only',
  // This runs after minifying, because the minifier turns escapes back into characters.
  generateBundle: (_options, bundle) => {
    for (const file of Object.values(bundle)) {
      if (file.type === 'chunk') file.code = file.code.replace(/[^\0-\x7f]/g, escapeSign)
    }
  },
}

const escapeSign = (sign: string): string => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`

export default defineConfig({
  main: {
    plugins: [withoutDebug, recordBundledPackages('main')],
    build: {
      outDir: 'out/main',
      target: NODE_TARGET,
      externalizeDeps: false,
      rolldownOptions: {
        // keytar is native. dbus-next needs the others only for features that Gavel does not use (a bus address from the X11 display, file
        // descriptors), so neither package is bundled.
        external: ['keytar', 'x11', 'usocket'],
        input: { main: at('electron/main.ts') },
        plugins: [asciiOnly],
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          chunkFileNames: 'late/[name]-[hash].js',
          // Halves the code to be loaded. Function names stay, for stack traces in the diagnostics.
          minify: { compress: true, mangle: { keepNames: true }, codegen: true },
        },
      },
    },
  },
  preload: {
    plugins: [recordBundledPackages('preload')],
    define: { CALL_NAMES: JSON.stringify(Object.keys(calls)), PUSH_NAMES: JSON.stringify(pushNames) },
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
    plugins: [svelte({ configFile: at('svelte.config.js') }), recordBundledPackages('renderer')],
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
