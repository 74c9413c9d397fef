import { expect, test } from 'vitest'
import { createProgress } from '../../../electron/moderation/progress.ts'
import type { Conference, Pending } from '../../../shared/model.ts'
import { aMember } from '../../support/rooms.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const end = { kind: 'end', seen: { accountId: 'acme', conference: 'Weekly', instance: 1, revision: 7 } } as const

function showing(instance: number) {
  const shown: (Pending['state'] | undefined)[] = []
  const conference = { instance, pending: [] as readonly Pending[] } as Conference
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

test('an action counts as sent only for the callers whose request was sent and got no 404', () => {
  const shown: (readonly string[] | undefined)[] = []
  const conference = { instance: 1, pending: [] as readonly Pending[] } as Conference
  const monitor: Parameters<typeof createProgress>[0]['monitor'] = {
    conference: () => conference,
    pending: (_account, _name, _id, entry) => {
      shown.push(entry?.sentFor)
    },
  }
  const progress = createProgress(
    { monitor, clock: createVirtualClock(), action: end },
    { id: 'a', who: ['ana', 'ben'] },
  )
  const ana = { kind: 'members', members: [aMember(1, { key: 'ana' })] } as const
  const ben = { kind: 'members', members: [aMember(2, { key: 'ben' })] } as const
  progress.show('sending', { sentFor: [] })
  progress.leaving(ana)
  progress.leaving(ana)
  progress.hadNoEffect(ana)
  progress.leaving(ben)
  expect(shown).toEqual([[], ['ana'], [], ['ben']])
})

test('an end is shown in the run for which it was clicked', () => {
  const { progress, shown } = showing(1)
  for (const state of ['sending', 'accepted', 'failed', undefined] as const) progress.show(state)
  expect(shown).toEqual(['sending', 'accepted', 'failed', undefined])
})
