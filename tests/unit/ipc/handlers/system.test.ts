import { expect, test } from 'vitest'
import { linkOf, openLink } from '../../../../electron/ipc/handlers/system.ts'

test.each(['plivoConsole', 'vobizConsole', 'documentation', 'appIndicator'] as const)(
  'the link %s opens a page over https',
  (key) => {
    expect(new URL(linkOf(key, 'linux') ?? '').protocol).toBe('https:')
  },
)

test('opens settings if the system has an address for them', async () => {
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
