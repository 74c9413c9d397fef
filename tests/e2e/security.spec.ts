import { strict as assert } from 'node:assert'
import { CONTENT_SECURITY_POLICY } from '../../electron/desktop/windows/page-protocol.ts'
import { openDoor, type Door } from '../support/recording-port.ts'
import { until } from '../support/wait-for.ts'
import { inMain, type Gavel } from '../support/wdio/gavel.ts'
import { startGavel } from '../support/wdio/spec-gavel.ts'
import { pressKeys } from '../support/x11.ts'
import { inject } from './inject-code.ts'

/** These tests use the real page and the real main process without an account; security-account.spec.ts has one. */
describe('the real window', () => {
  let gavel: Gavel
  let door: Door

  before(async () => {
    gavel = await startGavel()
    door = await openDoor()
    await gavel.page.find('button', 'Try the demo')
  })

  after(async () => {
    await door.close()
    await gavel.quit()
  })

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

  it('2 shows files of its own folder only', async () => {
    const statuses = await inMain(gavel, async (electron) => {
      const names = [
        'index.html',
        '../package.json',
        '%2e%2e/package.json',
        '..%5cmain/main.js',
        '/etc/passwd',
        'none.js',
      ]
      const ask = (address: string) =>
        electron.session.defaultSession.fetch(address).then(
          ({ status }) => status,
          () => 0,
        )
      return Promise.all([...names.map((name) => ask(`app://gavel/${name}`)), ask('app://other/index.html')])
    })
    assert.equal(statuses[0], 200)
    assert.deepEqual(
      statuses.slice(1).filter((status) => status === 200),
      [],
    )
  })

  it('3 gets its content security policy as a header, and the policy blocks injected code', async () => {
    const header = await inMain(gavel, async (electron) =>
      (await electron.session.defaultSession.fetch('app://gavel/index.html')).headers.get('content-security-policy'),
    )
    assert.equal(header, CONTENT_SECURITY_POLICY)
    const { ran, blocked } = await inject(gavel, door.port)
    assert.deepEqual(ran, [])
    for (const directive of ['require-trusted-types-for', 'style-src-elem', 'connect-src', 'img-src', 'frame-src']) {
      assert.ok(
        blocked.some((one) => one === directive),
        `${directive} is not among ${blocked.join(', ')}`,
      )
    }
    assert.deepEqual(door.knocks, [])
  })

  it('4 cannot navigate away, and opens no other window', async () => {
    const before = await windows(gavel)
    const opened = await gavel.browser.execute((port) => {
      const other = window.open(`http://127.0.0.1:${port}/opened`)
      const link = document.createElement('a')
      link.href = `http://127.0.0.1:${port}/linked`
      link.target = '_blank'
      document.body.append(link)
      link.click()
      link.remove()
      const form = document.createElement('form')
      form.action = `http://127.0.0.1:${port}/sent`
      document.body.append(form)
      form.submit()
      form.remove()
      location.href = `http://127.0.0.1:${port}/gone`
      return other === null
    }, door.port)
    assert.equal(opened, true)
    await gavel.page.find('button', 'Try the demo')
    assert.deepEqual(await windows(gavel), before)
    assert.deepEqual(door.knocks, [])
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

  it('9 has rights that another window does not get, even with the same page and preload', async () => {
    const outcomes = await inMain(gavel, async (electron) => {
      const preload = `${electron.app.getAppPath()}/out/preload/preload.cjs`
      const foreign = new electron.BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } })
      await foreign.loadURL('app://gavel/index.html')
      const code = `Promise.all([gavel.subscribe(), gavel.copyText({ text: 'x' }), gavel.removeAccount({ accountId: 'x' })])`
      const results = (await foreign.webContents.executeJavaScript(code)) as { ok: boolean; fault?: { code: string } }[]
      foreign.destroy()
      return results.map(({ ok, fault }) => (ok ? 'accepted' : fault?.code))
    })
    assert.deepEqual(outcomes, ['forbidden', 'forbidden', 'forbidden'])
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

function windows(gavel: Gavel): Promise<readonly string[]> {
  return inMain(gavel, (electron) =>
    electron.webContents.getAllWebContents().map((contents) => contents.getURL().replace(/#.*/, '')),
  )
}
