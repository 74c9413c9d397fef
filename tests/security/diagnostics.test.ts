import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDiagnostics } from '../../electron/desktop/diagnostics/diagnostics.ts'
import { createRedactor } from '../../electron/desktop/diagnostics/redact.ts'
import { createLocalizedTexts } from '../../electron/desktop/localized-texts.ts'
import { type Settings } from '../../electron/settings/settings.ts'
import { defaultSettings } from '../../electron/settings/schema.ts'
import { defaultPreferences } from '../../shared/preferences/preferences.ts'
import type { Member } from '../../shared/rooms/model.ts'
import { formsIn } from '../support/secrets.ts'
import { occurrences, readSources } from '../support/sources.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const TOKEN = 'made+up/token=for-a-test'
const AUTH_ID = 'MAEXAMPLEEXAMPLE0001'

describe('diagnostics', () => {
  const corpus: readonly (readonly [string, unknown])[] = [
    ['header', { headers: { Authorization: `Basic ${Buffer.from(`a:${TOKEN}`).toString('base64')}` } }],
    ['other headers', { 'X-Auth-Token': TOKEN, 'x-auth-id': AUTH_ID }],
    ['text of a header', `authorization: Basic ${Buffer.from(TOKEN).toString('base64')}`],
    ['quoted header', '{"X-Auth-Token":"made up elsewhere","x":1}'],
    ['key', { authToken: 'another made up value', password: 'and one more', nested: { clientSecret: 'and another' } }],
    ['error', new Error(`failed with ${TOKEN}`)],
    ['bearer', 'Bearer abcdefghijklmnop'],
    ['numbers', 'from 15550100123 to +1 (555) 010-0124, sip:15550100125@example.org'],
  ]

  it.each(corpus)('27 are redacted: %s', (_what, value) => {
    const redactor = createRedactor()
    redactor.hide(TOKEN)
    redactor.hide(AUTH_ID)
    const line = redactor.value(value)
    for (const secret of [
      TOKEN,
      AUTH_ID,
      'made up elsewhere',
      'another made up value',
      'and one more',
      'and another',
      'abcdefghijklmnop',
    ]) {
      expect(formsIn(Buffer.from(line), secret)).toEqual([])
    }
    expect(line).not.toMatch(/15550100|555.{0,3}010/)
  })

  it('27 contain no control characters except line breaks, and indent the continuation lines of external text', () => {
    const folder = temporaryFolder()
    const diagnostics = openDiagnostics(folder)
    diagnostics.warn('failed', 'x\r\ninfo Gavel quits\u001B[2J\u009B1m')
    const [first, ...others] = diagnostics.recent().split('\n')
    expect(first).toMatch(/ warn failed: x$/)
    expect(others).toEqual(['  info Gavel quits [2J 1m'])
  })

  it('27 contain what is needed to find a fault: its code, and the last two digits of a number', () => {
    const redactor = createRedactor()
    const line = redactor.value({ code: 'timeout', requestId: 'b5c0b3d2-1e4f-11ee', number: '15550100123' })
    expect(line).toContain('timeout')
    expect(line).toContain('…23')
  })

  it.runIf(process.platform !== 'win32')('27 are in at most two private files, of about 4 MB together', async () => {
    const folder = temporaryFolder()
    const before = process.umask(0o022)
    try {
      const diagnostics = openDiagnostics(folder)
      const line = 'x'.repeat(10_000)
      for (let count = 0; count < 700; count += 1) diagnostics.info(line)
      const files = (await readdir(join(folder, 'logs'))).map((name) => join(folder, 'logs', name))
      const stats = await Promise.all(files.map((file) => stat(file)))
      expect(stats.map(({ mode }) => mode & 0o777)).toEqual(stats.map(() => 0o600))
      expect((await stat(join(folder, 'logs'))).mode & 0o777).toBe(0o700)
      expect(stats.reduce((sum, { size }) => sum + size, 0)).toBeLessThanOrEqual(4.1 * 1024 ** 2)
      expect(stats.length).toBeLessThanOrEqual(2)
    } finally {
      process.umask(before)
    }
  })

  it('28 stay on this computer: the sources name neither a reporting service nor an unknown host', async () => {
    const sources = await readSources()
    expect(occurrences(sources, /crashReporter|\bsentry\b|telemetry|analytics|sendBeacon|google/gi)).toEqual([])
    const addresses = sources
      .filter(({ path }) => !path.startsWith('electron/simulator/'))
      .flatMap(({ path, code }) =>
        [...code.matchAll(/\b(?:https?|wss?|mqtts?):\/\/([\w.@-]+)/g)].map(([, host = '']) => ({ path, host })),
      )
    const known =
      /^(?:api\.plivo\.com|api\.vobiz\.ai|cx\.plivo\.com|www\.plivo\.com|console\.vobiz\.ai|extensions\.gnome\.org|127\.0\.0\.1|localhost|www\.w3\.org)$/
    expect(addresses.filter(({ host }) => !known.test(host))).toEqual([])
  })
})

describe('numbers of callers', () => {
  const member = { key: '1', memberId: '1', name: '', number: '15550100123' } as Member
  const textsWith = (preferences: object) => {
    const settings = {
      get: () => ({ ...defaultSettings(), preferences: { ...defaultPreferences(), ...preferences } }),
      subscribe: () => () => true,
    }
    return createLocalizedTexts(settings as unknown as Settings, { get: () => ({}) } as never, 'en', 'linux')
  }

  it('29 are masked in notifications unless the user wants them there', () => {
    expect(textsWith({}).notificationNameOf(member)).toBe('+1 ••• 23')
    expect(textsWith({}).nameOf(member)).toContain('555')
    expect(textsWith({ maskNumbersInNotices: false }).notificationNameOf(member)).toContain('555')
  })

  it('29 are masked in notifications and elsewhere if the user wants that', () => {
    const localizedTexts = textsWith({ maskNumbers: true, maskNumbersInNotices: false })
    expect(localizedTexts.nameOf(member)).toBe('+1 ••• 23')
    expect(localizedTexts.notificationNameOf(member)).toBe('+1 ••• 23')
  })
})
