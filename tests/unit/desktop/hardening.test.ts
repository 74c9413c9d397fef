import { expect, test } from 'vitest'
import { findForbidden } from '../../../electron/desktop/hardening.ts'
import { ownArguments } from '../../../electron/desktop/lifecycle/arguments.ts'

const refusal = (argument: string, environment = {}, isPackaged = true): string | undefined =>
  findForbidden({ isPackaged, argv: ['gavel', argument], environment })

test.each([
  '--log-net-log=x',
  '--ssl-key-log-file=x',
  '--remote-debugging-port=0',
  '--inspect',
  '--js-flags=x',
  '--load-extension=x',
  '--disable-web-security',
  '--disable-features=x',
  '--ignore-certificate-errors',
  '--host-resolver-rules=x',
  '--no-sandbox',
  '--a-switch-of-tomorrow',
  '-inspect',
  '/inspect',
  ' --inspect',
  '\u0085--inspect',
  '--INSPECT',
  '-- inspect',
  '--show =x',
  '--',
  '--enable-features=x',
  '--enable-features=WaylandWindowDecorations,x',
  '--enable-features',
])('45 a packaged Gavel does not start with %j', (argument) => {
  const name = argument.trim().replace(/=.*/, '')
  expect(refusal(argument)).toMatch(`Gavel does not start with ${name}: it could let other programs read`)
})

test.each([
  ...ownArguments,
  '--user-data-dir=/home/ana/--no-sandbox',
  '--ozone-platform-hint=auto',
  '--enable-features=WaylandWindowDecorations,UseOzonePlatform',
  '--disable-gpu',
  '--force-device-scale-factor=1.5',
  '--lang=de',
  '--password-store=basic',
  '--proxy-server=127.0.0.1:8080',
  '-show',
  'data:,',
  'C:\\Users\\ana-b\\call list.csv',
  '',
])('a packaged Gavel starts with %j', (argument) => {
  expect(refusal(argument)).toBeUndefined()
})

test.each([
  'SSLKEYLOGFILE',
  'CHROME_DEVEL_SANDBOX',
  'ELECTRON_DISABLE_SANDBOX',
  'ELECTRON_OF_TOMORROW',
  'NODE_OPTIONS_',
  'NODE_TLS_REJECT_UNAUTHORIZED',
  // Windows ignores the case of variable names.
  'node_debug',
  'SslKeyLogFile',
])('45 a packaged Gavel does not start with the variable %s', (name) => {
  expect(refusal('--show', { [name]: '' })).toMatch(`Gavel does not start with the variable ${name}: `)
})

test.each([
  'ELECTRON_OZONE_PLATFORM_HINT',
  'ELECTRON_RUN_AS_NODE',
  'ELECTRON_TRASH',
  'NODE_ENV',
  'NODE_EXTRA_CA_CERTS',
  'NODE_OPTIONS',
  'node_env',
  'MY_ELECTRON_APP',
  'CHROME_WRAPPER',
])('a packaged Gavel starts with the variable %s', (name) => {
  expect(refusal('--show', { [name]: '1' })).toBeUndefined()
})

test('45 an unpackaged Gavel refuses only --log-net-log, so that root and WebDriver can start it', () => {
  expect(refusal('--log-net-log=x', {}, false)).toMatch(/^Gavel does not start with --log-net-log: /)
  expect(refusal('--no-sandbox', { SSLKEYLOGFILE: 'x' }, false)).toBeUndefined()
})

test('an AppImage that is started without the sandbox says which packages to install instead', () => {
  const inAppImage = { APPIMAGE: '/home/ana/gavel.AppImage' }
  const withVariable = { ...inAppImage, ELECTRON_DISABLE_SANDBOX: '1' }
  expect(refusal('--no-sandbox', inAppImage)).toMatch(/^Gavel does not start with --no-sandbox: .*user namespaces.*deb/)
  expect(refusal('--show', withVariable)).toMatch(/variable ELECTRON_DISABLE_SANDBOX: .*user namespaces.*deb/)
  expect(refusal('--no-sandbox')).not.toContain('AppImage')
  expect(refusal('--log-file', inAppImage)).not.toContain('AppImage')
})
