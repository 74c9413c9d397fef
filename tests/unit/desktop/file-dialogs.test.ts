import type Electron from 'electron'
import { lstat, mkdtemp, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
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
])('leaves no partial file if writing fails with %o, and returns the reason %s', async (error, reason) => {
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

describe('an export', () => {
  const save = (pieces: AsyncIterable<string> | Iterable<string>) =>
    createFileDialogs((ask) => ask()).save({} as never, 'log.csv', pieces)

  it('48 replaces a link, and leaves the file that it points to unchanged', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gavel-files-'))
    chosen.path = join(folder, 'log.csv')
    await writeFile(join(folder, 'precious'), 'precious')
    await symlink(join(folder, 'precious'), chosen.path)
    expect(await save(['at,event'])).toEqual({ ok: true, value: { path: chosen.path } })
    expect((await lstat(chosen.path)).isSymbolicLink()).toBe(false)
    expect(await readFile(chosen.path, 'utf8')).toBe('at,event')
    expect(await readFile(join(folder, 'precious'), 'utf8')).toBe('precious')
  })

  it('48 is not written through a link with a name that can be guessed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gavel-files-'))
    chosen.path = join(folder, 'log.csv')
    await writeFile(join(folder, 'precious'), 'precious')
    await symlink(join(folder, 'precious'), `${chosen.path}.part`)
    expect((await save(['at,event'])).ok).toBe(true)
    expect(await readFile(join(folder, 'precious'), 'utf8')).toBe('precious')
    expect(await readFile(chosen.path, 'utf8')).toBe('at,event')
  })

  it('48 has a random name until it is complete, and only its owner can read it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gavel-files-'))
    chosen.path = join(folder, 'log.csv')
    const seen: string[] = []
    const pieces = async function* (): AsyncGenerator<string> {
      for (const name of await readdir(folder)) {
        seen.push(`${name} ${((await lstat(join(folder, name))).mode & 0o777).toString(8)}`)
      }
      yield 'at,event'
    }
    expect((await save(pieces())).ok).toBe(true)
    expect(seen).toHaveLength(1)
    expect(seen[0]).toMatch(/^\.gavel-[0-9a-f-]{36}\.part 600$/)
    expect(await readdir(folder)).toEqual(['log.csv'])
  })

  it('48 does not replace a file that another program creates after the user has chosen the path', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gavel-files-'))
    chosen.path = join(folder, 'log.csv')
    const pieces = async function* (): AsyncGenerator<string> {
      await writeFile(chosen.path, 'of another program')
      yield 'at,event'
    }
    expect(await save(pieces())).toMatchObject({ ok: false, fault: { code: 'storage', values: { reason: 'save' } } })
    expect(await readFile(chosen.path, 'utf8')).toBe('of another program')
    expect(await readdir(folder)).toEqual(['log.csv'])
  })
})
