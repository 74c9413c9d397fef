import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createSystemHandlers, linkOf, openLink } from '../../../../electron/ipc/handlers/system.ts'
import { absentUser, presentUser } from '../../../support/user-presence.ts'

const sender = {} as unknown as Electron.WebContents

test('46 writes to the clipboard and opens pages and folders only after a press by the user', async () => {
  for (const presence of [absentUser, presentUser]) {
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
    const handlers = createSystemHandlers(system as never, diagnostics as never, presence)
    const results = [
      await handlers.copyText({ text: 'text' }, sender),
      await handlers.copyDiagnostics(undefined, sender),
      await handlers.openLink({ key: 'documentation' }, sender),
      await handlers.openFolder({ of: 'diagnostics' }, sender),
      await handlers.openFolder({ of: 'log' }, sender),
    ]
    const isPresent = presence === presentUser
    expect(results.map(({ ok }) => ok)).toEqual(results.map(() => isPresent))
    expect(reached).toHaveLength(isPresent ? 5 : 0)
    if (isPresent) expect(reached.slice(3)).toEqual(['/made-up/log', join('/made-up', 'journal')])
    if (isPresent) expect(reached[1]).toBe('Gavel 1, Electron 1, linux\nrecent')
  }
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
