import { pbkdf2Sync, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import { formatInvite, parseInvite } from '../../shared/feed/invite.ts'
import { MOST_DESKS } from '../../shared/feed/messages.ts'
import { idPattern } from '../../shared/feed/topics.ts'
import type { Logger } from '../../shared/logger.ts'
import type { RelayConfiguration } from '../configuration.ts'
import type { DeskPerson } from '../outgoing.ts'
import { readState, writeSecretFile } from '../secret-file.ts'
import { createAttempt } from '../trouble.ts'
import { brokerAuthority } from './open-configuration.ts'

const invitedDesks = z.array(
  z.object({
    desk: z.string().regex(idPattern),
    person: z.string(),
    /** The hash as in the broker's password file. The password itself is only in the invite. */
    passwordHash: z.string(),
  }),
)

/** A desk that may use the broker. The desk's id is also the name of its user at the broker. */
export type InvitedDesk = z.output<typeof invitedDesks>[number]

const pathIn = (stateFolder: string): string => join(stateFolder, 'desks.json')

/** @throws Error if the file exists but cannot be read, is invalid, or is accessible to other users */
export const readDesks = (stateFolder: string): readonly InvitedDesk[] =>
  readState(pathIn(stateFolder), invitedDesks) ?? []

export function writeDesks(stateFolder: string, desks: readonly InvitedDesk[]): void {
  writeSecretFile(pathIn(stateFolder), `${JSON.stringify(desks, undefined, 2)}\n`)
}

/**
 * Creates the function that returns the invited desks. If the file cannot be read, that function logs the reason,
 * without repeating it while it stays the same, and returns the desks that it last read.
 */
export function createPeople(stateFolder: string, logger: Logger): () => readonly DeskPerson[] {
  let people: readonly DeskPerson[] = []
  const attempt = createAttempt(logger, 'The invited desks cannot be read, so new ones have no names')
  return () => {
    attempt(() => {
      people = readDesks(stateFolder)
        .slice(-MOST_DESKS)
        .map(({ desk, person }) => ({ desk, person }))
    })
    return people
  }
}

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

const WRONG_ADDRESS =
  'Gavel accepts no broker address with a user, a password, a query or a fragment. Set broker.publicAddresses.'
const WRONG_INVITE =
  'Gavel would not accept this invite. --person needs letters or digits, an address has at most 500 characters, and broker.caFile at most 8,000: put only the certificate of the authority into it.'

/**
 * Bytes of the longest text that the keychain of Windows stores.
 * https://learn.microsoft.com/windows/win32/api/wincred/ns-wincred-credentiala
 */
const LONGEST_ON_WINDOWS = 2_560

/**
 * Whether the invite is too long for a Gavel on Windows to store. A certificate with an EC key makes it short enough.
 */
export const isTooLongForWindows = (invite: string): boolean => invite.length > LONGEST_ON_WINDOWS

/**
 * Adds a desk and returns its invite. Only the invite contains the desk's password; the relay stores a hash.
 *
 * @param typed what to type for a command, such as `revoke desk-3`
 *
 * @throws Error with a message for the terminal if the name cannot be used, or if Gavel would reject the invite
 */
export function invite(
  configuration: RelayConfiguration,
  { person, desk }: { person: string; desk: string },
  typed: (command: string) => string,
): string {
  const { feed, team, broker, stateFolder } = configuration
  const id = desk
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
  if (!idPattern.test(id)) throw new Error('The name of a desk needs 1 to 32 letters or digits, such as "Desk 3".')
  const desks = readDesks(stateFolder)
  if ([broker, ...broker.otherRelays].some(({ user }) => user === id))
    throw new Error(`"${id}" is the user of a relay. Choose another name.`)
  if (desks.some((each) => each.desk === id))
    throw new Error(`"${id}" is taken. Choose another name, or revoke it first: ${typed(`revoke ${id}`)}`)
  const password = randomBytes(24).toString('base64url')
  const ca = brokerAuthority(configuration)
  const text = formatInvite({
    feed,
    team,
    desk: id,
    person,
    user: id,
    password,
    addresses: [...(broker.publicAddresses ?? broker.addresses)],
    ...(ca !== undefined && { ca }),
  })
  const parsed = parseInvite(text, true)
  if (!parsed.ok) throw new Error(parsed.fault.values?.['reason'] === 'inviteAddress' ? WRONG_ADDRESS : WRONG_INVITE)
  writeDesks(stateFolder, [...desks, { desk: id, person, passwordHash: hashPassword(password) }])
  return text
}

/** @throws Error with a message for the terminal if no desk has this id */
export function revoke({ stateFolder }: RelayConfiguration, desk: string): void {
  const desks = readDesks(stateFolder)
  const left = desks.filter((each) => each.desk !== desk)
  if (left.length === desks.length) {
    const known = desks.map((each) => each.desk).join(', ')
    throw new Error(`There is no desk "${desk}".${known === '' ? '' : ` Invited are: ${known}.`}`)
  }
  writeDesks(stateFolder, left)
}
