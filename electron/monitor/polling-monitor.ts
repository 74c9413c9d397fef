import { elapsedOf, type Clock } from '../../shared/clock.ts'
import type { Account } from '../../shared/account.ts'
import { fault } from '../../shared/fault.ts'
import type { Logger } from '../../shared/logger.ts'
import { failure, success, type Result } from '../../shared/result.ts'
import { roomKey, type ObservedRoom, type ObservedSnapshot } from '../../shared/rooms/model.ts'
import type { AccountId, CallUuid, ElapsedMs, MemberKey, RoomKey } from '../../shared/values.ts'
import type { ReadMember, ReadProvider, ProviderEvent } from '../providers/provider.ts'
import { MonitoredAccount, type AccountParts, type News, type ReadResponse } from './account.ts'
import type { CallReads } from './call-reads.ts'
import { GapDetector, Suspension, type ResumeListener, type SuspensionReason } from './gap.ts'
import type { Monitor, MonitorSettings, RoomRef, SeenRoster, SnapshotListener } from './monitor.ts'
import { PollingLoop } from './polling-loop.ts'
import { Publisher } from './publisher.ts'
import { RoomMarks } from './room-marks.ts'
import { afterEvent, afterLoss } from './reported-callers.ts'
import { roomCalls, type RoomCalls } from './calls-on-number.ts'
import type { RoomContext, RoomContexts } from './room-view.ts'
import { roomAfterRead, roomsAfterList, witnessOf } from './rule/account-rooms.ts'
import { soonAt } from './rule/hear.ts'
import type { Read } from './rule/witness.ts'
import { endAccepted, isOver, isRunning, runOf, unseenRoom, type Quiet, type RoomRecord } from './rule/record.ts'
import type { PlannedRoom } from './schedule.ts'
import { SnapshotStore } from './snapshot-store.ts'

/** Milliseconds for which an ended room is remembered, so that a late response about it is recognised. */
const REMEMBERED = 3_600_000
const FORGET_EVERY = 60_000
/** Milliseconds for which a roster is fresh. Older ones are grey, and say how old they are. */
const FRESH = { foreground: 6_000, background: 30_000 }
/** Milliseconds after which accounts are published, with the time of the last response, even if no state has changed. */
const PUBLISH_EVERY = { foreground: 1_000, background: 10_000 }

export interface MonitorParts {
  readonly clock: Clock
  readonly logger: Logger
  /** Called with the response to each read that was not given up. */
  readonly onResponse?: (accountId: AccountId, response: ReadResponse) => void
}

/** Sends reads to the providers, and passes their responses to the snapshot store. Does nothing before `start`. */
export class PollingMonitor implements Monitor {
  readonly #parts: MonitorParts
  readonly #clock: Clock
  readonly #store: SnapshotStore
  readonly #rosters: Publisher<[SeenRoster]>
  readonly #marks = new RoomMarks()
  readonly #suspension = new Suspension()
  readonly #gaps: GapDetector
  readonly #loop: PollingLoop
  readonly #accounts = new Map<AccountId, MonitoredAccount>()
  readonly #accountParts: AccountParts
  readonly #contexts: RoomContexts = {
    of: (room) => this.#contextOf(room),
    freshFor: () => FRESH[this.#marks.isForeground ? 'foreground' : 'background'] * this.#slower,
  }
  #slower: 1 | 2 | 4 = 1
  /** How often all reads were given up. */
  #dropped = 0
  #forgotAt: ElapsedMs = -Infinity
  #accountsPublishedAt: ElapsedMs = -Infinity

  constructor(parts: MonitorParts) {
    const { clock, logger } = parts
    this.#parts = parts
    this.#clock = clock
    this.#rosters = new Publisher(logger)
    this.#store = new SnapshotStore(clock, logger, this.#contexts)
    this.#gaps = new GapDetector(clock)
    this.#accountParts = {
      clock,
      checkGap: () => {
        this.#checkGap()
      },
      onNews: (account, news) => {
        this.#onNews(account, news)
      },
    }
    this.#loop = new PollingLoop(clock, (now) => {
      try {
        return this.#step(now)
      } catch (error) {
        logger('a step of the monitor failed', error)
        return Infinity
      }
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
    const before = this.#accounts.get(account.id)
    if (provider !== undefined && before?.provider === provider) before.account = account
    else this.#connect(account, provider, before)
    this.#publishAccounts()
    this.#loop.wake()
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
    this.#checkGap()
    this.#marks.watch(keyOf(ref), elapsedOf(this.#clock))
    this.#accounts.get(ref.accountId)?.calls?.makeDue()
    this.#loop.wake()
  }

  setForeground(isForeground: boolean): void {
    this.#marks.setForeground(isForeground)
    this.#publishAccounts()
    this.#loop.wake()
  }

  refresh(accountId?: AccountId): void {
    for (const account of this.#accounts.values()) {
      if (accountId !== undefined && account.accountId !== accountId) continue
      account.makeDue()
      if (this.#loop.isRunning && !this.#suspension.isActive) account.refresh()
    }
    this.#loop.wake()
  }

  isForeground(): boolean {
    return this.#marks.isForeground
  }

  plannedReads(accountId: AccountId): readonly PlannedRoom[] {
    const account = this.#accounts.get(accountId)
    return account === undefined ? [] : this.#plannedRooms(account, this.#roomsOf(accountId), elapsedOf(this.#clock))
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
      const readable = this.#readable(accountId)
      if (!readable.ok) return readable
      const response = await (confirmation === 'list'
        ? readable.value.read('list', '', true)
        : readable.value.read('room', name, true))
      if (response === undefined) return failure('cancelled')
      if (!response.reply.ok) return { ok: false, fault: response.reply.fault, ...own }
      if (response.about === 'room' && response.reply.value.kind === 'roster') {
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
    const readable = this.#readable(accountId)
    if (!readable.ok) return readable
    const response = await readable.value.read('list', '', true)
    return response?.reply ?? failure('cancelled')
  }

  async readCallNow(accountId: AccountId, callUuid: CallUuid): ReturnType<Monitor['readCallNow']> {
    const readable = this.#readable(accountId)
    if (!readable.ok) return readable
    return readable.value.calls?.readNow(callUuid) ?? failure('credentials')
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
    this.#checkGap()
    this.#suspension.begin(reason, elapsedOf(this.#clock), this.#clock.now())
    this.#dropReads()
    if (reason !== 'network') return
    for (const account of this.#accounts.values()) account.showOffline()
    this.#publishAccounts()
    this.#store.renew()
  }

  resume(reason: SuspensionReason): void {
    // If the clocks show the sleep whose end is reported now, it ends here.
    this.#checkGap()
    // This is also done while the other reason lasts, because only the end of a sleep shows that some time was not
    // counted.
    if (this.#suspension.end(reason)) this.#startBaselines(reason)
  }

  onResume(listener: ResumeListener): void {
    this.#suspension.onEnd(listener)
  }

  #step(now: ElapsedMs): ElapsedMs {
    this.#checkGap()
    this.#forgetEnded(now)
    if (this.#suspension.endIfAwake(now)) this.#startBaselines('sleep')
    let wakeAt = this.#store.passTime(now)
    if (!this.#suspension.isActive) {
      for (const account of this.#accounts.values()) wakeAt = Math.min(wakeAt, this.#readDue(account, now))
    }
    const every = PUBLISH_EVERY[this.#marks.isForeground ? 'foreground' : 'background']
    if (this.#accountsPublishedAt + every <= now) this.#publishAccounts()
    return Math.min(wakeAt, this.#accountsPublishedAt + every)
  }

  /** Must be called before anything relies on what is known. */
  #checkGap(): void {
    const { setBy, unobservedSince } = this.#gaps.check()
    if (setBy !== 0) this.#store.shift(setBy)
    if (unobservedSince === undefined) return
    const since = this.#store.wall + unobservedSince
    // Either the end of a reported sleep, or an unreported sleep.
    if (!this.#suspension.end('sleep')) this.#suspension.tell('sleep', since)
    // This is also done while there is no network, because otherwise an old roster would seem fresh.
    this.#startBaselines('sleep')
    this.#store.renew()
  }

  /** Returns the account, for an action; a fault if nothing can be read now. */
  #readable(accountId: AccountId): Result<MonitoredAccount> {
    const account = this.#accounts.get(accountId)
    if (account === undefined) return failure('noAccount')
    if (account.provider === undefined)
      return { ok: false, fault: account.standing.health.fault ?? fault('credentials') }
    if (this.#suspension.isActive) return failure('offline')
    this.#checkGap()
    return success(account)
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
    for (const account of this.#accounts.values()) account.dropReads()
  }

  /** Starts what is due of an account. Returns when something is due again. */
  #readDue(account: MonitoredAccount, now: ElapsedMs): ElapsedMs {
    const rooms = this.#roomsOf(account.accountId)
    account.calls?.checkAge(now)
    const callsAt = this.#pollCalls(account, rooms, now)
    const facts = {
      slower: this.#slower,
      isForeground: this.#marks.isForeground,
      anyLive: rooms.some(isRunning),
      isListWanted: rooms.some((room) => wantsListSince(room) > (account.listed?.sent ?? -Infinity)),
      rooms: this.#plannedRooms(account, rooms, now),
    }
    return Math.min(account.readDue(facts, now), callsAt)
  }

  #roomsOf(accountId: AccountId): readonly RoomRecord[] {
    return [...this.#store.rooms.values()].filter((room) => room.accountId === accountId)
  }

  /** Reads the account's live calls if a room or the user needs them. Returns when something is due again. */
  #pollCalls(account: MonitoredAccount, rooms: readonly RoomRecord[], now: ElapsedMs): ElapsedMs {
    const { calls, isOffering, provider, standing } = account
    const isWanted = isOffering || rooms.some((room) => this.#wantsCalls(room) && this.#marks.isFollowed(room.key))
    if (calls === undefined || provider === undefined || !isWanted || standing.refused !== undefined) return Infinity
    const { allowed, pausedUntil } = provider.usage()
    if (pausedUntil !== undefined) return Infinity
    return calls.poll({ allowed, isForeground: this.#marks.isForeground || isOffering, slower: this.#slower }, now)
  }

  /** Whether only live calls can show who is in the room, and the user has said which numbers its callers dial. */
  #wantsCalls(room: RoomRecord): boolean {
    return isRunning(room) && room.run.roster === undefined && this.#marks.numbersOf(room.key).length > 0
  }

  #plannedRooms(account: MonitoredAccount, rooms: readonly RoomRecord[], now: ElapsedMs): readonly PlannedRoom[] {
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
        ...account.lastRead(name),
      })
    }
    return planned
  }

  /** Applies what an account has learned. An exception here must not reach the read, which would then never end. */
  #onNews(account: MonitoredAccount, news: News): void {
    try {
      if (news.about === 'calls') this.#onCalls(account)
      else if (news.about === 'event') this.#onEvent(account.accountId, news.event)
      // If the provider gave the read up, that says nothing about the account.
      else if (news.reply.ok || news.reply.fault.code !== 'cancelled') this.#onResponse(account, news)
    } catch (error) {
      this.#parts.logger('a response could not be applied', error)
    } finally {
      this.#loop.wake()
    }
  }

  #onResponse(account: MonitoredAccount, response: ReadResponse): void {
    this.#parts.onResponse?.(account.accountId, response)
    const { state } = account.standing.health
    if (account.record(response)) this.#observeAgain(account)
    this.#observe(account, response)
    if (account.standing.health.state === state) return
    this.#publishAccounts()
    // Rooms are shown as outdated, with the reason, while nothing can be read.
    this.#store.renew(account.accountId)
  }

  #observe(account: MonitoredAccount, response: ReadResponse): void {
    const { accountId, listed, quiet } = account
    const { rooms, wall, lastInstance } = this.#store
    const known = { wall, lastInstance, listed }
    if (response.about === 'list') {
      const { reply, read } = response
      if (!reply.ok) return
      account.listed = { ...read, isComplete: reply.value.isComplete }
      this.#store.apply(roomsAfterList(rooms, accountId, { ...reply.value, ...read }, quiet, known))
      if (quiet === undefined) return
      account.quiet = undefined
      account.baselineAt = read.received
    } else if (response.about === 'room') {
      const { name, reply, read } = response
      const room = roomAfterRead(rooms, accountId, name, witnessOf(name, reply, read), known)
      if (room !== undefined) this.#store.apply([room])
      this.#tellRoster(room, read)
    }
  }

  #tellRoster(room: RoomRecord | undefined, { sent, received }: Read): void {
    const roster = runOf(room)?.roster
    if (room?.phase !== 'live' || roster?.received !== received) return
    this.#rosters.publish({ key: room.key, instance: room.instance, members: roster.members, sent, received })
  }

  #onEvent(accountId: AccountId, told: ProviderEvent | 'lost'): void {
    if (this.#suspension.isActive) return
    this.#checkGap()
    if (told === 'lost') {
      this.#loseEvents(accountId)
      return
    }
    const { name, event } = told
    const known = this.#store.rooms.get(roomKey(accountId, name))
    // The event that a caller entered arrives before the response that shows the room, so it makes the name known.
    if (known === undefined && event.kind !== 'entered') return
    const room = known ?? unseenRoom(accountId, name, 'start', this.#store.lastInstance)
    this.#store.apply([{ ...room, reports: afterEvent(room.reports, event, elapsedOf(this.#clock)) }])
  }

  /** Shows the callers who are known by live calls now. */
  #onCalls(account: MonitoredAccount): void {
    if (account.isOffering) this.#publishAccounts()
    this.#store.renew(account.accountId)
  }

  /** Events about callers of this account may have been lost. */
  #loseEvents(accountId: AccountId): void {
    this.#store.apply(
      this.#roomsOf(accountId).flatMap((room) =>
        room.reports === undefined ? [] : [{ ...room, reports: afterLoss(room.reports) }],
      ),
    )
  }

  #ageOf(ref: RoomRef, of: 'roster' | 'retrieved'): number | undefined {
    this.#checkGap()
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
      freshFor: this.#contexts.freshFor(),
      baselineAt: account?.baselineAt,
      trouble: account?.trouble,
      meNumbers: this.#marks.meNumbers(room.accountId),
      mePicked: this.#marks.mePicked(room),
      calls: account?.calls === undefined ? undefined : this.#callsOf(room, account.calls),
    }
  }

  #callsOf(room: RoomRecord, calls: CallReads): RoomCalls | undefined {
    const run = runOf(room)
    const reports = run !== undefined && run.roster === undefined ? room.reports : undefined
    if (!this.#wantsCalls(room) && reports === undefined) return undefined
    const numbers = this.#marks.numbersOf(room.key)
    const me = this.#marks.meNumbers(room.accountId)
    return roomCalls(calls, { numbers, me, reports, wall: this.#store.wall }, this.#store.shown(room.key))
  }

  /** Another provider object means other credentials. Without one, the account contains its keychain's fault. */
  #connect(account: Account, provider: ReadProvider | undefined, before: MonitoredAccount | undefined): void {
    before?.close()
    const connected = new MonitoredAccount(account, provider, this.#accountParts, before)
    this.#accounts.set(account.id, connected)
    if (before === undefined) this.#alignNames(connected)
    else if (before.provider !== provider) this.#observeAgain(connected)
    if (this.#suspension.isOffline) connected.showOffline()
  }

  /** Adds own and pinned names that are not known yet. Forgets names that are not marked and never were live. */
  #alignNames({ accountId, quiet }: MonitoredAccount): void {
    this.#store.addNames(accountId, this.#marks.names(accountId), quiet ?? 'start')
    // A room that only events have reported is forgotten later, if no read shows it in time.
    const isUnseen = ({ phase, reports }: RoomRecord): boolean => phase === 'unseen' && reports === undefined
    this.#store.forget((room) => room.accountId === accountId && isUnseen(room) && !this.#marks.isMarked(room.key))
  }

  #startBaselines(why: Quiet): void {
    this.#dropped += 1
    for (const account of this.#accounts.values()) {
      account.makeDue()
      this.#startBaseline(account, why)
    }
    this.#publishAccounts()
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
    if (account.observedAt !== undefined) this.#suspension.tell('unread', account.observedAt, account.accountId)
  }

  #publishAccounts(): void {
    this.#accountsPublishedAt = elapsedOf(this.#clock)
    this.#store.setAccounts([...this.#accounts.values()].map(({ view }) => view))
  }

  /** Forgets unmarked names that ended long ago, which every step would otherwise visit for ever. */
  #forgetEnded(now: ElapsedMs): void {
    if (now - this.#forgotAt < FORGET_EVERY) return
    this.#forgotAt = now
    this.#store.forgetEnded(now - REMEMBERED, (key) => this.#marks.isMarked(key))
    for (const account of this.#accounts.values())
      account.forgetOthers((name) => this.#store.rooms.has(roomKey(account.accountId, name)))
  }
}

/** When a room failed, came in question or ended. A list that is sent after that may say more. */
function wantsListSince(room: RoomRecord): ElapsedMs {
  const against = room.phase === 'inQuestion' ? room.against : room.phase === 'ended' ? room.ended : undefined
  return Math.max(room.failure?.at ?? -Infinity, against?.received ?? -Infinity)
}

function keyOf({ accountId, name }: RoomRef): RoomKey {
  return roomKey(accountId, name)
}
