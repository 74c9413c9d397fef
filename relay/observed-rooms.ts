import { elapsedOf, type Clock } from '../shared/clock.ts'
import type { Logger } from '../shared/logger.ts'
import type { FeedMessage } from '../shared/feed/messages.ts'
import { toFaultFields, type AccountUsage, type RelayAccount } from './outgoing.ts'
import type { RetainedDesks } from '../shared/feed/retained-desks.ts'
import { roomKey } from '../shared/rooms/model.ts'
import type { Asks } from './asks.ts'
import type { AccountConfiguration } from './configuration.ts'
import { Quota } from '../shared/feed/quota.ts'
import { RestBudget, restForOf, restsOf } from '../shared/feed/rests.ts'
import type { ReadResponse } from '../electron/monitor/account.ts'
import { PollingMonitor, type Monitor, type RoomRef } from '../electron/monitor/monitor.ts'
import { createProvider } from '../electron/providers/http-provider.ts'
import type { Provider, ReadProvider } from '../electron/providers/provider.ts'
import type { Fetch } from '../electron/providers/transport.ts'
import { drop } from '../shared/drop.ts'

/** Milliseconds from the report of a moderator's action to the first read of the room. */
const AFTER_ACTION = 300

/** Milliseconds after a takeover during which the previous relay is assumed to send half of what is allowed. */
const TAKEOVER = 5_000

export interface ObservedRoomsParts {
  readonly accounts: readonly RelayAccount[]
  readonly clock: Clock
  readonly logger: Logger
  /** Called with each new monitor, to listen to it. Returns a function that removes the listener. */
  readonly onMonitor: (monitor: Monitor) => () => void
}

interface ObservedFor {
  readonly wants: RetainedDesks<FeedMessage<'desk'>['wants']>
  readonly asks: Asks
  readonly onResponse: (acc: string, response: ReadResponse) => void
}

/** Milliseconds in which reads at once are counted, and the part of an account's allowance that they may take. */
const SECOND = 1_000
const AT_ONCE = 1 / 5

/**
 * Reads all rooms while this relay polls. Each start creates a new monitor, because this relay has not observed the
 * rooms since the last stop.
 */
export class ObservedRooms {
  readonly #parts: ObservedRoomsParts & ObservedFor
  readonly #rests = new RestBudget()
  /** The reads at once, by account. */
  readonly #atOnce: Quota
  #monitor: Monitor | undefined
  #stopListener: (() => void) | undefined

  constructor(parts: ObservedRoomsParts & ObservedFor) {
    this.#parts = parts
    this.#atOnce = new Quota(SECOND, () => elapsedOf(parts.clock))
  }

  get isReading(): boolean {
    return this.#monitor !== undefined
  }

  start(): void {
    if (this.#monitor !== undefined) return
    const { accounts, asks, clock, logger, onMonitor, onResponse } = this.#parts
    const monitor = new PollingMonitor(clock, logger, onResponse)
    const startedAt = elapsedOf(clock)
    this.#monitor = monitor
    this.#stopListener = onMonitor(monitor)
    for (const { account, provider } of accounts) {
      const usedByOthers = (): number => {
        // Without this assumption, both relays together would send twice the allowance.
        const byPredecessor = elapsedOf(clock) - startedAt < TAKEOVER ? provider.usage().allowed / 2 : 0
        return asks.usedOf(account.id) + byPredecessor
      }
      monitor.setAccount(account, observedProvider(provider, usedByOthers))
    }
    this.readWanted()
    monitor.start()
  }

  stop(): void {
    this.#monitor?.stop()
    this.#stopListener?.()
    this.#monitor = undefined
    this.#stopListener = undefined
  }

  /** Reads as often as the desks want now. A room counts as own if any moderator marked it as own. */
  readWanted(): void {
    const desks = this.#parts.wants.all
    const union = (which: 'own' | 'open' | 'notify' | 'pinned'): readonly RoomRef[] => {
      const wanted = desks.flatMap((wants) => wants[which] ?? [])
      const rooms = wanted.map(({ acc, name }) => [roomKey(acc, name), { accountId: acc, name }] as const)
      return [...new Map(rooms).values()]
    }
    const notified = union('notify').map(({ accountId, name }) => roomKey(accountId, name))
    const pinned = union('pinned').map((room) => ({ ...room, wasLive: true }))
    const isForeground = desks.some(({ active }) => active)
    this.#monitor?.configure({
      own: union('own'),
      pinned,
      notified,
      expanded: union('open'),
      isForeground,
      readOnly: true,
    })
  }

  /** Makes polls rest if the provider refused a request of a desk or another relay with 429 or 503. */
  restWith(message: FeedMessage<'beat' | 'desk'>): void {
    for (const { acc, ms, from } of restsOf(message)) {
      const provider = this.#accountOf(acc)?.provider
      const granted = provider === undefined ? 0 : this.#rests.grant(from, ms, elapsedOf(this.#parts.clock))
      if (granted > 0) provider?.rest(granted)
    }
  }

  /**
   * Reads a room without waiting for its next poll, if this relay polls and has the account, and for a while as often as
   * an own room. Callbacks can be forged and desks can lie, so only a few reads are sent at once, and none while polls
   * rest.
   */
  readSoon(acc: string, name: string): void {
    const ref = { accountId: acc, name }
    const usage = this.#accountOf(acc)?.provider.usage()
    if (this.#monitor === undefined || usage === undefined) return
    if (this.#monitor.conference(ref) !== undefined) this.#monitor.watch(ref)
    if (usage.pausedUntil === undefined && this.#atOnce.fits(Math.max(1, usage.allowed * AT_ONCE), acc))
      drop(this.#monitor.readNow(ref))
  }

  /** Reads a live room once the effect of an action may be visible. */
  readAfter({ step, acc, conference }: FeedMessage<'did'>): void {
    if (conference === undefined || (step !== 'accepted' && step !== 'unknown')) return
    // A desk could invent any number of rooms.
    if (this.#monitor?.conference({ accountId: acc, name: conference }) === undefined) return
    this.#parts.clock.setTimeout(() => this.readSoon(acc, conference), AFTER_ACTION)
  }

  /** The requests of each account in the last second, and its fault if it has one. */
  usages(now: number): readonly AccountUsage[] {
    const views = new Map(this.#monitor?.snapshot().accounts.map((view) => [view.id, view.health]))
    return this.#parts.accounts.map(({ account, provider }) => {
      const { used, allowed, refusedUntil } = provider.usage()
      const health = views.get(account.id)
      const fault = health?.state === 'trouble' || health?.state === 'resting' ? health.fault : undefined
      return {
        acc: account.id,
        used,
        allowed,
        restFor: refusedUntil === undefined ? undefined : restForOf(refusedUntil, now),
        fault: fault && toFaultFields(fault),
      }
    })
  }

  #accountOf(acc: string): RelayAccount | undefined {
    return this.#parts.accounts.find(({ account }) => account.id === acc)
  }
}

/** Requests per second that the relay may send even if others send many, unless the provider's allowance is lower. */
const LEAST = { plivo: 8, vobiz: 1 } as const

/**
 * The provider as this relay may read it: while others send requests, it may send fewer.
 *
 * @param usedByOthers about how many requests per second others send
 */
function observedProvider(provider: ReadProvider, usedByOthers: () => number): ReadProvider {
  return {
    ...provider,
    get abilities() {
      return provider.abilities
    },
    usage: () => {
      const usage = provider.usage()
      const left = Math.max(usage.allowed - usedByOthers(), Math.min(usage.allowed, LEAST[provider.kind]))
      return { ...usage, allowed: Math.floor(left) }
    },
  }
}

/** Stops every request that is not a read. This is the last step before the network, so the relay can never act. */
export function readsOnly(fetch: Fetch): Fetch {
  return (url, request) => {
    if (request.method !== 'GET') return Promise.reject(new Error('The relay sends nothing but reads.'))
    return fetch(url, request)
  }
}

/** The provider of an account, which may only be read. */
export function connectProvider(account: AccountConfiguration, clock: Clock, fetch: Fetch): Provider {
  const { provider, authId, authToken, baseUrl } = account
  return createProvider(provider, {
    credentials: { authId, authToken },
    fetch: readsOnly(fetch),
    clock,
    random: Math.random,
    ...(baseUrl !== undefined && { baseUrl, trusted: 'development' }),
  })
}
