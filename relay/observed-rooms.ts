import { providers } from '../shared/providers.ts'
import type { AccountId } from '../shared/values.ts'
import { elapsedOf, type Clock } from '../shared/clock.ts'
import type { Logger } from '../shared/logger.ts'
import type { FeedMessage } from '../shared/feed/messages.ts'
import { toFaultFields, type AccountUsage, type RelayAccount } from './outgoing.ts'
import type { RetainedDesks } from '../shared/feed/retained-desks.ts'
import { roomKey } from '../shared/rooms/model.ts'
import type { Asks } from './asks.ts'
import type { AccountConfiguration } from './configuration.ts'
import { RestBudget, restForOf, restsOf } from '../shared/feed/rests.ts'
import type { ReadResponse } from '../electron/monitor/account.ts'
import { PollingMonitor, type Monitor, type RoomRef } from '../electron/monitor/monitor.ts'
import { createProvider } from '../electron/providers/http-provider.ts'
import type { Provider, ReadProvider } from '../electron/providers/provider.ts'
import type { Fetch } from '../electron/providers/transport.ts'
import { drop } from '../shared/drop.ts'

/** Milliseconds from the report of a moderator's action to each of the two reads of the room. */
const AFTER_ACTION = [150, 400] as const

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

/** The largest number of rooms of one account that wait. Ordinary meetings do not have so many rooms at once. */
const MOST_WAITING = 200

interface Queue {
  readonly waiting: Set<string>
  readonly running: Set<string>
  /** How many reads may still begin in this second. */
  left: number
}

/**
 * Reads all rooms while this relay polls. Each start creates a new monitor, because this relay has not observed the
 * rooms since the last stop.
 */
export class ObservedRooms {
  readonly #parts: ObservedRoomsParts & ObservedFor
  readonly #rests = new RestBudget()
  /** By account: the rooms to be read soon, and those that are being read. */
  readonly #queues = new Map<string, Queue>()
  #monitor: Monitor | undefined
  #stopListener: (() => void) | undefined

  constructor(parts: ObservedRoomsParts & ObservedFor) {
    this.#parts = parts
  }

  get isReading(): boolean {
    return this.#monitor !== undefined
  }

  start(): void {
    if (this.#monitor !== undefined) return
    const { accounts, asks, clock, logger, onMonitor, onResponse } = this.#parts
    const monitor = new PollingMonitor({ clock, logger, onResponse })
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
    this.#monitor?.configure({ own: union('own'), pinned, me: {}, notified, readOnly: true, pace: 1 })
    this.#monitor?.expand(union('open'))
    this.#monitor?.setForeground(desks.some(({ active }) => active))
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
   * Reads a room without waiting for its next poll, if this relay polls and has the account: once for many events, and
   * again if another comes during the read. While polls rest, this waits too. Callbacks can be forged and desks can lie,
   * so only a few reads begin each second, and polls read the other rooms.
   */
  readSoon(acc: string, name: string): void {
    const account = this.#accountOf(acc)
    if (this.#monitor === undefined || account === undefined) return
    const queue = this.#queues.get(acc) ?? { waiting: new Set(), running: new Set(), left: mostReads(account) }
    this.#queues.set(acc, queue)
    if (queue.waiting.size < MOST_WAITING) queue.waiting.add(name)
    this.#run(account, queue)
  }

  /** Must be called each second: reads the rooms that waited for the end of a rest, or for this second. */
  readWaiting(): void {
    for (const account of this.#parts.accounts) {
      const queue = this.#queues.get(account.account.id)
      if (queue === undefined) continue
      queue.left = mostReads(account)
      this.#run(account, queue)
    }
  }

  /**
   * Reads a live room twice after an action. The effect becomes visible a moment after the provider accepted the
   * action, so the first read may miss it.
   */
  readAfter({ step, acc, conference }: FeedMessage<'did'>): void {
    if (conference === undefined || (step !== 'accepted' && step !== 'unknown')) return
    // A desk could invent any number of rooms.
    if (this.#monitor?.conference({ accountId: acc, name: conference }) === undefined) return
    for (const ms of AFTER_ACTION) {
      this.#parts.clock.setTimeout(() => {
        this.readSoon(acc, conference)
      }, ms)
    }
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

  #run(read: RelayAccount, queue: Queue): void {
    const { account, provider } = read
    const { waiting, running } = queue
    if (provider.usage().pausedUntil !== undefined) return
    for (const room of waiting) {
      if (queue.left === 0) return
      if (running.has(room)) continue
      waiting.delete(room)
      running.add(room)
      queue.left -= 1
      const ended = this.#readAfterEvent(account.id, room).finally(() => {
        running.delete(room)
        this.#run(read, queue)
      })
      drop(ended)
    }
  }

  #accountOf(acc: string): RelayAccount | undefined {
    return this.#parts.accounts.find(({ account }) => account.id === acc)
  }

  /**
   * Reads a room for an event or an action. Reads it again if the room's state is still older than this call, because
   * the first read was already in flight or failed.
   */
  async #readAfterEvent(accountId: AccountId, name: string): Promise<void> {
    const { clock } = this.#parts
    const monitor = this.#monitor
    const eventAt = elapsedOf(clock)
    await monitor?.readNow({ accountId, name })
    const age = monitor?.aliveAge({ accountId, name })
    if (monitor === undefined || monitor !== this.#monitor || age === undefined) return
    if (age > elapsedOf(clock) - eventAt) await monitor.readNow({ accountId, name })
  }
}

/** How many reads of an account may begin in a second because of events and actions. */
const mostReads = ({ provider }: RelayAccount): number => providers[provider.kind].relayReads

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
