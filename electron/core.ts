import type { AccountId, CallUuid } from '../shared/values.ts'
import type { Logger } from '../shared/logger.ts'
import type { AccountsOptions } from './accounts/accounts.ts'
import { AccountRegistry, type Accounts } from './accounts/account-registry.ts'
import type { EntryDraft, Journal } from './journal/journal.ts'
import { CallRecords } from './moderation/call-records.ts'
import { CallerHints } from './moderation/caller-hints.ts'
import { Colleagues } from './moderation/colleagues.ts'
import { ModerationCommands, type Commands } from './moderation/actions/commands.ts'
import { journalChanges } from './moderation/journal-changes.ts'
import { OnHold, type WhyOnHold } from './moderation/keep/hold.ts'
import { Reconciler } from './moderation/keep/reconcile.ts'
import { KeptOut } from './moderation/keep/kept-out.ts'
import { NoiseSearch } from './moderation/keep/search.ts'
import { Newcomers } from './moderation/keep/newcomers.ts'
import { RecordReader } from './moderation/record-reader.ts'
import type { Parts } from './moderation/parts.ts'
import { ScheduledEnds } from './moderation/ends/ends.ts'
import { Rooms } from './moderation/rooms.ts'
import { RecordingLinks } from './moderation/sounds/recording-links.ts'
import { PollingMonitor, type Monitor, type SuspensionReason } from './monitor/monitor.ts'
import { createProvider } from './providers/http-provider.ts'
import { HostReads } from './providers/rate-limiter.ts'
import type { Provider, ReadProvider } from './providers/provider.ts'
import type { Fetch } from './providers/transport.ts'
import type { Preferences } from '../shared/preferences/preferences.ts'
import type { Clock } from '../shared/clock.ts'
import type { Account } from '../shared/account.ts'
import type { ProviderKind } from '../shared/providers.ts'
import type { Speech } from '../shared/rooms/model.ts'
import type { ShownRoom } from '../shared/rooms/shown-room.ts'

export interface CoreOptions extends Pick<
  AccountsOptions,
  'store' | 'keychain' | 'session' | 'owed' | 'newId' | 'logger' | 'onDemo' | 'onRemoved'
> {
  readonly clock: Clock
  /** Logs the outcome of each action, by its id. */
  readonly info: Logger
  readonly fetch: Fetch
  readonly journal: Journal
  /** Other base addresses; in unpackaged runs only. */
  readonly baseUrls: Partial<Record<ProviderKind, string>>
  readonly settings: () => Pick<Preferences, 'holdSeconds' | 'readOnly'> &
    Partial<Pick<Preferences, 'onHoldSpeech' | 'doorSpeech' | 'closedSpeech' | 'doorLetsNamesPass'>>
  /** Whether the user has given this number a name. */
  readonly hasName?: (number: string) => boolean
  /** Hides a secret in the diagnostics. */
  readonly hide: (secret: string) => void
  /** Set by tests only. */
  readonly decorate?: Decorators
}

/** Wrappers that a test puts around a part before the other parts get it. */
export interface Decorators {
  monitor?(real: Monitor): Monitor
  commands?(real: Commands, rooms: Rooms): Commands
}

/** Returns the provider through which this account is read. The account may have no client of its own here. */
export type ReadsThrough = (account: Account, provider: Provider | undefined) => ReadProvider

/** The parts that observe and act. None of them needs Electron. */
export type Core = ReturnType<typeof createCore>

type OnActionEntry = (listener: (entry: EntryDraft) => void) => void

/**
 * Connects monitor, commands, journal and accounts. This is the only place that does so, for the app, the tests and the
 * proof.
 */
export function createCore(options: CoreOptions) {
  const { clock, logger, journal, decorate = {} } = options
  const connected = new Map<string, { readonly account: Account; readonly provider: Provider | undefined }>()
  const providerOf = (accountId: AccountId): Provider | undefined => connected.get(accountId)?.provider
  const accountOf = (accountId: AccountId): Account | undefined => connected.get(accountId)?.account

  const realMonitor = new PollingMonitor(clock, logger)
  const monitor = decorate.monitor?.(realMonitor) ?? realMonitor
  const { onEntry: onActionEntry, ...actions } = followEntries(journal)
  const rooms = new Rooms(monitor, clock, logger)
  const colleagues = new Colleagues({ monitor: rooms, clock, journal, accountOf })
  const reconciler = new Reconciler(rooms, clock, colleagues)
  const parts = { ...options, monitor: rooms, colleagues, accountOf, providerOf, reconciler }
  const realCommands = new ModerationCommands({ ...parts, journal: actions })
  const commands = decorate.commands?.(realCommands, rooms) ?? realCommands
  reconciler.sendBy(commands.actForLedger)
  const hints = new CallerHints({ monitor: rooms, clock })
  journalChanges({ rooms, journal, accountOf, colleagueOf: (change) => colleagues.nameFor(change) })
  const speech = (why: WhyOnHold) => speechOf(options.settings()[speeches[why]])
  const onHold = new OnHold({ ...parts, act: commands.actForLedger, speech })
  const newcomers = new Newcomers({ ...parts, onHold, commands, mayPass: (number) => mayPassDoor(options, number) })
  const keptOut = new KeptOut({ ...parts, commands, onActionEntry })
  const scheduledEnds = new ScheduledEnds({ ...parts, commands })
  commands.onAnnouncedEnd(scheduledEnds.follow)
  // Each room shows what these know about it.
  newcomers.listen({ changed: rooms.setter('newcomers') })
  keptOut.listen(rooms.setter('keptOut'))
  scheduledEnds.onViews(rooms.setter('end'))
  colleagues.listen(rooms.setter('colleagues'))
  hints.listen(rooms.setter('hints'))
  const noiseSearch = new NoiseSearch({ ...parts, floorIn: (room) => floorIn(rooms.conference(room)) })

  let readsThrough: ReadsThrough | undefined
  const show = (account: Account, provider: Provider | undefined): void => {
    monitor.setAccount(account, readsThrough?.(account, provider) ?? provider)
  }
  const setAccount = (account: Account, provider: Provider | undefined): void => {
    connected.set(account.id, { account, provider })
    show(account, provider)
  }
  const removeAccount = (accountId: AccountId): void => {
    connected.delete(accountId)
    monitor.removeAccount(accountId)
  }
  return {
    monitor,
    commands,
    newcomers,
    onHold,
    reconciler,
    keptOut,
    noiseSearch,
    scheduledEnds,
    /** What is known about actions at other desks of the team. */
    colleagues,
    /** What the provider writes about calls that have ended. */
    callRecords: readAfterCalls(parts, onActionEntry),
    /** Raised hands, and who speaks. */
    hints,
    /** The rooms of `monitor` as they are shown, with what the parts above know about them. */
    rooms,
    accounts: createAccounts(options, setAccount, removeAccount),
    /**
     * Shows an account, and monitors it if it has a provider. `accounts` calls this for each of its own accounts; tests
     * call it with a provider that they built.
     */
    setAccount,
    /**
     * Forgets an account, so that nothing is read or sent for it any more. `accounts` calls this for each account that
     * was removed.
     */
    removeAccount,
    /**
     * Sets the function that chooses what reads each account. If it is undefined, each account is read by its own client.
     */
    readThrough: (through: ReadsThrough | undefined): void => {
      readsThrough = through
      for (const { account, provider } of connected.values()) show(account, provider)
    },
    providerOf,
    accountOf,
    /** Calls the listener with each journal entry that `commands` writes. */
    onActionEntry,
    /**
     * Drops held actions, and makes Gavel ask about scheduled ends instead of carrying them out. Before a sleep, it also
     * pauses the muting of newcomers, and callers are kept out no longer.
     */
    stopAutomations: (reason: SuspensionReason): Promise<void> => {
      const dropped = commands.dropHeld(reason)
      newcomers.suspend(reason)
      if (reason === 'sleep') keptOut.letAllIn()
      scheduledEnds.suspend(reason)
      return dropped
    },
    /** Ends all observation, and drops what has not been sent. */
    close: async (): Promise<void> => {
      monitor.stop()
      rooms.stop()
      scheduledEnds.close()
      // Nothing before this call may wait for the disk, because the call must drop unsent actions at once.
      const dropped = commands.dropHeld('quit')
      await Promise.all([dropped, newcomers.close()])
    },
  }
}

/** Creates the parts that ask the provider about calls and recordings after their end. */
function readAfterCalls(parts: Parts, onEntry: OnActionEntry): CallRecords {
  const reader = new RecordReader(parts)
  const callRecords = new CallRecords({ ...parts, reader })
  onEntry(callRecords.afterAction)
  onEntry(new RecordingLinks({ ...parts, reader }).afterAction)
  return callRecords
}

/** The calls of those who speak, as far as events tell. */
function floorIn(room: ShownRoom | undefined): readonly CallUuid[] {
  return (room?.hints ?? []).flatMap(({ kind, callUuid }) => (kind === 'floor' ? callUuid : []))
}

function mayPassDoor({ settings, hasName }: CoreOptions, number: string): boolean {
  return settings().doorLetsNamesPass === true && hasName?.(number) === true
}

const speeches = { hold: 'onHoldSpeech', door: 'doorSpeech', closed: 'closedSpeech' } as const

/** What those who are put on hold are told; undefined if nothing. */
function speechOf(set: Preferences['onHoldSpeech'] | undefined): Speech | undefined {
  const text = set?.text.trim() ?? ''
  return set === undefined || text === '' ? undefined : { kind: 'speech', ...set, text }
}

/**
 * Passes each entry to the journal and then to the listeners. The journal comes first, because a request waits until
 * its intent is written.
 */
function followEntries(journal: Journal): Pick<Journal, 'write'> & { readonly onEntry: OnActionEntry } {
  const listeners: ((entry: EntryDraft) => void)[] = []
  return {
    onEntry: (listener) => {
      listeners.push(listener)
    },
    write: (entry, onWritten) => {
      const written = journal.write(entry, onWritten)
      for (const listener of listeners) listener(entry)
      return written
    },
  }
}

function createConnect({ clock, fetch, hide, baseUrls }: CoreOptions): AccountsOptions['connect'] {
  const hosts = new Map<string, HostReads>()
  const readsAt = (origin: string): HostReads => {
    const reads = hosts.get(origin) ?? new HostReads()
    hosts.set(origin, reads)
    return reads
  }
  return (kind, credentials, { baseUrl: demoUrl, asynchronous }) => {
    hide(credentials.authToken)
    hide(credentials.authId)
    const baseUrl = demoUrl ?? baseUrls[kind]
    const trusted = demoUrl === undefined ? 'development' : 'demo'
    return createProvider(kind, {
      credentials,
      fetch,
      readsAt,
      clock,
      random: Math.random,
      get asynchronous() {
        return asynchronous()
      },
      ...(baseUrl !== undefined && { baseUrl, trusted }),
    })
  }
}

/** Other base addresses for development and tests. A packaged Gavel ignores them. */
export function baseUrlsOf(system: {
  readonly packaged: boolean
  readonly environment: Readonly<Record<string, string | undefined>>
}): Partial<Record<ProviderKind, string>> {
  if (system.packaged) return {}
  const { GAVEL_PLIVO_URL: plivo, GAVEL_VOBIZ_URL: vobiz } = system.environment
  return { ...(plivo !== undefined && { plivo }), ...(vobiz !== undefined && { vobiz }) }
}

function createAccounts(
  options: CoreOptions,
  onChanged: AccountsOptions['onChanged'],
  onRemoved: AccountsOptions['onRemoved'],
): Accounts {
  return new AccountRegistry({
    ...options,
    connect: createConnect(options),
    // The simulator is loaded only when a demo starts, to save its memory.
    startDemo: async (kind) => (await import('./simulator/start-demo.ts')).startDemo(kind),
    onChanged,
    onRemoved: (accountId) => {
      onRemoved(accountId)
      options.onRemoved(accountId)
    },
  })
}
