import { strict as assert } from 'node:assert'
import { CONTENT_SECURITY_POLICY } from '../../electron/desktop/windows/page-protocol.ts'
import { until } from '../support/wait-for.ts'
import { inMain, type Gavel } from '../support/wdio/gavel.ts'
import { startGavel } from '../support/wdio/spec-gavel.ts'
import { pressKeys } from '../support/x11.ts'

/** These tests use the real page and the real main process without an account; security-account.spec.ts has one. */
describe('the real window', () => {
  let gavel: Gavel

  before(async () => {
    gavel = await startGavel()
    await gavel.page.find('button', 'Try the demo')
  })

  after(() => gavel.quit())

  it('1 is sandboxed and isolated', async () => {
    const all = await inMain(gavel, (electron) =>
      electron.BrowserWindow.getAllWindows().map(({ webContents }) => {
        // This method is not in Electron's types.
        const read = Reflect.get(webContents, 'getLastWebPreferences') as () => Record<string, unknown>
        return { ...read.call(webContents) }
      }),
    )
    assert.ok(all.length > 0)
    for (const preferences of all) {
      const { contextIsolation, nodeIntegration, sandbox, webSecurity, webviewTag } = preferences
      assert.deepEqual(
        { contextIsolation, nodeIntegration, sandbox, webSecurity, webviewTag },
        { contextIsolation: true, nodeIntegration: false, sandbox: true, webSecurity: true, webviewTag: false },
      )
      assert.ok(!preferences['experimentalFeatures'] && !preferences['enableBlinkFeatures'])
    }
  })

  it('3 gets its content security policy as a header, and the policy blocks injected code', async () => {
    const header = await inMain(gavel, async (electron) =>
      (await electron.session.defaultSession.fetch('app://gavel/index.html')).headers.get('content-security-policy'),
    )
    assert.equal(header, CONTENT_SECURITY_POLICY)
    // Each attempt runs in a task of its own, because the policy exempts code that the driver evaluates directly.
    await gavel.browser.execute(() => {
      const found = { ran: [] as string[], blocked: [] as string[] }
      Object.assign(globalThis, { gavelTestFound: found, gavelTestRan: (what: string) => found.ran.push(what) })
      addEventListener('securitypolicyviolation', ({ effectiveDirective }) => found.blocked.push(effectiveDirective))
      const add = (name: string) => document.body.appendChild(document.createElement(name))
      const attempts: readonly (() => unknown)[] = [
        () => {
          add('script').textContent = `gavelTestRan('inline')`
        },
        () => (0, eval)(`gavelTestRan('eval')`) as unknown,
        () => {
          document.body.insertAdjacentHTML('beforeend', `<img src="x" onerror="gavelTestRan('handler')">`)
          found.ran.push('markup')
        },
        () => Object.assign(add('img'), { src: 'http://127.0.0.1:9/image' }),
      ]
      for (const attempt of attempts) setTimeout(attempt, 0)
    })
    const found = () =>
      gavel.browser.execute(() => Reflect.get(globalThis, 'gavelTestFound') as { ran: string[]; blocked: string[] })
    await until('the last violation', async () => (await found()).blocked.includes('img-src'))
    assert.ok((await found()).blocked.includes('require-trusted-types-for'))
    assert.deepEqual((await found()).ran, [])
  })

  it('7 does not reload on keys, and opens no developer tools', async () => {
    await gavel.browser.execute(() => {
      Object.assign(globalThis, { gavelTestMark: 'still the same page' })
    })
    await inMain(gavel, (electron) => {
      electron.BrowserWindow.getAllWindows()[0]?.focus()
    })
    for (const keys of ['ctrl+r', 'ctrl+shift+r', 'F5', 'ctrl+u', 'ctrl+shift+i', 'F12']) await pressKeys(keys)
    // When the last key arrives, all keys before it have been handled.
    await gavel.browser.execute(() => {
      addEventListener('keydown', ({ key }) => {
        if (key === 'F9') Object.assign(globalThis, { gavelTestKey: true })
      })
    })
    await pressKeys('F9')
    await until('the last key', () => gavel.browser.execute(() => 'gavelTestKey' in globalThis))
    const mark: unknown = await gavel.browser.execute(() => Reflect.get(globalThis, 'gavelTestMark') as unknown)
    assert.equal(mark, 'still the same page')
    const seen = await inMain(gavel, (electron) => ({
      menu: electron.Menu.getApplicationMenu() === null,
      tools: electron.BrowserWindow.getAllWindows().map((window) => window.webContents.isDevToolsOpened()),
    }))
    assert.equal(seen.menu, true)
    assert.deepEqual(seen.tools.filter(Boolean), [])
  })

  it('43 has an unreachable proxy, which requests to providers do not use, and no WebRTC over UDP', async () => {
    const found = await inMain(gavel, async (electron) => {
      const addresses = ['https://example.org/', 'http://127.0.0.1:1/', 'http://localhost:1/']
      const { defaultSession } = electron.session
      return {
        page: await Promise.all(addresses.map((address) => defaultSession.resolveProxy(address))),
        providers: await electron.session.fromPartition('gavel-api').resolveProxy('https://example.org/'),
        policies: electron.BrowserWindow.getAllWindows().map(({ webContents }) =>
          webContents.getWebRTCIPHandlingPolicy(),
        ),
      }
    })
    assert.deepEqual([...new Set(found.page)], ['SOCKS5 127.0.0.1:0'])
    assert.deepEqual([...new Set(found.policies)], ['disable_non_proxied_udp'])
    assert.doesNotMatch(found.providers, /127\.0\.0\.1:0/)
  })

  it('58 has no storage in Chromium', async () => {
    const stored = await gavel.browser.execute(async () => {
      const attempts: Readonly<Record<string, () => unknown>> = {
        localStorage: () => {
          localStorage.setItem('key', 'value')
        },
        sessionStorage: () => {
          sessionStorage.setItem('key', 'value')
        },
        cookie: () => {
          document.cookie = 'key=value'
        },
        indexedDB: () =>
          new Promise((done, fail) => {
            const request = indexedDB.open('name')
            request.onsuccess = done
            request.onerror = fail
          }),
        caches: () => caches.open('name'),
        files: () => navigator.storage.getDirectory(),
      }
      const outcomes = Object.entries(attempts).map(async ([name, attempt]) => {
        try {
          await attempt()
          return [name]
        } catch {
          return []
        }
      })
      return (await Promise.all(outcomes)).flat()
    })
    assert.deepEqual(stored, [])
  })

  it('58 does not open the print dialog of the system', async () => {
    const line = await inMain(gavel, (electron) => {
      const [contents] = electron.webContents.getAllWebContents()
      return new Promise<string>((done) => {
        // Since Electron 35 the message is in the event: https://www.electronjs.org/docs/latest/api/web-contents
        contents?.on('console-message', (event, _level, message) => {
          // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- undefined before Electron 35
          const text = event.message ?? message
          if (text.includes('print()')) done(text)
        })
        contents?.executeJavaScript('print()').catch(() => undefined)
      })
    })
    assert.match(line, /^Ignored call to 'print\(\)'. The document is sandboxed/)
  })
})
