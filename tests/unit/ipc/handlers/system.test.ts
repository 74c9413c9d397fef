import { join } from 'node:path'
import { expect, test } from 'vitest'
import { systemHandlers, linkOf, openLink } from '../../../../electron/ipc/handlers/system.ts'

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
  const diagnostics = { folder: '/made-up/log', recent: () => 'recent', warn: () => undefined, log: () => undefined }
  const handlers = systemHandlers({ system: system as never, diagnostics: diagnostics as never })
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

test.each(['plivoConsole', 'vobizConsole', 'documentation', 'appIndicator'] as const)(
  'the link %s opens a page over https',
  (key) => {
    expect(new URL(linkOf(key, 'linux') ?? '').protocol).toBe('https:')
  },
)

test('opens system settings, or returns a fault if the system has no address for them', async () => {
  const opened: string[] = []
  const open = (address: string) => Promise.resolve(void opened.push(address))
  expect((await openLink('notificationSettings', 'win32', open)).ok).toBe(true)
  expect(await openLink('notificationSettings', 'linux', open)).toMatchObject({ fault: { code: 'unsupported' } })
  expect((await openLink('networkSettings', 'darwin', open)).ok).toBe(true)
  expect(await openLink('networkSettings', 'linux', open)).toMatchObject({ fault: { code: 'unsupported' } })
  expect(opened).toEqual([
    'ms-settings:notifications',
    'x-apple.systempreferences:com.apple.Network-Settings.extension',
  ])
})

test('returns a fault if the browser cannot be started', async () => {
  const result = await openLink('documentation', 'linux', () => Promise.reject(new Error('no browser')))
  expect(result).toMatchObject({ ok: false, fault: { code: 'internal' } })
})
