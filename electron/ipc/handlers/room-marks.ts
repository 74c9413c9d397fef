import type { AccountId } from '../../../shared/values.ts'
import type { Request } from '../../../shared/ipc/contract.ts'
import { roomKey } from '../../../shared/rooms/model.ts'
import { isSameNumber, numberKey } from '../../../shared/callers/number.ts'
import { lineOf } from '../../../shared/callers/identity.ts'
import { notifiesOfMore } from '../../../shared/preferences/preferences.ts'
import { hasRule } from '../../../shared/rooms/room-rule.ts'
import type { CsvSeparator } from '../../../shared/text/csv-cell.ts'
import { sanitizeForDisplay } from '../../../shared/text/sanitize.ts'
import { failure, success, type Failure, type Result } from '../../../shared/result.ts'
import type { Monitor } from '../../monitor/monitor.ts'
import type { SettingsData, StoredRoom } from '../../settings/schema.ts'
import type { Settings } from '../../settings/settings.ts'
import type { Handlers } from '../router.ts'
import type { Labels } from '../../settings/labels.ts'

export interface RoomMarksParts {
  readonly settings: Settings
  readonly monitor: Monitor
}

/** The handlers for what the user says of rooms and of themselves. */
export const roomMarkHandlers = (parts: RoomMarksParts) => {
  const { settings } = parts
  return {
    markOwn: ({ room, own }) =>
      refusalOf(parts, room.accountId) ??
      settings.update({ own: latest(parts, listed(settings.get().own, room, own), (one) => keyOf(one)) }),
    pin: ({ room, pinned }) => {
      const refusal = refusalOf(parts, room.accountId)
      if (refusal !== undefined) return refusal
      const rooms = listed(settings.get().pinned, room, pinned)
      return pinned && rooms.length > MOST_ROOMS ? tooMany : settings.update({ pinned: rooms })
    },
    markMe: (request) => refusalOf(parts, request.seen.accountId) ?? markMe(parts, request),
    setMyNumber: (request) => refusalOf(parts, request.accountId) ?? setMyNumber(settings, request),
    setRoomNumbers: (request) => setRoomNumbers(parts, request),
    offerNumbers: ({ accountId }) => {
      const refusal = refusalOf(parts, accountId)
      if (refusal !== undefined) return refusal
      parts.monitor.offerNumbers(accountId)
      return undefined
    },
    setRoomNotifications: ({ room, notifications }) => {
      // A sound alone is stored too, because the notification that the room ended also makes it.
      const isOff = !notifiesOfMore(notifications) && notifications.sound !== true
      const refusal = refusalOf(parts, room.accountId)
      if (refusal !== undefined) return refusal
      const wanted = isOff ? undefined : notifications
      return settings.update({ roomNotices: withRoom(parts, settings.get().roomNotices, room, wanted) })
    },
    setRoomRule: ({ room, rule }) => {
      const refusal = refusalOf(parts, room.accountId)
      if (refusal !== undefined) return refusal
      const wanted = hasRule(rule) ? rule : undefined
      return settings.update({ roomRules: withRoom(parts, settings.get().roomRules, room, wanted) })
    },
  } satisfies Partial<Handlers>
}

/** The maximum number of rooms in each list, far above realistic use: the whole list is written with each change. */
const MOST_ROOMS = 500
const tooMany = failure('invalid', { values: { reason: 'size' } })

const keyOf = ({ accountId, name }: StoredRoom): string => roomKey(accountId, name)

/**
 * The marks, without the oldest one if there are too many. A further mark must not be refused, because a room that is
 * over keeps its mark, and the user cannot remove it. The mark of a room that is shown is forgotten last.
 */
function latest<Mark>(
  { monitor }: RoomMarksParts,
  marks: readonly Mark[],
  key: (mark: Mark) => string,
): readonly Mark[] {
  if (marks.length <= MOST_ROOMS) return marks
  const shown = new Set(monitor.snapshot().conferences.map((room) => room.key))
  const oldest = marks.find((mark) => !shown.has(key(mark))) ?? marks[0]
  return marks.filter((mark) => mark !== oldest)
}

/** What is stored by room key, after the value of one room is set or, if undefined, removed. */
function withRoom<Value>(
  parts: RoomMarksParts,
  all: Readonly<Record<string, Value>>,
  room: StoredRoom,
  value: Value | undefined,
): Record<string, Value> {
  const key = keyOf(room)
  const { [key]: _before, ...others } = all
  const changed = Object.entries(value === undefined ? others : { ...others, [key]: value })
  return Object.fromEntries(latest(parts, changed, ([one]) => one))
}

/**
 * Refuses to store anything about a team account, because it is only shown. Also refuses it for an account that does
 * not exist: a page could invent any number of accounts, and nothing would ever remove what was stored.
 */
function refusalOf({ monitor }: RoomMarksParts, accountId: AccountId): Failure | undefined {
  const account = monitor.snapshot().accounts.find(({ id }) => id === accountId)
  return account === undefined || account.tokenIn === 'team' ? failure('noAccount') : undefined
}

/**
 * Stores who is "me": the call for this run, in memory only, because members may share a number; and for later runs the
 * number, if it identifies one line. A withheld number is not stored, because in the next call it may be a stranger's.
 */
function markMe(
  { settings, monitor }: RoomMarksParts,
  { seen, memberKey, me }: Request<'markMe'>,
): Result<void> | Promise<Result<void>> {
  const room = monitor.conference({ accountId: seen.accountId, name: seen.conference })
  const member = room?.instance === seen.instance ? room.members?.find((one) => one.key === memberKey) : undefined
  if (!member) return failure('changed')
  const { accountId } = seen
  monitor.pickSelf({ accountId, name: seen.conference }, seen.instance, me ? memberKey : undefined)
  return settings.update({ me: withNumber(settings, accountId, member.number, me) })
}

/** The maximum number of numbers and SIP addresses that the user can enter for one account, far above realistic use. */
const MOST_NUMBERS = 50

function setMyNumber(
  settings: Settings,
  { accountId, number, mine }: Request<'setMyNumber'>,
): Result<void> | Promise<Result<void>> {
  const shown = sanitizeForDisplay(number)
  const isFull = (settings.get().me[accountId] ?? []).length >= MOST_NUMBERS
  if (mine && (lineOf(shown) === undefined || isFull)) return failure('invalid', { values: { reason: 'number' } })
  return settings.update({ me: withNumber(settings, accountId, shown, mine) })
}

function setRoomNumbers(
  parts: RoomMarksParts,
  { room, numbers }: Request<'setRoomNumbers'>,
): Result<void> | Promise<Result<void>> {
  const refusal = refusalOf(parts, room.accountId)
  if (refusal !== undefined) return refusal
  const shown = [...new Map(numbers.map((one) => [numberKey(one), sanitizeForDisplay(one)])).values()]
  if (shown.some((one) => numberKey(one) === '')) return failure('invalid', { values: { reason: 'number' } })
  const wanted: readonly string[] | undefined = shown.length === 0 ? undefined : shown
  const roomNumbers = withRoom(parts, parts.settings.get().roomNumbers, room, wanted)
  return parts.settings.update({ roomNumbers })
}

/**
 * The user's numbers in all accounts, after one number is added or removed. Numbers are compared in normalised form.
 */
function withNumber(settings: Settings, accountId: AccountId, number: string, mine: boolean): SettingsData['me'] {
  const known = settings.get().me
  const others = (known[accountId] ?? []).filter((one) => !isSameNumber(one, number))
  return { ...known, [accountId]: mine && lineOf(number) !== undefined ? [...others, number] : others }
}

function listed(rooms: readonly StoredRoom[], room: StoredRoom, isIn: boolean): readonly StoredRoom[] {
  const others = rooms.filter((one) => one.accountId !== room.accountId || one.name !== room.name)
  return isIn ? [...others, { accountId: room.accountId, name: room.name }] : others
}

export interface LabelHandlerParts {
  readonly labels: Labels
  readonly csvSeparator: () => CsvSeparator
}

/** The handlers for the names of numbers. */
export const labelHandlers = ({ labels, csvSeparator }: LabelHandlerParts) =>
  ({
    setLabel: ({ number, name }) => labels.set(number, name),
    chooseLabels: async (_nothing, { files }) => {
      const read = await files.read(['csv', 'txt'])
      if (!read.ok) return read
      return success(read.value === undefined ? undefined : await labels.preview(read.value.text, read.value.isGuessed))
    },
    importLabels: ({ importId, ...choice }) => labels.import(importId, choice),
    exportLabels: (_nothing, { files }) => files.save('gavel-labels.csv', [labels.export(csvSeparator())]),
  }) satisfies Partial<Handlers>
