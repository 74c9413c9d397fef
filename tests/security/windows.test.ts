import type { App, Protocol, Session, WebContents } from 'electron'
import { EventEmitter } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { applicationMenu } from '../../electron/desktop/application-menu.ts'
import { hardenProcess, hardenSession, isAllowed, windowPreferences } from '../../electron/desktop/hardening.ts'
import { answer, CONTENT_SECURITY_POLICY, filePath } from '../../electron/desktop/protocol.ts'
import { occurrences, readSources } from '../support/sources.ts'

/** What `hardenProcess` uses of the app, with its listeners. */
function fakeApp(given: { packaged: boolean; switches?: readonly string[] }) {
  const events = new EventEmitter()
  const calls: string[] = []
  const app = {
    isPackaged: given.packaged,
    commandLine: { hasSwitch: (name: string) => given.switches?.includes(name) ?? false },
    enableSandbox: () => void calls.push('enableSandbox'),
    on: (name: string, listener: (...values: unknown[]) => void) => void events.on(name, listener),
    getPath: () => process.execPath,
  }
  const schemes: unknown[] = []
  const protocol = { registerSchemesAsPrivileged: (given: unknown) => void schemes.push(given) }
  return { app: app as unknown as App, protocol: protocol as unknown as Protocol, events, calls, schemes }
}

describe('windows', () => {
  it.each([true, false])('1 are sandboxed and isolated (packaged: %s)', (packaged) => {
    expect(windowPreferences('/preload.cjs', packaged)).toEqual({
      preload: '/preload.cjs',
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      sandbox: true,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      devTools: !packaged,
      navigateOnDragDrop: false,
    })
  })

  it('1 are made in one place, with those preferences last, and the sandbox is forced on before Electron is ready', async () => {
    const sources = await readSources()
    expect(occurrences(sources, /new (BrowserWindow|BaseWindow|WebContentsView|BrowserView)\b/g)).toEqual([
      'electron/desktop/windows.ts: new BrowserWindow',
    ])
    expect(occurrences(sources, /webPreferences:.*/g)).toEqual([
      'electron/desktop/windows.ts: webPreferences: windowPreferences(preload, packaged),',
    ])
    expect(occurrences(sources, /(enableBlinkFeatures|experimentalFeatures|allowRunningInsecureContent)/g)).toEqual([])
    const { app, protocol, calls } = fakeApp({ packaged: true })
    expect(hardenProcess(app, protocol)).toBeUndefined()
    expect(calls).toEqual(['enableSandbox'])
    // In a packaged app it stays on whatever the command line says; root, in unpackaged runs, cannot have it.
    const told = fakeApp({ packaged: true, switches: ['no-sandbox'] })
    hardenProcess(told.app, told.protocol)
    expect(told.calls).toEqual(['enableSandbox'])
    const main = sources.find(({ path }) => path === 'electron/main.ts')?.code ?? ''
    expect(main.indexOf('hardenProcess(app')).toBeGreaterThan(0)
    expect(main.indexOf('hardenProcess(app')).toBeLessThan(main.indexOf('app.whenReady()'))
  })

  it('4 cannot leave their page, open another one, or hold a webview', () => {
    const { app, protocol, events } = fakeApp({ packaged: true })
    hardenProcess(app, protocol)
    const contents = new EventEmitter() as unknown as WebContents & EventEmitter
    let openHandler: (() => unknown) | undefined
    Object.assign(contents, { setWindowOpenHandler: (handler: () => unknown) => (openHandler = handler) })
    events.emit('web-contents-created', {}, contents)
    for (const name of ['will-navigate', 'will-redirect', 'will-frame-navigate', 'will-attach-webview']) {
      const preventDefault = vi.fn()
      contents.emit(name, { preventDefault })
      expect(preventDefault, name).toHaveBeenCalledOnce()
    }
    expect(openHandler?.()).toEqual({ action: 'deny' })
  })

  it('7 have no menu whose keys reload them or open the developer tools', async () => {
    expect(applicationMenu('linux')).toBeUndefined()
    expect(applicationMenu('win32')).toBeUndefined()
    expect(applicationMenu('darwin')).toEqual([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }])
    const sources = await readSources('electron')
    expect(occurrences(sources, /openDevTools|toggleDevTools|forceReload|'reload'|view-source|viewMenu/gi)).toEqual([])
    expect(occurrences(sources, /setApplicationMenu/g)).toEqual(['electron/main.ts: setApplicationMenu'])
  })
})

describe('a session of windows', () => {
  function harden(allowed: readonly string[] = []) {
    const seen: Record<string, unknown> = {}
    const keep =
      (name: string) =>
      (value: unknown): void => {
        seen[name] = value
      }
    const session = {
      setPermissionRequestHandler: keep('request'),
      setPermissionCheckHandler: keep('check'),
      setDevicePermissionHandler: keep('device'),
      allowNTLMCredentialsForDomains: keep('ntlm'),
      setSpellCheckerEnabled: keep('spelling'),
      setSpellCheckerLanguages: keep('languages'),
      webRequest: { onBeforeRequest: keep('before') },
    }
    hardenSession(session as unknown as Session, allowed)
    return seen
  }

  it('5 denies every permission', () => {
    const seen = harden()
    const answers: boolean[] = []
    const request = seen['request'] as (contents: unknown, permission: string, answer: (given: boolean) => void) => void
    for (const permission of ['media', 'notifications', 'geolocation', 'clipboard-read', 'openExternal', 'usb']) {
      request({}, permission, (given) => answers.push(given))
    }
    expect(answers).toEqual([false, false, false, false, false, false])
    expect((seen['check'] as () => boolean)()).toBe(false)
    expect((seen['device'] as () => boolean)()).toBe(false)
  })

  const foreign = [
    'https://example.org/',
    'http://127.0.0.1:5173/',
    'https://api.plivo.com/v1/',
    'file:///etc/passwd',
    'data:text/html,x',
    'blob:app://gavel/1',
    'app://other/index.html',
    'app://gavel.example.org/',
    'app://gavel:80/',
    'ws://gavel/',
    'ftp://gavel/',
    'chrome://gpu/',
    'javascript:alert(1)',
    '',
  ]

  it.each(foreign)('22 cancels the request for %s', (url) => {
    const before = harden()['before'] as (details: object, answer: (given: object) => void) => void
    const answers: object[] = []
    before({ url }, (given) => answers.push(given))
    expect(answers).toEqual([{ cancel: true }])
  })

  it('22 lets the page through, and a development server only where it is named', () => {
    expect(isAllowed('app://gavel/index.html', [])).toBe(true)
    expect(isAllowed('http://localhost:5173/main.ts', ['http://localhost:5173'])).toBe(true)
    expect(isAllowed('http://localhost:5174/main.ts', ['http://localhost:5173'])).toBe(false)
  })

  it('23 sends no credentials of the system, and asks for no dictionary', async () => {
    const seen = harden()
    expect([seen['ntlm'], seen['spelling'], seen['languages']]).toEqual(['', false, []])
    // The session that speaks to the providers too.
    const sources = await readSources('electron')
    const makers = sources.filter(({ code }) => /fromPartition\(|fromPath\(/.test(code)).map(({ code }) => code)
    expect(makers).toHaveLength(1)
    expect(makers[0]).toMatch(/quietSession\(/)
  })
})

describe('the page', () => {
  let folder: string

  beforeAll(async () => {
    const root = await mkdtemp(join(tmpdir(), 'gavel-page-'))
    folder = join(root, 'renderer')
    await mkdir(join(folder, 'assets'), { recursive: true })
    await writeFile(join(root, 'secret.html'), 'secret')
    await writeFile(join(folder, 'index.html'), '<p>page</p>')
    await writeFile(join(folder, 'assets/app.js'), '0')
    await writeFile(join(folder, 'notes.txt'), 'no type of ours')
  })

  afterAll(async () => {
    await rm(join(folder, '..'), { recursive: true, force: true })
  })

  const get = (url: string, method = 'GET'): Promise<Response> => answer(requestFor(url, method), folder)

  it.each(['app://gavel/', 'app://gavel/index.html', 'app://gavel/index.html?x#y', 'app://gavel/assets/app.js'])(
    '2 serves %s',
    async (url) => {
      expect((await get(url)).status).toBe(200)
    },
  )

  it.each([
    'app://gavel/../secret.html',
    'app://gavel/assets/../../secret.html',
    'app://gavel/%2e%2e/secret.html',
    'app://gavel/%2E%2E/secret.html',
    'app://gavel/..%2fsecret.html',
    'app://gavel/..%5csecret.html',
    'app://gavel/..\\secret.html',
    'app://gavel/%252e%252e/secret.html',
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
  ])('2 does not serve %s', async (url) => {
    expect((await get(url)).status).toBe(404)
  })

  it('2 serves nothing by another method, and never a path outside the folder', async () => {
    expect((await get('app://gavel/index.html', 'POST')).status).toBe(404)
    expect(filePath('app://gavel/index.html', folder)).toBe(join(folder, 'index.html'))
    expect((await readSources('electron')).filter(({ code }) => /loadFile\(|['"`]file:/.test(code))).toEqual([])
  })

  it('3 comes with a policy that lets in nothing but its own files', async () => {
    const header = (await get('app://gavel/index.html')).headers.get('content-security-policy')
    expect(header).toBe(CONTENT_SECURITY_POLICY)
    const policy = Object.fromEntries<string>(
      CONTENT_SECURITY_POLICY.split('; ').map((rule) => [rule.split(' ')[0] ?? '', rule.split(' ').slice(1).join(' ')]),
    )
    expect(policy).toEqual({
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

/** Of Node's own class only what it lets through: it refuses addresses that a page can ask for. */
function requestFor(url: string, method: string): Request {
  const request: unknown = { url, method }
  return request as Request
}
