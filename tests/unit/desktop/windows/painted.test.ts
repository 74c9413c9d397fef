import { expect, test } from 'vitest'
import { Painted } from '../../../../electron/desktop/windows/painted.ts'
import { createAfter } from '../../../../shared/timers.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'

/** A token is awaited whose window is shown after `shownIn` ms. `saw`: what is known of it. */
function create(shownIn = 0, within?: number) {
  const clock = createVirtualClock()
  const painted = new Painted({ after: createAfter(clock), newToken: () => 'new' })
  const saw: boolean[] = []
  const shown = new Promise<void>((resolve) => clock.setTimeout(resolve, shownIn))
  void painted.wait('token', shown, within).then((isPainted) => saw.push(isPainted))
  return { clock, painted, saw }
}

test.each([
  ['at once', 0, 1, 1],
  ['late', 0, 2_999, 2_999],
  ['before its window is shown, which counts from then', 800, 300, 800],
  ['late in a window that is shown late', 9_000, 11_999, 11_999],
])('a page paints %s', async (_when, shownIn, paintedAt, knownAt) => {
  const { clock, painted, saw } = create(shownIn)
  await clock.advance(paintedAt)
  painted.acknowledge('token')
  painted.acknowledge('token')
  await clock.advance(knownAt - paintedAt)
  expect(saw).toEqual([true])
})

test.each([
  ['nothing', 0, 3_000, []],
  ['an older, an empty and another token', 0, 3_000, ['older', '', 'token ', 'TOKEN']],
  ['nothing in a window that is shown late', 5_000, 8_000, []],
  ['nothing, because its window is never shown', 60_000, 10_000, []],
])('a page acknowledges %s: it is known in time that it has not painted', async (_what, shownIn, knownAt, tokens) => {
  const { clock, painted, saw } = create(shownIn)
  for (const token of tokens) painted.acknowledge(token)
  await clock.advance(knownAt - 1)
  expect(saw).toEqual([])
  await clock.advance(1)
  expect(saw).toEqual([false])
  painted.acknowledge('token')
  await clock.advance(60_000)
  expect(saw).toEqual([false])
})

test('a shorter time can be given, and another token that is awaited meanwhile counts for itself', async () => {
  const { clock, painted, saw } = create(0, 300)
  const other = painted.wait('other')
  await clock.advance(300)
  expect(saw).toEqual([false])
  painted.acknowledge('other')
  expect(await other).toBe(true)
})
