import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { respond } from '../../../../electron/desktop/windows/page-protocol.ts'

/** What is served at all, and with which policy, is tested in tests/security/page.test.ts. */
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gavel-page-'))
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html>')
  writeFileSync(join(folder, 'assets/index.js'), 'export {}')
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

test.each([
  ['', 'text/html', '<!doctype html>'],
  ['index.html#shortcut', 'text/html', '<!doctype html>'],
  ['assets/index.js', 'text/javascript', 'export {}'],
])('serves app://gavel/%s as %s', async (path, type, text) => {
  const response = await respond({ url: `app://gavel/${path}`, method: 'GET' } as unknown as Request, folder)
  expect(response.headers.get('content-type')).toBe(`${type}; charset=utf-8`)
  expect(response.headers.get('permissions-policy')).toBe('picture-in-picture=()')
  expect(await response.text()).toBe(text)
})
