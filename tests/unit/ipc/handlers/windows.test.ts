import { describe, expect, test } from 'vitest'
import { createWindowHandlers, type WindowHandlerParts } from '../../../../electron/ipc/handlers/windows.ts'
import { failure, success } from '../../../../shared/result.ts'
import { memorySettings } from '../../../support/memory-settings.ts'

const unseen = failure('unconfirmed', { values: { reason: 'unseen' } })
const page = {} as never

function create({ present = true } = {}) {
  const settings = memorySettings()
  const handlers = createWindowHandlers({
    ...({} as WindowHandlerParts),
    settings,
    presence: { mayChange: () => (present ? success(undefined) : unseen) },
  })
  return { handlers, isPinned: () => settings.get().preferences.popoverPinned }
}

describe('keeping the window above all others', () => {
  test('46 needs a press of the user, but ending that does not', async () => {
    const absent = create({ present: false })
    expect(await absent.handlers.pinPopover({ pinned: true }, page)).toEqual(unseen)
    expect(absent.isPinned()).toBe(false)
    const present = create()
    expect(await present.handlers.pinPopover({ pinned: true }, page)).toEqual(success(undefined))
    expect(present.isPinned()).toBe(true)
    expect(await absent.handlers.pinPopover({ pinned: false }, page)).toEqual(success(undefined))
  })
})
