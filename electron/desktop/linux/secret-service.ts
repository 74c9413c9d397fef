import type { SessionBus } from './session-bus.ts'

const NAME = 'org.freedesktop.secrets'
const PATH = '/org/freedesktop/secrets'

/**
 * Whether the default collection of the Secret Service is locked.
 * https://specifications.freedesktop.org/secret-service-spec/latest/
 *
 * @returns undefined if no service reports it
 */
export async function isKeyringLocked(bus: SessionBus | undefined): Promise<boolean | undefined> {
  const collection = await bus?.call(NAME, PATH, 'org.freedesktop.Secret.Service', 'ReadAlias', 'default')
  if (typeof collection !== 'string' || collection === '/') return undefined
  const locked = await bus?.property(NAME, collection, 'org.freedesktop.Secret.Collection', 'Locked')
  return typeof locked === 'boolean' ? locked : undefined
}
