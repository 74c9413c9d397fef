import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { respond, filePath } from '../../../../electron/desktop/windows/page-protocol.ts'

let root: string
let folder: string

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'gavel-page-'))
  folder = join(root, 'renderer')
  mkdirSync(join(folder, 'assets'), { recursive: true })
  writeFileSync(join(folder, 'index.html'), '<!doctype html>')
  writeFileSync(join(folder, 'assets/index.js'), 'export {}')
  writeFileSync(join(folder, 'assets/secret.txt'), 'no type')
  writeFileSync(join(root, 'outside.html'), 'outside')
  mkdirSync(join(root, 'renderer-other'))
  writeFileSync(join(root, 'renderer-other/index.html'), 'outside')
})
afterAll(() => {
  rmSync(root, { recursive: true })
})

const ask = (address: string, method = 'GET') => respond({ url: address, method } as unknown as Request, folder)

test.each(['app://gavel/', 'app://gavel/index.html', 'app://gavel/index.html#shortcut', 'app://gavel/index.html?x=1'])(
  '%s is the page',
  async (address) => {
    const response = await ask(address)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(await response.text()).toBe('<!doctype html>')
  },
)

test('serves a script with its type, and with nosniff', async () => {
  const response = await ask('app://gavel/assets/index.js')
  expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
})

test('sends a content security policy that allows no network and no inline code', async () => {
  const policy = (await ask('app://gavel/')).headers.get('content-security-policy') ?? ''
  for (const part of [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types svelte-trusted-html',
  ]) {
    expect(policy.split('; ')).toContain(part)
  }
  expect(policy).not.toContain('unsafe')
})

test('sends a permissions policy that forbids picture-in-picture', async () => {
  expect((await ask('app://gavel/')).headers.get('permissions-policy')).toBe('picture-in-picture=()')
})

test.each([
  'app://gavel/../outside.html',
  'app://gavel/%2e%2e/outside.html',
  'app://gavel/%2E%2E%2Foutside.html',
  'app://gavel/..%2foutside.html',
  'app://gavel/..%5coutside.html',
  'app://gavel/..\\outside.html',
  'app://gavel/assets/../../outside.html',
  'app://gavel/assets/%252e%252e/%252e%252e/outside.html',
  'app://gavel/../renderer-other/index.html',
  'app://gavel//etc/passwd',
  'app://gavel/index.html%00.js',
  'app://gavel/%E0%A4%A.html',
  'app://other/index.html',
  'app://gavel.example.org/index.html',
  'app://gavel:80/index.html',
  'app://user@gavel/index.html',
  'file:///etc/passwd',
  'https://gavel/index.html',
  'app://gavel/assets/secret.txt',
  'app://gavel/assets/',
  'app://gavel/missing.html',
  'not an address',
])('%s is not found', async (address) => {
  expect((await ask(address)).status).toBe(404)
})

test('rejects a method other than GET', async () => {
  expect((await ask('app://gavel/', 'POST')).status).toBe(404)
})

test('resolves an absolute path inside the folder', () => {
  expect(filePath('app://gavel/etc/passwd', folder)).toBe(join(folder, 'etc/passwd'))
})
