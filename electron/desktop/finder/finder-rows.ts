import type { AccountId } from '../../../shared/values.ts'
import type { FinderRow } from '../../../shared/finder.ts'
import { isAtDoor, isHeld, isOnHold } from '../../../shared/rooms/action-effect.ts'
import { membersOrCalls } from '../../../shared/rooms/call-members.ts'
import { memberSeenOf } from '../../../shared/rooms/room-actions.ts'
import type { Room, Member, MemberSeen } from '../../../shared/rooms/model.ts'
import { accountSuffix } from '../../../shared/text/room-names.ts'
import type { DesktopOptions } from '../desktop-options.ts'
import type { FoundPerson } from './find-people.ts'

/** The caller of a row, and what the row shows of them. */
export interface FinderTarget {
  readonly accountId: AccountId
  readonly conference: string
  readonly instance: number
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
export class FinderRows {
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

  memberOf({ accountId, conference, instance, member }: FinderTarget): Member | undefined {
    const room = this.#options.rooms.conference({ accountId, name: conference })
    if (room?.instance !== instance) return undefined
    return membersOrCalls(room).find((one) => isSeen(member, one))
  }

  /** Updates the rows without moving them. Returns the same array if nothing changed. */
  refresh(rows: readonly FinderRow[]): readonly FinderRow[] {
    const fresh = rows.map((row) => {
      const next = this.#now(row)
      return isSameRow(row, next) ? row : next
    })
    return fresh.every((row, index) => row === rows[index]) ? rows : fresh
  }

  #now(row: FinderRow): FinderRow {
    const target = this.#targets.get(row.id)
    if (target === undefined) return row
    const member = this.memberOf(target) ?? this.#listedNow(target)
    const room = this.#options.rooms.conference({ accountId: target.accountId, name: target.conference })
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
    const { accountId, conference, instance, member } = target
    const room = this.#options.rooms.conference({ accountId, name: conference })
    if (room?.instance !== instance || member.memberId !== '' || member.callUuid === undefined) return undefined
    const listed = room.members?.find(({ callUuid }) => callUuid === member.callUuid)
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
      accountId: room.accountId,
      conference: room.name,
      instance: room.instance,
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
  const { accountId, conference, instance } = target
  const isSameRun = accountId === room.accountId && conference === room.name && instance === room.instance
  return isSameRun && isSeen(target.member, member)
}

function isSameRow(a: FinderRow, b: FinderRow): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
