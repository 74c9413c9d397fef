import type { Turn } from '../../../shared/values.ts'
import { drop } from '../../../shared/drop.ts'
import { roomKey } from '../../../shared/rooms/model.ts'
import type { RoomContexts } from '../conference-view.ts'
import { fromRetrieve } from '../evidence.ts'
import type { RoomEvidence } from '../evidence.ts'
import type { MonitoredAccount } from './monitored-account.ts'
import { roomsAfter } from '../observation.ts'
import type { ListObservation, Observation, RoomObservation } from '../observation.ts'
import type { ListResponse, ReadResponse, ReceivedEvent, RoomResponse } from './read-response.ts'
import { isOtherInstance } from '../restart-detection.ts'
import type { RoomRecord } from '../room.ts'
import type { RoomPriorities } from './room-priority.ts'
import type { Scheduler } from './scheduler.ts'
import type { SnapshotStore } from '../snapshot-store.ts'

export interface ResponseObserverParts {
  readonly store: SnapshotStore
  readonly priorities: RoomPriorities
  readonly scheduler: Scheduler
  readonly contexts: RoomContexts
}

/** Turns responses, and what relays read and received, into observations, and passes them to the snapshot store. */
export class ResponseObserver {
  readonly #parts: ResponseObserverParts
  /**
   * The relay's newest roster of each room, by room key, while it waits for the response to this Gavel's read that left
   * in `turn`.
   */
  readonly #waiting = new Map<string, { readonly turn: Turn; readonly evidence: RoomEvidence }>()

  constructor(parts: ResponseObserverParts) {
    this.#parts = parts
  }

  observe(account: MonitoredAccount, response: ReadResponse | ReceivedEvent): void {
    if (response.about === 'event') this.#observeEvent(account, response)
    else if (response.about === 'room') this.#observeRoom(account, response)
    else if (response.about === 'list' && response.reply.ok) this.#observeList(account, response, response.reply.value)
  }

  #observeList(
    account: MonitoredAccount,
    { stamp }: ListResponse,
    list: Pick<ListObservation, 'names' | 'isComplete'>,
  ): void {
    const { accountId } = account
    const { store, scheduler, contexts } = this.#parts
    const isEarlier = account.isFromBeforeBaseline(stamp)
    const isBaseline = account.baselineAt === undefined
    const baseline = isBaseline || isEarlier ? account.baseline : undefined
    const source = stamp.source === undefined ? 'poll' : 'relay'
    const isAwaited = (name: string): boolean => source === 'relay' && account.reads?.sentTurn(name) !== undefined
    const awaited = new Set(list.names.filter(isAwaited))
    const observation = { kind: 'list', source, accountId, stamp, ...list, awaited, baseline } as const
    const mayEnd = this.#confirmOwnEnds(account, observation)
    store.apply(mayEnd ? observation : { ...observation, isComplete: false }, contexts)
    scheduler.listRead(accountId, list.isComplete)
    if (isBaseline && !isEarlier) account.endBaseline(stamp.answeredAt)
  }

  #observeRoom(account: MonitoredAccount, { name, reply, stamp }: RoomResponse): void {
    const { accountId } = account
    const key = roomKey(accountId, name)
    const evidence = fromRetrieve(name, reply, stamp)
    const { store, scheduler, contexts, priorities } = this.#parts
    // If a relay's newer roster were applied while this Gavel reads the room itself, the response to that read would be
    // ignored, and an action may be waiting for it. So the roster waits, and is then applied as if it were older than
    // the response. Meanwhile, a relay's failed read, or one that shows the room live without a roster, is ignored. Two
    // things do not wait: a 404, because a relay reports it a single time, and a roster of another run, unless the user
    // marked the room as own. Once either of them is the newest evidence, the response will be ignored anyway, so no
    // roster waits for it.
    const turn = stamp.source === undefined ? undefined : account.reads?.sentTurn(name)
    const isNewer =
      turn !== undefined &&
      turn < stamp.asked &&
      turn >= (store.rooms.get(key)?.newestAsked ?? 0) &&
      evidence.kind !== 'gone' &&
      !this.#restarts(key, evidence)
    const source = stamp.source === undefined ? 'poll' : 'relay'
    const baseline = account.isFromBeforeBaseline(stamp) ? account.baseline : undefined
    const observation = { kind: 'room', source, accountId, name, evidence, baseline } as const
    if (isNewer && evidence.kind === 'roster') this.#waiting.set(key, { turn, evidence })
    if (isNewer || !this.#confirmOwnEnds(account, observation)) {
      if (evidence.kind === 'roster')
        store.apply({ ...observation, evidence: { ...evidence, kind: 'withheld' } }, contexts)
      return
    }
    store.apply(observation, contexts)
    const room = store.rooms.get(key)
    if (evidence.kind === 'roster' && room !== undefined) scheduler.rosterRead(room, stamp)
    // After a relay's 404, the relay itself reads again. This Gavel also does, but only for an own room, because reads
    // by many desks at once would cost many requests.
    const isOurs = source === 'poll' || priorities.isOwn(key)
    if (isOurs && room?.gone?.answered === stamp.answered) account.readAgain(room)
    if (source === 'poll') this.#contradict(account, observation)
  }

  /**
   * Whether this evidence shows another run of a room that the user has not marked as own. For an own room, this
   * Gavel's own read must confirm that.
   */
  #restarts(key: string, evidence: RoomEvidence): boolean {
    const room = this.#parts.store.rooms.get(key)
    if (room?.phase !== 'live' || this.#parts.priorities.isOwn(key)) return false
    return evidence.kind === 'roster' && isOtherInstance(room, evidence.roster, evidence)
  }

  /** Applies the relay's roster that waited for the response to this Gavel's read, as if the relay had asked first. */
  #contradict(account: MonitoredAccount, own: RoomObservation): void {
    const key = roomKey(own.accountId, own.name)
    const waiting = this.#waiting.get(key)
    const { asked } = own.evidence
    if (waiting === undefined || waiting.turn > asked) return
    this.#waiting.delete(key)
    if (waiting.turn !== asked) return
    const observation = { ...own, source: 'relay', evidence: { ...waiting.evidence, asked: asked - 1 } } as const
    if (this.#confirmOwnEnds(account, observation)) this.#parts.store.apply(observation, this.#parts.contexts)
  }

  #observeEvent(account: MonitoredAccount, { event, stamp }: ReceivedEvent): void {
    const { accountId } = account
    const { store, contexts } = this.#parts
    const origin = { accountId, source: 'relay' } as const
    if (event === 'lost') store.apply({ ...origin, kind: 'eventLoss' }, contexts)
    else {
      const evidence = { ...stamp, kind: 'event', event: event.what } as const
      const baseline = account.isFromBeforeBaseline(stamp) ? account.baseline : undefined
      store.apply({ ...origin, kind: 'room', name: event.name, evidence, baseline }, contexts)
    }
  }

  /**
   * Whether an observation may be applied unchanged. A relay alone cannot end an own room that this Gavel can read.
   * Instead, this Gavel reads such a room itself and applies the response.
   */
  #confirmOwnEnds({ reads }: MonitoredAccount, observation: Observation): boolean {
    const { store, priorities } = this.#parts
    if (observation.source !== 'relay' || reads === undefined) return true
    const ending = roomsAfter(store.rooms, observation, store.lastForgotten).filter(
      (after) => priorities.isOwn(after.key) && isEnd(store.rooms.get(after.key), after),
    )
    for (const { name } of ending) drop(reads.readForUser(name))
    return ending.length === 0
  }
}

/** Whether the confirmed run has ended, or another one has begun. */
function isEnd(before: RoomRecord | undefined, after: RoomRecord): boolean {
  if (before?.phase !== 'live' || !before.confirmed) return false
  return after.phase === 'ended' || after.instance !== before.instance
}
