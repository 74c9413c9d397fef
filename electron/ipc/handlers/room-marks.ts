import { lineOf } from '../../../shared/callers/identity.ts'
import { isSameNumber, numberKey } from '../../../shared/callers/number.ts'
import { notifiesOfMore } from '../../../shared/preferences/preferences.ts'
import { failure, success, type Result } from '../../../shared/result.ts'
import { roomKey } from '../../../shared/rooms/model.ts'
import { hasRule } from '../../../shared/rooms/room-rule.ts'
import { sanitizeForDisplay } from '../../../shared/text/sanitize.ts'
import type { AccountId, RoomKey } from '../../../shared/values.ts'
import type { SettingsData, StoredRoom } from '../../settings/schema.ts'
import { separatorIn, type Parts } from '../parts.ts'
import type { Handlers } from '../router.ts'

/** The maximum number of rooms in each list, far above realistic use: the whole list is written with each change. */
const MOST_ROOMS = 500

/** The maximum number of numbers and SIP addresses that the user can enter for one account, far above realistic use. */
const MOST_NUMBERS = 50

const keyOf = ({ accountId, name }: StoredRoom): RoomKey => roomKey(accountId, name)

const notANumber = failure('invalid', { values: { reason: 'number' } })

/** The handlers for what the user says of rooms and of themselves. */
export const roomMarkHandlers = ({ settings, monitor }: Parts) => {
  /**
   * Stores nothing about a team account, because it is only shown, nor about one that does not exist: a page could invent
   * any number of accounts, and nothing would ever remove what was stored.
   */
  const ifOwned = <Stored>(accountId: AccountId, store: () => Stored) => {
    const account = monitor.snapshot().accounts.find(({ id }) => id === accountId)
    return account === undefined || account.tokenIn === 'team' ? failure('noAccount') : store()
  }
  /**
   * The marks, without the oldest one if there are too many. A further mark must not be refused, because a room that is
   * over keeps its mark, and the user cannot remove it. The mark of a room that is shown is forgotten last.
   */
  const latest = <Mark>(marks: readonly Mark[], key: (mark: Mark) => string): readonly Mark[] => {
    if (marks.length <= MOST_ROOMS) return marks
    const shown = new Set<string>(monitor.snapshot().conferences.map((room) => room.key))
    const oldest = marks.find((mark) => !shown.has(key(mark))) ?? marks[0]
    return marks.filter((mark) => mark !== oldest)
  }
  const mark = (list: 'own' | 'pinned', { accountId, name }: StoredRoom, isIn: boolean) =>
    ifOwned(accountId, () => {
      const others = settings.get()[list].filter((one) => one.accountId !== accountId || one.name !== name)
      const marks = latest([...others, ...(isIn ? [{ accountId, name }] : [])], keyOf)
      return settings.update(list === 'own' ? { own: marks } : { pinned: marks })
    })
  /** Stores the value of one room, or, if it is undefined, removes it. */
  const ofRoom = <Name extends 'roomNotices' | 'roomRules' | 'roomNumbers'>(
    name: Name,
    room: StoredRoom,
    value: SettingsData[Name][string] | undefined,
  ) =>
    ifOwned(room.accountId, () => {
      const { [keyOf(room)]: _before, ...others } = settings.get()[name] as Readonly<Record<string, unknown>>
      const changed = Object.entries(value === undefined ? others : { ...others, [keyOf(room)]: value })
      return settings.update({ [name]: Object.fromEntries(latest(changed, ([key]) => key)) })
    })
  /** Adds or removes a number of the user. Numbers are compared in normalised form. */
  const setMine = (accountId: AccountId, number: string, isMine: boolean): Promise<Result<void>> => {
    const { me } = settings.get()
    const others = (me[accountId] ?? []).filter((one) => !isSameNumber(one, number))
    const isStored = isMine && lineOf(number) !== undefined
    return settings.update({ me: { ...me, [accountId]: isStored ? [...others, number] : others } })
  }
  return {
    markOwn: ({ room, own }) => mark('own', room, own),
    pin: ({ room, pinned }) => mark('pinned', room, pinned),
    /**
     * Stores who is "me": the call for this run, in memory only, because members may share a number; and for later runs
     * the number, if it identifies one line. A withheld number is not stored, because in the next call it may be a
     * stranger's.
     */
    markMe: ({ seen: { accountId, conference, instance }, memberKey, me }) =>
      ifOwned(accountId, () => {
        const ref = { accountId, name: conference }
        const room = monitor.conference(ref)
        const member = room?.instance === instance ? room.members?.find(({ key }) => key === memberKey) : undefined
        if (!member) return failure('changed')
        monitor.pickSelf(ref, instance, me ? memberKey : undefined)
        return setMine(accountId, member.number, me)
      }),
    setMyNumber: ({ accountId, number, mine }) =>
      ifOwned(accountId, () => {
        const shown = sanitizeForDisplay(number)
        const isFull = (settings.get().me[accountId] ?? []).length >= MOST_NUMBERS
        return mine && (lineOf(shown) === undefined || isFull) ? notANumber : setMine(accountId, shown, mine)
      }),
    setRoomNumbers: ({ room, numbers }) => {
      const shown = [...new Map(numbers.map((one) => [numberKey(one), sanitizeForDisplay(one)])).values()]
      if (shown.some((one) => numberKey(one) === '')) return notANumber
      return ofRoom('roomNumbers', room, shown.length === 0 ? undefined : shown)
    },
    offerNumbers: ({ accountId }) =>
      ifOwned(accountId, () => {
        monitor.offerNumbers(accountId)
        return success(undefined)
      }),
    setRoomNotifications: ({ room, notifications }) => {
      // A sound alone is stored too, because the notification that the room ended also makes it.
      const isOff = !notifiesOfMore(notifications) && notifications.sound !== true
      return ofRoom('roomNotices', room, isOff ? undefined : notifications)
    },
    setRoomRule: ({ room, rule }) => ofRoom('roomRules', room, hasRule(rule) ? rule : undefined),
  } satisfies Partial<Handlers>
}

/** The handlers for the names of numbers. */
export const labelHandlers = (parts: Parts) => {
  const { labels } = parts
  return {
    setLabel: ({ number, name }) => labels.set(number, name),
    chooseLabels: async (_nothing, { files }) => {
      const read = await files.read(['csv', 'txt'])
      if (!read.ok) return read
      const { value } = read
      return success(value === undefined ? undefined : await labels.preview(value.text, value.isGuessed))
    },
    importLabels: ({ importId, ...choice }) => labels.import(importId, choice),
    exportLabels: (_nothing, { files }) => files.save('gavel-labels.csv', [labels.export(separatorIn(parts))]),
  } satisfies Partial<Handlers>
}
