import { join } from 'node:path'
import { expect, test } from 'vitest'
import { systemHandlers, linkOf, openAddress } from '../../../../electron/ipc/handlers/system.ts'
import { partsOf } from '../../../support/fake-ipc.ts'

test('writes to the clipboard, and opens pages and folders', async () => {
  const reached: string[] = []
  const system = {
    platform: 'linux' as const,
    version: '1',
    electron: '1',
    profile: '/made-up',
    copy: (text: string) => {
      reached.push(text)
    },
    openExternal: (address: string) => Promise.resolve(void reached.push(address)),
    openFolder: (folder: string) => {
      reached.push(folder)
      return Promise.resolve('')
    },
  }
  const diagnostics = { folder: '/made-up/log', recent: () => 'recent' }
  const handlers = systemHandlers(partsOf({ system, diagnostics }))
  handlers.copyText({ text: 'text' })
  handlers.copyDiagnostics()
  await handlers.openLink({ key: 'documentation' })
  await handlers.openFolder({ of: 'diagnostics' })
  await handlers.openFolder({ of: 'log' })
  expect(reached).toEqual([
    'text',
    'Gavel 1, Electron 1, linux\nrecent',
    linkOf('documentation', 'linux'),
    '/made-up/log',
    join('/made-up', 'journal'),
  ])
})

test.each(['plivo', 'vobiz', 'documentation', 'appIndicator'] as const)(
  'the link %s opens a page over https',
  (key) => {
    expect(new URL(linkOf(key, 'linux') ?? '').protocol).toBe('https:')
  },
)

test.each([
  ['notificationSettings', 'win32', 'ms-settings:notifications'],
  ['networkSettings', 'darwin', 'x-apple.systempreferences:com.apple.Network-Settings.extension'],
  ['notificationSettings', 'linux', undefined],
] as const)('opens the %s of %s at %s, or returns a fault if there is no address', async (key, platform, address) => {
  const opened: string[] = []
  const openExternal = (one: string) => Promise.resolve(void opened.push(one))
  const { openLink } = systemHandlers(partsOf({ system: { platform, openExternal } }))
  const fault = { fault: { code: 'unsupported' } }
  expect(await openLink({ key })).toMatchObject(address === undefined ? fault : { ok: true })
  expect(opened).toEqual(address === undefined ? [] : [address])
})

test('returns a fault if the browser cannot be started', async () => {
  const openExternal = () => Promise.reject(new Error('no browser'))
  expect(await openAddress({ openExternal }, 'https://example.com/')).toMatchObject({ fault: { code: 'internal' } })
})
