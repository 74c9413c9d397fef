import { expect, test } from 'vitest'
import { createProgress, showIfSlow } from '../../../../electron/moderation/actions/progress.ts'
import type { Room, Pending } from '../../../../shared/rooms/model.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'

const end = { kind: 'end', seen: { accountId: 'acme', conference: 'Weekly', instance: 1 } } as const

function showing(instance: number) {
  const shown: (Pending['state'] | undefined)[] = []
  const conference = { instance, pending: [] as readonly Pending[] } as Room
  const monitor = {
    conference: () => conference,
    pending: (_account: string, _name: string | undefined, _id: string, entry: Pending | undefined) => {
      shown.push(entry?.state)
    },
  }
  return {
    shown,
    progress: createProgress({ monitor, clock: createVirtualClock(), action: end }, { id: 'a', who: [] }),
  }
}

test('if the next run of the room is already live, an accepted end is not shown as the end of that run', () => {
  const { progress, shown } = showing(2)
  for (const state of ['sending', 'accepted', 'requested', 'failed', undefined] as const) progress.show(state)
  expect(shown).toEqual(['failed', undefined])
})

test('an end is shown in the run for which it was clicked', () => {
  const { progress, shown } = showing(1)
  for (const state of ['sending', 'accepted', 'failed', undefined] as const) progress.show(state)
  expect(shown).toEqual(['sending', 'accepted', 'failed', undefined])
})

test.each<[ms: number, states: readonly (Pending['state'] | undefined)[]]>([
  [999, []],
  [1_000, ['checking', undefined]],
])('a read that takes %i ms is shown as a check of the room after 1 s, until it fails', async (ms, states) => {
  const clock = createVirtualClock()
  const shown: (Pending['state'] | undefined)[] = []
  const monitor: Parameters<typeof showIfSlow>[0]['monitor'] = {
    conference: () => ({ instance: 1, pending: [] as readonly Pending[] }) as Room,
    pending: (_account, _name, _id, entry) => {
      shown.push(entry?.state)
    },
  }
  const read = () => new Promise<void>((_resolve, reject) => clock.setTimeout(() => reject(new Error('made up')), ms))
  const reading = showIfSlow({ monitor, clock, action: end }, 'a', read).catch(() => 'failed')
  await clock.advance(ms)
  expect(await reading).toBe('failed')
  expect(shown).toEqual(states)
  expect(clock.waiting).toBe(0)
})
