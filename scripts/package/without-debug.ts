import type { Plugin } from 'vite'

const ID = '\0without-debug.cjs'

/**
 * Replaces the package `debug` in what is shipped. With the variable `DEBUG`, the MQTT client and the proxy agents would
 * print the password of the broker with it.
 */
export const withoutDebug: Plugin = {
  name: 'without-debug',
  enforce: 'pre',
  resolveId: (source) => (source === 'debug' ? ID : undefined),
  load: (id) =>
    id === ID
      ? `const createDebug = () => Object.assign(() => undefined, { enabled: false, extend: createDebug })
module.exports = createDebug`
      : undefined,
}
