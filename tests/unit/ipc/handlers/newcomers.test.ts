import type { WebContents } from 'electron'
import { expect, test, vi } from 'vitest'
import { createNewcomersHandlers } from '../../../../electron/ipc/handlers/newcomers.ts'
import { failure, success } from '../../../../shared/result.ts'

const sender = {} as unknown as WebContents
const room = { accountId: 'acme', name: 'Standup' }

test('switches the muting of newcomers on and off, resumes it, and returns the reason for a refusal', async () => {
  const newcomers = {
    switchOn: vi.fn(() => Promise.resolve(failure('readOnly'))),
    switchOff: vi.fn(),
    goOn: vi.fn(() => success(undefined)),
  }
  const handlers = createNewcomersHandlers(newcomers)
  expect(await handlers.switchNewcomers({ room, on: true }, sender)).toMatchObject({ fault: { code: 'readOnly' } })
  expect(newcomers.switchOff).not.toHaveBeenCalled()
  expect(await handlers.switchNewcomers({ room, on: false }, sender)).toEqual(success(undefined))
  expect(newcomers.switchOff).toHaveBeenCalledExactlyOnceWith(room)
  expect(await handlers.goOnWithNewcomers({ room, reply: 'muteThem', came: ['call-1'] }, sender)).toEqual(
    success(undefined),
  )
  expect(newcomers.goOn).toHaveBeenCalledExactlyOnceWith(room, 'muteThem', ['call-1'])
})
