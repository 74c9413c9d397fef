import { vitePreprocess } from '@sveltejs/vite-plugin-svelte'

export default {
  preprocess: vitePreprocess(),
  compilerOptions: {
    // Our own code uses runes everywhere. Some packages do not: vitest-browser-svelte wraps components in legacy mode.
    runes: ({ filename }) => (filename.includes('node_modules') ? undefined : true),
  },
}
