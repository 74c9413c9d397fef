import { expect, test, vi } from 'vitest'
import { Actions } from '../../renderer/state/actions.svelte.ts'
import type { I18n } from '../../renderer/state/i18n.svelte.ts'
import type { Store } from '../../renderer/state/store.svelte.ts'
import type { View } from '../../renderer/state/view.svelte.ts'
import type { Bridge } from '../../shared/ipc/contract.ts'
import { fault } from '../../shared/fault.ts'
import type { Question } from '../../shared/rooms/model.ts'
import { aRoom, aSnapshot } from '../support/rooms.ts'

const room = aRoom('standup')
const seen = { accountId: 'acme', conference: 'standup', instance: 1 }
const question = { token: 'once', kind: 'end', action: { kind: 'end', seen } } as unknown as Question
const about = { rows: [room.key], name: 'standup', room: 'standup' }
const unconfirmed = { ok: false, fault: fault('unconfirmed') } as const

function confirmTooLate(isOpen: boolean) {
  const bridge = { act: () => Promise.resolve(unconfirmed) } as unknown as Bridge
  const store = { room: () => room, snapshot: aSnapshot([room]) } satisfies Pick<Store, 'room' | 'snapshot'>
  const actions = new Actions(bridge, store as unknown as Store, {} as unknown as View, {} as I18n)
  const close = vi.fn()
  return { actions, close, refused: actions.confirm(question, about, '', { isOpen: () => isOpen, close }) }
}

test('a confirmation that came too late keeps its question open', async () => {
  const { actions, close, refused } = confirmTooLate(true)
  expect(await refused).toEqual(fault('unconfirmed'))
  expect(close).not.toHaveBeenCalled()
  expect(actions.failure(room.key)).toBeUndefined()
})

test('the row shows that a confirmation came too late, if the user has closed the question by then', async () => {
  const { actions, refused } = confirmTooLate(false)
  expect(await refused).toBeUndefined()
  expect(actions.failure(room.key)).toMatchObject({ kind: 'end', fault: { code: 'unconfirmed' } })
})
