import { vitePreprocess } from '@sveltejs/vite-plugin-svelte'

/** The widths that have a name: the list of rooms or the window is at most this many pixels wide. */
const SIZES = { tiny: 250, narrow: 380, medium: 519, wide: 639 }

/**
 * Replaces `(at-most: narrow)` in the conditions of styles, because conditions cannot use custom properties.
 * @type {import('svelte/compiler').PreprocessorGroup}
 */
const namedSizes = {
  name: 'named-sizes',
  style: ({ content }) => ({
    code: content.replaceAll(/\(at-most: (\w+)\)/g, (_, name) => {
      if (!Object.hasOwn(SIZES, name)) throw new RangeError(`There is no size ${name}.`)
      return `(max-width: ${SIZES[name]}px)`
    }),
  }),
}

export default {
  preprocess: [namedSizes, vitePreprocess()],
  compilerOptions: {
    // Our own code uses runes everywhere. Some packages do not: vitest-browser-svelte wraps components in legacy mode.
    runes: ({ filename }) => (filename.includes('node_modules') ? undefined : true),
  },
}
