import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { attendanceCsv } from '../../../electron/journal/export.ts'
import type { JournalEntry } from '../../../shared/journal/journal-entry.ts'
import { roomRuns, type LiveRoom } from '../../../electron/journal/room-runs.ts'
import { LONGEST_ROOM } from '../../../shared/limits.ts'
import type { Attendance } from '../../../shared/journal/room-timeline.ts'
import { seed } from '../../support/test-sizes.ts'

const usual = { id: '', actor: 'jo', account: 'acme', provider: 'plivo', conference: 'Standup', instance: 1 } as const
const start = Date.parse('2026-11-20T10:00:00.000Z')
const minute = (minutes: number): number => start + minutes * 60_000
const at = (minutes: number, entry: Partial<JournalEntry> & Pick<JournalEntry, 'event'>): JournalEntry => ({
  ...usual,
  at: new Date(minute(minutes)).toISOString(),
  ...entry,
})
const person = (name: string) => ({ name, number: '15550100123', memberId: name, callUuid: `call-${name}` })
const ana = person('Ana')
const ben = person('Ben')
const eve = person('Eve')
const note = (minutes: number, text: string, duration?: number): JournalEntry => {
  const { conference: _room, instance: _run, ...account } = usual
  const lasted = duration === undefined ? {} : { duration }
  return { ...account, at: new Date(minute(minutes)).toISOString(), event: 'note', text, ...lasted }
}
const found = (minutes: number, ...members: ReturnType<typeof person>[]): JournalEntry =>
  at(minutes, { event: 'note', text: 'found', people: members.length, members })
const liveAt = (minutes: number, startedAt?: number): LiveRoom => ({ now: minute(minutes), startedAt })
const week = 7 * 24 * 60
const runOf = (entries: readonly JournalEntry[], isLive = false) => {
  const runs = roomRuns(entries, isLive ? liveAt(100) : undefined)
  expect(runs).toHaveLength(1)
  return runs[0] ?? expect.fail('There is no run.')
}
/**
 * Lines of the log, such as "0 started ana ben; 10 wasOffline 1; 11 found ana@9.5; 20 left ben": the minute, and an
 * event with callers (`?`: known only by their call; `@`: when they joined), or the text of a note of the account with
 * the minutes that it tells of.
 */
const log = (script: string): readonly JournalEntry[] =>
  script.split('; ').map((line) => {
    const [minutes = '', what = '', ...words] = line.split(' ')
    if (/^(gavel|was)/.test(what))
      return note(Number(minutes), what, words[0] === undefined ? undefined : Number(words[0]) * 60)
    const members = words.map((word) => {
      const [, name = '', byCall = '', joined] = /^([a-z]+)(\??)(?:@(.+))?$/.exec(word) ?? []
      const who = person(name.charAt(0).toUpperCase() + name.slice(1))
      const joinedAt = joined === undefined ? {} : { joinedAt: new Date(minute(Number(joined))).toISOString() }
      return byCall === '' ? { ...who, ...joinedAt } : { ...who, memberId: '', byCall: true as const }
    })
    const people = what === 'started' || what === 'found' ? { people: members.length } : {}
    const isNote = /^(found|newcomers|calls)/.test(what)
    const about = { ...(members.length > 0 && { members }), ...people }
    const event = isNote ? { event: 'note' as const, text: what } : { event: what as JournalEntry['event'] }
    return at(Number(minutes), { ...event, ...about })
  })
/** Who was there, such as "Ana 0-20, Ben ~11-": `~` before a time that is not known exactly. */
const told = (entries: readonly JournalEntry[], isLive = entries.every(({ event }) => event !== 'ended')) =>
  runOf(entries, isLive)
    .attendance.map(({ name, from, isFromKnown, to, toIs }) => {
      const times = [[from, isFromKnown] as const, [to, toIs === 'exact' || to === undefined] as const]
      const words = times.map(([time, isKnown]) =>
        time === undefined ? '' : `${isKnown ? '' : '~'}${String((time - start) / 60_000)}`,
      )
      return `${name} ${words.join('-')}`
    })
    .join(', ')

describe('records of calls', () => {
  const hungUp = { ending: 'hungUp', seconds: 60 } as const
  const records = (minutes: number, more: Partial<JournalEntry> = {}): JournalEntry =>
    at(minutes, { event: 'callRecords', members: [{ ...ana, record: hungUp }], ending: 'lastHungUp', ...more })
  const run: readonly JournalEntry[] = [
    at(0, { event: 'started', members: [ana, ben], people: 2 }),
    at(2, { event: 'left', members: [ana] }),
    at(4, { event: 'joined', members: [ana] }),
    at(9, { event: 'ended' }),
  ]

  it('are about the end of their run, and about the last stay of each call', () => {
    const { ending, attendance, end } = runOf([...run, records(10)])
    expect([ending, end]).toEqual(['lastHungUp', minute(9)])
    expect(attendance.map(({ name, record }) => [name, record])).toEqual([
      ['Ana', undefined],
      ['Ben', undefined],
      ['Ana', hungUp],
    ])
    expect([...attendanceCsv(attendance, false, minute(20))].map((line) => line.trim().split(',').at(-1))).toEqual([
      'ending',
      '',
      '',
      'hungUp',
    ])
  })

  it('that come while the next run is live belong to the run before', () => {
    const next = at(10, { event: 'started', instance: 2, members: [ana], people: 1 })
    const [first, second] = roomRuns([...run, next, records(11)], liveAt(12))
    expect([first?.ending, second?.ending]).toEqual(['lastHungUp', undefined])
    expect(second?.attendance.map(({ record }) => record)).toEqual([undefined])
  })

  it('of a run that the lines do not contain begin no run', () => {
    expect(roomRuns([records(10)])).toEqual([])
    expect(runOf([...run, records(10, { instance: 7 })]).ending).toBeUndefined()
    expect(runOf([...run, note(9.5, 'gavelStarted'), records(10)]).ending).toBeUndefined()
  })
})

describe('the attendance of callers who are known only by their call', () => {
  const readAt = (minutes: number) => ({ callsReadAt: new Date(minute(minutes)).toISOString() })
  const late = (script: string, read: number): readonly JournalEntry[] => {
    const entries = log(script)
    return entries.map((entry, index) => (index === entries.length - 1 ? { ...entry, ...readAt(read) } : entry))
  }

  it.each([
    ['is from the beginning of a call to its end', log('0 started; 2 joined ana?; 7 left ana?'), 'Ana 2-7'],
    [
      'does not begin with the run, although its start was seen',
      log('0 started; 3 foundCalls ana?; 7 left ben?'),
      'Ana ~3-, Ben ~7-7',
    ],
    [
      'continues across a time without reads if the call continues, and otherwise ends in it',
      late('0 started; 1 foundCalls ana? ben?; 9 foundCalls ana?', 4),
      'Ana ~1-, Ben ~1-~4',
    ],
    [
      'ends at an unknown time if nobody is found',
      log('0 started; 1 foundCalls ana?; 5 foundNoCalls; 9 ended'),
      'Ana ~1-~5',
    ],
    ['ends when calls are no longer read', log('0 started; 1 foundCalls ana?; 5 callsNotRead; 9 ended'), 'Ana ~1-~5'],
    [
      'is not known to last until the end if calls were no longer read',
      late('0 started; 1 foundCalls ana?; 9 ended', 4),
      'Ana ~1-~4',
    ],
  ])('%s', (_what, entries, expected) => {
    // Nobody knows how many people were there.
    const uncounted = entries.map(({ people: _people, ...entry }) => entry)
    expect(told(uncounted)).toBe(expected)
    const run = runOf(uncounted, uncounted.at(-1)?.event !== 'ended')
    expect(run.attendance.every((stay) => stay.byCall)).toBe(true)
    expect(run).not.toHaveProperty('peak')
    expect(run.steps.flatMap(({ at: when, people }) => (when === run.end ? [] : (people ?? [])))).toEqual([])
  })

  it('is marked in the export and in the drawing', () => {
    const { attendance, events } = runOf(log('0 started; 1 joined ana?; 2 joined ben'), true)
    expect(events.map(({ kind, byCall: mark }) => [kind, mark])).toEqual([
      ['started', undefined],
      ['joined', true],
      ['joined', undefined],
    ])
    const lines = [...attendanceCsv(attendance, false, minute(3))].join('').split('\r\n')
    expect(lines.slice(0, 3).map((line) => line.split(',').at(-6))).toEqual(['certain', 'no', 'yes'])
  })
})

describe('the attendance of a room', () => {
  it('ignores what only the desk of a colleague reported', () => {
    const said = { event: 'colleagueAction', text: 'colleagueAnnounced', by: 'colleague', colleague: 'Ana' } as const
    const runs = roomRuns(
      [at(0, { ...said }), at(5, { event: 'started' }), at(9, { ...said, instance: 7 })],
      liveAt(10),
    )
    expect(runs.map((run) => [run.start, run.end, run.events.length])).toEqual([[minute(5), undefined, 1]])
  })

  it('lists callers without name and number, but not one whom only an intent names', () => {
    const nobody = { name: '', number: '' }
    const entries = [
      at(0, { event: 'started', people: 2, members: [{ ...nobody, memberId: '9', callUuid: 'call-9' }, ana] }),
      at(1, { event: 'joined', members: [{ ...nobody, memberId: '8', callUuid: 'call-8' }] }),
      at(2, {
        event: 'intent',
        action: 'mute',
        actionId: 'a',
        members: [{ ...nobody, memberId: '7', callUuid: 'call-7' }],
      }),
      at(20, { event: 'left', members: [{ ...nobody, memberId: '9', callUuid: 'call-9' }] }),
      at(30, { event: 'ended' }),
    ]
    const { attendance, steps } = runOf(entries)
    expect(attendance.map(({ callUuid, from, to }) => [callUuid, from, to])).toEqual([
      ['call-9', minute(0), minute(20)],
      ['call-Ana', minute(0), minute(30)],
      ['call-8', minute(1), minute(30)],
    ])
    expect(steps.map(({ people }) => people)).toEqual([2, 3, 2, 0])
  })

  it.each([
    ['a caller who was deafened there', '0 started; 4 deafened ben; 9 ended', 'Ben 0-9'],
    [
      'across a note about the room, which belongs to no run',
      '0 started ana; 1 newcomersOn; 2 joined ben; 3 ended',
      'Ana 0-3, Ben 2-3',
    ],
    ['who came and left', '0 started ana; 5 joined ben; 20 left ana; 30 ended', 'Ana 0-20, Ben 5-30'],
    ['who is still there', '0 started ana', 'Ana 0-'],
    ['who left, from the start, if that was seen', '0 started; 20 left ana', 'Ana 0-20'],
    ['who left, from an unknown time', '10 joined ben; 20 left ana; 30 ended', 'Ben 10-30, Ana ~20-20'],
    [
      'across an unobserved time, who was there after it',
      '0 started ana ben; 30 wasAsleep 20; 40 left ben; 50 ended',
      'Ana 0-~10, Ben 0-40',
    ],
    ['until an unobserved time', '0 started ana ben; 30 wasAsleep 20', 'Ana 0-~10, Ben 0-~10'],
    [
      'who was there when Gavel started',
      '10 gavelStarted; 10 found ana ben; 20 left ben; 30 ended',
      'Ana ~10-30, Ben ~10-20',
    ],
    [
      'who was there before and after a gap, once',
      '0 started ana ben; 10 wasOffline 1; 11 found ana ben; 20 left ben; 30 ended',
      'Ana 0-30, Ben 0-20',
    ],
    [
      'who left or came during a gap, at a time that nobody knows',
      '0 started eve; 10 wasOffline 1; 11 found ana ben; 20 left ben; 30 ended',
      'Eve 0-~9, Ana ~11-30, Ben ~11-20',
    ],
    [
      'who left before the gap and came back in it',
      '0 started ana; 5 left ana; 10 wasOffline 1; 11 found ana ben; 20 left ben; 30 ended',
      'Ana 0-5, Ana ~11-30, Ben ~11-20',
    ],
    // From here on, the provider says when they joined.
    ['who joined before Gavel started', '10 gavelStarted; 10 found ana@-28', 'Ana -28-'],
    ['who joined earlier than others', '10 gavelStarted; 10 found ben ana@-5', 'Ana -5-, Ben ~10-'],
    ['who joined a moment before', '10 gavelStarted; 10 found ana@10', 'Ana 10-'],
    ['who joined later than the line, because the clocks differ', '10 gavelStarted; 10 found ana@12', 'Ana 10-'],
    ['who joined after the room had started', '0 started; 1 found ana@0.5', 'Ana 0.5-'],
    ['who joined before the room was seen to start', '0 started ana@-2', 'Ana 0-'],
    ['who joined during a gap', '0 started ben; 10 wasOffline 1; 11 found ben ana@9.5', 'Ben 0-, Ana 9.5-'],
    ['who joined before a gap, in which they stayed', '0 started ana; 10 wasOffline 1; 11 found ana@9.5', 'Ana 0-'],
    [
      'who joined again after they had left',
      '0 started ana; 5 left ana; 10 wasOffline 1; 11 found ana@9.5',
      'Ana 0-5, Ana 9.5-',
    ],
    [
      'who joined before they left, which says nothing of their return',
      '0 started ana; 5 left ana; 10 wasOffline 1; 11 found ana@2',
      'Ana 0-5, Ana ~11-',
    ],
    ['who joined more than a day ago, which no room lasts', '10 gavelStarted; 10 found ana@-1431', 'Ana ~10-'],
    ['who was there, without a join time', '10 gavelStarted; 10 found ana', 'Ana ~10-'],
  ])('lists %s', (_what, script, expected) => {
    expect(told(log(script))).toBe(expected)
  })

  it('takes no join time that cannot be read', () => {
    const unreadable = { ...ana, joinedAt: 'soon' }
    expect(told([note(10, 'gavelStarted'), found(10, unreadable)])).toBe('Ana ~10-')
  })

  it('continues across a restart of Gavel, which numbers the runs from 1 again', () => {
    const [began = expect.fail(), ...others] = log('0 started ana; 10 gavelStarted; 20 left ana')
    expect(told([{ ...began, instance: 4 }, ...others])).toBe('Ana 0-20')
  })

  it('does not treat the outcome of an action as evidence that a caller was present', () => {
    const remove = { action: 'remove', actionId: 'a', members: [ana] } as const
    expect(
      told([
        at(0, { event: 'started', people: 2, members: [ana, ben] }),
        at(5, { event: 'intent', ...remove, people: 2 }),
        at(5, { event: 'left', members: [ana] }),
        at(6, { event: 'outcome', outcome: 'confirmed', ...remove }),
        at(7, { event: 'outcome', outcome: 'alreadyGone', ...remove, members: [eve] }),
        at(9, { event: 'ended' }),
      ]),
    ).toBe('Ana 0-5, Ben 0-9')
  })
})

describe('the reason why a stay ended', () => {
  const begin = at(0, { event: 'started', people: 2, members: [ana, ben] })
  const gone = (minutes: number, more: Partial<JournalEntry> = {}) =>
    at(minutes, { event: 'left', members: [ana], ...more })
  const remove = (minutes: number, more: Partial<JournalEntry> = {}) =>
    at(minutes, { event: 'intent', action: 'remove', actionId: 'a', members: [ana], ...more })
  const came = (outcome: JournalEntry['outcome'], minutes = 5.1) =>
    remove(minutes, { event: 'outcome', ...(outcome && { outcome }) })
  const sent = [begin, remove(5)]
  const byJo = { kind: 'user', name: 'jo' } as const

  it.each<
    [what: string, entries: readonly JournalEntry[], leaving: Attendance['leaving'], by?: Attendance['removedBy']]
  >([
    ['they left', [begin, gone(5)], 'left'],
    ['the room ended', [begin, at(9, { event: 'ended' })], 'roomEnded'],
    ['the room was found to have ended', [begin, at(9, { event: 'ended', text: 'sleep' })], 'unseen'],
    ['nobody saw it', [begin, note(9, 'wasOffline', 60)], 'unseen'],
    ['they are still there', [begin], undefined],
    ['a removal was accepted', [...sent, came('accepted'), gone(5.2)], 'removed', byJo],
    ['a removal was confirmed, after they had left', [...sent, gone(5.1), came('confirmed', 5.2)], 'removed', byJo],
    [
      'they were kicked',
      [
        begin,
        remove(5, { action: 'kick' }),
        remove(5, { action: 'kick', event: 'outcome', outcome: 'accepted' }),
        gone(5.1),
      ],
      'removed',
      byJo,
    ],
    [
      'a removal of everyone',
      [begin, remove(5, { members: [ben, ana] }), came('accepted'), gone(5.1)],
      'removed',
      byJo,
    ],
    [
      'the last caller was removed, with whom the room ended',
      [...sent, came('accepted'), at(5.1, { event: 'ended', by: 'you' })],
      'removed',
      byJo,
    ],
    [
      'the door was closed',
      [begin, remove(5, { text: 'closedDoor' }), came('accepted'), gone(5.1)],
      'removed',
      { kind: 'automatic', name: 'jo' },
    ],
    [
      'a colleague removed them',
      [begin, gone(5, { by: 'colleague', colleague: 'Carla' })],
      'removed',
      { kind: 'colleague', name: 'Carla' },
    ],
    ['a removal failed', [...sent, came('failed'), gone(5.2)], 'left'],
    ['a removal came too late', [...sent, came('alreadyGone'), gone(5.2)], 'left'],
    ['nobody knows whether a removal was carried out', [...sent, came('unknown'), gone(5.2)], 'left'],
    ['a removal has no outcome', [...sent, gone(5.2)], 'left'],
    ['a removal was given up', [...sent, remove(5.1, { event: 'dropped' }), gone(5.2)], 'left'],
    ['they left over a minute after a removal', [...sent, came('accepted'), gone(6.1)], 'left'],
    ['somebody else was removed', [begin, remove(5, { members: [ben] }), came('accepted'), gone(5.2)], 'left'],
    [
      'they were muted',
      [
        begin,
        remove(5, { action: 'mute' }),
        remove(5, { action: 'mute', event: 'outcome', outcome: 'confirmed' }),
        gone(5.2),
      ],
      'left',
    ],
    [
      'they were removed, came back, and left',
      [...sent, came('accepted'), gone(5.1), at(5.2, { event: 'joined', members: [ana] }), gone(5.3)],
      'left',
    ],
  ])('is known: %s', (_what, entries, leaving, by) => {
    const isLive = entries.every(({ event }) => event !== 'ended')
    const stay = runOf(entries, isLive).attendance.findLast(({ name }) => name === 'Ana')
    expect([stay?.leaving, stay?.removedBy]).toEqual([leaving, by])
  })
})

describe('the timeline of a room', () => {
  it('counts people over time, and has no count from the start of a gap until an entry states one again', () => {
    const run = runOf([
      at(0, { event: 'started', people: 2 }),
      at(5, { event: 'joined', members: [eve] }),
      note(20, 'wasOffline', 600),
      at(30, { event: 'joined', members: [ben] }),
      at(40, { event: 'intent', action: 'end', actionId: 'a', people: 7 }),
      at(41, { event: 'ended', by: 'you' }),
      at(41, { event: 'outcome', outcome: 'confirmed', action: 'end', actionId: 'a' }),
    ])
    expect(run.steps.map((step) => [(step.at - start) / 60_000, step.people])).toEqual([
      [0, 2],
      [5, 3],
      [10, undefined],
      [40, 7],
      [41, 0],
    ])
    expect(run.gaps).toEqual([{ from: minute(10), to: minute(20), why: 'offline' }])
    expect(run).toMatchObject({ isStartKnown: true, end: minute(41), isEndKnown: true, peak: 7 })
  })

  it('counts each call once, however often it joins or leaves', () => {
    const run = runOf([
      at(0, { event: 'started', people: 3, members: [ana, ben, eve] }),
      at(5, { event: 'joined', members: [ben], text: 'backAgain' }),
      at(6, { event: 'left', members: [ben] }),
      at(6, { event: 'left', members: [ben] }),
      at(7, { event: 'joined', members: [ben] }),
      note(20, 'wasOffline', 600),
      found(20, ana),
      at(21, { event: 'left', members: [eve] }),
      at(22, { event: 'joined', members: [ben] }),
      at(30, { event: 'ended', peak: 3 }),
    ])
    expect(run.steps.map(({ people }) => people)).toEqual([3, 3, 2, 2, 3, undefined, 1, 1, 2, 0])
    expect(run.peak).toBe(3)
    expect(
      run.attendance.map(({ name, from, to }) => [name, (from - start) / 60_000, ((to ?? 0) - start) / 60_000]),
    ).toEqual([
      ['Ana', 0, 30],
      ['Ben', 0, 6],
      ['Eve', 0, 10],
      ['Ben', 7, 10],
      ['Ben', 22, 30],
    ])
  })

  it('finds the largest number of people in a run even after 65,000 joins and 65,000 leaves', () => {
    const entries = Array.from({ length: 65_000 }, (_, index) => [
      at(index, { event: 'joined', members: [ana] }),
      at(index, { event: 'left', members: [ana] }),
    ])
    const [run] = roomRuns([at(0, { event: 'started', people: 1 }), ...entries.flat()], undefined)
    expect(run?.peak).toBe(2)
  })

  it('distinguishes runs, and shows whom this Gavel muted once the mute is confirmed', () => {
    const muted = { ...ben, mutedBefore: true }
    const members = [ana, muted, { ...eve, mutedBefore: false }]
    const mute = { action: 'mute', actionId: 'a', members } as const
    const again = {
      event: 'outcome',
      outcome: 'confirmed',
      action: 'mute',
      actionId: 'b',
      members: [muted],
    } as const
    const runs = roomRuns(
      [
        at(0, { event: 'started', people: 2 }),
        at(1, { event: 'intent', ...mute }),
        at(1, { event: 'outcome', outcome: 'accepted', ...mute }),
        at(2, { event: 'outcome', outcome: 'confirmed', ...mute }),
        at(2, again),
        at(3, { event: 'ended' }),
        at(10, { event: 'started', people: 1, instance: 2 }),
        at(20, { event: 'joined', members: [eve], instance: 3 }),
      ],
      liveAt(30),
    )
    expect(runs.map((run) => [run.start, run.isStartKnown, run.end])).toEqual([
      [minute(0), true, minute(3)],
      [minute(10), true, minute(10)],
      [minute(20), false, undefined],
    ])
    expect(runs[0]?.events.map(({ kind, count }) => [kind, count])).toEqual([
      ['started', 1],
      ['muted', 2],
      ['ended', 1],
    ])
  })

  const unfinished = at(0, { event: 'started', people: 1, members: [ana] })

  it.each([
    ['a day after its start', at(24 * 60 + 5, { event: 'joined', members: [ben] }), liveAt(24 * 60 + 10)],
    ['after the start of the live room', at(125, { event: 'joined', members: [ben] }), liveAt(130, minute(120))],
  ])('after a restart of Gavel, does not continue an earlier run %s', (_when, joined, live) => {
    const runs = roomRuns([unfinished, note(60, 'wasOffline', 600), note(122, 'gavelStarted'), joined], live)
    expect(runs.map((run) => [run.start, run.isStartKnown, run.end, run.isEndKnown, run.gaps])).toEqual([
      [minute(0), true, minute(50), false, []],
      [Date.parse(joined.at), false, undefined, false, []],
    ])
    expect(runs.map(({ attendance }) => attendance)).toMatchObject([
      [{ name: 'Ana', to: minute(50), toIs: 'orLater' }],
      [{ name: 'Ben', toIs: 'orLater' }],
    ])
  })

  it.each([
    ['is live a week later', liveAt(week + 1), minute(0)],
    ["has been live since a time after the run's last entry", liveAt(130, minute(120)), minute(0)],
    ["has been live since the run's start", liveAt(130, minute(0)), undefined],
    ['is live on the same day', liveAt(130), undefined],
  ])(
    'after a restart of Gavel, ends an earlier run at its last entry unless that run may still be live (the room %s)',
    (_when, live, end) => {
      const [run] = roomRuns([unfinished, note(122, 'gavelStarted')], live)
      expect(run?.end).toBe(end)
    },
  )

  it.each(['dropped', 'undone', 'outcome'] as const)(
    'shows the whole second run even if an entry of the first comes late: %s',
    (event) => {
      const runs = roomRuns([
        at(0, { event: 'started', people: 1, members: [ana] }),
        at(3, { event: 'ended' }),
        at(4, { event: 'started', people: 2, members: [ben, eve], instance: 2 }),
        at(5, { event, action: 'remove', actionId: 'a', outcome: 'confirmed', members: [ana] }),
        at(6, { event: 'left', members: [eve], instance: 2 }),
        at(7, { event: 'ended', instance: 2 }),
      ])
      expect(runs.map((run) => [run.start, run.isStartKnown, run.end])).toEqual([
        [minute(0), true, minute(3)],
        [minute(4), true, minute(7)],
      ])
      expect(runs[1]?.attendance).toMatchObject([
        { name: 'Ben', to: minute(7), toIs: 'exact' },
        { name: 'Eve', to: minute(6), toIs: 'exact' },
      ])
    },
  )

  it('shows the end of a run even if its end is written after the next run has begun', () => {
    const runs = roomRuns(
      [
        at(0, { event: 'started', people: 1, members: [ana] }),
        note(10, 'wasAsleep', 300),
        at(11, { event: 'joined', members: [ben], instance: 2 }),
        at(12, { event: 'ended', text: 'sleep' }),
        at(13, { event: 'joined', members: [eve], instance: 2 }),
      ],
      liveAt(14),
    )
    expect(runs.map((run) => [run.start, run.isStartKnown, run.end, run.isEndKnown])).toEqual([
      [minute(0), true, minute(12), true],
      [minute(11), false, undefined, false],
    ])
    expect(runs.map((run) => run.attendance.map(({ name, to }) => [name, to]))).toEqual([
      [['Ana', minute(5)]],
      [
        ['Ben', undefined],
        ['Eve', undefined],
      ],
    ])
  })

  it('never fails, never ends before it starts, and never has a negative count', () => {
    const events = fc.constantFrom('started', 'joined', 'left', 'ended', 'intent', 'outcome', 'note', 'muted' as const)
    const entries = fc.array(
      fc.record({
        minutes: fc.integer({ min: 0, max: 100 }),
        event: events,
        who: fc.constantFrom(ana, ben, eve),
        joined: fc.integer({ min: -2_000, max: 120 }),
        instance: fc.integer({ min: 1, max: 3 }),
        people: fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined }),
        text: fc.constantFrom('gavelStarted', 'wasAsleep', 'wasOffline', 'linesMissing', 'found', 'written by hand'),
      }),
    )
    fc.assert(
      fc.property(entries, fc.boolean(), (drawn, isLive) => {
        const written = drawn
          .toSorted((one, other) => one.minutes - other.minutes)
          .map(({ minutes, event, who, joined, instance, people, text }) => {
            const members = [{ ...who, joinedAt: new Date(minute(joined)).toISOString() }]
            if (text === 'found') return at(minutes, { event: 'note', text, instance, members })
            if (event === 'note') return note(minutes, text, 600)
            return at(minutes, { event, instance, members, ...(people === undefined ? {} : { people }) })
          })
        for (const run of roomRuns(written, isLive ? liveAt(100) : undefined)) {
          const end = run.end ?? Infinity
          expect(run.start).toBeLessThanOrEqual(end)
          for (const { people = 0 } of run.steps) expect(people).toBeGreaterThanOrEqual(0)
          for (const gap of run.gaps) expect(gap.from).toBeLessThanOrEqual(gap.to)
          for (const stay of run.attendance) {
            expect(stay.from).toBeGreaterThanOrEqual(run.isStartKnown ? run.start : run.start - LONGEST_ROOM)
            expect(stay.to ?? end).toBeGreaterThanOrEqual(stay.from)
          }
        }
      }),
      { seed },
    )
  })
})

it('exports the attendance with columns that a moderator can read, and numbers that a spreadsheet keeps', () => {
  const { attendance } = runOf(log('0 started ana; 1 joined ben; 2 left ana'), true)
  expect([...attendanceCsv(attendance, false, minute(3))].join('')).toBe(
    '\uFEFFname,number,joined,joinedExactly,left,leftExactly,seconds,certain,why,removedBy,memberId,callUuid,ending\r\n' +
      "Ana,'+15550100123,2026-11-20T10:00:00.000Z,yes,2026-11-20T10:02:00.000Z,yes,120,yes,left,,Ana,call-Ana,\r\n" +
      "Ben,'+15550100123,2026-11-20T10:01:00.000Z,yes,,no,120,yes,,,Ben,call-Ben,\r\n",
  )
})
