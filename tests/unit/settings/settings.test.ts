import { drop } from '../../../shared/drop.ts'
import { execFileSync } from 'node:child_process'
import type Fs from 'node:fs'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { defaultSettings } from '../../../electron/settings/schema.ts'
import { forgetAccount, openSettings } from '../../../electron/settings/settings.ts'

vi.mock('electron-store', () => import('../../support/fake-store.ts'))
vi.mock('node:fs', async (importOriginal) => {
  const original = await importOriginal<typeof Fs>()
  return {
    ...original,
    readFileSync: vi.fn(original.readFileSync),
    renameSync: vi.fn(original.renameSync),
    writeFileSync: vi.fn(original.writeFileSync),
  }
})

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gavel-settings-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

const file = () => join(folder, 'settings.json')
const open = () => openSettings({ folder, now: () => new Date('2026-11-20T08:00:00Z'), logger: () => undefined })
const setAside = () => readdirSync(folder).filter((name) => name.includes('corrupt'))
const busy = () => {
  throw Object.assign(new Error('EBUSY'), { code: 'EBUSY' })
}
const write = (changes: object): string => {
  const text = JSON.stringify({ ...defaultSettings(), ...changes })
  writeFileSync(file(), text)
  return text
}
/** Another program locks the file for longer than Gavel waits, and then for a moment. */
const lock = () => {
  for (let tries = 1; tries <= 10; tries += 1) vi.mocked(readFileSync).mockImplementationOnce(busy)
  vi.mocked(renameSync).mockImplementationOnce(busy)
}
/** Settings with an account, whose last change is only in the file, not in its last good copy. */
const openTwice = async () => {
  await open().update({ accounts: [acme] })
  await open().update({ told: ['x'] })
}
const acme = { id: 'a', provider: 'plivo', authId: 'MA1', name: 'Acme' } as const

test('stores changes for the next start, readable only by the owner', async () => {
  const settings = open()
  expect((await settings.update({ accounts: [acme], own: [{ accountId: 'a', name: 'Standup' }] })).ok).toBe(true)
  expect(open().get()).toMatchObject({ accounts: [acme], own: [{ accountId: 'a', name: 'Standup' }] })
  if (process.platform !== 'win32') expect(statSync(file()).mode & 0o777).toBe(0o600)
})

test('stores all changes made at once, in their order', async () => {
  const settings = open()
  drop(settings.update({ told: ['one'] }))
  drop(settings.update({ told: ['one', 'two'] }))
  drop(settings.update({ accounts: [acme] }))
  await settings.flush()
  expect(open().get()).toMatchObject({ told: ['one', 'two'], accounts: [acme] })
})

test('notifies listeners of the values before and after, until they unsubscribe', async () => {
  const settings = open()
  const seen: number[][] = []
  const stop = settings.subscribe((before, after) => seen.push([before.told.length, after.told.length]))
  await settings.update({ told: ['x'] })
  stop()
  await settings.update({ told: [] })
  expect(seen).toEqual([[0, 1]])
})

describe('at start', () => {
  test('uses the defaults and reports nothing if there is neither a file nor a copy of it', () => {
    const settings = open()
    expect(settings.get()).toEqual(defaultSettings())
    expect(settings.repaired).toBeUndefined()
    expect(existsSync(file())).toBe(false)
  })

  test.each([
    ['an empty file', ''],
    ['torn JSON', '{"version":1,"accounts":[{"id"'],
    ['NUL bytes', '\0'.repeat(300)],
    ['JSON of the wrong kind', '["a","list"]'],
    ['null', 'null'],
  ])('sets %s aside and reports it, and uses the defaults, but keeps the journal for ever', async (_what, text) => {
    writeFileSync(file(), text)
    const settings = open()
    const { preferences, ...others } = defaultSettings()
    expect(settings.get()).toEqual({ ...others, preferences: { ...preferences, keepLogMonths: 0 } })
    expect(settings.repaired).toMatchObject({ from: 'nothing' })
    expect(setAside()).toEqual(['settings.corrupt-2026-11-20T08-00-00Z.json'])
    expect(readFileSync(join(folder, setAside()[0] ?? ''), 'utf8')).toBe(text)
    await settings.flush()
    expect(open().repaired).toBeUndefined()
  })

  test.skipIf(process.platform === 'win32')('does not wait for a named pipe in place of the file', () => {
    execFileSync('mkfifo', [file()])
    expect(open().repaired).toMatchObject({ from: 'nothing' })
    expect(existsSync(file())).toBe(false)
  })

  test('reads a file to which an editor added a byte order mark, and writes it without', async () => {
    await open().update({ accounts: [acme] })
    writeFileSync(file(), `\uFEFF${readFileSync(file(), 'utf8')}`)
    const settings = open()
    expect(settings.get().accounts).toEqual([acme])
    expect(settings.repaired).toBeUndefined()
    expect(setAside()).toEqual([])
    expect(await settings.update({ told: ['x'] })).toMatchObject({ ok: true })
    expect(open().get()).toMatchObject({ accounts: [acme], told: ['x'] })
    expect(readFileSync(file(), 'utf8')).not.toMatch(/^\uFEFF/)
  })

  test('uses the last good copy, which there is from the first change on', async () => {
    await open().update({ accounts: [acme] })
    writeFileSync(file(), '{\n  bad')
    const settings = open()
    expect(settings.get().accounts).toEqual([acme])
    expect(settings.repaired).toMatchObject({ from: 'backup' })
    expect(settings.repaired?.setAside).toBe(join(folder, setAside()[0] ?? ''))
    await settings.flush()
    expect(open().get().accounts).toEqual([acme])
  })

  test('if another program locks the file for a moment, reads it once it is released', async () => {
    await openTwice()
    vi.mocked(readFileSync).mockImplementationOnce(busy).mockImplementationOnce(busy)
    const settings = open()
    expect(settings.get()).toMatchObject({ accounts: [acme], told: ['x'] })
    expect(settings.repaired).toBeUndefined()
    expect(setAside()).toEqual([])
  })

  test('if another program locks the file for longer, does not overwrite it with the last good copy', async () => {
    await openTwice()
    lock()
    const settings = open()
    expect(settings.get()).toMatchObject({ accounts: [acme], told: [] })
    await settings.flush()
    expect(open().get().told).toEqual(['x'])
  })

  test('if another program locks the file for longer, sets it aside before the first change', async () => {
    await openTwice()
    const newest = readFileSync(file(), 'utf8')
    lock()
    const settings = open()
    expect(setAside()).toEqual([])
    vi.mocked(renameSync).mockImplementationOnce(busy)
    expect(await settings.update({ team: true })).toMatchObject({ ok: false, fault: { code: 'storage' } })
    expect(readFileSync(file(), 'utf8')).toBe(newest)
    expect((await settings.update({ lastingView: '{}' })).ok).toBe(true)
    expect(setAside()).toEqual(['settings.corrupt-2026-11-20T08-00-00Z.json'])
    expect(readFileSync(join(folder, setAside()[0] ?? ''), 'utf8')).toBe(newest)
    expect(open().get()).toMatchObject({ accounts: [acme], told: [], team: true, lastingView: '{}' })
  })

  test('does not replace a damaged file with its valid values before a copy of it is saved', async () => {
    const damaged = write({ accounts: [acme], told: 7 })
    const aside = join(folder, 'settings.corrupt-2026-11-20T08-00-00Z.json')
    mkdirSync(aside)
    const settings = open()
    expect(await settings.update({ team: true })).toMatchObject({ ok: false, fault: { code: 'storage' } })
    expect(readFileSync(file(), 'utf8')).toBe(damaged)
    rmdirSync(aside)
    expect((await settings.update({ team: true })).ok).toBe(true)
    expect(readFileSync(aside, 'utf8')).toBe(damaged)
    expect(open().get()).toMatchObject({ accounts: [acme], told: [], team: true })
  })

  test('uses the last good copy if there is no file, because a damaged one may have been set aside', async () => {
    await open().update({ accounts: [acme] })
    open()
    rmSync(file())
    const settings = open()
    expect(settings.get().accounts).toEqual([acme])
    expect(settings.repaired).toEqual({ from: 'backup' })
    await settings.flush()
    expect(open()).toMatchObject({ repaired: undefined })
  })

  test('keeps the valid values if others are invalid', async () => {
    await open().update({ accounts: [acme], told: ['x'] })
    write({ accounts: [acme], told: 7, preferences: { theme: 'pink', readOnly: true } })
    const settings = open()
    expect(settings.get()).toMatchObject({ accounts: [acme], told: [] })
    expect(settings.get().preferences).toMatchObject({ theme: 'system', readOnly: true })
    expect(settings.repaired).toMatchObject({ from: 'parts' })
    expect(setAside()).toHaveLength(1)
  })

  test.each([
    ['no longer valid', 1, { keepLogMonths: 'year' }],
    ['lost with all preferences', 1, 7],
    ['unknown because a newer Gavel stored it', 2, { keepLogMonths: 24 }],
  ])(
    'keeps the journal for ever, also at later starts, if `keepLogMonths` is %s',
    async (_why, version, preferences) => {
      write({ version, preferences })
      const settings = open()
      expect(settings.get().preferences.keepLogMonths).toBe(0)
      await settings.flush()
      expect(open().get().preferences.keepLogMonths).toBe(0)
    },
  )

  test("keeps the journal for ever if it uses the last good copy, because the user's choice may be newer", async () => {
    await open().update({ preferences: { ...defaultSettings().preferences, keepLogMonths: 1, theme: 'dark' } })
    expect(open().get().preferences.keepLogMonths).toBe(1)
    writeFileSync(file(), '{bad')
    const settings = open()
    expect(settings.get().preferences).toMatchObject({ theme: 'dark', keepLogMonths: 0 })
    await settings.flush()
    expect(open().get().preferences.keepLogMonths).toBe(0)
  })

  test('keeps the journal for as long as the user chose if only other values are invalid', () => {
    write({ told: 7, preferences: { keepLogMonths: 3 } })
    expect(open().get().preferences.keepLogMonths).toBe(3)
  })

  test.each(['yes', 1, null])('switches view only on, also for later starts, if `readOnly` is %j', async (readOnly) => {
    write({ accounts: [acme], preferences: { readOnly } })
    const settings = open()
    expect(settings.get()).toMatchObject({ accounts: [acme], preferences: { readOnly: true } })
    await settings.flush()
    expect(open().get().preferences.readOnly).toBe(true)
  })

  test('leaves view only off if other preferences are invalid', () => {
    write({ preferences: { theme: 'pink', readOnly: false } })
    expect(open().get().preferences.readOnly).toBe(false)
    write({ preferences: { theme: 'pink' } })
    expect(open().get().preferences.readOnly).toBe(false)
  })

  test('uses the known keys of the file of a newer Gavel, and keeps the others', async () => {
    write({ version: 9, accounts: [acme], shiny: { new: true }, preferences: { theme: 'dark', later: 1 } })
    const settings = open()
    expect(settings.get()).toMatchObject({ accounts: [acme], preferences: { theme: 'dark' } })
    expect(settings.repaired).toBeUndefined()
    expect(settings.isNewer).toBe(true)
    await settings.update({ told: ['x'] })
    expect(JSON.parse(readFileSync(file(), 'utf8'))).toMatchObject({ shiny: { new: true }, told: ['x'] })
    expect(open().isNewer).toBe(false)
  })

  test('leaves the file of a newer Gavel unchanged, and makes a single copy of it', () => {
    const newer = write({ version: 2, preferences: { theme: 'dark', later: 1 } })
    open()
    open()
    expect(readFileSync(file(), 'utf8')).toBe(newer)
    const copies = readdirSync(folder).filter((name) => name.includes('newer'))
    expect(copies).toEqual(['settings.newer-2026-11-20T08-00-00Z.json'])
    expect(readFileSync(join(folder, copies[0] ?? ''), 'utf8')).toBe(newer)
  })

  test('keeps changes for this session if the file cannot be written, and stores them once it can be', async () => {
    await open().update({ accounts: [acme] })
    const settings = open()
    expect(settings.get().accounts).toEqual([acme])
    vi.mocked(writeFileSync).mockImplementationOnce(busy)
    expect(await settings.update({ told: ['x'] })).toMatchObject({ ok: false, fault: { code: 'storage' } })
    expect(settings.get().told).toEqual(['x'])
    expect(open().get().told).toEqual([])
    expect((await settings.update({ own: [{ accountId: 'a', name: 'Standup' }] })).ok).toBe(true)
    expect(open().get()).toMatchObject({ accounts: [acme], told: ['x'], own: [{ name: 'Standup' }] })
  })

  test('stores changes again after electron-store could not be opened', async () => {
    const settings = open()
    mkdirSync(file())
    expect(await settings.update({ told: ['x'] })).toMatchObject({ ok: false, fault: { code: 'storage' } })
    expect(settings.get().told).toEqual(['x'])
    rmdirSync(file())
    expect((await settings.update({ accounts: [acme] })).ok).toBe(true)
    expect(open().get()).toMatchObject({ told: ['x'], accounts: [acme] })
  })
})

test('forgetting an account deletes its rooms, own numbers, notification settings, rules and spoken texts', async () => {
  const settings = open()
  const off = { started: false, joined: false, left: false, below: 0, longerThan: 0 }
  const rule = { atMost: 90, alone: 0, endOfDay: '' }
  await settings.update({
    own: [
      { accountId: 'a', name: 'x' },
      { accountId: 'b', name: 'x' },
    ],
    pinned: [{ accountId: 'a', name: 'y' }],
    me: { a: ['15550100123'], b: ['15550100124'] },
    roomNotices: { 'a/x': off, 'b/x': off, 'ab/x': off },
    roomNumbers: { 'a/x': ['15550120001'], 'b/x': ['15550120001'] },
    roomRules: { 'a/x': rule, 'b/x': rule },
    spoken: { a: [], b: [] },
  })
  forgetAccount(settings, 'a')
  await settings.flush()
  expect(open().get()).toMatchObject({ own: [{ accountId: 'b', name: 'x' }], pinned: [], me: { b: ['15550100124'] } })
  expect(Object.keys(open().get().roomNotices)).toEqual(['b/x', 'ab/x'])
  expect(Object.keys(open().get().roomNumbers)).toEqual(['b/x'])
  expect(Object.keys(open().get().roomRules)).toEqual(['b/x'])
  expect(open().get().me).not.toHaveProperty('a')
  expect(Object.keys(open().get().spoken)).toEqual(['b'])
})

test('reads every key by the name that it had in version 0.1', () => {
  const account = { id: 'a', provider: 'plivo', authId: 'MAXXXXXXXXXXXXXXXXXX', name: 'Acme' }
  const stored = {
    version: 1,
    accounts: [account],
    preferences: {
      ...defaultSettings().preferences,
      maskNumbersInNotices: false,
      refreshPace: 2,
      holdSeconds: 5,
      keepLogMonths: 3,
    },
    own: [{ accountId: 'a', name: 'x' }],
    pinned: [{ accountId: 'a', name: 'y' }],
    me: { a: ['15550100'] },
    roomNotices: { 'a/x': { started: true, joined: false, left: false, below: 3, longerThan: 60 } },
    roomNumbers: { 'a/x': ['15550199'] },
    places: { popover: { x: 1, y: 2, width: 300, height: 400 } },
    lastingView: '{}',
    spoken: { a: [{ kind: 'speech', text: 'Five minutes left.', voice: 'WOMAN', language: 'en-US' }] },
    team: true,
    told: ['trayHost'],
  }
  writeFileSync(file(), JSON.stringify(stored))
  expect(open().get()).toEqual({ ...stored, owedDeletions: [], roomRules: {}, unsteadyJoins: 0, outdatedTold: 0 })
})
