import { expect, test } from 'vitest'
import type { SnapshotListener } from '../../electron/monitor/monitor.ts'
import { registerShortcuts } from '../../electron/register-shortcuts.ts'
import { shortcutPreferences } from '../../shared/shortcuts.ts'
import { anAccount, aSnapshot } from '../support/rooms.ts'

type Parts = Parameters<typeof registerShortcuts>[0]

test('the shortcut of the finder is left to other applications until there is an account in which Gavel can act', () => {
  let snapshot = aSnapshot([], { accounts: [anAccount({ kept: 'team' })] })
  let tell: SnapshotListener = () => undefined
  const registered: string[] = []
  const preferences = Object.fromEntries(Object.values(shortcutPreferences).map((name) => [name, name]))
  registerShortcuts({
    monitor: { snapshot: () => snapshot, subscribe: (listener: SnapshotListener) => (tell = listener) },
    desktop: { shortcuts: { set: (name: string) => (registered.push(name), { ok: true }) } },
    settings: { get: () => ({ own: [], preferences }), subscribe: () => undefined },
    appStatus: { addMessage: () => undefined },
  } as unknown as Parts)
  expect(registered).toEqual(['show'])
  const before = snapshot
  snapshot = aSnapshot([], { accounts: [anAccount({ kept: 'team' }), anAccount({ id: 'own' })] })
  tell(before, snapshot, [])
  expect(registered).toEqual(['show', 'quickMute'])
})
