import { describe, expect, test } from 'vitest'
import { changesOf, type ChangeContext } from '../../../electron/monitor/changes.ts'
import { roomView } from '../../../electron/monitor/room-view.ts'
import type { Live, RoomRecord, Run, RunMarks } from '../../../electron/monitor/rule/record.ts'
import { unseenRoom } from '../../../electron/monitor/rule/record.ts'
import type { Pending } from '../../../shared/rooms/model.ts'
import { without } from '../../../shared/without.ts'
import { testEach } from '../../support/cases.ts'
import { membersFrom, pendingFrom } from '../../support/pending-script.ts'
import { liveRoom } from '../../support/room-script.ts'
import { aMember, type ListedMember } from '../../support/rooms.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND

const view = (room: RoomRecord, pending: readonly Pending[]) => {
  const now = room.phase === 'live' ? room.run.seen.received : 0
  const shown = { own: false, pinned: false, writable: true, trouble: undefined, meMatches: 0, picked: undefined }
  return roomView(room, { ...shown, freshFor: 6 * SECOND, pending, now, wall: 0 })
}

const at = (ms: number) => ({ sent: ms, received: ms })

/** A live room, last read at 20 minutes. */
const live = (members: readonly ListedMember[], run: Partial<Run> = {}, marks: Partial<RunMarks> = {}): Live =>
  liveRoom(at(20 * MINUTE), members, { retrieved: at(20 * MINUTE), ...run }, { peak: 2, ...marks })

/** A live room whose people were never listed. */
const unlisted = (): Live => ({ ...live([]), run: without(live([]).run, 'roster') })

/** The same room, last read at another time. */
const seenAt = (ms: number, sent = ms) => ({ seen: { sent, received: ms }, retrieved: { sent, received: ms } })

const changesBetween = (
  before: RoomRecord | undefined,
  after: RoomRecord,
  { pending = [], baselineAt = 0 }: Partial<ChangeContext> = {},
) =>
  changesOf(
    { room: before, shown: before && view(before, pending) },
    { room: after, shown: view(after, pending) },
    { pending, baselineAt },
  )

const ended = (room: Live, endedAt: number): RoomRecord => {
  const { key, accountId, name, instance } = room
  return { key, accountId, name, instance, phase: 'ended', ended: at(endedAt) }
}

/** The change when this room is found to have ended at `endedAt`. */
function endOf(room: Live, endedAt: number, pending: readonly Pending[] = []) {
  const [change] = changesBetween(room, ended(room, endedAt), { pending }).changes
  if (change?.kind !== 'ended') throw new Error('no end')
  return change
}

test('the end of a run has the largest number of people and how long it lasted, if they are known', () => {
  expect(endOf(live([]), 21 * MINUTE)).toHaveProperty('peak', 2)
  const { run } = unlisted()
  const room = { ...unlisted(), run: { ...run, marks: { departed: new Set<string>() } } }
  expect(endOf(room, 21 * MINUTE)).not.toHaveProperty('peak')
  expect(endOf(room, 21 * MINUTE)).not.toHaveProperty('lasted')
})

const toldBetween = (before: RoomRecord, after: RoomRecord, pending = ''): string =>
  changesBetween(before, after, { pending: pendingFrom(pending) })
    .changes.map((one) =>
      ['by' in one ? one.by : '', one.kind, 'member' in one ? one.member.memberId : ''].join(' ').trim(),
    )
    .join(', ')

test.each([
  ['muted', 'mute', '1', '1m'],
  ['unmuted', 'unmute', '1m', '1'],
  ['deafened', 'deafen', '1', '1d'],
  ['undeafened', 'undeafen', '1d', '1'],
])('a caller is %s by this Gavel only if it is sending, or has sent, that action', (change, kind, before, after) => {
  const by = (pending: string) => toldBetween(live(membersFrom(before)), live(membersFrom(after)), pending)
  for (const other of ['mute', 'unmute', 'deafen', 'undeafen'])
    for (const state of ['sending', 'accepted'])
      expect(by(`${other} 1 ${state}`)).toBe(`${other === kind ? 'you' : 'notThisGavel'} ${change} 1`)
  for (const none of ['', `${kind} 2`]) expect(by(none)).toBe(`notThisGavel ${change} 1`)
})

testEach(`
    1  | 2 3b | joined 2, backAgain 3, left 1
    1  | 1b   | backAgain 1
    1b | 1bm  | notThisGavel muted 1
    1 2 | 2 1 |
  `)('people who come, leave and come back are announced: %s, then %s', (before, after, expected) => {
  expect(toldBetween(live(membersFrom(before)), live(membersFrom(after)))).toBe(expected)
})

test('people are not announced after nobody was listed, nor in another run', () => {
  expect(toldBetween(unlisted(), live(membersFrom('1')))).toBe('')
  expect(toldBetween(live(membersFrom('1')), live(membersFrom('2'), { began: 2 }))).toBe('notThisGavel ended')
})

const lasted = (over: Partial<Run>) => endOf(live([], over), 50 * MINUTE).lasted

test.each<[string, Partial<Run>, number, number]>([
  ['at least until it was last shown live, and at most until its end was found', {}, 1, 31],
  ['at least until the last such response was requested, not received', seenAt(20 * MINUTE, 19.5 * MINUTE), 0.5, 31],
  ['at least until the last read of it, not the last list', { seen: at(40 * MINUTE) }, 1, 31],
  ['not longer than it can have lasted', { startedAt: 30 * MINUTE, ...seenAt(55 * MINUTE) }, 20, 20],
  ['not for a negative time', { startedAt: 30 * MINUTE }, 0, 20],
])('how long a run lasted %s', (_title, over, atLeast, atMost) => {
  expect(lasted({ startedAt: 19 * MINUTE, ...over })).toEqual({ atLeast: atLeast * MINUTE, atMost: atMost * MINUTE })
})

test('the end of a room that only a list named, and that was never read, is not announced', () => {
  const room = live([], { confirmed: false })
  expect(changesBetween(room, ended(room, 21 * MINUTE)).changes).toEqual([])
})

test('during a baseline only the end of a room is kept, for the summary', () => {
  const room = { ...live([aMember(1)]), quiet: 'sleep' } as const
  expect(changesBetween(room, ended(room, 21 * MINUTE))).toMatchObject({ changes: [], endedAway: { name: 'Weekly' } })
  expect(changesBetween(room, live([aMember(2)]))).toEqual({ changes: [] })
  expect(changesBetween(undefined, room)).toEqual({ changes: [] })
})

describe('the start of a room', () => {
  const kindsOf = (before: RoomRecord | undefined, after: RoomRecord, baselineAt = 0) =>
    changesBetween(before, after, { baselineAt }).changes.map(({ kind }) => kind)
  const begun = live([], { startedAt: 20 * MINUTE })
  const unseen = unseenRoom('acme', 'Weekly')
  const absent = { ...unseen, absent: at(1) }

  test("is announced unless it was, or may have been, five seconds or more before its account's baseline ended", () => {
    expect(kindsOf(undefined, begun, 20 * MINUTE + 5 * SECOND - 1)).toEqual(['started'])
    expect(kindsOf(undefined, begun, 20 * MINUTE + 5 * SECOND)).toEqual([])
    const during = { pending: [], baselineAt: undefined }
    for (const room of [begun, live([])])
      expect(changesOf({ room: absent, shown: undefined }, { room, shown: view(room, []) }, during)).toEqual({
        changes: [],
      })
  })

  test('is announced once a read confirms it', () => {
    const listed = live([], { confirmed: false })
    expect(kindsOf(undefined, live([], { startedAt: 20 * MINUTE, confirmed: false }))).toEqual([])
    expect(kindsOf(listed, begun)).toEqual(['started'])
    expect(kindsOf(begun, begun)).toEqual([])
    expect(kindsOf(begun, live([], { startedAt: 20 * MINUTE, began: 2 }))).toEqual(['ended', 'started'])
    expect(kindsOf(begun, { ...begun, instance: 2 })).toEqual([])
  })

  test('without a start time is announced if an earlier response showed that it had not begun', () => {
    expect(kindsOf(unseen, live([]))).toEqual([])
    expect(kindsOf(absent, live([]))).toEqual(['started'])
    expect(kindsOf(ended(begun, MINUTE), live([], { began: 2 }))).toEqual(['started'])
  })
})

describe('the end of a room', () => {
  const ana = aMember(1)
  const by = (room: Live, endedAt = 21 * MINUTE, pending: readonly Pending[] = []) => endOf(room, endedAt, pending).by
  const limit = 20 * MINUTE + 10 * SECOND
  const accepted = { endAcceptedAt: 20 * MINUTE }
  const open = { endOpenAt: 20 * MINUTE }

  test.each<[string, Live, ReturnType<typeof by>]>([
    ['we ended it, and nothing shows it live much later', live([ana], seenAt(limit - 1), accepted), 'you'],
    ['we ended it, and it was live ten seconds later', live([ana], seenAt(limit), accepted), 'notThisGavel'],
    ['we ended it after the last read that showed it live', live([ana], seenAt(19 * MINUTE), accepted), 'you'],
    ['we ended it, and only a list named it later', live([ana], { seen: at(limit) }, accepted), 'you'],
    ['we ended the previous run', live([ana], { startedAt: 20 * MINUTE + 1 }, accepted), 'notThisGavel'],
    ['we ended it as it began', live([ana], { startedAt: 20 * MINUTE }, accepted), 'you'],
    ['our request got no response', live([ana], {}, open), 'unknown'],
    ['the same, and it was live a minute later', live([ana], seenAt(21 * MINUTE), open), 'notThisGavel'],
    ['our second request was accepted', live([ana], {}, { ...open, ...accepted }), 'you'],
    ['we had removed everyone', live([], {}, { emptiedByUs: true }), 'you'],
    ['it was empty without our doing', live([]), 'notThisGavel'],
  ])('if %s', (_title, room, expected) => {
    expect(by(room)).toBe(expected)
  })

  testEach(`
    all listed callers were removed                       | 1 2 | remove 1, remove 2 sending           | you
    all listed callers were kicked or removed             | 1 2 | kick 1, remove 2                     | you
    everyone was kicked                                   | 1 2 | kick all                             | you
    a caller stayed whom we did not remove                | 1 2 | remove 1                             | notThisGavel
    the only caller was muted                             | 1   | mute 1                               | notThisGavel
    the removal is held                                   | 1   | remove 1 held                        | notThisGavel
    our end is being sent                                 | 1   | end - sending                        | you
    our end was accepted                                  | 1   | end -                                | you
    our end was accepted long ago                         | 1   | end - requested                      | you
    our end is held                                       | 1   | end - held                           | notThisGavel
    our end failed                                        | 1   | end - failed                         | notThisGavel
    our end is verified                                   | 1   | end - lost notJson                   | you
    our end is verified after a 404                       | 1   | end - lost notFound                  | notThisGavel
    the response to removing the last caller was lost     | 1   | remove 1 lost notJson notDone        | unknown
    one response was lost, and the others removed         | 1 2 | remove 1 lost notJson notDone, kick 2 | unknown
    one response was lost, and a caller stayed            | 1 2 | remove 1 lost notJson notDone        | notThisGavel
    the response to removing the last caller was a 404    | 1   | remove 1 lost notFound notDone       | notThisGavel
    `)('while pending: %s', (_title, members, pending, expected) => {
    expect(by(live(membersFrom(members)), 21 * MINUTE, pendingFrom(pending))).toBe(expected)
  })
})
