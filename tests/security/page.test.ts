import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { respond, CONTENT_SECURITY_POLICY, filePath } from '../../electron/desktop/windows/page-protocol.ts'
import { readSources } from '../support/sources.ts'

describe('the page', () => {
  let folder: string

  beforeAll(async () => {
    const root = await mkdtemp(join(tmpdir(), 'gavel-page-'))
    folder = join(root, 'renderer')
    await mkdir(join(folder, 'assets'), { recursive: true })
    await writeFile(join(root, 'secret.html'), 'secret')
    await mkdir(join(root, 'renderer-other'))
    await writeFile(join(root, 'renderer-other/index.html'), 'secret')
    await writeFile(join(folder, 'index.html'), '<p>page</p>')
    await writeFile(join(folder, 'assets/app.js'), '0')
    await writeFile(join(folder, 'notes.txt'), 'no type of ours')
  })

  afterAll(async () => {
    await rm(join(folder, '..'), { recursive: true, force: true })
  })

  const get = (url: string, method = 'GET'): Promise<Response> => respond(requestFor(url, method), folder)

  it.each(['app://gavel/', 'app://gavel/index.html', 'app://gavel/index.html?x#y', 'app://gavel/assets/app.js'])(
    '2 is served with its files: %s',
    async (url) => {
      expect((await get(url)).status).toBe(200)
    },
  )

  it.each([
    'app://gavel/../secret.html',
    'app://gavel/assets/../../secret.html',
    'app://gavel/%2e%2e/secret.html',
    'app://gavel/%2E%2E/secret.html',
    'app://gavel/%2E%2E%2Fsecret.html',
    'app://gavel/../renderer-other/index.html',
    'app://gavel/%E0%A4%A.html',
    'app://gavel/..%2fsecret.html',
    'app://gavel/..%5csecret.html',
    'app://gavel/..\\secret.html',
    'app://gavel/%252e%252e/secret.html',
    'app://gavel/assets/%252e%252e/%252e%252e/secret.html',
    'app://gavel//etc/passwd',
    'app://gavel/%2fetc/passwd',
    'app://gavel/C:/Windows/win.ini',
    'app://gavel/index.html%00.js',
    'app://gavel/assets/',
    'app://gavel/notes.txt',
    'app://gavel/missing.html',
    'app://other/index.html',
    'app://gavel.evil/index.html',
    'app://user@gavel/index.html',
    'app://gavel:8080/index.html',
    'https://gavel/index.html',
    'file:///etc/passwd',
    'nonsense',
  ])('2 is not served at %s', async (url) => {
    const { status, headers } = await get(url)
    expect([status, headers.get('content-security-policy')]).toEqual([404, CONTENT_SECURITY_POLICY])
  })

  it('2 is served only with GET, and never from outside its folder', async () => {
    expect((await get('app://gavel/index.html', 'POST')).status).toBe(404)
    expect(filePath('app://gavel/etc/passwd', folder)).toBe(join(folder, 'etc/passwd'))
    expect((await readSources('electron')).filter(({ code }) => /loadFile\(|['"`]file:/.test(code))).toEqual([])
  })

  it('3 has a policy that allows nothing but its own files and images in data URLs', async () => {
    const header = (await get('app://gavel/index.html')).headers.get('content-security-policy')
    expect(header).toBe(CONTENT_SECURITY_POLICY)
    const policy = Object.fromEntries<string>(
      CONTENT_SECURITY_POLICY.split('; ').map((rule) => [rule.split(' ')[0] ?? '', rule.split(' ').slice(1).join(' ')]),
    )
    expect(policy).toEqual({
      sandbox: 'allow-scripts allow-forms',
      'default-src': "'none'",
      'script-src': "'self'",
      'style-src': "'self'",
      'img-src': "'self' data:",
      'font-src': "'self'",
      'connect-src': "'none'",
      'object-src': "'none'",
      'base-uri': "'none'",
      'form-action': "'none'",
      'frame-ancestors': "'none'",
      'require-trusted-types-for': "'script'",
      'trusted-types': 'svelte-trusted-html',
    })
    expect((await get('app://gavel/index.html')).headers.get('x-content-type-options')).toBe('nosniff')
  })
})

/**
 * A request with only the parts that the handler uses. Node's `Request` rejects some addresses that a page can request.
 */
function requestFor(url: string, method: string): Request {
  const request: unknown = { url, method }
  return request as Request
}
