import { drop } from '../../shared/drop.ts'
import type { Session, WebContents } from 'electron'
import { EventEmitter } from 'node:events'
import { describe, expect, it, vi } from 'vitest'
import { applicationMenu, hardenSession, isAllowed } from '../../electron/desktop/hardening.ts'
import { hardened } from '../support/fake-app.ts'
import { occurrences, readSources } from '../support/sources.ts'

describe('windows', () => {
  it('1 are created in one place with these preferences, and the sandbox is on before Electron is ready', async () => {
    const sources = await readSources()
    expect(occurrences(sources, /new (BrowserWindow|BaseWindow|WebContentsView|BrowserView)\b/g)).toEqual([
      'electron/desktop/windows/print-page.ts: new BrowserWindow',
      'electron/desktop/windows/windows.ts: new BrowserWindow',
    ])
    expect(occurrences(sources, /webPreferences:.*/g)).toEqual([
      'electron/desktop/windows/print-page.ts: webPreferences: printPreferences(await printSession()) })',
      'electron/desktop/windows/windows.ts: webPreferences: windowPreferences(preload, system.packaged),',
    ])
    expect(occurrences(sources, /(enableBlinkFeatures|experimentalFeatures|allowRunningInsecureContent)/g)).toEqual([])
    const { refusal, calls } = hardened(true)
    expect(refusal).toBeUndefined()
    expect(calls).toContain('enableSandbox')
    // A packaged app does not start without the sandbox. An unpackaged app that root starts cannot have one.
    expect(hardened(true, ['no-sandbox']).refusal).toMatch(/^Gavel does not start with --no-sandbox:/)
    const main = sources.find(({ path }) => path === 'electron/main.ts')?.code ?? ''
    expect(main.indexOf('hardenProcess(app')).toBeGreaterThan(0)
    expect(main.indexOf('hardenProcess(app')).toBeLessThan(main.indexOf('app.whenReady()'))
  })

  it('4 cannot leave their page, open another one, or embed a webview', () => {
    const contents = new EventEmitter() as unknown as WebContents & EventEmitter
    let openHandler: (() => unknown) | undefined
    const setWebRTCIPHandlingPolicy = vi.fn()
    Object.assign(contents, {
      setWindowOpenHandler: (handler: () => unknown) => (openHandler = handler),
      setWebRTCIPHandlingPolicy,
    })
    hardened(true).create(contents)
    for (const name of ['will-navigate', 'will-redirect', 'will-frame-navigate', 'will-attach-webview']) {
      const preventDefault = vi.fn()
      contents.emit(name, { preventDefault })
      expect(preventDefault, name).toHaveBeenCalledOnce()
    }
    expect(openHandler?.()).toEqual({ action: 'deny' })
    expect(setWebRTCIPHandlingPolicy).toHaveBeenCalledWith('disable_non_proxied_udp')
  })

  it('7 have no menu with keys that reload them or open the developer tools', async () => {
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
      on: (name: string, listener: unknown) => {
        seen[name] = listener
      },
      setProxy: (config: unknown) => {
        seen['proxy'] = config
        return Promise.resolve()
      },
    }
    drop(hardenSession(session as unknown as Session, allowed))
    return seen
  }

  it('5 denies every permission', () => {
    const seen = harden()
    const answers: boolean[] = []
    const request = seen['request'] as (contents: unknown, permission: string, answer: (given: boolean) => void) => void
    const clipboard = ['clipboard-read', 'clipboard-sanitized-write', 'deprecated-sync-clipboard-read']
    const permissions = ['media', 'notifications', 'geolocation', 'openExternal', 'usb', ...clipboard]
    for (const permission of permissions) request({}, permission, (given) => answers.push(given))
    expect(answers).toEqual(permissions.map(() => false))
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

  it.each(foreign)('22 cancels a request for %s', (url) => {
    const before = harden()['before'] as (details: object, answer: (given: object) => void) => void
    const answers: object[] = []
    before({ url }, (given) => answers.push(given))
    expect(answers).toEqual([{ cancel: true }])
  })

  it('22 allows the page, and a development server only if it is named', () => {
    expect(isAllowed('app://gavel/index.html', [])).toBe(true)
    expect(isAllowed('http://localhost:5173/main.ts', ['http://localhost:5173'])).toBe(true)
    expect(isAllowed('http://localhost:5174/main.ts', ['http://localhost:5173'])).toBe(false)
  })

  it('43 sends all requests, even to loopback, to an unreachable proxy, except those to a development server', () => {
    const dead = { mode: 'fixed_servers', proxyRules: 'socks5://127.0.0.1:0' }
    expect(harden()['proxy']).toEqual({ ...dead, proxyBypassRules: '<-loopback>' })
    expect(harden(['http://localhost:5173', 'ws://localhost:5173'])['proxy']).toEqual({
      ...dead,
      proxyBypassRules: '<-loopback>;localhost:5173;localhost:5173',
    })
  })

  it('48 refuses downloads', () => {
    const preventDefault = vi.fn()
    ;(harden()['will-download'] as (event: object) => void)({ preventDefault })
    expect(preventDefault).toHaveBeenCalledOnce()
  })

  it('23 sends no system credentials, and requests no dictionary', async () => {
    const seen = harden()
    expect([seen['ntlm'], seen['spelling'], seen['languages']]).toEqual(['', false, []])
    // The sessions for the providers, and that of the hidden window that prints, must do the same.
    const sources = await readSources('electron')
    const makers = sources.filter(({ code }) => /fromPartition\(|fromPath\(/.test(code)).map(({ code }) => code)
    expect(makers).toHaveLength(2)
    for (const code of makers) expect(code).toMatch(/(quiet|harden)Session\(/)
  })
})
