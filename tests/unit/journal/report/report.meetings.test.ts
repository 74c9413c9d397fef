import fc from 'fast-check'
import { expect, test } from 'vitest'
import { reportCsv } from '../../../../electron/journal/report/report-csv.ts'
import { reportHtml } from '../../../../electron/journal/report/report-html.ts'
import { reportOf, type Report } from '../../../../electron/journal/report/report.ts'
import { roomRuns } from '../../../../electron/journal/room-runs.ts'
import type { CallRecord } from '../../../../electron/providers/provider.ts'
import type { CallEnding } from '../../../../shared/journal/call-facts.ts'
import { createNumberFormat } from '../../../../shared/callers/masked.ts'
import { createTexts } from '../../../../shared/text/i18n.ts'
import { csvCells } from '../../../support/csv-cells.ts'
import { hold, meeting, type Meeting } from '../../../support/generated-meeting.ts'
import { counts, seed } from '../../../support/test-sizes.ts'

/** What a call really was, and how the provider's record tells it. */
interface Call {
  readonly told: 'right' | 'late' | 'never' | 'ofAnother' | 'atAnotherTime'
  readonly ending: CallEnding
  /** Thousandths of the currency. */
  readonly cost: number
  readonly currency: 'INR' | 'USD' | undefined
}

const calls = fc.array(
  fc.record({
    told: fc.constantFrom('right', 'late', 'never', 'ofAnother', 'atAnotherTime'),
    ending: fc.constantFrom('hungUp', 'api', 'line'),
    cost: fc.nat(5_000),
    currency: fc.constantFrom('INR', 'USD', undefined),
  }),
  { minLength: 7, maxLength: 13 },
) satisfies fc.Arbitrary<readonly Call[]>

const words = { labels: {}, number: createNumberFormat(false), nobody: 'Unknown caller' }
const style = { texts: createTexts('en', 'en-GB'), zone: 'UTC' }

function callOf(drawn: readonly Call[], callUuid: string): Call {
  return drawn[Number(callUuid.replace(/\D/g, '')) % drawn.length] ?? expect.fail('There is no call.')
}

function recordOf({ ending, cost, currency }: Call, endedAt: number): CallRecord {
  return { number: '', endedAt, ending, cost: cost / 1_000, ...(currency !== undefined && { currency }) }
}

/** What the provider answers. Records contradict what was seen in the number or in the time. */
function answer(held: Meeting, drawn: readonly Call[], callUuid: string, read: number): CallRecord | 'none' {
  const call = callOf(drawn, callUuid)
  const right = recordOf(call, held.endedAt.get(callUuid) ?? NaN)
  const other = call.ending === 'line' ? 'hungUp' : 'line'
  if (call.told === 'never' || (call.told === 'late' && read === 1)) return 'none'
  if (call.told === 'ofAnother') return { ...right, number: '15550199999', ending: other, cost: 99 }
  return call.told === 'atAnotherTime' ? { ...right, endedAt: held.now - 86_400_000, ending: other } : right
}

/** The sums by currency, of the rows of people and of the rows of costs, in thousandths. */
function sumsIn(report: Report, row: 'stay' | 'cost'): ReadonlyMap<string, number> {
  const [head, ...lines] = csvCells([...reportCsv(report)].join(''))
  const at = (name: string): number => head?.indexOf(name) ?? NaN
  const sums = new Map<string, number>()
  for (const cells of lines) {
    if (cells[at('row')] !== row || cells[at('cost')] === '') continue
    const currency = cells[at('currency')] ?? ''
    sums.set(currency, (sums.get(currency) ?? 0) + Math.round(Number(cells[at('cost')]) * 1_000))
  }
  return sums
}

test(`no sentence of a report is untrue, and its costs add up, whatever nobody saw and records say (seed ${String(seed)})`, async () => {
  const said = { endings: 0, costs: 0, rooms: 0, gaps: 0 }
  const property = fc.asyncProperty(meeting, calls, async (plan, drawn) => {
    const held = hold(plan)
    const over = held.now
    // Callers who hide their number cannot be told apart from others by it.
    const withheld = new Set(held.withheld)
    await held.readRecords((callUuid, read) =>
      withheld.has(callUuid)
        ? recordOf(callOf(drawn, callUuid), held.endedAt.get(callUuid) ?? NaN)
        : answer(held, drawn, callUuid, read),
    )
    const run = roomRuns(held.lines, plan.isLive ? { now: held.now } : undefined).at(-1)
    if (run === undefined) return
    const report = reportOf('Standup', run, words, held.now)
    expect(report.end).toEqual(plan.isLive ? { kind: 'live' } : { kind: 'seen', at: over })
    expect(report.isStartKnown).toBe(!plan.isLate)
    const stayed = new Set<string | undefined>()
    for (const [index, { ending, cost, currency, to, toIs }] of report.stays.entries()) {
      const { callUuid = '' } = run.attendance[index] ?? {}
      const truth = callOf(drawn, callUuid)
      stayed.add(callUuid)
      if (ending !== undefined) {
        expect([callUuid, ending]).toEqual([callUuid, truth.ending])
        said.endings += 1
      }
      if (cost !== undefined) {
        expect([callUuid, cost, currency]).toEqual([callUuid, truth.cost / 1_000, truth.currency])
        said.costs += 1
      }
      const left = held.endedAt.get(callUuid)
      if (to === undefined) expect(left ?? Infinity).toBeGreaterThan(over)
      else if (toIs === 'orLater') expect(left ?? Infinity).toBeGreaterThan(to - 1)
      else expect(Math.abs((left ?? NaN) - to)).toBeLessThan(10_000)
    }
    const { cost, ending } = report
    expect([cost.calls, cost.probable]).toEqual([stayed.size, 0])
    expect(cost.sums.reduce((sum, { calls: paid }) => sum + paid, 0)).toBeLessThanOrEqual(cost.calls)
    expect(sumsIn(report, 'cost')).toEqual(sumsIn(report, 'stay'))
    if (ending !== undefined) {
      const last = [...(held.rosters.get(over - 10_000) ?? [])].map((call) => callOf(drawn, call).ending)
      const claimed = { lastHungUp: 'hungUp', lastLine: 'line', allByApi: 'api' } as const
      expect(new Set(last)).toEqual(new Set([claimed[ending]]))
      said.rooms += 1
    }
    for (const { kind, result, at } of report.done) {
      const tookEffect = held.exits.some((exit) => exit.isKick && exit.at - at === 10_000)
      expect([kind, result]).toEqual(['kick', tookEffect ? 'confirmed' : 'accepted'])
    }
    said.gaps += report.gaps.length
    expect(report.gaps.map(({ to }) => to)).toEqual(held.away.map(({ to }) => to))
    expect(reportHtml(report, style)).not.toMatch(/undefined|NaN|\[object/)
  })
  await fc.assert(property, { seed, numRuns: counts.reports })
  // A report that is silent would be true as well.
  expect(Math.min(...Object.values(said))).toBeGreaterThan(10)
})
