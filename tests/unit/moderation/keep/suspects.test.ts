import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  afterAnswer,
  afterJoin,
  afterSilence,
  afterUnmute,
  culpritOf,
  mostAnswers,
  mutedFor,
  suspectsAmong,
  type Culprit,
  type Suspects,
} from '../../../../electron/moderation/keep/suspects.ts'
import type { MemberKey } from '../../../../shared/values.ts'
import { counts, seed } from '../../../support/test-sizes.ts'

const line = (index: number): MemberKey => `call-${String(index)}` as MemberKey
const lines = (count: number): readonly MemberKey[] => Array.from({ length: count }, (_, index) => line(index))
const named = (culprit: Culprit | undefined): string | undefined =>
  typeof culprit === 'object' ? culprit.key : culprit

/** Answers by what is heard, until the search ends. */
function found(
  first: Suspects,
  isHeard: (muted: ReadonlySet<MemberKey>) => boolean,
  before: (suspects: Suspects) => Suspects = (suspects) => suspects,
) {
  let suspects = before(first)
  let answers = 0
  while (culpritOf(suspects) === undefined && answers < 1_000) {
    const most = mostAnswers(suspects)
    suspects = afterAnswer(suspects, isHeard(mutedFor(suspects)) ? 'still' : 'gone')
    answers += 1
    // The promised number is never too low.
    expect(mostAnswers(suspects)).toBeLessThan(most)
    suspects = before(suspects)
  }
  return { culprit: named(culpritOf(suspects)), answers }
}

/** How many answers each size may take. */
const bounds = [
  [1, 1],
  [2, 2],
  [3, 2],
  [20, 5],
  [300, 9],
] as const

describe.each(bounds)('among %i lines, with at most %i answers', (count, most) => {
  const all = lines(count)
  const heardFrom = (noisy: readonly MemberKey[]) => (muted: ReadonlySet<MemberKey>) =>
    noisy.some((key) => !muted.has(key))

  test('each one alone is found', () => {
    for (const noisy of all) {
      const { culprit, answers } = found(suspectsAmong(all), heardFrom([noisy]))
      expect(culprit).toBe(noisy)
      expect(answers).toBeLessThanOrEqual(most)
    }
  })

  test('of any that are noisy at once, one of them is found, and a noise from elsewhere is none of them', () => {
    fc.assert(
      fc.property(
        fc.subarray([...all], { minLength: 1, maxLength: Math.min(count, 4) }),
        fc.boolean(),
        (noisy, other) => {
          const { culprit, answers } = found(suspectsAmong(all), (muted) => other || heardFrom(noisy)(muted))
          if (other) expect(culprit).toBe('elsewhere')
          else expect(noisy).toContain(culprit)
          expect(answers).toBeLessThanOrEqual(most)
        },
      ),
      { seed, numRuns: 300 },
    )
  })
})

test('nobody to mute means that it is none of them', () => {
  expect(culpritOf(suspectsAmong([]))).toBe('elsewhere')
  expect(mostAnswers(suspectsAmong([]))).toBe(0)
})

test('the likelier half is muted first', () => {
  expect(suspectsAmong(lines(4)).asked).toEqual(lines(2))
})

type Event = { readonly kind: 'left' | 'unmuted' | 'joined'; readonly at: number; readonly noisy: boolean }

test('whoever comes, leaves, or is unmuted by others meanwhile: only a line that makes the noise is named', () => {
  const event = fc.record({
    kind: fc.constantFrom('left', 'unmuted', 'joined'),
    at: fc.nat(11),
    noisy: fc.boolean(),
  }) satisfies fc.Arbitrary<Event>
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.array(fc.nat(11), { minLength: 1, maxLength: 2 }),
      fc.array(fc.option(event), { maxLength: 8 }),
      (count, noisyAt, events) => {
        const all = lines(count)
        const noisy = new Set(noisyAt.map((at) => line(at % count)))
        const here = new Set(all)
        const free = new Set<MemberKey>()
        let others = false
        const waiting = [...events]
        const before = (suspects: Suspects): Suspects => {
          const next = waiting.shift()
          if (next === undefined || next === null) return suspects
          const key = line(next.at % count)
          if (next.kind === 'joined') {
            others ||= next.noisy
            return afterJoin(suspects)
          }
          if (next.kind === 'left') {
            here.delete(key)
            return afterSilence(suspects, key)
          }
          if (!here.has(key) || !mutedFor(suspects).has(key)) return suspects
          free.add(key)
          return afterUnmute(suspects, key)
        }
        const isHeard = (muted: ReadonlySet<MemberKey>): boolean =>
          others || [...noisy].some((key) => here.has(key) && (free.has(key) || !muted.has(key)))
        let suspects = before(suspectsAmong(all))
        for (let answers = 0; culpritOf(suspects) === undefined && answers < 40; answers += 1)
          suspects = before(afterAnswer(suspects, isHeard(mutedFor(suspects)) ? 'still' : 'gone'))
        const culprit = culpritOf(suspects)
        expect(culprit).toBeDefined()
        if (typeof culprit === 'object') expect([...noisy].filter((key) => here.has(key))).toContain(culprit.key)
        if (typeof culprit === 'object') expect(free.has(culprit.key)).toBe(false)
      },
    ),
    { seed, numRuns: counts.worlds },
  )
})
