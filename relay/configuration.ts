import { providerKinds } from '../shared/providers.ts'
import { parseJson } from '../shared/json.ts'
import { dirname, isAbsolute, resolve } from 'node:path'
import { z } from 'zod'
import { idPattern } from '../shared/feed/topics.ts'
import { isLoopback } from '../shared/loopback.ts'

const id = z.string().regex(idPattern, 'must be 1 to 32 small letters, digits and hyphens')
const text = z.string().min(1).max(200)
/** The broker's files allow only one word as the name of a user. */
const brokerUser = z.string().regex(/^[\w.-]{1,64}$/, 'must be one word of letters, digits, hyphens and dots')
const port = z.int().min(0).max(65_535)
const secureUrl = z
  .url()
  .refine((value) => isSecure(value, 'https:'), 'must begin with https://, or be on this computer')
const brokerAddress = z
  .string()
  .refine((value) => isSecure(value, 'mqtts:', 'wss:'), 'must begin with mqtts:// or wss://, or be on this computer')

const account = z.strictObject({
  /** The last part of the account's callback address. */
  id,
  name: text,
  provider: z.enum(providerKinds),
  authId: text,
  authToken: text,
  /** The token of the main account, if this is a sub-account. Some callbacks are signed only with that token. */
  mainAuthToken: text.optional(),
  /** Allowed only with a simulator on this computer. */
  baseUrl: z
    .url()
    .refine((value) => URL.canParse(value) && isLoopback(new URL(value).hostname), 'must be on this computer')
    .optional(),
  callbacks: z
    .strictObject({
      /**
       * Whether unsigned callbacks of Vobiz are accepted until the first signed one. Vobiz signs only callbacks to
       * addresses for which credentials are configured.
       */
      acceptUnsigned: z.boolean().default(false),
      /** The application that gets each callback after the relay. */
      passOnTo: secureUrl.optional(),
    })
    .optional(),
})

/** A path; a relative one begins at the configuration's folder, so that each command means the same files wherever it runs. */
const pathIn = (folder: string) => text.transform((path) => resolve(folder, path))

const receiverIn = (folder: string) =>
  z.strictObject({
    /** The address that the provider calls, without a slash at its end. */
    publicUrl: secureUrl.transform((url) => url.replace(/\/+$/, '')),
    host: text.default('127.0.0.1'),
    port,
    /** In the path of every callback address. */
    pathSecret: z.string().regex(/^[0-9a-f]{32}$/, 'must be 32 hexadecimal digits: openssl rand -hex 16'),
    /** With this, the customer's application may forward callbacks that it received; without it, it may not. */
    forwardingSecret: text.min(16).optional(),
    /** Absent if a proxy in front handles HTTPS. */
    tls: z.strictObject({ keyFile: pathIn(folder), certFile: pathIn(folder) }).optional(),
  })

const configurationIn = (folder: string, isPassed: boolean) =>
  z
    .strictObject({
      feed: id,
      /** The name of the team, as its moderators call it. */
      team: text,
      relay: id,
      /** The relay with the lowest rank polls. */
      rank: z.int().min(0).max(1_000).default(0),
      broker: z.strictObject({
        addresses: z.array(brokerAddress).min(1).max(5),
        /** The broker's addresses for moderators, if they differ from those for the relay. */
        publicAddresses: z.array(brokerAddress).min(1).max(5).optional(),
        user: brokerUser,
        password: text,
        /** Users of the team's other relays, for the broker's configuration. */
        otherRelays: z
          .array(z.strictObject({ user: brokerUser, password: text }))
          .max(10)
          .default([]),
        /** A PEM file with the certificate of the authority that signed the broker's certificate. */
        caFile: pathIn(folder).optional(),
      }),
      accounts: z.array(account).min(1).max(100),
      receiver: receiverIn(folder).optional(),
      /** The port of the health service, which only this computer can reach. */
      healthPort: port.optional(),
      /** The folder for the journal, the invited moderators and the proof of callbacks. */
      stateFolder: isPassed
        ? text.refine(
            isAbsolute,
            'must begin with /, such as /var/lib/gavel-relay, because systemd passes this file read-only',
          )
        : pathIn(folder),
      /** Months for which journal entries are stored; 0 means for ever. */
      keepJournalMonths: z.int().min(0).max(1_200).default(12),
      /** Whether only the last four digits of numbers are published. */
      masksNumbers: z.boolean().default(false),
    })
    .refine(({ accounts }) => new Set(accounts.map((each) => each.id)).size === accounts.length, {
      path: ['accounts'],
      message: 'must have different ids',
    })
    .refine(
      ({ accounts }) =>
        new Set(accounts.map(({ provider, authId }) => `${provider} ${authId}`)).size === accounts.length,
      { path: ['accounts'], message: 'must not contain an account twice' },
    )

export type RelayConfiguration = z.output<ReturnType<typeof configurationIn>>
export type AccountConfiguration = RelayConfiguration['accounts'][number]
export type ReceiverConfiguration = NonNullable<RelayConfiguration['receiver']>

/**
 * @param path where it was read; relative paths in it begin there
 * @param isPassed whether systemd passes the configuration, in a folder of its own
 *
 * @throws an Error with one sentence for each mistake, without any value
 */
export function readConfiguration(json: string, path: string, isPassed = false): RelayConfiguration {
  const read = parseJson(json)
  const mistakes = read.ok
    ? placeholdersIn(read.value).map((place) => `${place}: must be replaced.`)
    : [`The configuration is not JSON${read.place}.`]
  if (read.ok && mistakes.length === 0) {
    const parsed = configurationIn(dirname(path), isPassed).safeParse(read.value)
    if (parsed.success) return parsed.data
    const { issues } = parsed.error
    mistakes.push(...issues.map((issue) => `${issue.path.join('.') || 'The configuration'}: ${issue.message}.`))
  }
  throw new Error(`${path} has mistakes:\n${mistakes.join('\n')}`)
}

/** What the example asks to replace, and hosts that belong to nobody: https://www.rfc-editor.org/rfc/rfc2606 */
const placeholder = /^REPLACE|^\w+:\/\/([^/]*\.)?example\.(com|net|org)(?=[:/]|$)/i

/** @returns the path of each text that is a placeholder */
function placeholdersIn(value: unknown, path: readonly string[] = []): readonly string[] {
  if (typeof value === 'string') return placeholder.test(value) ? [path.join('.')] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => placeholdersIn(inner, [...path, key]))
}

/** Whether the address has one of these protocols, or is on this computer and has one of them without encryption. */
function isSecure(address: string, ...protocols: readonly string[]): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, hostname } = new URL(address)
  return protocols.includes(protocol) || (protocols.includes(protocol.replace(':', 's:')) && isLoopback(hostname))
}
