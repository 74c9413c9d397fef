/** The libraries that docs/libraries.md lists as part of Gavel. About shows them with their licences. */
export const LIBRARIES: readonly { readonly name: string; readonly licence: string }[] = [
  { name: 'electron', licence: 'MIT' },
  { name: 'svelte', licence: 'MIT' },
  { name: 'bits-ui', licence: 'MIT' },
  { name: 'virtua', licence: 'MIT' },
  { name: '@lucide/svelte', licence: 'ISC' },
  { name: 'i18next', licence: 'MIT' },
  { name: 'libphonenumber-js', licence: 'MIT' },
  { name: 'zod', licence: 'MIT' },
  { name: 'p-queue', licence: 'MIT' },
  { name: 'electron-store', licence: 'MIT' },
  { name: 'electron-log', licence: 'MIT' },
  { name: 'electron-menubar', licence: 'BSD-2-Clause' },
  { name: 'keytar', licence: 'MIT' },
  { name: 'dbus-next', licence: 'MIT' },
  { name: 'mqtt', licence: 'MIT' },
  { name: 'mqtt-packet', licence: 'MIT' },
]
