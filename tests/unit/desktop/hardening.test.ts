import { expect, test } from 'vitest'
import { isAllowed, windowPreferences } from '../../../electron/desktop/hardening.ts'

test.each([
  ['app://gavel/index.html', true],
  ['app://gavel/assets/index.js', true],
  ['app://gavel.example.org/', false],
  ['app://other/', false],
  ['https://example.org/', false],
  ['http://127.0.0.1:9/', false],
  ['file:///etc/passwd', false],
  ['ws://127.0.0.1/', false],
  ['data:text/html,x', false],
  ['nonsense', false],
])('a window may request %s: %s', (address, allowed) => {
  expect(isAllowed(address, [])).toBe(allowed)
})

test('lets a development build request its own server, and no other port', () => {
  expect(isAllowed('http://localhost:5173/main.ts', ['http://localhost:5173'])).toBe(true)
  expect(isAllowed('http://localhost:9999/', ['http://localhost:5173'])).toBe(false)
})

test('the preferences of a window isolate its page, sandbox it, and give it no Node', () => {
  expect(windowPreferences('/out/preload/preload.cjs', true)).toMatchObject({
    preload: '/out/preload/preload.cjs',
    contextIsolation: true,
    nodeIntegration: false,
    sandbox: true,
    webSecurity: true,
    webviewTag: false,
    spellcheck: false,
    devTools: false,
  })
  expect(Object.keys(windowPreferences('', true))).not.toContain('enableBlinkFeatures')
  expect(Object.keys(windowPreferences('', true))).not.toContain('experimentalFeatures')
})
