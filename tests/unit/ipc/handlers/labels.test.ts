import { expect, test } from 'vitest'
import { createLabelHandlers } from '../../../../electron/ipc/handlers/labels.ts'
import { success } from '../../../../shared/result.ts'
import { absentUser, presentUser } from '../../../support/user-presence.ts'

const sender = {} as unknown as Electron.WebContents

test('46 asks for a file to read or write only after a press by the user', async () => {
  for (const presence of [absentUser, presentUser]) {
    const asked: string[] = []
    const files = {
      read: () => Promise.resolve((asked.push('read'), success(undefined))),
      save: () => Promise.resolve((asked.push('save'), success({}))),
    }
    const handlers = createLabelHandlers({ export: () => '' } as never, files, presence)
    const isPresent = presence === presentUser
    expect((await handlers.chooseLabels(undefined, sender)).ok).toBe(isPresent)
    expect((await handlers.exportLabels(undefined, sender)).ok).toBe(isPresent)
    expect(asked).toEqual(isPresent ? ['read', 'save'] : [])
  }
})
