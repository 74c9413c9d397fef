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
const dialog = { kind: 'question', question, about } as const
const unconfirmed = { ok: false, fault: fault('unconfirmed') } as const

function confirmTooLate(isOpen: boolean) {
  const bridge = { act: () => Promise.resolve(unconfirmed) }
  const store = { room: () => room, snapshot: aSnapshot([room]) }
  const showMessage = vi.fn()
  const closeDialog = vi.fn()
  const view = { showMessage, closeDialog, dialog: isOpen ? dialog : undefined }
  const gavel = { bridge, store, view, i18n: { texts: createTexts('en') } }
  const actions = new Actions(gavel as unknown as Gavel)
  return { showMessage, closeDialog, refused: actions.confirm(question, about, '', dialog) }
}

test('a confirmation that came too late keeps its question open', async () => {
  const { showMessage, closeDialog, refused } = confirmTooLate(true)
  expect(await refused).toEqual(fault('unconfirmed'))
  expect(closeDialog).not.toHaveBeenCalled()
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
