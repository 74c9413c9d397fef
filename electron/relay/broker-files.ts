import { pbkdf2Sync, randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LARGEST_PACKET } from '../feed/messages/messages.ts'
import { allTopics, deskMayWrite } from '../feed/messages/topics.ts'
import type { RelayConfiguration } from './configuration.ts'
import { type InvitedDesk, readDesks } from './desks-file.ts'
import { writeSecretFile } from './secret-file.ts'

/**
 * The password part of a line in Mosquitto's password file: `$7$`, PBKDF2 with SHA-512, as `mosquitto_passwd` makes it
 * (https://github.com/eclipse-mosquitto/mosquitto/blob/master/common/password_mosq.c). 101 rounds are its default. The
 * passwords are random, so more rounds would not help.
 */
export function hashPassword(password: string, salt: Buffer = randomBytes(12)): string {
  const rounds = 101
  const hash = pbkdf2Sync(password, salt, rounds, 64, 'sha512')
  return `$7$${String(rounds)}$${salt.toString('base64')}$${hash.toString('base64')}`
}

/** Mosquitto's configuration, users and permissions, by file name. */
export function brokerFiles(
  { feed, broker }: RelayConfiguration,
  desks: readonly InvitedDesk[],
): Readonly<Record<'mosquitto.conf' | 'passwords' | 'permissions', string>> {
  const relays = [broker, ...broker.otherRelays]
  return {
    'mosquitto.conf': `# Everything retained is back within seconds after a restart, so nothing is stored.
persistence false
per_listener_settings false
allow_anonymous false
password_file /mosquitto/config/passwords
acl_file /mosquitto/config/permissions
max_packet_size ${String(LARGEST_PACKET)}

listener 8883
protocol mqtt
certfile /mosquitto/certificates/fullchain.pem
keyfile /mosquitto/certificates/privkey.pem
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

/** Writes Mosquitto's files into a folder. Without a folder, returns them as one text. */
export function brokerConfig(configuration: RelayConfiguration, folder: string | undefined): string {
  const files = brokerFiles(configuration, readDesks(configuration.stateFolder))
  if (folder === undefined) {
    return Object.entries(files)
      .map(([name, text]) => `### ${name}\n${text}`)
      .join('\n')
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeFileSync(join(folder, 'mosquitto.conf'), files['mosquitto.conf'])
  writeSecretFile(join(folder, 'passwords'), files.passwords)
  writeSecretFile(join(folder, 'permissions'), files.permissions)
  return `Wrote mosquitto.conf, passwords and permissions to ${folder}.\n`
}
