import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  createAutostart,
  isEntryOn,
  quoteExec,
  willOpenAtLogin,
} from '../../../../electron/desktop/lifecycle/autostart.ts'

let configFolder: string
beforeEach(() => {
  configFolder = mkdtempSync(join(tmpdir(), 'gavel-autostart-'))
})
afterEach(() => {
  rmSync(configFolder, { recursive: true })
})

const entry = () => join(configFolder, 'autostart/app.gavel.Gavel.desktop')
const noItems = { set: () => undefined, get: () => false }
const create = (over = {}) =>
  createAutostart({
    platform: 'linux',
    packaged: true,
    configFolder,
    executable: '/opt/Gavel/gavel',
    loginItems: noItems,
    ...over,
  })

test('on Linux, writes a desktop entry for this user that starts Gavel hidden', async () => {
  const autostart = create()
  expect(await autostart.isOn()).toBe(false)
  expect((await autostart.set(true)).ok).toBe(true)
  expect(await autostart.isOn()).toBe(true)
  expect(readFileSync(entry(), 'utf8')).toContain('Exec="/opt/Gavel/gavel" --hidden\n')
  if (process.platform !== 'win32') expect(statSync(entry()).mode & 0o777).toBe(0o600)
  expect((await autostart.set(false)).ok).toBe(true)
  expect(await autostart.isOn()).toBe(false)
})

test.each(['Hidden=true', 'X-GNOME-Autostart-enabled=false'])('reports an entry with %s as off', async (line) => {
  const autostart = create()
  await autostart.set(true)
  writeFileSync(entry(), `${readFileSync(entry(), 'utf8').replace('X-GNOME-Autostart-enabled=true\n', '')}${line}\n`)
  expect(await autostart.isOn()).toBe(false)
})

test('changes the entry of an older AppImage to start the current one, and leaves the rest as it is', async () => {
  await create({ executable: '/home/ana/Gavel-1.0.0.AppImage' }).set(true)
  const old = `${readFileSync(entry(), 'utf8')}Comment=My own\n`
  writeFileSync(entry(), old)
  await create({ executable: '/home/ana/100%/Gavel-1.1.0.AppImage', packaged: false }).refresh()
  expect(readFileSync(entry(), 'utf8')).toBe(old)
  await create({ executable: '/home/ana/100%/Gavel-1.1.0.AppImage' }).refresh()
  const exec = 'Exec="/home/ana/100%%/Gavel-1.1.0.AppImage" --hidden'
  expect(readFileSync(entry(), 'utf8')).toBe(old.replace(/^Exec=.*$/m, exec))
})

test('changes neither the entry of an installed Gavel nor a command of the user, and creates no entry', async () => {
  const appImage = create({ executable: '/home/ana/Gavel-1.1.0.AppImage' })
  await appImage.refresh()
  expect(existsSync(entry())).toBe(false)
  await create().set(true)
  const installed = readFileSync(entry(), 'utf8')
  const own = installed.replace(/^Exec=.*$/m, 'Exec=nice "/home/ana/Gavel-1.0.0.AppImage" --hidden')
  for (const text of [installed, own]) {
    writeFileSync(entry(), text)
    await appImage.refresh()
    expect(readFileSync(entry(), 'utf8')).toBe(text)
  }
})

test('registers nothing in an unpackaged run', async () => {
  const autostart = create({ packaged: false })
  expect(await autostart.set(true)).toMatchObject({ ok: false, fault: { code: 'unsupported' } })
  expect(await autostart.isOn()).toBe(false)
})

test('returns a storage fault if the folder cannot be written', async () => {
  writeFileSync(join(configFolder, 'autostart'), 'a file in the way')
  expect(await create().set(true)).toMatchObject({ ok: false, fault: { code: 'storage' } })
})

test('uses login items on macOS and Windows, and checks that they changed', async () => {
  let isOn = false
  const loginItems = { set: (on: boolean) => (isOn = on), get: () => isOn }
  const autostart = create({ platform: 'darwin', loginItems })
  expect((await autostart.set(true)).ok).toBe(true)
  expect(await autostart.isOn()).toBe(true)
  const unresponsive = create({ platform: 'win32', loginItems: noItems })
  expect(await unresponsive.set(true)).toMatchObject({ ok: false, fault: { code: 'forbidden' } })
})

test.each([
  ['/opt/Gavel/gavel', '"/opt/Gavel/gavel"'],
  ['/home/a b/100%/x', '"/home/a b/100%%/x"'],
  ['/home/$x/`y`', '"/home/\\\\$x/\\\\`y\\\\`"'],
])('quotes %s as %s', (path, quoted) => {
  expect(quoteExec(path)).toBe(quoted)
})

test('reports a missing desktop entry as off', () => {
  expect(isEntryOn('')).toBe(false)
})

test('reports an entry as off on Windows if the Task Manager switched it off', () => {
  const entry = { openAtLogin: true, executableWillLaunchAtLogin: false }
  expect(willOpenAtLogin(entry, 'win32')).toBe(false)
  expect(willOpenAtLogin({ ...entry, executableWillLaunchAtLogin: true }, 'win32')).toBe(true)
  expect(willOpenAtLogin({ openAtLogin: false, executableWillLaunchAtLogin: true }, 'win32')).toBe(false)
  // Electron reports executableWillLaunchAtLogin on Windows only.
  expect(willOpenAtLogin(entry, 'darwin')).toBe(true)
})
