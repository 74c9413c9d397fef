import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { LARGEST_PACKET } from '../shared/feed/messages.ts'
import { allTopics, deskMayWrite } from '../shared/feed/topics.ts'
import type { RelayConfiguration } from './configuration.ts'
import { hashPassword, readDesks, type InvitedDesk } from './commands/desks.ts'
import { writeSecretFile } from './secret-file.ts'

/** The path of the folder with these files inside the container. */
const IN_CONTAINER = '/mosquitto/config'
const passwordFileIn = (folder: string): string => `password_file ${folder}/passwords\n`
/** The port for MQTT over TLS. */
const DEFAULT_PORT = '8883'

/** The port of the first address without WebSocket. For WebSocket, a proxy stands in front of the broker. */
function listenerPort(addresses: readonly string[]): string {
  const own = addresses.map((address) => new URL(address)).find(({ protocol }) => protocol.startsWith('mqtt'))
  return own === undefined || own.port === '' ? DEFAULT_PORT : own.port
}

/**
 * Mosquitto's configuration, users and permissions, by file name.
 *
 * @param folder the absolute path at which Mosquitto finds them, and `certificates/`
 */
export function brokerFiles(
  { feed, broker }: RelayConfiguration,
  desks: readonly InvitedDesk[],
  folder = IN_CONTAINER,
): Readonly<Record<'mosquitto.conf' | 'passwords' | 'permissions', string>> {
  const relays = [broker, ...broker.otherRelays]
  return {
    'mosquitto.conf': `# Everything retained is back within seconds after a restart, so nothing is stored.
persistence false
per_listener_settings false
allow_anonymous false
${passwordFileIn(folder)}acl_file ${folder}/permissions
max_packet_size ${String(LARGEST_PACKET)}

listener ${listenerPort(broker.addresses)}
protocol mqtt
certfile ${folder}/certificates/fullchain.pem
keyfile ${folder}/certificates/privkey.pem
`,
    passwords: lines([
      ...relays.map(({ user, password }) => `${user}:${hashPassword(password)}`),
      ...desks.map(({ desk, passwordHash }) => `${desk}:${passwordHash}`),
    ]),
    permissions: lines([
      ...relays.flatMap(({ user }) => [`user ${user}`, `topic readwrite ${allTopics(feed)}`, '']),
      ...desks.flatMap(({ desk }) => [
        `user ${desk}`,
        `topic read ${allTopics(feed)}`,
        ...deskMayWrite(feed, desk).map((topic) => `topic write ${topic}`),
        '',
      ]),
    ]),
  }
}

function lines(all: readonly string[]): string {
  return `${all.join('\n').trimEnd()}\n`
}

/**
 * Writes Mosquitto's files into a folder. Without a folder, returns them as one text.
 *
 * @param withoutDocker whether Mosquitto runs without a container, and so reads the files at the path of this folder. A
 * folder that already has a configuration for this case keeps it.
 */
export function brokerConfig(
  configuration: RelayConfiguration,
  folder: string | undefined,
  withoutDocker: boolean,
): string {
  if (folder === undefined && withoutDocker) throw new Error('Say where Mosquitto finds its files: --out broker')
  const isOwn = folder !== undefined && (withoutDocker || namesItself(folder))
  const at = isOwn ? resolve(folder) : IN_CONTAINER
  const files = brokerFiles(configuration, readDesks(configuration.stateFolder), at)
  if (folder === undefined) {
    return Object.entries(files)
      .map(([name, text]) => `### ${name}\n${text}`)
      .join('\n')
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  for (const [name, text] of Object.entries(files)) writeSecretFile(join(folder, name), text)
  return `Wrote mosquitto.conf, passwords and permissions to ${folder}.\n`
}

/**
 * Whether the configuration in this folder is for a Mosquitto without a container, even if the folder has been moved
 * since.
 */
function namesItself(folder: string): boolean {
  const path = join(folder, 'mosquitto.conf')
  return existsSync(path) && !readFileSync(path, 'utf8').includes(passwordFileIn(IN_CONTAINER))
}
