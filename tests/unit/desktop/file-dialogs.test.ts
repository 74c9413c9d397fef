import type Electron from 'electron'
import type FsPromises from 'node:fs/promises'
import { lstat, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createFileDialogs } from '../../../electron/desktop/file-dialogs.ts'
import { SlowDisk } from '../../../electron/journal/file-system.ts'

const chosen = vi.hoisted(() => ({ path: '' }))
vi.mock(
  'electron',
  () =>
    ({
      BrowserWindow: { fromWebContents: () => ({}) },
      dialog: {
        showSaveDialog: () => Promise.resolve({ canceled: false, filePath: chosen.path }),
        showOpenDialog: () => Promise.resolve({ canceled: false, filePaths: [chosen.path] }),
      },
    }) satisfies Partial<Record<keyof typeof Electron, unknown>>,
)

const disk = vi.hoisted(() => ({ refusesRename: false, takesOnly: Infinity }))
vi.mock('node:fs/promises', async (importOriginal) => {
  const real = await importOriginal<typeof FsPromises>()
  return {
    ...real,
    rename: (from: string, to: string) =>
      disk.refusesRename ? Promise.reject(new Error('EBUSY')) : real.rename(from, to),
    open: async (...given: Parameters<typeof real.open>) => {
      const file = await real.open(...given)
      const write = file.write.bind(file)
      return Object.assign(file, { write: (text: string) => write(text.slice(0, disk.takesOnly)) })
    },
  }
})

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gavel-files-'))
  chosen.path = join(folder, 'log.csv')
})
afterEach(async () => {
  Object.assign(disk, { refusesRename: false, takesOnly: Infinity })
  await rm(folder, { recursive: true })
})

it.each([
  [new SlowDisk(), 'slow'],
  [new Error('EACCES'), 'save'],
])('leaves no partial file if writing fails with %o, and returns the reason %s', async (error, reason) => {
  const pieces = async function* (): AsyncGenerator<string> {
    yield 'at,event\r\n'
    await Promise.reject(error)
  }
  const saved = await createFileDialogs((ask) => ask())({} as never).save('log.csv', pieces())
  expect(saved).toMatchObject({ ok: false, fault: { code: 'storage', values: { reason } } })
  expect(await readdir(folder)).toEqual([])
})

it('counts as cancelled while another dialog is open', async () => {
  const dialogs = createFileDialogs(() => Promise.resolve(undefined))({} as never)
  expect(await dialogs.save('log.csv', ['other'])).toEqual({ ok: true, value: {} })
  expect(await dialogs.read(['csv'])).toEqual({ ok: true, value: undefined })
})

const TEXT = 'number;name\r\n15550100123;Jürgen Müller\r\n'
it.each([
  ['UTF-8', Buffer.from(TEXT)],
  ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${TEXT}`)],
  ['UTF-16 with a byte order mark', Buffer.from(`\uFEFF${TEXT}`, 'utf16le')],
  ['UTF-16 in the other byte order', Buffer.from(`\uFEFF${TEXT}`, 'utf16le').swap16()],
  ['windows-1252', Buffer.from(TEXT, 'latin1')],
])('reads a file in %s, and says whether that is a guess', async (encoding, bytes) => {
  await writeFile(chosen.path, bytes)
  expect(await createFileDialogs((ask) => ask())({} as never).read(['csv'])).toEqual({
    ok: true,
    value: { text: TEXT, isGuessed: encoding === 'windows-1252' },
  })
})

const latin = (text: string): Buffer => Buffer.from(text, 'latin1')
it.each([
  ['a byte of windows-1252 in another row', latin('15550100124,didn\x92t say\r\n'), '15550100124,didn\uFFFDt say\r\n'],
  ['a last letter that was cut', Buffer.from('15550100124,Zoë').subarray(0, -1), '15550100124,Zo\uFFFD'],
  ['a first byte without its second', latin('15550100124,\xC3 Bo\r\n'), '15550100124,\uFFFD Bo\r\n'],
  ['a byte that begins nothing', latin('15550100124,\xFF\r\n'), '15550100124,\uFFFD\r\n'],
  ['a character that was lost before', Buffer.from('15550100124,\uFFFD\r\n'), '15550100124,\uFFFD\r\n'],
])('reads a file in UTF-8 with %s as UTF-8, and says what is lost only there', async (_what, row, text) => {
  await writeFile(chosen.path, Buffer.concat([Buffer.from(TEXT), row]))
  expect(await createFileDialogs((ask) => ask())({} as never).read(['csv'])).toEqual({
    ok: true,
    value: { text: TEXT + text, isGuessed: false },
  })
})

it.each([
  ['German', latin('15550100123,J\xFCrgen Gro\xDF\r\n'), 'Jürgen Groß'],
  ['one letter', latin('15550100123,Zo\xEB\r\n'), 'Zoë'],
  // \xD6\xB0 happens to be valid UTF-8.
  ['capitals before a sign', latin('15550100123,\xD6\xB0 \xC4rger, J\xFCrgen\r\n'), 'Ö° Ärger, Jürgen'],
])('takes a file in windows-1252 (%s) not for damaged UTF-8', async (_what, bytes, name) => {
  await writeFile(chosen.path, bytes)
  const read = await createFileDialogs((ask) => ask())({} as never).read(['csv'])
  expect(read).toEqual({ ok: true, value: { text: `15550100123,${name}\r\n`, isGuessed: true } })
})

it('guesses the encoding of UTF-16 without a byte order mark, so that the user is warned', async () => {
  await writeFile(chosen.path, Buffer.from(TEXT, 'utf16le'))
  const read = await createFileDialogs((ask) => ask())({} as never).read(['csv'])
  expect(read).toMatchObject({ value: { isGuessed: true } })
})

it('reads the characters of windows-1252 that Latin-1 lacks', async () => {
  await writeFile(chosen.path, Buffer.from([0x80, 0x8a, 0x93]))
  expect(await createFileDialogs((ask) => ask())({} as never).read(['csv'])).toMatchObject({
    value: { text: '€Š“' },
  })
})

describe('an export', () => {
  const save = (pieces: AsyncIterable<string> | Iterable<string>) =>
    createFileDialogs((ask) => ask())({} as never).save('log.csv', pieces)

  it.each(['', '.part'])('48 writes through no link, neither of its own name nor with %j after it', async (ending) => {
    await writeFile(join(folder, 'precious'), 'precious')
    await symlink(join(folder, 'precious'), chosen.path + ending)
    expect(await save(['at,event'])).toEqual({ ok: true, value: { path: chosen.path } })
    expect((await lstat(chosen.path)).isSymbolicLink()).toBe(false)
    expect(await readFile(chosen.path, 'utf8')).toBe('at,event')
    expect(await readFile(join(folder, 'precious'), 'utf8')).toBe('precious')
  })

  it('48 has a random name until it is complete, and only its owner can read it', async () => {
    const seen: { readonly name: string; readonly mode: number }[] = []
    const pieces = async function* (): AsyncGenerator<string> {
      for (const name of await readdir(folder)) {
        seen.push({ name, mode: (await lstat(join(folder, name))).mode & 0o777 })
      }
      yield 'at,event'
    }
    expect((await save(pieces())).ok).toBe(true)
    expect(seen).toHaveLength(1)
    expect(seen[0]?.name).toMatch(/^\.gavel-[0-9a-f-]{36}\.part$/)
    if (process.platform !== 'win32') expect(seen[0]?.mode).toBe(0o600)
    expect(await readdir(folder)).toEqual(['log.csv'])
  })

  it('48 does not replace a file that another program creates after the user has chosen the path', async () => {
    const pieces = async function* (): AsyncGenerator<string> {
      await writeFile(chosen.path, 'of another program')
      yield 'at,event'
    }
    expect(await save(pieces())).toMatchObject({ ok: false, fault: { code: 'storage', values: { reason: 'save' } } })
    expect(await readFile(chosen.path, 'utf8')).toBe('of another program')
    expect(await readdir(folder)).toEqual(['log.csv'])
  })

  it.each([undefined, 'of last week'])('leaves what was there if it cannot be renamed: %s', async (before) => {
    if (before !== undefined) await writeFile(chosen.path, before)
    disk.refusesRename = true
    expect(await save(['at,event'])).toMatchObject({ fault: { code: 'storage', values: { reason: 'save' } } })
    expect(await readdir(folder)).toEqual(before === undefined ? [] : ['log.csv'])
    if (before !== undefined) expect(await readFile(chosen.path, 'utf8')).toBe(before)
  })

  it('is complete even if the system writes only a part of a piece at a time', async () => {
    disk.takesOnly = 3
    expect((await save(['at,event', '\r\n'])).ok).toBe(true)
    expect(await readFile(chosen.path, 'utf8')).toBe('at,event\r\n')
  })
})
