import { vitePreprocess } from '@sveltejs/vite-plugin-svelte'

export default {
  preprocess: vitePreprocess(),
  compilerOptions: {
    // Runes everywhere in our own code, but not in packages: vitest-browser-svelte wraps components in legacy mode.
    runes: ({ filename }) => (filename.includes('node_modules') ? undefined : true),
  },
}
