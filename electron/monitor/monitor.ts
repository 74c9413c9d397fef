import { elapsedOf, type Clock } from '../../shared/clock.ts'
import type { Account } from '../../shared/account.ts'
import { fault } from '../../shared/fault.ts'
import { GapDetector } from '../../shared/gap.ts'
import type { Logger } from '../../shared/logger.ts'
import { Publisher } from '../../shared/publisher.ts'
import { failure, success, type Result } from '../../shared/result.ts'
import { roomKey, type ObservedMember, type ObservedRoom, type ObservedSnapshot } from '../../shared/rooms/model.ts'
import type { AccountId, CallUuid, ElapsedMs, EpochMs, MemberKey, RoomKey } from '../../shared/values.ts'
import type { ReadMember, ReadProvider, ProviderEvent, RoomList } from '../providers/provider.ts'
import { MonitoredAccount, type AccountParts, type News, type ReadResponse } from './account.ts'
import type { ReadCall } from './account-calls.ts'
import { RoomMarks, type MonitorSettings, type RoomRef } from './room-marks.ts'
import { afterEvent, afterLoss } from './reported-callers.ts'
import type { ViewContext } from './room-view.ts'
import { roomAfterRead, roomsAfterList, witnessOf } from './rule/account-rooms.ts'
import { soonAt } from './rule/hear.ts'
import { endAccepted, isOver, isRunning, runOf, unobserved, unseenRoom } from './rule/record.ts'
import type { Quiet, Read, RoomRecord } from './rule/record.ts'
import type { PlannedRoom } from './schedule.ts'
import { SnapshotStore, type SnapshotListener } from './snapshot-store.ts'

export type { MonitorSettings, RoomRef } from './room-marks.ts'

/** Milliseconds. Steps that would follow each other more closely are merged into one. */
const SHORTEST_STEP = 50
/** Milliseconds. A step runs at least this often, so that a sleep of the computer is noticed. */
const LONGEST_STEP = 2_000
/** Milliseconds of regular steps after which the computer counts as awake, even if the system never reported it. */
const EVIDENTLY_AWAKE = 30_000
/** Milliseconds for which a name is remembered after its room has ended, so that a late response about it is recognised. */
const REMEMBERED = 3_600_000
/** Milliseconds within which a read must show a room that an event reported. */
const SHOWN_WITHIN = 60_000
/** Milliseconds for which a roster is fresh. Older ones are grey, and say how old they are. */
const FRESH = { foreground: 6_000, background: 30_000 }
/** Milliseconds after which accounts are published, with the time of the last response, even if no state has changed. */
const PUBLISH_EVERY = { foreground: 1_000, background: 10_000 }

/** What others see of the monitor. */
export type Monitor = Pick<PollingMonitor, keyof PollingMonitor>

/** Why nothing is read: the computer is about to sleep, or has no network. */
export type SuspensionReason = 'sleep' | 'network'

/**
 * @param reason `unread`: only this account was not read, for example because its token was refused
 * @param since when observation stopped
 * @param accountId absent if no account was observed
 */
export type ResumeListener = (reason: SuspensionReason | 'unread', since: EpochMs, accountId?: AccountId) => void

/** A roster that was read of a live room. */
export interface SeenRoster extends Read, Pick<ObservedRoom, 'key' | 'instance'> {
  readonly members: readonly ObservedMember[]
}

/** See `readNow`. */
export type RoomRead<R extends ObservedRoom = ObservedRoom> = Result<R | 'gone'> & {
  readonly said?: readonly ReadMember[]
}

/**
 * Observes all accounts and owns everything that is known about their rooms: sends reads to the providers, and passes
 * their responses to the snapshot store. Runs without Electron, and does nothing before `start`.
 */
export class PollingMonitor {
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #tellResponse: ((accountId: AccountId, response: ReadResponse) => void) | undefined
  readonly #store: SnapshotStore
  readonly #rosters: Publisher<[SeenRoster]>
  readonly #resumes: Publisher<Parameters<ResumeListener>>
  readonly #marks = new RoomMarks()
  readonly #gaps: GapDetector
  readonly #accounts = new Map<AccountId, MonitoredAccount>()
  readonly #accountParts: AccountParts
  /** Why nothing is read, when that began by the computer's clock, and when it was reported last. */
  readonly #suspended = new Map<SuspensionReason, { readonly shown: EpochMs; readonly since: ElapsedMs }>()
  #isStarted = false
  #timer: unknown
  #plannedAt: ElapsedMs = Infinity
  /** How often all reads were given up. */
  #dropped = 0
  #accountsPublishedAt: ElapsedMs = -Infinity

  /** @param onResponse called with the response to each read that was not given up */
  constructor(clock: Clock, logger: Logger, onResponse?: (accountId: AccountId, response: ReadResponse) => void) {
    this.#clock = clock
    this.#logger = logger
    this.#tellResponse = onResponse
    this.#rosters = new Publisher(logger)
    this.#resumes = new Publisher(logger)
    this.#store = new SnapshotStore(clock, logger, (room) => this.#contextOf(room))
    this.#gaps = new GapDetector(clock)
    this.#accountParts = { clock, checkGap: this.#checkGap.bind(this), onNews: this.#onNews.bind(this) }
  }

  snapshot(): ObservedSnapshot {
    return this.#store.snapshot
  }

  /**
   * Calls the listener after each revision; a listener that throws does not stop the others. Returns a function that
   * unsubscribes.
   */
  subscribe(listener: SnapshotListener): () => void {
    return this.#store.revisions.subscribe(listener)
  }

  /** Calls the listener after each roster that was applied, even if it shows nothing new. */
  onRoster(listener: (roster: SeenRoster) => void): void {
    this.#rosters.subscribe(listener)
  }

  /** The room in the snapshot, without searching for it. */
  conference(ref: RoomRef): ObservedRoom | undefined {
    return this.#store.shown.get(keyOf(ref))
  }

  /** Whether the end of this run was told. That its number is no longer the room's does not prove an end. */
  isOver(ref: RoomRef, instance: number): boolean {
    const room = this.#store.rooms.get(keyOf(ref))
    return room !== undefined && isOver(room, instance)
  }

  start(): void {
    this.#isStarted = true
    this.#wake()
  }

  /** Stops polling and gives up the reads in flight; no timer runs afterwards. */
  stop(): void {
    this.#isStarted = false
    this.#clock.clearTimeout(this.#timer)
    this.#plannedAt = Infinity
    this.#dropReads()
  }

  /** Adds or replaces an account. Without a provider it is shown, but not read. */
  setAccount(account: Account, provider: ReadProvider | undefined): void {
    const before = this.#accounts.get(account.id)
    if (provider !== undefined && before?.provider === provider) before.account = account
    else this.#connect(account, provider, before)
    this.#publishAccounts()
    this.#wake()
  }

  removeAccount(accountId: AccountId): void {
    this.#accounts.get(accountId)?.close()
    if (!this.#accounts.delete(accountId)) return
    this.#store.forget((room) => room.accountId === accountId)
    this.#publishAccounts()
  }

  configure(change: Partial<MonitorSettings>): void {
    this.#marks.configure(change)
    for (const account of this.#accounts.values()) this.#addNames(account)
    this.#store.renew()
    this.#publishAccounts()
    this.#wake()
  }

  /** Sets which member is "me" if several match, for this run of the room only. Undefined clears the choice. */
  pickSelf(ref: RoomRef, instance: number, memberKey: MemberKey | undefined): void {
    this.#marks.pickSelf(ref, instance, memberKey)
    this.#store.renew()
  }

  /** Reads a room for 15 s as often as an own one, because something was done in it. */
  watch(ref: RoomRef): void {
    this.#checkGap()
    this.#marks.watch(keyOf(ref), elapsedOf(this.#clock))
    this.#accounts.get(ref.accountId)?.makeCallsDue()
    this.#wake()
  }

  /** Makes everything of one account, or of all accounts, due at once; after a pause that the provider wants. */
  refresh(accountId?: AccountId): void {
    for (const account of this.#accounts.values())
      if (accountId === undefined || account.accountId === accountId) account.makeDue()
    this.#wake()
  }

  isForeground(): boolean {
    return this.#marks.settings.isForeground
  }

  /** The rooms of an account that are read, and how often. */
  plannedReads(accountId: AccountId): readonly PlannedRoom[] {
    const account = this.#accounts.get(accountId)
    return account === undefined ? [] : this.#plannedRooms(account, this.#roomsOf(accountId), elapsedOf(this.#clock))
  }

  /**
   * Milliseconds since the read was sent that showed the room live last (`retrieved`), or its roster, which is at most
   * this old; undefined if no action may rely on it. The snapshot's `rosterAt` is not updated by every read.
   */
  age(ref: RoomRef, of: 'roster' | 'retrieved'): number | undefined {
    this.#checkGap()
    const room = this.#store.rooms.get(keyOf(ref))
    const read = room?.phase === 'live' ? room.run[of] : undefined
    if (read === undefined) return undefined
    return room?.quiet === undefined ? elapsedOf(this.#clock) - read.sent : Infinity
  }

  /**
   * Reads one room at once, ahead of polls, and returns what is then known; `gone` if it is not live. Faults:
   * `noAccount`, `offline`, `cancelled`, `stale` if it is still in question after a read two seconds later, the account's
   * own fault if it has no provider, and those of the provider. `said`: the callers in the provider's last roster for this
   * read, whatever is known from other reads; absent without one.
   */
  async readNow({ accountId, name }: RoomRef): Promise<RoomRead> {
    const key = roomKey(accountId, name)
    // What contradicts the known run, such as a 404, must be confirmed. A second read and, after another 404, the list
    // may contradict it at once. Otherwise a later read decides.
    let own: Pick<RoomRead, 'said'> = {}
    for (const confirmation of ['none', 'read', 'list', 'later'] as const) {
      if (confirmation === 'later' && !(await this.#untilDecidable(key))) return failure('cancelled')
      const read = await (confirmation === 'list'
        ? this.#readFor(accountId, 'list')
        : this.#readFor(accountId, 'room', name))
      if (!read.ok) return read
      const { about, reply } = read.value
      if (!reply.ok) return { ok: false, fault: reply.fault, ...own }
      if (about === 'room' && reply.value.kind === 'roster') own = { said: reply.value.members }
      const room = this.#store.rooms.get(key)
      if (room?.failure !== undefined) return { ok: false, fault: room.failure.fault, ...own }
      if (room?.phase !== 'inQuestion') return { ...success(this.#store.shown.get(key) ?? 'gone'), ...own }
    }
    return { ...failure('stale'), ...own }
  }

  /**
   * Asks for the account's list at once, ahead of polls. What it says about the rooms counts as much as any other list.
   * Faults as for `readNow`, but never `stale`.
   */
  async listNow(accountId: AccountId): Promise<Result<RoomList>> {
    const read = await this.#readFor(accountId, 'list')
    return read.ok ? read.value.reply : read
  }

  /** Reads one live call at once, ahead of polls; `gone` if it is not live. Faults as for `listNow`. */
  async readCallNow(accountId: AccountId, callUuid: CallUuid): Promise<Result<ReadCall | 'gone'>> {
    const account = this.#accounts.get(accountId)
    if (account?.provider !== undefined && account.calls === undefined) return failure('credentials')
    const response = await this.#readFor(accountId, 'call', callUuid)
    if (!response.ok) return response
    const { reply, read } = response.value
    if (!reply.ok) return { ok: false, fault: reply.fault }
    return success(reply.value === 'notLive' ? 'gone' : { call: reply.value, sent: read.sent })
  }

  /** Reads for a while which numbers the live calls of an account have dialled. See `AccountView.offered`. */
  offerNumbers(accountId: AccountId): void {
    this.#accounts.get(accountId)?.offerNumbers()
    this.#publishAccounts()
    this.#wake()
  }

  /** Stores that the provider accepted this Gavel's end of this run, which explains its end. */
  endAccepted(ref: RoomRef, instance: number): void {
    const room = this.#store.rooms.get(keyOf(ref))
    if (room !== undefined) this.#store.apply([endAccepted(room, instance, elapsedOf(this.#clock))])
    this.watch(ref)
  }

  suspend(reason: SuspensionReason): void {
    this.#checkGap()
    const shown = this.#suspended.get(reason)?.shown ?? this.#clock.now()
    // A sleep that is reported again has not ended, so its steps are counted anew.
    this.#suspended.set(reason, { shown, since: elapsedOf(this.#clock) })
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
    this.#endSuspension(reason)
  }

  /**
   * Adds a listener that is called after all accounts, or one of them, were not observed for a time, and before
   * anything read since is applied. If the system does not report the end of a sleep, or the sleep at all, the monitor
   * detects it.
   */
  onResume(listener: ResumeListener): void {
    this.#resumes.subscribe(listener)
  }

  get #freshFor(): number {
    const { isForeground, pace } = this.#marks.settings
    return FRESH[isForeground ? 'foreground' : 'background'] * pace
  }

  /** Runs the next step soon, because something has changed, and never later than it was due. */
  #wake(): void {
    const now = elapsedOf(this.#clock)
    if (this.#isStarted && now + SHORTEST_STEP < this.#plannedAt) this.#plan(now)
  }

  #plan(at: ElapsedMs): void {
    const now = elapsedOf(this.#clock)
    this.#plannedAt = Math.min(Math.max(at, now + SHORTEST_STEP), now + LONGEST_STEP)
    this.#clock.clearTimeout(this.#timer)
    this.#timer = this.#clock.setTimeout(() => {
      // What wakes the loop during a step is seen by this step, or makes the next one due.
      this.#plannedAt = -Infinity
      let next = Infinity
      try {
        next = this.#step(elapsedOf(this.#clock))
      } catch (error) {
        this.#logger('a step of the monitor failed', error)
      }
      if (this.#isStarted) this.#plan(next)
    }, this.#plannedAt - now)
  }

  #step(now: ElapsedMs): ElapsedMs {
    this.#checkGap()
    this.#forgetEnded(now)
    if (now - (this.#suspended.get('sleep')?.since ?? Infinity) > EVIDENTLY_AWAKE) this.#endSuspension('sleep')
    let wakeAt = this.#store.passTime(now, this.#freshFor)
    if (this.#suspended.size === 0) {
      for (const account of this.#accounts.values()) wakeAt = Math.min(wakeAt, this.#readDue(account, now))
    }
    const every = PUBLISH_EVERY[this.isForeground() ? 'foreground' : 'background']
    if (this.#accountsPublishedAt + every <= now) this.#publishAccounts()
    return Math.min(wakeAt, this.#accountsPublishedAt + every)
  }

  /** Must be called before anything relies on what is known. */
  #checkGap(): void {
    const { setBy, unobservedSince } = this.#gaps.check()
    if (setBy !== 0) {
      this.#store.wall += setBy
      this.#store.renew()
    }
    if (unobservedSince === undefined) return
    // Either the end of a reported sleep, or an unreported one. Baselines also begin while there is no network, because
    // otherwise an old roster would seem fresh.
    if (!this.#endSuspension('sleep')) this.#resume('sleep', this.#store.wall + unobservedSince)
  }

  /** Returns false if nothing was suspended for this reason. */
  #endSuspension(reason: SuspensionReason): boolean {
    const ended = this.#suspended.get(reason)
    this.#suspended.delete(reason)
    if (ended !== undefined) this.#resume(reason, ended.shown)
    return ended !== undefined
  }

  #resume(reason: SuspensionReason, since: EpochMs): void {
    this.#resumes.publish(reason, since)
    this.#dropped += 1
    for (const account of this.#accounts.values()) {
      account.makeDue()
      this.#startBaseline(account, reason)
    }
    this.#publishAccounts()
    this.#wake()
  }

  /** Reads something for an action, ahead of polls. A fault if nothing can be read now, or if the read was given up. */
  async #readFor<K extends 'list' | 'room' | 'call'>(
    accountId: AccountId,
    about: K,
    name = '',
  ): Promise<Result<ReadResponse<K>>> {
    const account = this.#accounts.get(accountId)
    if (account === undefined) return failure('noAccount')
    if (account.provider === undefined)
      return { ok: false, fault: account.standing.health.fault ?? fault('credentials') }
    if (this.#suspended.size > 0) return failure('offline')
    this.#checkGap()
    const response = await account.read(about, name, true)
    return response === undefined ? failure('cancelled') : success(response)
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
    if (account.calls?.becomesOutdated(now) === true) this.#store.renew(rooms)
    return account.readDue(
      {
        slower: this.#marks.settings.pace,
        isForeground: this.isForeground(),
        anyLive: rooms.some(isRunning),
        isListWanted: rooms.some((room) => wantsListSince(room) > (account.listed?.sent ?? -Infinity)),
        areCallsWanted: rooms.some((room) => this.#wantsCalls(room) && this.#marks.isFollowed(room.key)),
        rooms: this.#plannedRooms(account, rooms, now),
      },
      now,
    )
  }

  #roomsOf(accountId: AccountId): readonly RoomRecord[] {
    return [...this.#store.rooms.values()].filter((room) => room.accountId === accountId)
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
        ...account.lastRead(`room ${name}`),
      })
    }
    return planned
  }

  /** Applies what an account has learned. An exception here must not reach the read, which would then never end. */
  #onNews(account: MonitoredAccount, news: News): void {
    try {
      if (news.about === 'event') this.#onEvent(account.accountId, news.event)
      // If the provider gave the read up, that says nothing about the account.
      else if (!news.reply.ok && news.reply.fault.code === 'cancelled') return
      else if (news.about === 'calls' || news.about === 'call') this.#onCalls(account, news)
      else this.#onResponse(account, news)
    } catch (error) {
      this.#logger('a response could not be applied', error)
    } finally {
      this.#wake()
    }
  }

  #onCalls(account: MonitoredAccount, { about, name, reply, read }: ReadResponse<'calls' | 'call'>): void {
    const now = elapsedOf(this.#clock)
    if (about === 'call')
      account.calls?.takeDetails(name, reply.ok && reply.value !== 'notLive' ? reply.value : undefined, now)
    else if (reply.ok) account.calls?.takeList(reply.value, read.sent, now)
    if (account.isOffering) this.#publishAccounts()
    this.#store.renew(this.#roomsOf(account.accountId))
  }

  #onResponse(account: MonitoredAccount, response: ReadResponse): void {
    this.#tellResponse?.(account.accountId, response)
    const { state } = account.standing.health
    const unobservedSince = account.record(response)
    if (unobservedSince !== undefined) this.#observeAgain(account, unobservedSince)
    this.#observe(account, response)
    if (account.standing.health.state === state) return
    this.#publishAccounts()
    // Rooms are shown as outdated, with the reason, while nothing can be read.
    this.#store.renew(this.#roomsOf(account.accountId))
  }

  #observe(account: MonitoredAccount, response: ReadResponse): void {
    const { accountId, listed, quiet } = account
    const { rooms, lastInstance } = this.#store
    const known = { lastInstance, listed }
    if (response.about === 'list') {
      const { reply, read } = response
      if (!reply.ok) return
      account.listed = { ...read, isComplete: reply.value.isComplete }
      this.#store.apply(roomsAfterList(rooms, accountId, { ...reply.value, ...read }, quiet, known))
      account.quiet = undefined
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
    const { key, instance } = room
    this.#rosters.publish({ key, instance, members: this.#store.shown.get(key)?.members ?? [], sent, received })
  }

  #onEvent(accountId: AccountId, told: ProviderEvent | 'lost'): void {
    if (this.#suspended.size > 0) return
    this.#checkGap()
    if (told === 'lost') {
      this.#store.apply(this.#roomsOf(accountId).map(withoutEvents))
      return
    }
    const { name, event } = told
    const known = this.#store.rooms.get(roomKey(accountId, name))
    // The event that a caller entered arrives before the response that shows the room, so it makes the name known.
    if (known === undefined && event.kind !== 'entered') return
    const room = known ?? unseenRoom(accountId, name, 'start', this.#store.lastInstance)
    this.#store.apply([{ ...room, reports: afterEvent(room.reports, event, elapsedOf(this.#clock)) }])
  }

  #contextOf(room: RoomRecord): Omit<ViewContext, 'now' | 'wall'> {
    const account = this.#accounts.get(room.accountId)
    const isUnknown = isRunning(room) && room.run.roster === undefined
    const calls = isUnknown && (this.#wantsCalls(room) || room.reports !== undefined) ? account?.calls : undefined
    const numbers = this.#marks.numbersOf(room.key)
    const roomCalls = calls?.of(numbers, this.#marks.meNumbers(room.accountId), room.reports, this.#store.wall)
    return { marks: this.#marks, account, freshFor: this.#freshFor, calls: roomCalls }
  }

  /** Another provider object means other credentials. Without one, the account contains its keychain's fault. */
  #connect(account: Account, provider: ReadProvider | undefined, before: MonitoredAccount | undefined): void {
    before?.close()
    const connected = new MonitoredAccount(account, provider, this.#accountParts, before)
    this.#accounts.set(account.id, connected)
    if (before === undefined) this.#addNames(connected)
    else if (before.provider !== provider) this.#observeAgain(connected, before.standing.goodAt)
    if (this.#suspended.has('network')) connected.showOffline()
  }

  /** Adds own and pinned names, which are to be read even if no list names them. */
  #addNames({ accountId, quiet = 'start' }: MonitoredAccount): void {
    const { rooms, lastInstance } = this.#store
    const marked = this.#marks.names(accountId).map((name) => unseenRoom(accountId, name, quiet, lastInstance))
    this.#store.apply(marked.filter(({ key }) => !rooms.has(key)))
  }

  /**
   * Starts a baseline, because the account was not observed for a while: the next reads announce no starts, and ends only
   * in one summary.
   */
  #startBaseline(account: MonitoredAccount, why: Quiet): void {
    account.beginBaseline(why)
    const now = elapsedOf(this.#clock)
    this.#store.apply(this.#roomsOf(account.accountId).map((room) => withoutEvents(unobserved(room, why, now))))
  }

  /** Starts a baseline of one account, and reports since when it was not observed; Infinity if it never was. */
  #observeAgain(account: MonitoredAccount, since: ElapsedMs): void {
    this.#startBaseline(account, 'credentials')
    if (since < Infinity) this.#resumes.publish('unread', this.#store.wall + since, account.accountId)
  }

  #publishAccounts(): void {
    this.#accountsPublishedAt = elapsedOf(this.#clock)
    const accounts = [...this.#accounts.values()].map(({ view }) => view)
    this.#store.publish({ accounts, readOnly: this.#marks.settings.readOnly })
  }

  /** Forgets unmarked names that ended long ago or never were live, which every step would visit for ever. */
  #forgetEnded(now: ElapsedMs): void {
    const isPast = (room: RoomRecord): boolean =>
      room.phase === 'ended'
        ? now - room.ended.received > REMEMBERED
        : room.phase === 'unseen' && now - (room.reports?.at ?? -Infinity) > SHOWN_WITHIN
    this.#store.forget((room) => isPast(room) && !this.#marks.isMarked(room.key))
    for (const account of this.#accounts.values()) account.forgetBefore(now - REMEMBERED)
  }
}

/** The room after events about its callers may have been lost. */
function withoutEvents(room: RoomRecord): RoomRecord {
  return room.reports === undefined ? room : { ...room, reports: afterLoss(room.reports) }
}

/** When a room failed, came in question or ended. A list that is sent after that may say more. */
function wantsListSince(room: RoomRecord): ElapsedMs {
  const against = room.phase === 'inQuestion' ? room.against : room.phase === 'ended' ? room.ended : undefined
  return Math.max(room.failure?.at ?? -Infinity, against?.received ?? -Infinity)
}

function keyOf({ accountId, name }: RoomRef): RoomKey {
  return roomKey(accountId, name)
}
