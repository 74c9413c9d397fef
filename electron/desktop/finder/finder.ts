import { drop } from '../../../shared/drop.ts'
import type { AccountView } from '../../../shared/account.ts'
import { fault, type Fault } from '../../../shared/fault.ts'
import type { ReplyIn } from '../../../shared/ipc/contract.ts'
import {
  ROW_READ_AFTER,
  type FinderAction,
  type FinderOutcome,
  type FinderRow,
  type FinderState,
} from '../../../shared/finder.ts'
import type { ActionResult, Room, Member, MemberSeen, Seen } from '../../../shared/rooms/model.ts'
import { failure, success, type Result } from '../../../shared/result.ts'
import { accountSuffix } from '../../../shared/text/room-names.ts'
import { emptinessOf } from '../../../shared/text/totals.ts'
import { withoutDemo } from '../../../shared/rooms/without-demo.ts'
import { isAtDoor, isHeld, isOnHold, showsEffect, type FlagAction } from '../../../shared/rooms/action-effect.ts'
import { membersOrCalls } from '../../../shared/rooms/call-members.ts'
import { memberSeenOf, seenOf } from '../../../shared/rooms/room-actions.ts'
import type { DesktopOptions } from '../desktop-options.ts'
import { isUnconfirmed, observed } from '../shortcuts/observed.ts'
import { SmallPart, type SmallParts } from '../shortcuts/small-part.ts'
import { createPeopleSearch, newestPeople, type FoundPerson } from './find-people.ts'

/** The number of rows that fit without scrolling. */
const MOST_ROWS = 8
/** Milliseconds, like all below. After this time an accepted action counts as unconfirmed. */
const CONFIRMED_WITHIN = 6_000
/** How long an outcome stays readable before the window closes by itself. */
const CLOSE_AFTER = { done: 1_200, left: 4_000, requested: 8_000, failed: 20_000 }

/** The state of a closed finder, without what remains. */
const CLOSED = { token: '', query: '', rows: [], more: 0 } as const

/**
 * The small window of Quick mute, which opens in front of any application: finds a caller by a few letters, and mutes
 * or unmutes them, or puts them on hold or brings them back, which admits those at the door. Before the first letter it
 * lists the newest callers. It never removes a caller or ends a room. Rows keep their positions until the query changes,
 * and Enter acts only on a row that has been shown long enough to be read.
 */
export class Finder extends SmallPart<'finder'> {
  #state: FinderState = { ...CLOSED, session: 1, list: 0, live: 'unknown', unlisted: false }
  readonly #rows: FinderRows
  readonly #people = createPeopleSearch((a, b) => this.parts.localizedTexts.current().compare(a, b))

  constructor(options: SmallParts<'finder'>) {
    super(options)
    this.#rows = new FinderRows(options)
    options.rooms.subscribe(() => {
      if (this.isOpen) this.#refresh()
    })
  }

  state(): FinderState {
    return this.#state
  }

  reply(given: ReplyIn<'finder'>): Result<void> {
    if (given.reply !== 'close' && given.reply !== 'find') return this.choose({ ...given, kind: given.reply })
    if (given.reply === 'close') this.closed()
    else this.find(given.query)
    return success(undefined)
  }

  /** Called when the shortcut is pressed. */
  open(): void {
    const { session, list, outcome } = this.#state
    const wasOpen = this.isOpen
    this.parts.onFinder(true)
    drop(this.reveal())
    if (wasOpen && outcome === undefined) return
    this.nextTurn()
    // After an outcome, a press is for the next caller.
    const next = wasOpen ? session + 1 : session
    // No row was read in the window before it was opened.
    this.#rows.list([])
    this.#replace({ session: next, list: list + 1, query: '', ...this.#known(), ...this.#search('') })
  }

  /** Lists the callers that the query finds. Repeating a query does not change its list. */
  find(query: string): FinderState {
    if (!this.isOpen || query === this.#state.query) return this.#state
    this.nextTurn()
    const { session, list } = this.#state
    this.#replace({ session, list: list + 1, query, ...this.#known(), ...this.#search(query) })
    return this.#state
  }

  /**
   * Acts on a row after Enter. Faults: `changed` if the finder is closed, the row belongs to an earlier list, or its
   * caller has left; `unsupported` if only their call is known; `unconfirmed` if the row has not been shown long
   * enough. Returns when the action has started, not when it is done.
   */
  choose({ list, row, kind }: { list: number; row: string; kind: FinderAction }): Result<void> {
    const target = this.#rows.target(row)
    const shown = this.#state.rows.find(({ id }) => id === row)
    if (!this.isOpen || list !== this.#state.list || target === undefined || shown === undefined) {
      return failure('changed')
    }
    // Nothing else lets somebody in who is at the door.
    const does = shown.atDoor && (kind === 'bringBack' || kind === 'unmute') ? 'admit' : kind
    const about = { kind: does, name: target.called, room: shown.room } as const
    this.nextTurn()
    if (shown.left) {
      this.#show({ ...about, state: 'left' })
      return failure('changed', { values: { reason: 'left' } })
    }
    if (shown.byCall === true && target.member.memberId === '') {
      this.#show({ ...about, state: 'byCall' })
      return failure('unsupported')
    }
    if (target.saidAt === undefined || this.parts.clock.now() - target.saidAt < ROW_READ_AFTER) {
      this.#show({ ...about, state: 'early' })
      return failure('unconfirmed', { values: { reason: 'tooSoon' } })
    }
    drop(this.#act(target, about))
    return success(undefined)
  }

  closed(): void {
    if (!this.isOpen) return
    this.parts.onFinder(false)
    const { session, list, live, unlisted } = this.#state
    const empty = { ...CLOSED, session: session + 1, list: list + 1, live, unlisted }
    this.hide((token) => (this.#state = { ...empty, token }))
  }

  async #act(target: FinderTarget, about: Pick<FinderOutcome, 'kind' | 'name' | 'room'>): Promise<void> {
    const turn = this.nextTurn()
    this.#show({ ...about, state: 'sending' })
    const acted = await this.#send(target, about.kind)
    const failed = faultOf(acted)
    if (!this.isCurrent(turn)) {
      if (failed !== undefined) this.notifyFault(failed)
    } else if (failed !== undefined) this.#end({ ...about, state: 'failed', fault: failed })
    else if (acted.ok && acted.value.state === 'alreadyGone') this.#end({ ...about, state: 'left' })
    else {
      this.#show({ ...about, state: 'accepted' })
      const { rooms } = this.parts
      const isDone = (): boolean => {
        const room = this.#rows.roomOf(target)
        const member = this.#rows.memberOf(target)
        return room !== undefined && member !== undefined && showsDone(about.kind, member, room)
      }
      const isConfirmed = await observed(rooms, this.after, isDone, CONFIRMED_WITHIN)
      if (this.isCurrent(turn)) this.#end({ ...about, state: isConfirmed ? 'done' : 'requested' })
    }
  }

  #send(target: FinderTarget, kind: FinderOutcome['kind']): Promise<Result<ActionResult>> {
    const { commands, onHold } = this.parts
    const { seen, member } = target
    if (kind === 'putOnHold') return onHold.put(seen, [member])
    if (kind === 'bringBack' || kind === 'admit') return onHold.bringBack(seen, [member.key])
    return commands.act({ kind, seen, who: { kind: 'members', members: [member] } })
  }

  /** The rooms whose callers can be acted on. */
  #rooms(): readonly Room[] {
    const ids = new Set(this.#accounts().map(({ id }) => id))
    const { conferences } = this.parts.rooms.snapshot()
    return conferences.filter(({ state, accountId }) => state !== 'ending' && ids.has(accountId))
  }

  #accounts(): readonly AccountView[] {
    return withoutDemo(this.parts.rooms.snapshot()).accounts.filter(({ tokenIn }) => tokenIn !== 'team')
  }

  #known(): Pick<FinderState, 'live' | 'unlisted'> {
    const unlisted = this.#rooms().some(({ members, instance }) => members === undefined && instance > 0)
    return { live: this.#live(), unlisted }
  }

  #live(): FinderState['live'] {
    if (this.#rooms().length > 0) return 'some'
    if (emptinessOf(this.#accounts()) !== 'none') return 'unknown'
    const { accounts, conferences } = withoutDemo(this.parts.rooms.snapshot())
    if (conferences.some(({ instance }) => instance > 0)) return 'notHere'
    return emptinessOf(accounts) === 'none' ? 'none' : 'unknown'
  }

  /** Updates the rows. An empty list has no row whose position must be kept, so the search is repeated. */
  #refresh(): void {
    const { query, rows } = this.#state
    if (rows.length === 0) {
      const { rows: found, more } = this.#search(query)
      if (found.length > 0) this.#replace({ ...this.#state, list: this.#state.list + 1, rows: found, more })
    } else {
      const next = this.#rows.refresh(rows)
      if (next !== rows) this.#replace({ ...this.#state, rows: next })
    }
    const known = this.#known()
    const { live, unlisted } = this.#state
    if (known.live !== live || known.unlisted !== unlisted) this.#replace({ ...this.#state, ...known })
  }

  #search(query: string): Pick<FinderState, 'rows' | 'more'> {
    if (query.trim() === '') return { rows: this.#rows.list(newestPeople(this.#rooms(), MOST_ROWS)), more: 0 }
    const found = this.#people.find(this.#rooms(), query, this.parts.labels.get())
    const rows = this.#rows.list(found.slice(0, MOST_ROWS))
    return { rows, more: found.length - rows.length }
  }

  #show(outcome: FinderOutcome): void {
    this.#replace({ ...this.#state, outcome })
  }

  /** Shows an outcome, and closes the window when the user has had time to read it. */
  #end(outcome: FinderOutcome & { readonly state: keyof typeof CLOSE_AFTER }): void {
    this.#show(outcome)
    this.later(CLOSE_AFTER[outcome.state], () => {
      this.closed()
    })
  }

  /** No row is read before the page has painted it. */
  #replace(state: Omit<FinderState, 'token'>): void {
    const token = this.parts.painted.newToken()
    this.#state = { ...state, token }
    this.parts.push(this.#state)
    drop(this.#followPainting(token))
  }

  async #followPainting(token: string): Promise<void> {
    if (await this.isPainted(token, () => this.isOpen && token === this.#state.token)) this.#rows.painted()
  }
}

/** Whether an observation shows the effect. */
function showsDone(kind: FinderOutcome['kind'], member: Member, room: Room): boolean {
  const shows = (action: FlagAction): boolean => showsEffect(action, member) && !isUnconfirmed(room, action, member.key)
  if (kind === 'bringBack' || kind === 'admit') return !isOnHold(member, room)
  return kind === 'putOnHold' ? isOnHold(member, room) && shows('mute') && shows('deafen') : shows(kind)
}

function faultOf(acted: Result<ActionResult>): Fault | undefined {
  if (!acted.ok) return acted.fault
  return acted.value.state === 'accepted' || acted.value.state === 'alreadyGone' ? undefined : fault('internal')
}

/** The caller of a row, and what the row shows of them. */
interface FinderTarget {
  readonly seen: Seen
  member: MemberSeen
  /** The name of the caller in the text of an outcome. It differs from the names of the others in the room. */
  called: string
  /**
   * The text of the row, and since when it has been on the screen (epoch ms), because the user needs time to read it.
   * Undefined until the page has painted it.
   */
  said: string
  saidAt: number | undefined
}

/** The rows of the finder and their callers. A row keeps its position for as long as its list is shown. */
class FinderRows {
  readonly #options: DesktopOptions
  readonly #targets = new Map<string, FinderTarget>()
  #last = 0

  constructor(options: DesktopOptions) {
    this.#options = options
  }

  /**
   * Replaces the list. If its first caller was also the first of the last list, their row is the same one: it stays
   * where the user has been reading it.
   */
  list(found: readonly FoundPerson[]): readonly FinderRow[] {
    const [first] = this.#targets
    this.#targets.clear()
    return found.map(({ room, member }, index) => {
      const kept = index === 0 && first !== undefined && isTargetOf(first[1], room, member) ? first : undefined
      return this.#add(room, member, kept)
    })
  }

  /** All rows are on the screen, those that have not been before since now. */
  painted(): void {
    for (const target of this.#targets.values()) target.saidAt ??= this.#options.clock.now()
  }

  target(id: string): FinderTarget | undefined {
    return this.#targets.get(id)
  }

  /** The room of the caller, while the run is the same. */
  roomOf({ seen }: FinderTarget): Room | undefined {
    const room = this.#options.rooms.conference({ accountId: seen.accountId, name: seen.conference })
    return room?.instance === seen.instance ? room : undefined
  }

  memberOf(target: FinderTarget): Member | undefined {
    const room = this.roomOf(target)
    return room && membersOrCalls(room).find((one) => isSeen(target.member, one))
  }

  /** Updates the rows without moving them. Returns the same array if nothing changed. */
  refresh(rows: readonly FinderRow[]): readonly FinderRow[] {
    const fresh = rows.map((row) => {
      const next = this.#now(row)
      return JSON.stringify(row) === JSON.stringify(next) ? row : next
    })
    return fresh.every((row, index) => row === rows[index]) ? rows : fresh
  }

  #now(row: FinderRow): FinderRow {
    const target = this.#targets.get(row.id)
    if (target === undefined) return row
    const member = this.memberOf(target) ?? this.#listedNow(target)
    const room = this.roomOf(target)
    if (member === undefined || room === undefined) {
      // If the caller comes back, the user needs time to read the row again.
      target.said = ''
      return { ...row, left: true }
    }
    return this.#say(target, room, member, row.id)
  }

  /**
   * The member with the same call, if a roster has arrived that lists it. From now on, the row means that member, and
   * must be read again.
   */
  #listedNow(target: FinderTarget): Member | undefined {
    const { member } = target
    if (member.memberId !== '' || member.callUuid === undefined) return undefined
    const listed = this.roomOf(target)?.members?.find(({ callUuid }) => callUuid === member.callUuid)
    if (listed === undefined) return undefined
    target.member = memberSeenOf(listed)
    target.said = ''
    return listed
  }

  /** @param kept the row of this caller in the last list */
  #add(room: Room, member: Member, kept?: readonly [id: string, target: FinderTarget]): FinderRow {
    this.#last += 1
    const id = kept?.[0] ?? String(this.#last)
    const target: FinderTarget = {
      seen: seenOf(room),
      member: memberSeenOf(member),
      called: '',
      said: kept?.[1].said ?? '',
      saidAt: kept?.[1].saidAt,
    }
    this.#targets.set(id, target)
    return this.#say(target, room, member, id)
  }

  #say(target: FinderTarget, room: Room, member: Member, id: string): FinderRow {
    const { rooms, localizedTexts } = this.#options
    const { name, number, called } = localizedTexts.callerOf(member, membersOrCalls(room))
    target.called = called
    const account = accountSuffix(rooms.snapshot().accounts, room.accountId)
    const row: FinderRow = {
      id,
      name,
      number,
      room: room.title,
      isMe: member.isMe,
      muted: member.muted === true && !isHeld(member, room) && !isOnHold(member, room),
      left: false,
      ...(isOnHold(member, room) && { onHold: true }),
      ...(isAtDoor(member, room) && { atDoor: true }),
      ...(member.byCall && { byCall: true }),
      ...(account !== undefined && { account }),
    }
    const said = JSON.stringify([row.name, row.number, row.room, row.account])
    if (said !== target.said) {
      target.said = said
      target.saidAt = undefined
    }
    return row
  }
}

/**
 * A caller who was known only by their call counts as another caller once they have a member id, because they can then
 * be muted.
 */
function isSeen({ key, callUuid, memberId }: MemberSeen, member: Member): boolean {
  return member.key === key && member.callUuid === callUuid && (memberId === '') === (member.memberId === '')
}

function isTargetOf(target: FinderTarget, room: Room, member: Member): boolean {
  const { accountId, conference, instance } = target.seen
  const isSameRun = accountId === room.accountId && conference === room.name && instance === room.instance
  return isSameRun && isSeen(target.member, member)
}
