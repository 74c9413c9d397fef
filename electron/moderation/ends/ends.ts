import { drop } from '../../../shared/drop.ts'
import { fault, type Fault } from '../../../shared/fault.ts'
import { failure, success, type Result } from '../../../shared/result.ts'
import { knowsMe } from '../../../shared/rooms/me.ts'
import type { ActionResult, Change, Question, Seen } from '../../../shared/rooms/model.ts'
import type { RoomRule } from '../../../shared/rooms/room-rule.ts'
import {
  tellsRunsApart,
  warningsWithin,
  type EndDoubt,
  type EndTime,
  type EndWarning,
  type Extension,
  type ScheduledEndQuestion,
  type ScheduledEndView,
} from '../../../shared/rooms/scheduled-end.ts'
import type { ElapsedMs, EpochMs, RoomKey } from '../../../shared/values.ts'
import type { Commands } from '../actions/commands.ts'
import { roomOf, staleBecause } from '../actions/guard.ts'
import { accountFields } from '../actions/journal-entries.ts'
import type { Parts } from '../parts.ts'
import type { Past } from '../recover.ts'
import { roomEnded, writableRoom } from '../room-refusals.ts'
import type { AnnouncedEnd } from '../sounds/then-end.ts'
import {
  asking,
  createNow,
  createOrder,
  endsAt,
  extended,
  interrupted,
  isAlone,
  isByAlone,
  isPossible,
  keyOf,
  leftOf,
  leftUntil,
  listsEveryone,
  MINUTE,
  observed,
  whyOf,
  type EndOrder,
  type Now,
} from './order.ts'
import { pastEnds, recoveredOrder, SCHEDULED_END } from './recover-ends.ts'
import { askedText, textFor, textOf, viewOf, type EndEvent, type EndNews, type EndText } from './reports.ts'
import { StandingRules } from './rules.ts'

/** What scheduled ends need of the others. */
interface EndParts extends Parts {
  readonly commands: Pick<Commands, 'ask' | 'act' | 'actUnasked'>
}

/** Milliseconds between two looks at the time while an end is set. */
const TICK = 1_000
/** Milliseconds for which a question can be confirmed. */
const QUESTION_LIFE = 60_000
/** Milliseconds before the end at which the question expires, so that the user still has time to cancel the end. */
const TOO_LATE = 10_000
/** What the user is to confirm. */
interface Asked {
  readonly token: string
  readonly until: ElapsedMs
  readonly order: EndOrder
}

/**
 * Ends rooms at times that the user set and confirmed, or after an announcement. Each end is about one run. Whatever
 * interrupts it makes Gavel ask instead: a sleep, a lost network, a restart of Gavel, another run, read-only mode, or a
 * read or request that failed.
 */
export class ScheduledEnds {
  readonly #parts: EndParts
  readonly #now: () => Now
  readonly #orders = new Map<RoomKey, EndOrder>()
  readonly #rules: StandingRules
  /** The newest question. Only this one can be confirmed. */
  #asked: Asked | undefined
  /** By id of the order: resolves with true if the request was sent. */
  readonly #sending = new Map<string, Promise<boolean>>()
  readonly #onViews = new Set<(views: Readonly<Record<string, ScheduledEndView>>) => void>()
  readonly #onNews = new Set<(news: EndNews) => void>()
  #timer: unknown

  constructor(parts: EndParts) {
    this.#parts = parts
    this.#now = createNow(parts.clock)
    this.#rules = new StandingRules({
      ...parts,
      now: this.#now,
      orderOf: (room) => this.#orders.get(room),
      add: this.#add,
      remove: this.#remove,
    })
    parts.monitor.subscribe((_before, _after, changes) => {
      for (const order of this.#orders.values()) this.#observe(order, changes)
      this.#rules.observe(changes)
      this.#publish()
    })
  }

  /** Calls the listener with all views, by room key, whenever one may have changed. */
  onViews(listener: (views: Readonly<Record<string, ScheduledEndView>>) => void): void {
    this.#onViews.add(listener)
  }

  onNews(listener: (news: EndNews) => void): void {
    this.#onNews.add(listener)
  }

  /**
   * Returns what the user has to confirm. Reads the room if the snapshot is too old. Faults: those of the question
   * about *End conference*; `invalid` if the time is too soon or more than a day away; `changed` if the room is to end
   * after the others have left, but no member is known to be the user.
   */
  async ask(seen: Seen, time: EndTime, warnings: readonly EndWarning[]): Promise<Result<ScheduledEndQuestion>> {
    const { commands, monitor, accountOf, newId } = this.#parts
    const asked = await commands.ask({ kind: 'end', seen })
    if (!asked.ok) return asked
    const account = accountOf(seen.accountId)
    const room = monitor.conference(roomOf({ seen }))
    if (account === undefined) return failure('noAccount')
    if (room === undefined) return { ok: false, fault: roomEnded() }
    const isAfter = time.kind === 'afterOthers'
    if (isAfter && (room.stale || room.state !== 'live' || !knowsMe(room)))
      return failure('changed', { values: { reason: 'me' } })
    const now = this.#now()
    if (time.kind === 'at' && !isPossible(leftUntil(time, now)))
      return failure('invalid', { values: { reason: 'endTime' } })
    const minutes = time.kind === 'at' ? 0 : time.minutes
    const fixed = time.kind === 'at' ? { at: time.at } : { elapsed: now.elapsed + minutes * MINUTE }
    const alone = { minutes, since: isAlone({}, room) === true ? now.elapsed : undefined }
    // No warning is spoken if the room may be in another run, or if nobody but the user will be in it.
    const spoken = isAfter || !tellsRunsApart(room) ? [] : warnings
    const known = { id: newId(), account, seen, warnings: spoken, ...(isAfter ? { alone } : { fixed }) }
    const order = createOrder(known, room)
    const left = Math.min(QUESTION_LIFE, (leftOf(order, now) ?? Infinity) - TOO_LATE)
    this.#asked = { token: newId(), until: now.elapsed + left, order }
    return success(shown(asked.value, this.#asked, now))
  }

  /**
   * Sets the end that the question was about, unless that is not the newest question, is too old, or its end is too near
   * by now. Faults: `unconfirmed`, `changed`, `readOnly`, `noAccount`.
   */
  set(token: string): Result<void> {
    const { monitor } = this.#parts
    // Makes the monitor notice a sleep, after which nothing can be confirmed.
    if (this.#asked !== undefined) monitor.age(roomOf(this.#asked.order), 'retrieved')
    if (this.#asked?.token !== token) return failure('unconfirmed')
    const { order, until } = this.#asked
    this.#asked = undefined
    const now = this.#now()
    const left = leftOf(order, now)
    if (now.elapsed >= until || (left ?? Infinity) <= TOO_LATE) return failure('unconfirmed')
    const room = writableRoom(roomOf(order), this.#parts)
    if ('code' in room) return { ok: false, fault: room }
    if (room.instance !== order.seen.instance) return failure('changed', { values: { reason: 'instance' } })
    drop(this.#write(order, left === undefined ? 'endSetAfter' : 'endSet'))
    this.#add(order)
    this.#publish()
    return success(undefined)
  }

  /** Sets the end that the user confirmed together with an announcement. It is an end like any other from here on. */
  readonly follow = ({ seen, endsAt: due, stopped }: AnnouncedEnd): void => {
    const { accountOf, monitor, clock, newId } = this.#parts
    const account = accountOf(seen.accountId)
    if (account === undefined) return
    const left = due - clock.now()
    const fixed = { elapsed: this.#now().elapsed + left }
    const room = monitor.conference(roomOf({ seen }))
    const order = createOrder({ id: newId(), account, seen, fixed, state: { is: 'set', toWarn: [] } }, room)
    drop(this.#write(order, 'endAnnounced', Math.round(left / 1_000)))
    // Gavel quits. The journal says that the end was set, so the next start asks.
    if (stopped?.values?.['reason'] === 'quit') return
    this.#add(order)
    const added = this.#find(order.id)
    if (stopped !== undefined && added !== undefined) this.#change(added, interrupted(added, whyOf(stopped)))
    this.#publish()
  }

  /**
   * Moves the end to a later time. Faults: `changed` if no end is set or its time is not known yet, `invalid` if it
   * would be more than a day away.
   */
  extend(id: string, by: Extension): Result<void> {
    const order = this.#find(id)
    const now = this.#now()
    const later = order && extended(order, by, now)
    if (later === undefined) return changed('endOver')
    if (!isPossible(leftOf(later, now) ?? 0)) return failure('invalid', { values: { reason: 'endTime' } })
    this.#put(later)
    drop(this.#write(later, 'endExtended'))
    this.#publish()
    return success(undefined)
  }

  /**
   * Cancels the end, so that nothing is ended or asked. Fault: `changed` if the request was already sent or there is no
   * end to cancel.
   */
  async cancel(id: string): Promise<Result<void>> {
    const order = this.#find(id)
    if (order === undefined) return changed('endOver')
    this.#remove(order)
    this.#publish()
    if ((await this.#sending.get(id)) === true) return changed('endSent')
    if (order.state.is !== 'asks') drop(this.#write(order, 'endCancelled'))
    return success(undefined)
  }

  /** Asks the user about all scheduled ends, because the computer sleeps, has slept or has no network. */
  suspend(why: 'sleep' | 'network'): void {
    this.#asked = undefined
    for (const order of this.#orders.values()) this.#change(order, interrupted(order, why))
    this.#publish()
  }

  /** Sets the standing rules, by room key. A changed rule replaces the end that it set; others stay. */
  setRules(rules: Readonly<Record<RoomKey, RoomRule>>): void {
    this.#rules.configure(rules)
    this.#publish()
  }

  /**
   * Asks about each end that was set when Gavel was closed or crashed, unless the room is in a later run or the user has
   * set another end for the room in the meantime. From then on, standing rules set ends. Call it once, after the accounts
   * are set.
   *
   * @param startedAt when Gavel started; ends that were set later are not recovered
   */
  recover(past: Past, startedAt: EpochMs): void {
    const { open, handled } = pastEnds(past, startedAt)
    for (const entry of open) {
      const account = this.#parts.accountOf(entry.account)
      const order = account && recoveredOrder(entry, account, this.#parts.newId())
      if (order === undefined || this.#orders.has(keyOf(order))) continue
      this.#add(order)
      // It may turn out at once that nothing is left to ask.
      if (this.#orders.has(keyOf(order))) this.#tellAsked(order, 'closed')
    }
    this.#rules.start(handled)
    this.#publish()
  }

  /** Called when Gavel quits. Nothing is ended, and the user is asked after the next start. */
  close(): void {
    this.#asked = undefined
    this.#orders.clear()
    this.#rules.configure({})
    this.#parts.clock.clearTimeout(this.#timer)
    this.#timer = undefined
  }

  /** Looks at the time once a second while an end is set. */
  #tick(): void {
    this.#timer = undefined
    for (const { id } of [...this.#orders.values()]) this.#step(id)
    this.#publish()
  }

  #step(id: string): void {
    const order = this.#find(id)
    const left = order && leftOf(order, this.#now())
    if (order?.state.is !== 'set' || left === undefined) return
    const { toWarn } = order.state
    if (left <= 0) {
      if (order.onlyAsks) this.#change(order, asking(order, 'runUnknown'))
      else this.#sending.set(id, this.#send(order))
      return
    }
    const minutes = toWarn.findLast((one) => left <= one * MINUTE)
    if (minutes === undefined) return
    this.#put({ ...order, state: { is: 'set', toWarn: toWarn.filter((one) => one < minutes) } })
    drop(this.#warn(order, minutes))
  }

  async #warn(order: EndOrder, minutes: number): Promise<void> {
    drop(this.#write(order, 'endWarned'))
    this.#tell(order, { is: 'warned', minutes })
    const warning = order.warnings.find((one) => one.minutes === minutes)
    if (warning === undefined) return
    const who = { kind: 'everyone' } as const
    const said = await this.#parts.commands.act({ kind: 'announce', seen: order.seen, who, sound: warning.speech })
    const now = this.#find(order.id)
    if (!said.ok && now?.state.is === 'set') this.#tell(now, { is: 'notWarned', fault: said.fault })
  }

  /** Reads the room and ends it. Returns whether the request was sent. If it was, an interruption came too late. */
  async #send(order: EndOrder): Promise<boolean> {
    this.#change(order, { ...order, state: { is: 'sending' } })
    const ended = await this.#end(order)
    this.#sending.delete(order.id)
    const isSent = ended.ok ? ended.value.state !== 'alreadyGone' : ended.fault.code === 'unknownOutcome'
    // In the meantime the order may have been cancelled or replaced, or Gavel closed.
    const after = this.#find(order.id)
    if (after === undefined) return isSent
    if (isSent) this.#remove(after)
    else if (after.state.is === 'sending') this.#unsent(after, ended)
    if (isSent && !ended.ok) this.#tell(after, { is: 'maybeEnded', fault: ended.fault })
    this.#publish()
    return isSent
  }

  /**
   * Reads the room, and ends it by the way of a press: it is read again, and the guard compares the run. An *End* that the
   * user confirms meanwhile joins this end.
   */
  async #end({ id, seen }: EndOrder): Promise<Result<ActionResult>> {
    const { monitor, commands } = this.#parts
    const read = await monitor.readNow(roomOf({ seen }))
    if (!read.ok) return { ok: false, fault: staleBecause(read.fault) }
    const cancellation = { check: () => this.#whyNotEnded(this.#find(id), read.said !== undefined) }
    const stopped = cancellation.check()
    if (stopped !== undefined) return { ok: false, fault: stopped }
    return commands.actUnasked({ kind: 'end', seen }, SCHEDULED_END, cancellation)
  }

  /**
   * Why the room is not ended now. If the run has ended, or another one has begun, there is no fault here, because the
   * guard (`guard.ts`) reports it.
   */
  #whyNotEnded(order: EndOrder | undefined, hasRoster: boolean): Fault | undefined {
    if (order?.state.is !== 'sending') return fault('cancelled', { values: { reason: 'declined' } })
    const room = this.#parts.monitor.conference(roomOf(order))
    if (room?.instance !== order.seen.instance) return undefined
    // The provider has accepted another request to end the room.
    if (room.state === 'ending') return fault('cancelled', { values: { reason: 'stopped' } })
    // A caller who is counted and not listed may still be there, so the user decides.
    const isNobodyElse = !isByAlone(order, this.#now()) || (isAlone(order, room) === true && listsEveryone(room))
    // Without a roster of its own, no response shows which run the room is in.
    return isNobodyElse && hasRoster ? undefined : fault('stale')
  }

  /** What becomes of an end whose request did not leave. */
  #unsent(sending: EndOrder, ended: Result<ActionResult>): void {
    const order: EndOrder = { ...sending, state: { is: 'set', toWarn: [] } }
    if (this.#parts.monitor.conference(roomOf(order))?.state === 'ending') this.#remove(order, 'endCancelled')
    else if (ended.ok) this.#forget(order, 'notNeeded')
    else {
      this.#add(order)
      // Somebody may have come, or the run may be another one. Otherwise it would be sent again.
      const after = this.#find(order.id)
      if (after?.state.is === 'set' && (leftOf(after, this.#now()) ?? 0) <= 0)
        this.#change(after, asking(after, whyOf(ended.fault), ended.fault))
    }
  }

  /** The order, after the monitor has noticed a sleep that nobody reported, so that Gavel asks about it. */
  #find(id: string): EndOrder | undefined {
    const find = (): EndOrder | undefined => [...this.#orders.values()].find((order) => order.id === id)
    const order = find()
    if (order !== undefined) this.#parts.monitor.age(roomOf(order), 'retrieved')
    return find()
  }

  /** Adds an order, which replaces an earlier one of the same room. */
  readonly #add = (order: EndOrder): void => {
    this.#put(order)
    this.#observe(order, [])
  }

  /** Removes the order. A request that is under way is not sent, unless it has left already. */
  readonly #remove = (order: EndOrder, text?: EndText): void => {
    this.#orders.delete(keyOf(order))
    if (text !== undefined) drop(this.#write(order, text))
  }

  #change(before: EndOrder, after: EndOrder): void {
    this.#put(after)
    if (after.state.is === 'asks' && before.state.is !== 'asks') this.#tellAsked(after, after.state.why)
    const text = textOf(before, after)
    if (text !== undefined) drop(this.#write(after, text))
  }

  /** Replaces an order by one about which there is nothing to say. */
  #put(order: EndOrder): void {
    this.#orders.set(keyOf(order), order)
  }

  #observe(order: EndOrder, changes: readonly Change[]): void {
    const key = keyOf(order)
    const endedByMe = changes.some((one) => one.kind === 'ended' && one.by === 'you' && one.conference.key === key)
    const { monitor, accountOf } = this.#parts
    const hasAccount = accountOf(order.account.id) !== undefined
    const room = monitor.conference(roomOf(order))
    const after = observed(order, { room, readOnly: monitor.snapshot().readOnly, hasAccount, endedByMe }, this.#now())
    if (typeof after === 'object') this.#change(order, after)
    else this.#forget(order, after, endedByMe)
  }

  /** Removes an order whose run has ended, or whose account was removed. */
  #forget(order: EndOrder, why: 'forgotten' | 'notNeeded', isKnown = false): void {
    const { state, rule } = order
    // The log has not named the end of a rule that waits, and says already that Gavel asked.
    const isUnsaid = state.is === 'asks' || (state.is === 'waiting' && rule !== undefined)
    this.#remove(order, isUnsaid ? undefined : why === 'forgotten' ? 'endDropped' : 'endNotNeeded')
    if (why === 'notNeeded' && !isUnsaid && !isKnown && rule === undefined) this.#tell(order, { is: why })
  }

  /** @param duration seconds until the end, for the log */
  #write(order: EndOrder, text: EndText, duration?: number): Promise<Result<void>> {
    const { account, seen } = order
    const at = endsAt(order, this.#now())
    return this.#parts.journal.write({
      ...accountFields(account),
      event: 'note',
      conference: seen.conference,
      instance: seen.instance,
      text: textFor(order, text),
      ...(at !== undefined && { endsAt: new Date(at).toISOString() }),
      ...(duration !== undefined && { duration }),
    })
  }

  #tellAsked(order: EndOrder, why: EndDoubt): void {
    drop(this.#write(order, askedText(why)))
    this.#tell(order, { is: 'asks', why })
  }

  #tell(order: EndOrder, event: EndEvent): void {
    const { id, title, onlyAsks, seen } = order
    const room = this.#parts.monitor.conference(roomOf(order))
    const about = { id, title, onlyAsks, accountId: seen.accountId, endsAt: endsAt(order, this.#now()), room }
    for (const listener of this.#onNews) listener({ ...about, ...event })
  }

  #publish(): void {
    const orders = [...this.#orders.values()]
    if (orders.some(({ state }) => state.is === 'set'))
      this.#timer ??= this.#parts.clock.setTimeout(() => {
        this.#tick()
      }, TICK)
    const now = this.#now()
    const views = Object.fromEntries(orders.map((order) => [keyOf(order), viewOf(order, now)]))
    for (const listener of this.#onViews) listener(views)
  }
}

function shown(
  { accountName, provider, people, startedAt }: Question,
  { token, until, order }: Asked,
  now: Now,
): ScheduledEndQuestion {
  const { alone, onlyAsks, title, warnings } = order
  const at = endsAt(order, now)
  const toWarn = warningsWithin(leftOf(order, now) ?? 0)
  return {
    token,
    expiresAt: Math.round(now.wall + until),
    title,
    accountName,
    // The other warnings are spoken only if the end is extended.
    warnings: warnings.filter(({ minutes }) => toWarn.includes(minutes)),
    ...(provider !== undefined && { provider }),
    ...(people !== undefined && { people }),
    ...(startedAt !== undefined && { startedAt }),
    ...(at !== undefined && { endsAt: at }),
    ...(alone !== undefined && { afterOthers: alone.minutes }),
    ...(onlyAsks && { onlyAsks }),
  }
}

function changed(reason: 'endOver' | 'endSent'): Result<void> {
  return failure('changed', { values: { reason } })
}
