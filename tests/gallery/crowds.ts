import { groupEntries } from '../../electron/journal/groups.ts'
import type { JournalList } from '../../shared/journal/journal-group.ts'
import type { JournalEntry } from '../../shared/journal/journal-entry.ts'
import type { ListedCall, LiveCall, Pending, Snapshot } from '../../shared/rooms/model.ts'
import type { Attendance, RoomTimeline } from '../../shared/journal/room-timeline.ts'
import { madeUp, snapshotOf } from './people.ts'

/** A hostile name. It has no control characters, because the main process removes them from every name. */
export const HOSTILE = `<img src=x onerror="alert(1)"> &lt;b&gt; ${'very long '.repeat(40)}\u{1F480}`
const RIGHT_TO_LEFT = 'שלום עולם'

/** Names that run from right to left, have combining marks, or are long, some with numbers in them. */
export const SCRIPTS = [
  { name: 'דנה (לקוחה 3)', number: '15550100131' },
  { name: 'مها ٤٢ Haddad', number: 'sip:maha@pbx.example.com' },
  { name: 'Nguye\u0302\u0303n Thi\u0323 श्रीमान्', number: '15550100132' },
  { name: `Z\u0337\u0321a\u0336\u031bl\u0334go ${'Featherstonehaugh-Cholmondeley '.repeat(4)}`, number: '15550100133' },
]

export const SCRIPTS_ROOM = 'ישיבה שבועית 2'

/** A room with these people. */
export function scripts(now: number, pending: readonly Pending[] = []): Snapshot {
  const { account, member, room } = madeUp(now)
  const members = SCRIPTS.map((one, index) => member(index + 1, { ...one, muted: index % 2 === 1 }))
  return snapshotOf(now, [account()], [room(SCRIPTS_ROOM, { members, pending })])
}

/** What the main process answers for these entries, which are newest first. */
export function listOf(entries: readonly JournalEntry[], more: Partial<JournalList> = {}): JournalList {
  const oldest = entries.at(-1)?.id
  const groups = groupEntries(entries.toReversed()).toReversed()
  return { groups, ...(oldest !== undefined && { oldest }), older: 'none', ...more }
}

type Line = Omit<JournalEntry, 'id' | 'at'>

const usual = {
  actor: 'jo',
  account: 'acme',
  accountName: 'Acme',
  provider: 'plivo',
  conference: 'Support bridge',
  instance: 1,
} as const

/** Entries, newest first, each written so many milliseconds before `now`. */
const written = (now: number, lines: readonly Line[], age: (index: number) => number): readonly JournalEntry[] =>
  lines.map((line, index) => ({ ...line, id: String(9_999 - index), at: new Date(now - age(index)).toISOString() }))

/** The journal entries about these people, newest first. */
export function journalOfScripts(now: number): readonly JournalEntry[] {
  const about = { ...usual, conference: SCRIPTS_ROOM }
  const members = SCRIPTS.map((one, index) => ({ ...one, memberId: String(index + 1) }))
  const mute = { ...about, action: 'mute', actionId: 'a1', members } as const
  const entries: readonly Line[] = [
    { ...mute, event: 'outcome', outcome: 'accepted', requestId: '0f3a-78' },
    { ...mute, event: 'intent' },
    ...members.map((one) => ({ ...about, event: 'joined' as const, members: [one] })),
    { ...about, event: 'started' },
  ]
  return written(now, entries, (index) => index * 61_000)
}

export function hostile(now: number): Snapshot {
  const { account, member, room } = madeUp(now)
  return snapshotOf(
    now,
    [account({ name: HOSTILE })],
    [
      room(HOSTILE, {
        members: [
          member(1, { name: HOSTILE, number: '15550100101' }),
          member(2, { name: 'A'.repeat(10_000), number: '9'.repeat(500) }),
          member(3, { name: RIGHT_TO_LEFT, number: 'sip:user@example.com' }),
          member(4, { name: '', number: '' }),
        ],
      }),
      room('B'.repeat(10_000), { members: [member(5)] }),
      room(RIGHT_TO_LEFT, { members: [member(6)] }),
    ],
  )
}

export function many(now: number, rooms: number, people: number): Snapshot {
  const { account, member, room } = madeUp(now)
  return snapshotOf(
    now,
    [account()],
    Array.from({ length: rooms }, (_, index) =>
      room(`Room ${index}`, {
        members: Array.from({ length: people }, (_, one) =>
          member(one, {
            key: `call-${index}-${one}`,
            callUuid: `call-${index}-${one}`,
            memberId: String(index * people + one),
            name: one % 3 === 0 ? '' : `Caller ${index}-${one}`,
            number: `1555010${String(100 + (one % 100)).padStart(4, '0')}`,
            muted: one % 4 === 0,
          }),
        ),
      }),
    ),
  )
}

export function journal(now: number, count: number): readonly JournalEntry[] {
  const member = { name: 'Ana Diaz', number: '15550100123', memberId: '11' }
  const end = { ...usual, action: 'end', people: 6 } as const
  const remove = { ...usual, action: 'remove', members: [member] } as const
  const kinds: readonly Line[] = [
    { ...usual, event: 'ended', by: 'you', duration: 3_720, peak: 7 },
    { ...end, event: 'outcome', outcome: 'accepted', requestId: '0f3a-77' },
    { ...end, event: 'intent' },
    { ...usual, event: 'left', members: [{ ...member, name: 'Ravi Menon', memberId: '13' }] },
    { ...remove, event: 'outcome', outcome: 'failed', fault: { code: 'timeout' } },
    { ...remove, event: 'intent' },
    { ...usual, event: 'joined', members: [{ name: '', number: '15550100199', memberId: '12' }] },
    { ...usual, event: 'started' },
  ]
  const lines = Array.from({ length: count }, (_, index): Line => {
    const round = Math.floor(index / kinds.length)
    const about = { ...(kinds[index % kinds.length] as Line), instance: count - round }
    return about.action === undefined ? about : { ...about, actionId: `${about.action}-${round}` }
  })
  return written(now, lines, (index) => index * 97_000)
}

/** Journal entries of most kinds from two days, newest first. */
export function journalOfTwoDays(now: number): readonly JournalEntry[] {
  const here = { ...usual, conference: 'Weekly standup' }
  const person = (name: string, index: number) => ({
    name,
    number: `1555010015${index}`,
    memberId: `${index + 20}`,
    callUuid: `call-${index + 20}`,
  })
  const omar = person('Omar Haddad', 0)
  const priya = person('Priya Nair', 1)
  const tomas = person('Tomas Novak', 2)
  const mute = { ...here, action: 'mute', actionId: 'a1', members: [omar, priya, tomas] } as const
  const all = { ...mute, actionId: 'a2', text: 'everyoneButMe' } as const
  const one = { ...here, action: 'mute', actionId: 'a6', members: [omar] } as const
  const remove = { ...here, action: 'remove', actionId: 'a3', members: [omar] } as const
  const undone = { ...remove, actionId: 'a4', members: [priya] } as const
  const end = { ...usual, action: 'end', actionId: 'a5', people: 6 } as const
  const lines: readonly (readonly [minutesAgo: number, line: Line])[] = [
    [1_500, { ...here, event: 'started', people: 2 }],
    [1_462, { ...here, event: 'ended', duration: 2_280, peak: 4 }],
    [64, { ...usual, event: 'started', people: 1 }],
    [40, { ...here, event: 'started' }],
    [39, { ...here, event: 'joined', members: [priya] }],
    [38, { ...here, event: 'muted', members: [tomas] }],
    [30, { ...mute, event: 'intent' }],
    [30, { ...mute, event: 'outcome', outcome: 'accepted', requestId: '0f3a-77' }],
    [30, { ...mute, event: 'outcome', outcome: 'confirmed' }],
    [21, { ...here, event: 'left', members: [tomas] }],
    [20, { ...all, event: 'intent' }],
    [20, { ...all, event: 'outcome', outcome: 'accepted', requestId: '0f3a-78' }],
    [12, { ...undone, event: 'undone' }],
    [11, { ...remove, event: 'intent' }],
    [11, { ...remove, event: 'outcome', outcome: 'failed', fault: { code: 'timeout' }, requestId: '0f3a-79' }],
    [9, { ...here, event: 'note', text: 'linesMissing' }],
    [2, { ...end, event: 'intent' }],
    [2, { ...end, event: 'outcome', outcome: 'accepted', requestId: '0f3a-80' }],
    [2, { ...usual, event: 'ended', by: 'you', duration: 3_720, peak: 7 }],
    [1, { ...one, event: 'intent' }],
    [1, { ...one, event: 'outcome', outcome: 'accepted', requestId: '0f3a-81' }],
    [1, { ...one, event: 'outcome', outcome: 'confirmed' }],
  ]
  const newest = lines.toReversed()
  return written(
    now,
    newest.map(([, line]) => line),
    (index) => (newest[index]?.[0] ?? 0) * 60_000,
  )
}

/** The timeline of a run of forty minutes, during which the computer slept for a while. */
export function timeline(now: number): RoomTimeline {
  const at = (minutesAgo: number): number => now - minutesAgo * 60_000
  const stay = (name: string, index: number, more: Pick<Attendance, 'from'> & Partial<Attendance>): Attendance => ({
    name,
    number: `1555010015${String(index)}`,
    memberId: String(index),
    isFromKnown: true,
    toIs: more.to === undefined ? 'orLater' : 'exact',
    ...more,
  })
  const start = { start: at(40), isStartKnown: true, isEndKnown: false }
  return {
    runs: [{ start: at(40) }, { start: at(1_500), end: at(1_462) }],
    run: {
      ...start,
      peak: 6,
      steps: [
        { at: at(40), people: 2 },
        { at: at(36), people: 4 },
        { at: at(30), people: 6 },
        { at: at(22) },
        { at: at(14), people: 5 },
        { at: at(6), people: 4 },
      ],
      events: [
        { at: at(40), kind: 'started', count: 2 },
        { at: at(36), kind: 'joined', count: 2 },
        { at: at(30), kind: 'joined', count: 2 },
        { at: at(28), kind: 'muted', count: 3 },
        { at: at(6), kind: 'left', count: 1 },
      ],
      gaps: [{ from: at(22), to: at(14), why: 'asleep' }],
      attendance: [
        stay('Omar Haddad', 0, { from: at(40) }),
        stay('Priya Nair', 1, { from: at(40), to: at(22), toIs: 'orLater', leaving: 'unseen' }),
        stay('Tomas Novak', 2, {
          from: at(36),
          to: at(6),
          leaving: 'removed',
          removedBy: { kind: 'user', name: 'jo' },
        }),
        stay('', 3, { from: at(14), isFromKnown: false }),
        stay(`${RIGHT_TO_LEFT} ${'long '.repeat(12)}`, 4, { from: at(30) }),
      ],
    },
  }
}

/** The timeline of a room whose provider lists no callers, and whose end Gavel did not observe. */
export function timelineOfCounts(now: number): RoomTimeline {
  const span = { start: now - 3_600_000, end: now - 1_200_000 }
  const steps = [{ at: span.start }, { at: now - 3_000_000, people: 9 }]
  return {
    runs: [span],
    run: { ...span, isStartKnown: false, isEndKnown: false, peak: 9, steps, events: [], gaps: [], attendance: [] },
  }
}

/** The live calls as a list contains them, with the details of those for which `loaded` is true. */
export function calls(now: number, loaded: (call: LiveCall) => boolean = () => true): readonly ListedCall[] {
  return liveCalls(now).map((details) => ({ callUuid: details.callUuid, ...(loaded(details) && { details }) }))
}

/** The live calls of three callers of the usual morning, and of one caller who is in no room. */
export function liveCalls(now: number): readonly LiveCall[] {
  const people = [
    { callUuid: 'call-11', number: '15550100123', name: 'Ana Diaz' },
    { callUuid: 'call-12', number: '15550100199', name: '' },
    { callUuid: 'call-3', number: '15550100137', name: '', direction: 'outbound' as const, to: '' },
    { callUuid: 'call-90', number: '15550100120', name: '' },
  ]
  return people.map((person, index) => ({
    direction: 'inbound' as const,
    to: '15550100100',
    startedAt: now - (index + 1) * 97_000,
    ...person,
  }))
}
