import { drop } from '../shared/drop.ts'
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Account } from '../shared/account.ts'
import { elapsedOf, type Clock } from '../shared/clock.ts'
import type { Logger } from '../shared/logger.ts'
import type { OpenBus } from '../shared/feed/bus.ts'
import { accountHash } from '../shared/feed/topics.ts'
import type { Journal } from '../electron/journal/journal.ts'
import { journalChanges } from '../electron/moderation/journal-changes.ts'
import { createProvider } from '../electron/providers/http-provider.ts'
import type { Fetch } from '../electron/providers/transport.ts'
import type { RelayConfiguration } from './configuration.ts'
import type { HealthReport } from './health.ts'
import { readsOnly } from './observed-provider.ts'
import { CallbackGate } from './receiver/callback-gate.ts'
import { passOn } from './receiver/pass-on.ts'
import { startReceiver, type Receiver, type ReceiverOptions } from './receiver/receiver.ts'
import { RequiredProof } from './receiver/required-proof.ts'
import type { DeskPerson, RelayAccount } from './relay-messages.ts'
import { RelaySession } from './relay-session.ts'

export interface RelayParts {
  readonly configuration: RelayConfiguration
  readonly software: string
  readonly clock: Clock
  readonly fetch: Fetch
  readonly openBus: OpenBus
  readonly journal: Journal
  /** The invited desks as they are now. */
  readonly desks: () => readonly DeskPerson[]
  readonly logger: Logger
}

export interface Relay {
  health(): HealthReport
  /** The port of the receiver; undefined if there is no receiver. */
  readonly receiverPort: number | undefined
  /** Uses the receiver's certificate as its files are now. @throws as `Receiver.renewCertificate` */
  renewCertificate(): void
  /** Says goodbye and stops everything. */
  stop(): Promise<void>
}

/**
 * Starts one relay: reads the accounts, publishes the responses, and receives callbacks.
 *
 * @throws (rejects with) an error if the receiver cannot start: its port is in use or one of its files is unusable
 */
export async function startRelay(parts: RelayParts): Promise<Relay> {
  const { configuration, clock } = parts
  const startedAt = elapsedOf(clock)
  const accounts = configuration.accounts.map((each) => connectAccount(parts, each))
  const hashOf = new Map(configuration.accounts.map(({ id }, index) => [id, accounts[index]?.account.id ?? '']))
  const called = configuration.accounts.filter(({ callbacks }) => callbacks !== undefined)
  const passedOn = { sent: 0, failed: 0 }
  const onMissed = (missed?: string): void => {
    for (const { id } of called) if (missed === undefined || missed === id) session.onMissed(hashOf.get(id) ?? '')
  }
  const onCallback: ReceiverOptions['onCallback'] = (accepted, raw) => {
    session.onCallback(hashOf.get(accepted.account.id) ?? '', accepted)
    const target = called.find(({ id }) => id === accepted.account.id)?.callbacks?.passOnTo
    if (target === undefined || raw.headers['x-gavel-original-url'] !== undefined) return
    drop(
      passOn(new URL(target), (configuration.receiver?.publicUrl ?? '') + raw.path, raw).then((status) => {
        const isGood = status !== undefined && status < 300
        passedOn[isGood ? 'sent' : 'failed'] += 1
      }),
    )
  }
  const receiver = await receiverOf(parts, { onCallback, onMissed })
  const { feed, team, relay, rank, broker, masksNumbers } = configuration
  // The receiver comes first, because a session that had begun could not be closed if the receiver failed to start.
  const session = new RelaySession({
    ...parts,
    accounts,
    broker,
    identity: { feed, relay, name: `${team}, ${relay}`, rank, software: parts.software, masksNumbers },
    epoch: randomUUID(),
    onMonitor: (rooms) =>
      journalChanges({
        rooms,
        journal: parts.journal,
        accountOf: (id) => accounts.find(({ account }) => account.id === id)?.account,
      }),
  })
  return {
    receiverPort: receiver?.port,
    renewCertificate: () => receiver?.renewCertificate(),
    health: () => ({
      ...session.health,
      software: parts.software,
      uptime: Math.round((elapsedOf(clock) - startedAt) / 1_000),
      ...(receiver !== undefined && { callbacks: receiver.counts(), passedOn }),
    }),
    stop: async () => {
      // A connection to the receiver that stays open must not delay the goodbye.
      await Promise.all([receiver?.close(), session.close()])
    },
  }
}

function connectAccount(
  { clock, fetch }: RelayParts,
  { id, name, provider, authId, authToken, baseUrl, callbacks }: RelayConfiguration['accounts'][number],
): RelayAccount {
  const account: Account = {
    id: accountHash(provider, authId),
    provider,
    name,
    demo: false,
    tokenIn: 'session',
    authIdMasked: id,
  }
  return {
    account,
    provider: createProvider(provider, {
      credentials: { authId, authToken },
      fetch: readsOnly(fetch),
      clock,
      random: Math.random,
      ...(baseUrl !== undefined && { baseUrl, trusted: 'development' }),
    }),
    callbacks: callbacks === undefined ? 'none' : callbacks.acceptUnsigned ? 'unsigned' : 'signed',
  }
}

async function receiverOf(
  { configuration, clock, logger }: RelayParts,
  listeners: Pick<ReceiverOptions, 'onCallback' | 'onMissed'>,
): Promise<Receiver | undefined> {
  const { receiver, accounts, stateFolder } = configuration
  if (receiver === undefined) return undefined
  const gate = new CallbackGate({
    ...receiver,
    accounts: accounts.flatMap(({ id, provider, authToken, mainAuthToken, callbacks }) =>
      callbacks === undefined
        ? []
        : [{ id, provider, authToken, mainAuthToken, acceptUnsigned: callbacks.acceptUnsigned }],
    ),
    requiredProof: new RequiredProof(join(stateFolder, 'callback-proof.json'), logger),
    now: () => elapsedOf(clock),
  })
  const { host, port, tls } = receiver
  const certificate =
    tls && (() => ({ key: readFileSync(tls.keyFile, 'utf8'), cert: readFileSync(tls.certFile, 'utf8') }))
  return startReceiver({ gate, host, port, certificate, ...listeners })
}
