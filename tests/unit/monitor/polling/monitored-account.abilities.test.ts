import { expect, it } from 'vitest'
import { createMonitor } from '../../../../electron/monitor/create-monitor.ts'
import type { Account, ProviderKind } from '../../../../shared/account.ts'
import { inVirtualTime } from '../../../support/simulated-provider.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'

const account = (provider: ProviderKind): Account => ({
  id: 'account-1',
  provider,
  demo: false,
  name: 'Example Company',
  authIdMasked: 'MA…ST',
  tokenIn: 'session',
})

it.each([
  ['plivo', { listIsComplete: true, rosterMayBeMissing: false, speak: 'yes', recordingFile: 'yes' }],
  ['vobiz', { listIsComplete: false, rosterMayBeMissing: true, speak: 'bestEffort', recordingFile: 'mayNotAppear' }],
] as const)('shows the abilities of %s in the snapshot before the first request', (profile, abilities) => {
  const world = inVirtualTime(createVirtualClock(), { profile })
  const monitor = createMonitor({ clock: createVirtualClock(), logger: () => undefined })
  monitor.setAccount(account(profile), world.provider)
  expect(monitor.snapshot().accounts).toMatchObject([{ abilities }])
  world.stop()
})

it('declares no abilities for an account without a token', () => {
  const monitor = createMonitor({ clock: createVirtualClock(), logger: () => undefined })
  monitor.setAccount({ ...account('vobiz'), tokenIn: 'none' }, undefined)
  expect(monitor.snapshot().accounts[0]).not.toHaveProperty('abilities')
})
