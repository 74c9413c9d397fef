import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { afterEnd, afterEvent, afterLoss, type RoomReports } from '../../../electron/monitor/reported-callers.ts'
import type { CallerEvent } from '../../../electron/providers/provider.ts'
import { headCountOf } from '../../../shared/rooms/reported-callers.ts'
import { counts, seed } from '../../support/test-sizes.ts'

const SECOND = 1_000

type Given = Pick<CallerEvent, 'kind' | 'callUuid' | 'at'> & Partial<CallerEvent>

/** Gives each call its own id. */
function idOf(callUuid: string): string {
  return String(parseInt(callUuid.replaceAll(/\W/g, ''), 36))
}

function entered(callUuid: string, at: number, more: Partial<CallerEvent> = {}): Given {
  return { kind: 'entered', callUuid, at, ...more }
}

function left(callUuid: string, at: number, more: Partial<CallerEvent> = {}): Given {
  return { kind: 'left', callUuid, at, ...more }
}

function after(events: readonly Given[], before?: RoomReports): RoomReports | undefined {
  return events.reduce((reports, event, index) => {
    const caller = { name: event.callUuid, number: '15550100', direction: 'inbound' } as const
    return afterEvent(
      reports,
      { conferenceUuid: 'run-1', isFirst: false, memberId: idOf(event.callUuid), caller, ...event },
      // Each event arrives at a time of its own.
      index + 1,
    )
  }, before)
}

/** The callers as text: `ana`, or `ana?` if they may have left. */
function shown(reports: RoomReports | undefined): readonly string[] {
  return reports?.shown?.callers.map(({ callUuid, isUnsure }) => `${callUuid}${isUnsure ? '?' : ''}`) ?? []
}

function headCount(reports: RoomReports | undefined) {
  return headCountOf({ ...(reports?.shown !== undefined && { reported: reports.shown }) })
}

describe('a caller', () => {
  test('is there after an entry, with name and number, and gone after an exit', () => {
    const reports = after([entered('ana', 0)])
    expect(reports?.shown?.callers).toEqual([
      {
        callUuid: 'ana',
        name: 'ana',
        number: '15550100',
        direction: 'inbound',
        isUnsure: false,
        memberId: idOf('ana'),
      },
    ])
    expect(shown(after([left('ana', 20 * SECOND)], reports))).toEqual([])
  })

  test('whose exit arrives first is not shown after an entry that arrives within 60 s', () => {
    expect(shown(after([left('ana', 0), entered('ana', 60 * SECOND)]))).toEqual([])
    expect(shown(after([left('ana', 0), entered('ana', 60 * SECOND + 1)]))).toEqual(['ana'])
  })

  test('whose exit arrived before the entry is shown after another entry', () => {
    expect(shown(after([left('ana', 0), entered('ana', SECOND), entered('ana', 20 * SECOND)]))).toEqual(['ana'])
  })

  test('whose entry and exit are at most 10 s apart is shown as uncertain, whichever came first', () => {
    expect(shown(after([entered('ana', 0), left('ana', 10 * SECOND)]))).toEqual(['ana?'])
    expect(shown(after([entered('ana', 0), left('ana', 30 * SECOND), entered('ana', 40 * SECOND)]))).toEqual(['ana?'])
    expect(shown(after([entered('ana', 0), left('ana', 10 * SECOND + 1)]))).toEqual([])
  })

  test('who comes back more than 10 s after the exit is not shown as uncertain', () => {
    expect(shown(after([entered('ana', 0), left('ana', 30 * SECOND), entered('ana', 50 * SECOND)]))).toEqual(['ana'])
  })

  test('keeps name and number of the entry, because an exit has none', () => {
    const reports = after([
      entered('ana', 0),
      left('ana', 5 * SECOND, { caller: { name: '', number: '', direction: 'unknown' } }),
    ])
    expect(reports?.shown?.callers).toMatchObject([{ name: 'ana', number: '15550100' }])
  })
})

describe('the member id', () => {
  const idsIn = (reports: RoomReports | undefined) =>
    Object.fromEntries(reports?.shown?.callers.map(({ callUuid, memberId }) => [callUuid, memberId]) ?? [])
  const five = { memberId: '5' }
  const six = { memberId: '6' }

  test.each<[string, readonly Given[], Record<string, string | undefined>]>([
    ['of a caller who entered is theirs', [entered('ana', 0, five), entered('ben', 0, six)], { ana: '5', ben: '6' }],
    ['is theirs if the entry is repeated', [entered('ana', 0, five), entered('ana', 60 * SECOND, five)], { ana: '5' }],
    [
      'is still theirs after they came back with the same one',
      [entered('ana', 0, five), left('ana', 30 * SECOND, five), entered('ana', 60 * SECOND, five)],
      { ana: '5' },
    ],
    [
      'is unknown while they may have left',
      [entered('ana', 0, five), left('ana', 5 * SECOND, five)],
      { ana: undefined },
    ],
    [
      'is unknown after they came back with another one, whichever entry arrives first',
      [entered('ana', 60 * SECOND, six), left('ana', 30 * SECOND, five), entered('ana', 61 * SECOND, five)],
      { ana: undefined },
    ],
    [
      'names nobody once another caller has it too, though nobody is known to have left',
      [entered('ana', 0, five), entered('ben', 60 * SECOND, five)],
      { ana: undefined, ben: undefined },
    ],
    [
      'names nobody if the entry of the earlier caller arrives late',
      [entered('ben', 60 * SECOND, five), entered('ana', 90 * SECOND, five)],
      { ana: undefined, ben: undefined },
    ],
    [
      'names nobody if only an exit shows that another caller had it',
      [left('ana', 0, five), entered('ben', 60 * SECOND, five)],
      { ben: undefined },
    ],
    [
      'names nobody, even long after the other caller has left and is forgotten',
      [
        entered('ana', 0, five),
        left('ana', 20 * SECOND, five),
        entered('carl', 200 * SECOND, six),
        entered('ben', 300 * SECOND, five),
      ],
      { carl: '6', ben: undefined },
    ],
    [
      'is unknown if a call had two ids, and another call has one of them',
      [entered('ana', 0, five), entered('ben', SECOND, five), entered('ana', 60 * SECOND, six)],
      { ana: undefined, ben: undefined },
    ],
    [
      'of another run of the room counts only for that run',
      [entered('ana', 0, five), entered('ben', SECOND, { ...five, conferenceUuid: 'run-2' })],
      { ben: '5' },
    ],
    [
      'is unknown if there is no number with which to check the call',
      [entered('ana', 0, { ...five, caller: { name: '', number: '', direction: 'unknown' } })],
      { ana: undefined },
    ],
  ])('%s', (_what, events, ids) => {
    expect(idsIn(after(events))).toEqual(ids)
  })

  test('is unknown after a loss of events, until the caller enters again', () => {
    const lost = afterLoss(after([entered('ana', 0, five)]) as RoomReports)
    expect(idsIn(lost)).toEqual({ ana: undefined })
    expect(idsIn(after([entered('ana', 60 * SECOND, five)], lost))).toEqual({ ana: '5' })
    expect(idsIn(after([entered('ben', 60 * SECOND, five)], lost))).toEqual({ ana: undefined, ben: undefined })
  })

  test('is still that of another caller if the run only seemed to have ended', () => {
    const ended = afterEnd(after([entered('ana', 0, five)]) as RoomReports, 1)
    expect(idsIn(after([entered('ben', 61 * SECOND, five)], ended))).toEqual({ ben: undefined })
  })

  test('is that of another caller even if that event was late for a run that only seemed to have ended', () => {
    const ended = afterEnd(after([entered('ana', 0, five)]) as RoomReports, 1)
    const late = after([entered('carl', 30 * SECOND, six)], ended)
    expect(idsIn(after([entered('ben', 61 * SECOND, six)], late))).toEqual({ ben: undefined })
  })

  test('is unknown for every caller once a run has had too many ids', () => {
    const crowd = Array.from({ length: 2_001 }, (_, index) => entered('ana', index, { memberId: String(index + 10) }))
    expect(idsIn(after([entered('ben', 0, five), ...crowd.slice(0, 1_999)]))).toMatchObject({ ben: '5' })
    expect(idsIn(after([entered('ben', 0, five), ...crowd]))).toEqual({ ana: undefined, ben: undefined })
  })

  test('comes with the run to which it belongs, and with whether the caller came back', () => {
    const reports = after([entered('ana', 0), left('ana', 30 * SECOND), entered('ana', 60 * SECOND), entered('ben', 0)])
    expect(reports?.shown).toMatchObject({ conferenceUuid: 'run-1', callers: [{ cameBack: true }, {}] })
    expect(reports?.shown?.callers[1]).not.toHaveProperty('cameBack')
  })
})

describe('the head count', () => {
  test('is exact from the first caller on', () => {
    const reports = after([entered('ana', 0, { isFirst: true }), entered('ben', SECOND)])
    expect(headCount(reports)).toEqual({ count: 2, isExact: true })
  })

  test('is exact even if the entry of the first caller arrives late', () => {
    const reports = after([entered('ben', 0), entered('ana', SECOND, { isFirst: true })])
    expect(headCount(reports)).toEqual({ count: 2, isExact: true })
  })

  test('is a minimum if the entry of the first caller was not received', () => {
    expect(headCount(after([entered('ana', 0), entered('ben', SECOND)]))).toEqual({ count: 2, isExact: false })
  })

  test('leaves out callers who may have left, and then is not exact', () => {
    const reports = after([entered('ana', 0, { isFirst: true }), entered('ben', SECOND), left('ben', 2 * SECOND)])
    expect(headCount(reports)).toEqual({ count: 1, isExact: false })
  })

  test('is unknown, not 0, if no caller is certainly there', () => {
    expect(headCount(after([entered('ana', 0, { isFirst: true }), left('ana', 20 * SECOND)]))).toBeUndefined()
    expect(headCount(undefined)).toBeUndefined()
  })

  test("is the provider's count if the provider reports one", () => {
    const { shown: reported } = after([entered('ana', 0)]) ?? {}
    expect(headCountOf({ people: 7, ...(reported && { reported }) })).toEqual({ count: 7, isExact: true })
  })
})

describe('once events may have been lost', () => {
  const before = after([entered('ana', 0, { isFirst: true }), entered('ben', SECOND)]) as RoomReports
  const lost = afterLoss(before)

  test('every caller who was there may have left, and the count is not exact', () => {
    expect(shown(lost)).toEqual(['ana?', 'ben?'])
    expect(headCount(lost)).toBeUndefined()
    expect(headCount(after([entered('carl', 60 * SECOND)], lost))).toEqual({ count: 1, isExact: false })
  })

  test('an exit still removes its caller, and another entry makes its caller certain again', () => {
    expect(shown(after([left('ana', 60 * SECOND), entered('ben', 61 * SECOND)], lost))).toEqual(['ben'])
  })

  test('the count stays inexact even after an exit was received for every caller who may have left', () => {
    const others = [left('ana', 60 * SECOND), left('ben', 61 * SECOND), entered('carl', 62 * SECOND)]
    expect(headCount(after(others, lost))).toEqual({ count: 1, isExact: false })
  })

  test('the entry of a first caller does not make the count of the same run exact again', () => {
    expect(headCount(after([entered('carl', 60 * SECOND, { isFirst: true })], lost))?.isExact).toBe(false)
  })
})

describe('if events come from two runs of a room', () => {
  const second = { conferenceUuid: 'run-2' }

  test('the run that began last is shown', () => {
    expect(shown(after([entered('ana', 0), entered('ben', SECOND, second)]))).toEqual(['ben'])
  })

  test('a late event of the earlier run does not bring that run back', () => {
    const reports = after([entered('ana', 0), entered('ben', SECOND, second), entered('carl', 2 * SECOND)])
    expect(shown(reports)).toEqual(['ben'])
  })

  test('a run of which only an exit is known is not shown', () => {
    expect(shown(after([entered('ana', 0), left('ben', SECOND, second)]))).toEqual(['ana'])
    expect(shown(after([entered('ana', 0), left('ben', SECOND, second), entered('ben', 2 * SECOND, second)]))).toEqual([
      'ana',
    ])
  })

  test('the exit of a call from one run does not make its entry into the other uncertain', () => {
    expect(shown(after([entered('ana', 0), left('ana', 30 * SECOND), entered('ana', 31 * SECOND, second)]))).toEqual([
      'ana',
    ])
  })
})

describe('after the end of a run', () => {
  const endOf = (reports: RoomReports | undefined, sent: number) => reports && afterEnd(reports, sent)

  test('the callers who entered before the request that showed the end are gone', () => {
    const reports = after([entered('ana', 0), entered('ben', SECOND), entered('carl', 2 * SECOND)])
    expect(shown(endOf(reports, 2))).toEqual(['carl'])
    expect(endOf(reports, 3)?.shown).toBeUndefined()
  })

  test('a late entry shows its caller neither in the ended room nor in the next run', () => {
    const ended = endOf(after([entered('ana', 0), left('ana', 30 * SECOND)]), 2)
    const late = after([entered('ben', 31 * SECOND)], ended)
    expect(late?.shown).toBeUndefined()
    const next = { conferenceUuid: 'run-2' }
    expect(shown(after([entered('carl', 40 * SECOND, next), entered('ben', 41 * SECOND)], late))).toEqual(['carl'])
  })

  test('a run that only seemed to have ended is shown again once events arrive that are not late', () => {
    const ended = endOf(after([entered('ana', 0, { isFirst: true })]), 1)
    const again = after([entered('ben', 61 * SECOND)], ended)
    expect(shown(again)).toEqual(['ben'])
    expect(headCount(again)?.isExact).toBe(false)
    expect(headCount(after([entered('ben', 61 * SECOND, { isFirst: true })], ended))?.isExact).toBe(false)
  })
})

test('at most 1,000 callers of a run are remembered, and the count is not exact if there were more', () => {
  const crowd = Array.from({ length: 1_001 }, (_, index) =>
    entered(`call-${String(index)}`, index, { isFirst: index === 0 }),
  )
  const reports = after(crowd)
  expect(reports?.shown?.callers).toHaveLength(1_000)
  expect(headCount(reports)?.isExact).toBe(false)
})

test('at most three runs of a room are remembered', () => {
  const runs = ['1', '2', '3', '4'].map((conferenceUuid) => entered('ana', Number(conferenceUuid), { conferenceUuid }))
  expect(after(runs)?.runs.map(({ conferenceUuid }) => conferenceUuid)).toEqual(['2', '3', '4'])
})

const calls = ['ana', 'ben', 'carl'] as const

/** Visits of callers. A visit lasts some seconds, or to the end. */
const visits = fc.array(
  fc.record({
    call: fc.constantFrom(...calls),
    gap: fc.integer({ min: 11, max: 200 }),
    stay: fc.integer({ min: 11, max: 200 }),
    stays: fc.boolean(),
  }),
  { maxLength: 12 },
)

/** The events of these visits in their true order, and who is there at the end. */
function eventsOf(given: readonly { call: string; gap: number; stay: number; stays: boolean }[]) {
  const events: Given[] = []
  const present = new Set<string>()
  const freeAt = new Map<string, number>()
  for (const { call, gap, stay, stays } of given) {
    if (present.has(call)) continue
    const at = ((freeAt.get(call) ?? 0) + gap) * SECOND
    events.push(entered(call, at))
    if (stays) present.add(call)
    else events.push(left(call, at + stay * SECOND))
    freeAt.set(call, at / SECOND + stay)
  }
  return { events: events.toSorted((a, b) => a.at - b.at), present: [...present].toSorted() }
}

const numRuns = counts.worlds

test('a count is not exact once an exit has lacked its entry for over 60 s, because events may have been lost', () => {
  const begun = [entered('ana', 0, { isFirst: true }), left('ben', 20 * SECOND)]
  const isExact = (...more: Given[]) => headCount(after([...begun, ...more]))?.isExact
  expect(isExact(entered('cem', 80 * SECOND))).toBe(true)
  expect(isExact(entered('cem', 80 * SECOND + 1))).toBe(false)
  expect(isExact(entered('ben', 80 * SECOND), entered('cem', 100 * SECOND))).toBe(true)
  expect(isExact(entered('ben', 80 * SECOND + 1))).toBe(false)
  expect(isExact(entered('cem', 81 * SECOND), entered('dan', 200 * SECOND))).toBe(false)
})

test('a count is exact from the entry of the first caller on, even if an exit without an entry came before', () => {
  const events = [left('ben', 0), entered('ana', 61 * SECOND, { isFirst: true }), entered('cem', 200 * SECOND)]
  expect(headCount(after(events))?.isExact).toBe(true)
})

test('events in their true order show exactly who is there', () => {
  fc.assert(
    fc.property(visits, (given) => {
      const { events, present } = eventsOf(given)
      expect([...shown(after(events))].toSorted()).toEqual(present)
    }),
    { seed, numRuns },
  )
})

test('if events are repeated and up to 5 s late, no present caller is missing, and none who left is counted', () => {
  const disturbed = fc.record({
    given: visits,
    delays: fc.array(fc.record({ late: fc.integer({ min: 0, max: 5_000 }), again: fc.boolean() }), {
      minLength: 30,
      maxLength: 30,
    }),
  })
  fc.assert(
    fc.property(disturbed, ({ given, delays }) => {
      const { events, present } = eventsOf(given)
      const received = events
        .flatMap((event, index) => {
          const { late = 0, again = false } = delays[index] ?? {}
          const once = { ...event, at: event.at + late }
          return again ? [once, { ...once, at: once.at + 1 }] : [once]
        })
        .toSorted((a, b) => a.at - b.at)
      const found = shown(after(received))
      for (const call of present) expect(found.map((text) => text.replace('?', ''))).toContain(call)
      for (const text of found.filter((each) => !each.endsWith('?'))) expect(present).toContain(text)
    }),
    { seed, numRuns },
  )
})

test('after a loss of events at any time, only callers with a later event are counted', () => {
  const loss = fc.record({ given: visits, at: fc.integer({ min: 0, max: 24 }) })
  fc.assert(
    fc.property(loss, ({ given, at }) => {
      const { events } = eventsOf(given)
      const before = after(events.slice(0, at))
      const reports = after(events.slice(at), before === undefined ? undefined : afterLoss(before))
      const since = new Set(events.slice(at).map(({ callUuid }) => callUuid))
      for (const text of shown(reports)) if (!text.endsWith('?')) expect(since).toContain(text)
      expect(headCount(reports)?.isExact ?? false).toBe(false)
    }),
    { seed, numRuns },
  )
})
