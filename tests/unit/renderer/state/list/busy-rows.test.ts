import { drop } from '../../../../../shared/drop.ts'
import { expect, test } from 'vitest'
import { BusyRows } from '../../../../../renderer/state/list/busy-rows.svelte.ts'
import type { Action } from '../../../../../shared/rooms/model.ts'

const seen = { accountId: 'acme', conference: 'Support bridge', instance: 1 }
const of = (kind: 'mute' | 'unmute'): Action => ({ kind, seen, who: { kind: 'everyone' } })
const pending = (): Promise<void> => new Promise(() => undefined)

test('after an unmute, an earlier mute that has not returned is still under way, but is not the latest action', () => {
  const busy = new BusyRows()
  drop(busy.during(['row'], of('mute'), pending))
  expect(busy.isLatest(['row'], of('mute'))).toBe(true)
  drop(busy.during(['row'], of('unmute'), pending))
  expect(busy.isUnderWay(['row'], of('mute'))).toBe(true)
  expect(busy.isLatest(['row'], of('mute'))).toBe(false)
})

test('when one of two actions on a row ends, the row stays marked with the other', async () => {
  const busy = new BusyRows()
  drop(busy.during(['row'], of('mute'), pending))
  await busy.during(['row'], of('unmute'), () => Promise.resolve())
  expect(busy.kind('row')).toBe('mute')
})
