import { svelte } from '@sveltejs/vite-plugin-svelte'
import { resolve } from 'node:path'
import { defineConfig } from 'vite'

const at = (path: string): string => resolve(import.meta.dirname, '../..', path)

/** The configuration of Vite for the gallery, which shows every state of the window with made-up data in a browser. */
export default defineConfig({
  root: at('tests/gallery'),
  publicDir: false,
  cacheDir: at('node_modules/.cache/vite-gallery'),
  plugins: [svelte({ configFile: at('svelte.config.js') })],
  server: { host: '127.0.0.1', fs: { allow: [at('.')] } },
  build: { outDir: at('out/gallery'), emptyOutDir: true },
})
