import { describe, expect, test } from 'vitest'
import { afterEnd, afterEvent, afterLoss, type RoomReports } from '../../../electron/monitor/reported-callers.ts'
import type { CallerEvent } from '../../../electron/providers/provider.ts'

const SECOND = 1_000

/** An event, or a loss of events. */
type Step = 'lost' | ({ readonly [kind in 'in' | 'out']?: string } & Partial<CallerEvent>)

/** The reports after these steps. Each arrives a second after the one before; `id` is 1 unless another is given. */
function after(steps: readonly Step[], before?: RoomReports): RoomReports | undefined {
  return steps.reduce((reports, step, index) => {
    if (step === 'lost') return reports && afterLoss(reports)
    const { in: entered, out: left, ...more } = step
    const at = (index + 1) * SECOND
    const caller =
      entered === undefined
        ? ({ name: '', number: '', direction: 'unknown' } as const)
        : ({ name: entered, number: '15550100', direction: 'inbound' } as const)
    const kind = entered === undefined ? 'left' : 'entered'
    const callUuid = entered ?? left ?? ''
    const event = { kind, callUuid, conferenceUuid: 'run-1', memberId: '1', at, caller, ...more } as const
    return afterEvent(reports, event, (before?.at ?? 0) + at)
  }, before)
}

/** The callers as text: `ana 1`, or `ana` without an id. */
function shown(reports: RoomReports | undefined): readonly string[] {
  return reports?.callers.map(({ callUuid, memberId }) => [callUuid, memberId].join(' ').trim()) ?? []
}

const two = { memberId: '2' }
const nameless = { caller: { name: '', number: '', direction: 'unknown' } } as const

describe('events show', () => {
  test.each<[what: string, steps: readonly Step[], callers: readonly string[]]>([
    ['who entered, with their id', [{ in: 'ana' }, { in: 'ben', ...two }], ['ana 1', 'ben 2']],
    ['nobody who left', [{ in: 'ana' }, { out: 'ana' }], []],
    ['nobody of whom only an exit is known', [{ out: 'ana' }], []],
    ['a caller once if their entry is repeated', [{ in: 'ana' }, { in: 'ana' }], ['ana 1']],
    ['a caller who came back with the same id', [{ in: 'ana' }, { out: 'ana' }, { in: 'ana' }], ['ana 1']],
    [
      'nobody whose entry arrives after a newer exit',
      [
        { out: 'ana', at: 9 },
        { in: 'ana', at: 1 },
      ],
      [],
    ],
    [
      'a caller whose exit arrives after a newer entry',
      [
        { in: 'ana', at: 9 },
        { out: 'ana', at: 1 },
      ],
      ['ana 1'],
    ],
    ['no id without a number with which to check the call', [{ in: 'ana', ...nameless }], ['ana']],
    ['no id of a call that had two', [{ in: 'ana' }, { out: 'ana' }, { in: 'ana', ...two }], ['ana']],
    [
      'no id of a call that had two, by a late event',
      [
        { in: 'ana', at: 9 },
        { in: 'ana', at: 1, ...two },
      ],
      ['ana'],
    ],
    ['no id that two callers had', [{ in: 'ana' }, { in: 'ben' }], ['ana', 'ben']],
    ['no id that another caller had who left', [{ in: 'ana' }, { out: 'ana' }, { in: 'ben' }], ['ben']],
    ['no id that only the exit of another caller told', [{ out: 'ana' }, { in: 'ben' }], ['ben']],
    ['no id that a call with two ids had', [{ in: 'ana' }, { in: 'ana', ...two }, { in: 'ben' }], ['ana', 'ben']],
    ['no id after a loss of events', [{ in: 'ana' }, 'lost'], ['ana']],
    ['an id again once a new event tells it', [{ in: 'ana' }, 'lost', { in: 'ana' }], ['ana 1']],
    ['no id by an event from before the loss', [{ in: 'ana', at: 9 }, 'lost', { in: 'ana', at: 1 }], ['ana']],
    ['no id after a loss that another caller had before', [{ in: 'ana' }, 'lost', { in: 'ben' }], ['ana', 'ben']],
  ])('%s', (_what, steps, callers) => {
    expect(shown(after(steps))).toEqual(callers)
  })

  test('name, number and run of a caller', () => {
    const caller = { callUuid: 'ana', name: 'ana', number: '15550100', direction: 'inbound' }
    expect(after([{ in: 'ana' }])?.callers).toEqual([{ ...caller, conferenceUuid: 'run-1', memberId: '1' }])
  })
})

describe('after the end of a run,', () => {
  const before = after([{ in: 'ana' }, { in: 'ben', ...two }, { in: 'cem', memberId: '3', conferenceUuid: 'run-2' }])
  const ended = before && afterEnd(before, 2 * SECOND)

  test.each<[what: string, steps: readonly Step[], callers: readonly string[]]>([
    ['only callers of whom a newer event told are shown', [], ['cem 3']],
    ['a late event of that run shows nobody', [{ in: 'dan' }], ['cem 3']],
    ['its ids may be those of others', [{ in: 'eve', conferenceUuid: 'run-2' }], ['cem 3', 'eve 1']],
  ])('%s', (_what, steps, callers) => {
    expect(shown(after(steps, ended))).toEqual(callers)
  })
})

test('at most 1,000 calls of a room are remembered, and the oldest go first', () => {
  const crowd = Array.from({ length: 999 }, (_, index) => ({ in: `call-${index}`, memberId: `id-${index}` }))
  const full = after([{ in: 'ana' }, ...crowd])
  expect(shown(full)).toHaveLength(1_000)
  expect(shown(after([{ in: 'ben', ...two }], full))).not.toContain('ana 1')
})
