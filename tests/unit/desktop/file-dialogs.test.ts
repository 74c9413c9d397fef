import type Electron from 'electron'
import { mkdtemp, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { createFileDialogs } from '../../../electron/desktop/file-dialogs.ts'
import { SlowDisk } from '../../../electron/journal/storage-errors.ts'

const chosen = vi.hoisted(() => ({ path: '' }))
vi.mock(
  'electron',
  () =>
    ({
      BrowserWindow: { fromWebContents: () => null },
      dialog: { showSaveDialog: () => Promise.resolve({ canceled: false, filePath: chosen.path }) },
    }) satisfies Partial<Record<keyof typeof Electron, unknown>>,
)

it.each([
  [new SlowDisk(), 'slow'],
  [new Error('EACCES'), 'save'],
])('leaves no half file if writing fails with %o, and returns the reason %s', async (error, reason) => {
  const folder = await mkdtemp(join(tmpdir(), 'gavel-files-'))
  chosen.path = join(folder, 'log.csv')
  const pieces = async function* (): AsyncGenerator<string> {
    yield 'at,event\r\n'
    await Promise.reject(error)
  }
  const saved = await createFileDialogs((ask) => ask()).save({} as never, 'log.csv', pieces())
  expect(saved).toMatchObject({ ok: false, fault: { code: 'storage', values: { reason } } })
  expect(await readdir(folder)).toEqual([])
})
