import { mkdirSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import fs from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { takeProfile } from '../../electron/desktop/lifecycle/profile-lock.ts'
import { openJournal } from '../../electron/journal/journal.ts'
import { openLabels } from '../../electron/settings/labels.ts'
import { openSettings } from '../../electron/settings/settings.ts'
import { systemClock } from '../../shared/clock.ts'
import { success } from '../../shared/result.ts'
import { hardened } from '../support/fake-app.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

vi.mock('electron', () => ({ default: {}, app: undefined, ipcMain: undefined, shell: undefined }))

describe('files', () => {
  it.runIf(process.platform !== 'win32')('30 are readable by this user alone, even with umask 0', async () => {
    const folder = temporaryFolder()
    const before = process.umask(0o000)
    try {
      const settings = openSettings({ folder, now: () => new Date(), logger: () => undefined })
      expect(await settings.update({ own: [{ accountId: 'account-1', name: 'Weekly standup' }] })).toEqual(
        success(undefined),
      )
      const labels = openLabels({ folder, now: () => new Date(), logger: () => undefined, newId: () => 'x' })
      expect(await labels.set('15550100123', 'Ana')).toEqual(success(undefined))
      const journal = await openJournal({ folder: join(folder, 'journal'), fs, clock: systemClock(), actor: 'tester' })
      await journal.write({ event: 'note', account: 'account-1', provider: 'plivo' })
      await journal.close()
      for (const file of ['settings.json', 'labels.json']) {
        expect([file, (await stat(join(folder, file))).mode & 0o777]).toEqual([file, 0o600])
      }
      expect((await stat(join(folder, 'journal'))).mode & 0o777).toBe(0o700)
      for (const file of await readdir(join(folder, 'journal'))) {
        expect((await stat(join(folder, 'journal', file))).mode & 0o777).toBe(0o600)
      }
      // The settings are written to a temporary file that is renamed afterwards, so none may remain.
      expect((await readdir(folder)).filter((name) => /tmp/.test(name))).toEqual([])
    } finally {
      process.umask(before)
    }
  })

  it.runIf(process.platform !== 'win32')(
    '30 are in a private profile folder, and new ones are private whichever code writes them',
    async () => {
      const folder = temporaryFolder()
      await takeProfile({ folder: join(folder, 'profile'), argv: [], onArguments: () => undefined })
      expect((await stat(join(folder, 'profile'))).mode & 0o777).toBe(0o700)
      hardened(true, [], () => {
        mkdirSync(join(folder, 'new'))
      })
      expect((await stat(join(folder, 'new'))).mode & 0o077).toBe(0)
    },
  )
})
