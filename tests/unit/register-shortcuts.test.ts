import { expect, test } from 'vitest'
import type { SnapshotListener } from '../../electron/monitor/monitor.ts'
import { registerShortcuts } from '../../electron/register-shortcuts.ts'
import type { StoredRoom } from '../../electron/settings/schema.ts'
import type { AccountView } from '../../shared/account.ts'
import { shortcutNames, shortcutPreferences } from '../../shared/preferences/shortcuts.ts'
import { anAccount, aSnapshot } from '../support/rooms.ts'

type Parts = Parameters<typeof registerShortcuts>[0]

/** Registers the shortcuts while there are these accounts. `become` changes the accounts. */
function register(accounts: readonly AccountView[], own: readonly StoredRoom[] = []) {
  let snapshot = aSnapshot([], { accounts })
  let tell: SnapshotListener = () => undefined
  const registered: string[] = []
  const preferences = Object.fromEntries(Object.values(shortcutPreferences).map((name) => [name, name]))
  registerShortcuts({
    monitor: { snapshot: () => snapshot, subscribe: (listener: SnapshotListener) => (tell = listener) },
    desktop: { shortcuts: { setStored: (name: string) => (registered.push(name), { ok: true }) } },
    settings: { get: () => ({ own, preferences }), subscribe: () => undefined },
    appStatus: { addMessage: () => undefined },
  } as unknown as Parts)
  const become = (next: readonly AccountView[]): void => {
    const before = snapshot
    snapshot = aSnapshot([], { accounts: next })
    tell(before, snapshot, [])
  }
  return { registered, become }
}

test('the shortcut of the finder is left to other applications until there is an account in which Gavel can act', () => {
  const { registered, become } = register([anAccount({ tokenIn: 'team' })])
  expect(registered).toEqual(['show'])
  become([anAccount({ tokenIn: 'team' }), anAccount({ id: 'own' })])
  expect(registered).toEqual(['show', 'quickMute'])
})

test('the shortcuts for the own room are left to other applications while no account has an own room', () => {
  const ofEarlierDemo = { accountId: 'earlier-demo', name: 'Weekly standup' }
  const { registered, become } = register([anAccount()], [ofEarlierDemo, { accountId: 'later', name: 'Board' }])
  expect(registered.toSorted()).toEqual(['quickMute', 'show'])
  become([anAccount(), anAccount({ id: 'later' })])
  expect(registered.toSorted()).toEqual(shortcutNames.toSorted())
})
