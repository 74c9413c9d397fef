/** Prefix of every channel of a call. */
export const PREFIX = 'gavel:'
/** Prefix of every channel of a push. */
export const PUSH_PREFIX = `${PREFIX}on:`

/** The name of the function with which a window listens to a push. */
export function listenerName<Name extends string>(name: Name): `on${Capitalize<Name>}` {
  return `on${name.charAt(0).toUpperCase()}${name.slice(1)}` as `on${Capitalize<Name>}`
}
