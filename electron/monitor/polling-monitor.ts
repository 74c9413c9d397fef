import { elapsedOf, type Clock } from '../../shared/clock.ts'
import type { Account } from '../../shared/account.ts'
import { drop } from '../../shared/drop.ts'
import { fault } from '../../shared/fault.ts'
import type { Logger } from '../../shared/logger.ts'
import { failure, success, type Result } from '../../shared/result.ts'
import { roomKey, type ObservedRoom, type ObservedSnapshot } from '../../shared/rooms/model.ts'
import { orderRooms } from '../../shared/rooms/room-order.ts'
import type { AccountId, CallUuid, ElapsedMs, MemberKey, RoomKey } from '../../shared/values.ts'
import type { ReadMember, ReadProvider, ProviderEvent } from '../providers/provider.ts'
import type { CallReads } from './call-reads.ts'
import { GapDetector } from './gap-detector.ts'
import type { ReadResponse } from './in-flight-reads.ts'
import type { Monitor, MonitorSettings, RoomRef, SeenRoster, SnapshotListener } from './monitor.ts'
import { MonitoredAccount } from './monitored-account.ts'
import { PollingLoop } from './polling-loop.ts'
import { Publisher } from './publisher.ts'
import { RoomMarks } from './room-marks.ts'
import { afterEvent, afterLoss } from './reported-callers.ts'
import { roomCalls, type RoomCalls } from './calls-on-number.ts'
import type { RoomContext, RoomContexts } from './room-view.ts'
import { roomAfterRead, roomsAfterList, witnessOf, type Known } from './rule/account-rooms.ts'
import { soonAt } from './rule/hear.ts'
import type { Read } from './rule/witness.ts'
import { endAccepted, isOver, isRunning, runOf, unseenRoom, type Quiet, type RoomRecord } from './rule/record.ts'
import { INTERVALS, type AccountPlan, type PlannedRoom } from './schedule.ts'
import { SnapshotStore } from './snapshot-store.ts'
import { Suspension, type ResumeListener, type SuspensionReason } from './suspension.ts'

/** Milliseconds for which an ended room is remembered, so that a late response about it is recognised. */
const REMEMBERED = 3_600_000
const FORGET_EVERY = 60_000
/** Milliseconds for which a roster is fresh. Older ones are grey, and say how old they are. */
const FRESH = { foreground: 6_000, background: 30_000 }
/** How often usage and, while a window is visible, the time of the last response are published, in milliseconds. */
const HEALTH_EVERY = { visible: 1_000, hidden: 10_000 }
/**
 * The number of rooms that a window of normal height shows. They are assumed to be the first ones in the list, ordered
 * by name, as if the user had neither scrolled nor chosen another order.
 */
const ON_SCREEN = 20
const byTitle = new Intl.Collator(undefined, { numeric: true }).compare

export interface MonitorParts {
  readonly clock: Clock
  readonly logger: Logger
}

/** Sends reads to the providers, and passes their responses to the snapshot store. Does nothing before `start`. */
export class PollingMonitor implements Monitor {
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #store: SnapshotStore
  readonly #rosters: Publisher<[SeenRoster]>
  readonly #marks = new RoomMarks()
  readonly #suspension = new Suspension()
  readonly #gaps: GapDetector
  readonly #loop: PollingLoop
  readonly #accounts = new Map<AccountId, MonitoredAccount>()
  readonly #contexts: RoomContexts = {
    of: (room) => this.#contextOf(room),
    freshFor: () => this.#freshFor(),
  }
  #slower: 1 | 2 | 4 = 1
  #isVisible = false
  #isOffline = false
  /** How often all reads were given up. */
  #dropped = 0
  #forgotAt: ElapsedMs = -Infinity
  #healthPublishedAt: ElapsedMs = -Infinity

  constructor({ clock, logger }: MonitorParts) {
    this.#clock = clock
    this.#logger = logger
    this.#rosters = new Publisher(logger)
    this.#store = new SnapshotStore(clock, logger, this.#contexts)
    this.#gaps = new GapDetector(clock, {
      onGap: (since) => {
        this.#onGap(since)
      },
      onClockSet: (by) => {
        this.#store.shift(by)
      },
    })
    this.#loop = new PollingLoop({
      clock,
      step: (now) => this.#step(now),
      onError: (error) => {
        logger('a step of the monitor failed', error)
      },
    })
    this.#store.subscribe((before, after) => {
      const mayBeDue = after.conferences !== before.conferences || after.accounts !== before.accounts
      if (mayBeDue && !this.#suspension.isActive) this.#loop.wake()
    })
  }

  snapshot(): ObservedSnapshot {
    return this.#store.snapshot
  }

  subscribe(listener: SnapshotListener): () => void {
    return this.#store.subscribe(listener)
  }

  onRoster(listener: (roster: SeenRoster) => void): void {
    this.#rosters.subscribe(listener)
  }

  conference(ref: RoomRef): ObservedRoom | undefined {
    return this.#store.shown(keyOf(ref))
  }

  isOver(ref: RoomRef, instance: number): boolean {
    const room = this.#store.rooms.get(keyOf(ref))
    return room !== undefined && isOver(room, instance)
  }

  start(): void {
    this.#loop.start()
  }

  stop(): void {
    this.#loop.stop()
    this.#dropReads()
  }

  setAccount(account: Account, provider: ReadProvider | undefined): void {
    const known = this.#accounts.get(account.id)
    if (known === undefined) this.#addAccount(account, provider)
    else {
      const isSame = known.provider === provider
      known.replace(account, provider)
      if (!isSame) this.#observeAgain(known)
    }
    if (this.#isOffline && provider !== undefined) this.#accounts.get(account.id)?.showOffline()
    this.#publishAccounts()
  }

  removeAccount(accountId: AccountId): void {
    this.#accounts.get(accountId)?.close()
    if (!this.#accounts.delete(accountId)) return
    this.#store.forget((room) => room.accountId === accountId)
    this.#publishAccounts()
  }

  configure({ pace, readOnly, ...marks }: MonitorSettings): void {
    this.#slower = pace
    this.#marks.mark(marks)
    for (const account of this.#accounts.values()) this.#alignNames(account)
    this.#store.renew()
    this.#store.setReadOnly(readOnly)
    this.#loop.wake()
  }

  pickSelf(ref: RoomRef, instance: number, memberKey: MemberKey | undefined): void {
    this.#marks.pickSelf(ref, instance, memberKey)
    this.#store.renew()
  }

  expand(rooms: readonly RoomRef[]): void {
    this.#marks.expand(rooms)
    this.#loop.wake()
  }

  watch(ref: RoomRef): void {
    this.#gaps.check()
    this.#marks.watch(keyOf(ref), elapsedOf(this.#clock))
    this.#accounts.get(ref.accountId)?.calls?.makeDue()
    this.#loop.wake()
  }

  setVisible(isVisible: boolean): void {
    this.#isVisible = isVisible
    if (!isVisible) return
    this.#healthPublishedAt = -Infinity
    this.#loop.wake()
  }

  /** The first rooms on the screen become due at once, unless they were read recently. */
  setForeground(isForeground: boolean): void {
    if (isForeground === this.#marks.isForeground) return
    if (isForeground) {
      const now = elapsedOf(this.#clock)
      const first = orderRooms(this.#store.snapshot.conferences, byTitle, 'name').slice(0, ON_SCREEN)
      for (const { accountId, reads } of this.#accounts.values()) {
        const names = first.filter((room) => room.accountId === accountId).map(({ name }) => name)
        reads?.forgetTimesOf(names, now - INTERVALS.slow * this.#slower)
      }
    }
    this.#marks.setForeground(isForeground)
    this.#loop.wake()
  }

  refresh(accountId?: AccountId): void {
    for (const account of this.#accounts.values()) {
      if (accountId !== undefined && account.accountId !== accountId) continue
      account.retry()
      account.reads?.forgetTimes(true)
    }
    this.#loop.wake()
  }

  isForeground(): boolean {
    return this.#marks.isForeground
  }

  plannedReads(accountId: AccountId): readonly PlannedRoom[] {
    const account = this.#accounts.get(accountId)
    const rooms = [...this.#store.rooms.values()].filter((room) => room.accountId === accountId)
    return account === undefined ? [] : this.#plannedRooms(account, rooms, elapsedOf(this.#clock))
  }

  aliveAge(ref: RoomRef): number | undefined {
    return this.#ageOf(ref, 'retrieved')
  }

  rosterAge(ref: RoomRef): number | undefined {
    return this.#ageOf(ref, 'roster')
  }

  async readNow({ accountId, name }: RoomRef): ReturnType<Monitor['readNow']> {
    const key = roomKey(accountId, name)
    // What contradicts the known run, such as a 404, must be confirmed. A second read and, after another 404, the list
    // may contradict it at once. Otherwise a later read decides.
    let own: { readonly said: readonly ReadMember[]; readonly ranSeconds?: number } = { said: [] }
    for (const confirmation of ['none', 'read', 'list', 'later'] as const) {
      if (confirmation === 'later' && !(await this.#untilDecidable(key))) return failure('cancelled')
      const readable = this.#readable(accountId, 'reads')
      if (!readable.ok) return readable
      const reads = readable.value
      const response = confirmation === 'list' ? await reads.list(true) : await reads.readForAction(name)
      const { reply, dropped } = response
      if (dropped) return failure('cancelled')
      if (!reply.ok) return { ok: false, fault: reply.fault, ...own }
      if (response.about === 'room' && response.reply.ok && response.reply.value.kind === 'roster') {
        const { members, runTimeSeconds } = response.reply.value
        own = { said: members, ...(runTimeSeconds !== undefined && { ranSeconds: runTimeSeconds }) }
      }
      const room = this.#store.rooms.get(key)
      if (room?.failure !== undefined) return { ok: false, fault: room.failure.fault, ...own }
      if (room?.phase !== 'inQuestion') return { ...success(this.#store.shown(key) ?? 'gone'), ...own }
    }
    return { ...failure('stale'), ...own }
  }

  async listNow(accountId: AccountId): ReturnType<Monitor['listNow']> {
    const readable = this.#readable(accountId, 'reads')
    if (!readable.ok) return readable
    const { reply, dropped } = await readable.value.listForAction()
    return dropped ? failure('cancelled') : reply
  }

  async readCallNow(accountId: AccountId, callUuid: CallUuid): ReturnType<Monitor['readCallNow']> {
    const readable = this.#readable(accountId, 'calls')
    return readable.ok ? readable.value.readNow(callUuid) : readable
  }

  offerNumbers(accountId: AccountId): void {
    this.#accounts.get(accountId)?.offerNumbers()
    this.#publishAccounts()
    this.#loop.wake()
  }

  endAccepted(ref: RoomRef, instance: number): void {
    const room = this.#store.rooms.get(keyOf(ref))
    if (room !== undefined) this.#store.apply([endAccepted(room, instance, elapsedOf(this.#clock))])
    this.watch(ref)
  }

  suspend(reason: SuspensionReason): void {
    this.#gaps.check()
    this.#suspension.begin(reason, elapsedOf(this.#clock), this.#clock.now())
    this.#dropReads()
    if (reason !== 'network') return
    this.#isOffline = true
    for (const account of this.#accounts.values()) account.showOffline()
    this.#publishAccounts()
    this.#store.renew()
  }

  resume(reason: SuspensionReason): void {
    // If the clocks show the sleep whose end is reported now, it ends here.
    this.#gaps.check()
    // This is also done while the other reason lasts, because only the end of a sleep shows that some time was not
    // counted.
    if (this.#suspension.end(reason)) this.#startBaselines(reason)
  }

  onResume(listener: ResumeListener): void {
    this.#suspension.onEnd(listener)
  }

  #step(now: ElapsedMs): ElapsedMs {
    this.#gaps.check()
    this.#forgetEnded(now)
    if (this.#suspension.endIfAwake(now)) this.#startBaselines('sleep')
    let wakeAt = this.#store.passTime(now)
    if (!this.#suspension.isActive) {
      const rooms = this.#roomsByAccount()
      for (const account of this.#accounts.values())
        wakeAt = Math.min(wakeAt, this.#startDueReads(account, rooms.get(account.accountId) ?? [], now))
    }
    this.#refreshHealth(now)
    return this.#isVisible ? Math.min(wakeAt, this.#healthPublishedAt + HEALTH_EVERY.visible) : wakeAt
  }

  /** Returns the object that reads an account's rooms or calls, for an action; a fault if nothing can be read now. */
  #readable<T extends 'reads' | 'calls'>(accountId: AccountId, of: T): Result<NonNullable<MonitoredAccount[T]>> {
    const account = this.#accounts.get(accountId)
    if (account === undefined) return failure('noAccount')
    const readable = account[of]
    if (readable === undefined) return { ok: false, fault: account.view.health.fault ?? fault('credentials') }
    if (this.#suspension.isActive) return failure('offline')
    this.#gaps.check()
    return success(readable)
  }

  /** Waits until the next read of a room in question may decide it. Returns false if reads were given up meanwhile. */
  async #untilDecidable(key: RoomKey): Promise<boolean> {
    const dropped = this.#dropped
    const room = this.#store.rooms.get(key)
    const wait = ((room && soonAt(room)) ?? -Infinity) - elapsedOf(this.#clock)
    // Timers of Node may fire up to a millisecond early.
    if (wait > 0) await new Promise<void>((resolve) => this.#clock.setTimeout(resolve, Math.ceil(wait) + 1))
    return this.#dropped === dropped
  }

  #dropReads(): void {
    this.#dropped += 1
    for (const { reads, calls } of this.#accounts.values()) {
      reads?.dropAll()
      calls?.dropAll()
    }
  }

  #roomsByAccount(): ReadonlyMap<AccountId, readonly RoomRecord[]> {
    const rooms = new Map<AccountId, RoomRecord[]>()
    for (const room of this.#store.rooms.values()) {
      const ofAccount = rooms.get(room.accountId)
      if (ofAccount === undefined) rooms.set(room.accountId, [room])
      else ofAccount.push(room)
    }
    return rooms
  }

  /** Starts the due reads of an account, or its check. Returns when something is due again. */
  #startDueReads(account: MonitoredAccount, rooms: readonly RoomRecord[], now: ElapsedMs): ElapsedMs {
    const { calls, checkDueAt, provider, reads } = account
    if (provider === undefined || reads === undefined) return Infinity
    calls?.checkAge(now)
    if (checkDueAt !== undefined) {
      if (checkDueAt <= now) reads.check()
      return reads.isCheckInFlight ? Infinity : checkDueAt
    }
    const callsAt = this.#pollCalls(account, provider, rooms, now)
    const plan = this.#planOf(account, provider, rooms, now)
    if (provider.paced === true) {
      drop(reads.list())
      for (const { name } of plan.rooms) reads.poll(name)
      return callsAt
    }
    const { pausedUntil } = provider.usage()
    if (pausedUntil !== undefined) {
      if (account.mayAskInPause(pausedUntil)) drop(reads.list())
      return pausedUntil
    }
    // While another read waits for its turn, it is too early to choose the next one, because a question may come up in
    // the meantime. The response to the waiting read wakes the loop.
    if (reads.isWaiting) return callsAt
    const { reads: due, wakeAt } = account.schedule.next(plan, now)
    for (const read of due) {
      if (read === 'list') drop(reads.list())
      else reads.poll(read.name)
    }
    return Math.min(wakeAt, callsAt)
  }

  /** Reads the account's live calls if a room or the user needs them. Returns when something is due again. */
  #pollCalls(
    account: MonitoredAccount,
    provider: ReadProvider,
    rooms: readonly RoomRecord[],
    now: ElapsedMs,
  ): ElapsedMs {
    const { calls, view } = account
    const isOffering = account.isOffering(now)
    if (view.offered !== undefined && !isOffering) {
      account.showOffered()
      this.#publishAccounts()
    }
    const isWanted = isOffering || rooms.some((room) => this.#wantsCalls(room) && this.#marks.isFollowed(room.key))
    const { allowed, pausedUntil } = provider.usage()
    account.callLoad = 0
    if (calls === undefined || !isWanted || pausedUntil !== undefined) return Infinity
    const isForeground = this.#marks.isForeground || isOffering
    const wish = { allowed, isForeground, slower: this.#slower }
    const wakeAt = calls.poll(wish, now)
    account.callLoad = calls.load(wish)
    return wakeAt
  }

  /** Whether only live calls can show who is in the room, and the user has said which numbers its callers dial. */
  #wantsCalls(room: RoomRecord): boolean {
    return isRunning(room) && room.run.roster === undefined && this.#marks.numbersOf(room.key).length > 0
  }

  #planOf(
    account: MonitoredAccount,
    provider: ReadProvider,
    rooms: readonly RoomRecord[],
    now: ElapsedMs,
  ): AccountPlan {
    const { failing, reads, isListWanted } = account
    const { allowed, used, connections } = provider.usage()
    return {
      ...failing,
      listIsComplete: provider.abilities.listIsComplete,
      // Less than one request per second is not rounded, because otherwise fast rooms would take the turns of all
      // others.
      allowed: (allowed < 1 ? allowed : Math.floor(allowed)) - account.callLoad,
      used: Math.max(0, used - account.callLoad),
      connections,
      polling: reads?.polling ?? 0,
      slower: this.#slower,
      anyLive: rooms.some(isRunning),
      isForeground: this.#marks.isForeground,
      listAskedAt: reads?.listAskedAt ?? -Infinity,
      isListInFlight: reads?.isListInFlight === true,
      isListWanted,
      rooms: this.#plannedRooms(account, rooms, now),
    }
  }

  #plannedRooms(account: MonitoredAccount, rooms: readonly RoomRecord[], now: ElapsedMs): readonly PlannedRoom[] {
    const { reads } = account
    const planned: PlannedRoom[] = []
    for (const room of rooms) {
      const { name } = room
      const isLive = isRunning(room)
      const isNamed = room.phase === 'ended' && room.isNamed
      const mayHaveBegun = isNamed || (!isLive && (room.reports?.callers.length ?? 0) > 0)
      const isRead = isLive || mayHaveBegun || this.#marks.isMarked(room.key)
      // What no request can name would only cost others their turns.
      if (!isRead || (room.failure !== undefined && account.provider?.writable(name) === 'never')) continue
      planned.push({
        name,
        pace: this.#marks.paceOf(room, account.listShowsStartsAndEnds, now),
        isLive,
        soonAt: mayHaveBegun ? -Infinity : soonAt(room),
        isFailing: room.failure !== undefined,
        askedAt: keepsTurn(room) ? -Infinity : (reads?.askedAt(name) ?? -Infinity),
        isPolled: reads?.isPolled(name) === true,
      })
    }
    return planned
  }

  /** Applies a response. An exception here must not reach the read, which would then never end. */
  #onResponse(account: MonitoredAccount, response: ReadResponse): void {
    try {
      // The provider gave the read up, which says nothing about the account.
      if (!response.reply.ok && response.reply.fault.code === 'cancelled') return
      const before = account.view
      if (account.record(response)) this.#observeAgain(account)
      this.#observe(account, response)
      if (account.view !== before) this.#publishAccounts()
      // Rooms are shown as outdated, with the reason, while nothing can be read.
      if (account.view.health.state !== before.health.state) this.#store.renew(account.accountId)
    } catch (error) {
      this.#logger('a response could not be applied', error)
    } finally {
      this.#askAgain(account, response)
      this.#loop.wake()
    }
  }

  /** A paced provider responds only when there is something new, so a read that was answered is sent again at once. */
  #askAgain({ provider, reads, accountId }: MonitoredAccount, response: ReadResponse): void {
    if (provider?.paced !== true || reads === undefined || this.#suspension.isActive) return
    if (response.about === 'list') drop(reads.list())
    if (response.about !== 'room') return
    const { name } = response
    if (isRunning(this.#store.rooms.get(roomKey(accountId, name)))) reads.poll(name)
  }

  #observe(account: MonitoredAccount, response: ReadResponse): void {
    const { accountId } = account
    if (response.about === 'list') {
      const { reply, read } = response
      if (!reply.ok) return
      account.wasListed(read, reply.value.isComplete)
      const list = { ...reply.value, ...read }
      this.#store.apply(roomsAfterList(this.#store.rooms, accountId, list, account.quiet, this.#knownOf(account)))
      if (account.baselineAt === undefined) account.endBaseline(read.received)
    } else if (response.about === 'room') {
      const { name, reply, read } = response
      const witness = witnessOf(name, reply, read)
      const room = roomAfterRead(this.#store.rooms, accountId, name, witness, this.#knownOf(account))
      if (room !== undefined) this.#store.apply([room])
      this.#tellRoster(room, read)
      const isQuestioned = room?.phase === 'inQuestion' && room.against.received === read.received
      // After an end, the list may name the next run.
      const hasEnded = room?.phase === 'ended' && room.ended.received === read.received
      if (isQuestioned || hasEnded) account.wantList(read.received)
    }
  }

  #tellRoster(room: RoomRecord | undefined, { sent, received }: Read): void {
    const roster = runOf(room)?.roster
    if (room?.phase !== 'live' || roster?.received !== received) return
    this.#rosters.publish({ key: room.key, instance: room.instance, members: roster.members, sent, received })
  }

  #onEvent(account: MonitoredAccount, event: ProviderEvent | 'lost'): void {
    const { accountId } = account
    if (this.#suspension.isActive) return
    this.#gaps.check()
    if (event === 'lost') this.#loseEvents(accountId)
    else this.#takeEvent(accountId, event)
    this.#loop.wake()
  }

  /** Shows the callers who are known by live calls now. */
  #onCalls(account: MonitoredAccount): void {
    if (account.view.offered !== undefined) {
      account.showOffered()
      this.#publishAccounts()
    }
    this.#store.renew(account.accountId)
    this.#loop.wake()
  }

  #takeEvent(accountId: AccountId, { name, event }: ProviderEvent): void {
    const known = this.#store.rooms.get(roomKey(accountId, name))
    // The event that a caller entered arrives before the response that shows the room, so it makes the name known.
    if (known === undefined && event.kind !== 'entered') return
    const room = known ?? unseenRoom(accountId, name, 'start', this.#store.lastInstance)
    this.#store.apply([{ ...room, reports: afterEvent(room.reports, event, elapsedOf(this.#clock)) }])
  }

  /** Events about callers of this account may have been lost. */
  #loseEvents(accountId: AccountId): void {
    const rooms = [...this.#store.rooms.values()].filter((room) => room.accountId === accountId)
    this.#store.apply(
      rooms.flatMap((room) => (room.reports === undefined ? [] : [{ ...room, reports: afterLoss(room.reports) }])),
    )
  }

  #knownOf({ listed }: MonitoredAccount): Known {
    const { wall, lastInstance } = this.#store
    return { wall, lastInstance, listed }
  }

  #ageOf(ref: RoomRef, of: 'roster' | 'retrieved'): number | undefined {
    this.#gaps.check()
    const room = this.#store.rooms.get(keyOf(ref))
    if (room?.phase !== 'live') return undefined
    const read = room.run[of]
    if (read === undefined) return undefined
    return room.quiet === undefined ? elapsedOf(this.#clock) - read.sent : Infinity
  }

  #contextOf(room: RoomRecord): RoomContext {
    const account = this.#accounts.get(room.accountId)
    return {
      own: this.#marks.isOwn(room.key),
      pinned: this.#marks.isPinned(room.key),
      writable: account?.provider?.writable(room.name) === 'yes',
      freshFor: this.#freshFor(),
      baselineAt: account?.baselineAt,
      trouble: account?.trouble,
      meNumbers: this.#marks.meNumbers(room.accountId),
      mePicked: this.#marks.mePicked(room),
      calls: account?.calls === undefined ? undefined : this.#callsOf(room, account.calls),
    }
  }

  /** Milliseconds for which a roster is fresh. Just after the background, its rooms have had no time to be read again. */
  #freshFor(): number {
    return FRESH[this.#marks.isForeground ? 'foreground' : 'background'] * this.#slower
  }

  #callsOf(room: RoomRecord, calls: CallReads): RoomCalls | undefined {
    const run = runOf(room)
    const reports = run !== undefined && run.roster === undefined ? room.reports : undefined
    if (!this.#wantsCalls(room) && reports === undefined) return undefined
    const numbers = this.#marks.numbersOf(room.key)
    const me = this.#marks.meNumbers(room.accountId)
    return roomCalls(calls, { numbers, me, reports, wall: this.#store.wall }, this.#store.shown(room.key))
  }

  #addAccount(account: Account, provider: ReadProvider | undefined): void {
    const monitored = new MonitoredAccount(account, provider, {
      clock: this.#clock,
      events: {
        checkClock: () => {
          this.#gaps.check()
        },
        onResponse: (one, response) => {
          this.#onResponse(one, response)
        },
        onEvent: (one, event) => {
          this.#onEvent(one, event)
        },
        onCalls: (one) => {
          this.#onCalls(one)
        },
      },
    })
    this.#accounts.set(account.id, monitored)
    this.#alignNames(monitored)
  }

  /** Adds own and pinned names that are not known yet. Forgets names that are not marked and never were live. */
  #alignNames({ accountId, quiet }: MonitoredAccount): void {
    this.#store.addNames(accountId, this.#marks.names(accountId), quiet ?? 'start')
    // A room that only events have reported is forgotten later, if no read shows it in time.
    const isUnseen = ({ phase, reports }: RoomRecord): boolean => phase === 'unseen' && reports === undefined
    this.#store.forget((room) => room.accountId === accountId && isUnseen(room) && !this.#marks.isMarked(room.key))
  }

  #onGap(since: ElapsedMs): void {
    this.#suspension.passGap(this.#store.wall + since)
    // This is also done while there is no network, because otherwise an old roster would seem fresh.
    this.#startBaselines('sleep')
    this.#store.renew()
  }

  #startBaselines(why: Quiet): void {
    this.#dropped += 1
    for (const account of this.#accounts.values()) {
      account.retry()
      this.#startBaseline(account, why)
    }
    if (!this.#suspension.isActive) this.#showOnline()
    this.#loop.wake()
  }

  /** Starts a baseline, because the account was not observed for a while. */
  #startBaseline(account: MonitoredAccount, why: Quiet): void {
    account.beginBaseline(why)
    this.#store.startBaseline(account.accountId, why)
    this.#loseEvents(account.accountId)
  }

  /** Starts a baseline of one account, and reports since when it was not observed. */
  #observeAgain(account: MonitoredAccount): void {
    this.#startBaseline(account, 'credentials')
    if (account.observedAt !== undefined) this.#suspension.reportUnread(account.accountId, account.observedAt)
  }

  /** Shows again what is known about the accounts that are not read, because `suspend` replaced it. */
  #showOnline(): void {
    this.#isOffline = false
    for (const account of this.#accounts.values()) {
      const before = account.view
      account.showOnline()
      if (account.view !== before) this.#store.renew(account.accountId)
    }
    this.#publishAccounts()
  }

  #publishAccounts(): void {
    this.#store.setAccounts([...this.#accounts.values()].map(({ view }) => view))
  }

  #refreshHealth(now: ElapsedMs): void {
    if (now - this.#healthPublishedAt < HEALTH_EVERY[this.#isVisible ? 'visible' : 'hidden']) return
    this.#healthPublishedAt = now
    const changed = [...this.#accounts.values()].filter((account) => account.refreshHealth(this.#isVisible))
    if (changed.length > 0) this.#publishAccounts()
  }

  /** Forgets unmarked names that ended long ago, which every step would otherwise visit for ever. */
  #forgetEnded(now: ElapsedMs): void {
    if (now - this.#forgotAt < FORGET_EVERY) return
    this.#forgotAt = now
    this.#store.forgetEnded(now - REMEMBERED, (key) => this.#marks.isMarked(key))
    for (const { accountId, reads } of this.#accounts.values())
      reads?.forgetOthers((name) => this.#store.rooms.has(roomKey(accountId, name)))
  }
}

/** Whether the last read of the room was refused with a 429. The room then keeps its turn, but not twice in a row. */
function keepsTurn({ failure: last }: RoomRecord): boolean {
  return last?.fault.code === 'rateLimited' && last.count % 2 === 1
}

function keyOf({ accountId, name }: RoomRef): RoomKey {
  return roomKey(accountId, name)
}
