import { expect, test, vi } from 'vitest'
import { Actions } from '../../renderer/state/actions.svelte.ts'
import type { Gavel } from '../../renderer/state/context.svelte.ts'
import { fault } from '../../shared/fault.ts'
import type { Question } from '../../shared/rooms/model.ts'
import { createTexts } from '../../shared/text/i18n.ts'
import { aRoom, aSnapshot } from '../support/rooms.ts'

const room = aRoom('standup')
const seen = { accountId: 'acme', conference: 'standup', instance: 1 }
const question = { token: 'once', kind: 'end', action: { kind: 'end', seen } } as unknown as Question
const about = { rows: [room.key] }
const unconfirmed = { ok: false, fault: fault('unconfirmed') } as const

function confirmTooLate(isOpen: boolean) {
  const bridge = { act: () => Promise.resolve(unconfirmed) }
  const store = { room: () => room, snapshot: aSnapshot([room]) }
  const showMessage = vi.fn()
  const gavel = { bridge, store, view: { showMessage }, i18n: { texts: createTexts('en') } }
  const actions = new Actions(gavel as unknown as Gavel)
  const close = vi.fn()
  return { showMessage, close, refused: actions.confirm(question, about, '', { isOpen: () => isOpen, close }) }
}

test('a confirmation that came too late keeps its question open', async () => {
  const { showMessage, close, refused } = confirmTooLate(true)
  expect(await refused).toEqual(fault('unconfirmed'))
  expect(close).not.toHaveBeenCalled()
  expect(showMessage).not.toHaveBeenCalled()
})

test('a message says that a confirmation came too late, if the user has closed the question by then', async () => {
  const { showMessage, refused } = confirmTooLate(false)
  expect(await refused).toBeUndefined()
  expect(showMessage).toHaveBeenCalledExactlyOnceWith(
    'The question had expired, so nothing was sent. Try again.',
    'alert',
  )
})
