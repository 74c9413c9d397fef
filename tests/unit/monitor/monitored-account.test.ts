import { expect, test } from 'vitest'
import { MonitoredAccount } from '../../../electron/monitor/monitored-account.ts'
import { PollingMonitor } from '../../../electron/monitor/polling-monitor.ts'
import type { Account } from '../../../shared/account.ts'
import { fault } from '../../../shared/fault.ts'
import { inVirtualTime } from '../../support/simulated-provider.ts'
import { testAccount } from '../../support/test-core.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const noToken: Account = { ...testAccount('plivo'), tokenIn: 'none' }

function open() {
  const clock = createVirtualClock()
  const { provider, stop } = inVirtualTime(clock, { profile: 'plivo' })
  const monitor = new PollingMonitor({ clock, logger: () => undefined })
  const health = () => monitor.snapshot().accounts[0]?.health
  return { clock, provider, stop, monitor, health }
}

test.each<[string, Account, object]>([
  [
    'its token is missing',
    noToken,
    { state: 'trouble', fault: { code: 'credentials', values: { reason: 'noToken' } } },
  ],
  [
    'its keychain is locked',
    { ...noToken, vaultFault: fault('keychainLocked') },
    { state: 'trouble', fault: { code: 'keychainLocked' } },
  ],
  ['its keychain is being asked', { ...noToken, tokenIn: 'keychain' }, { state: 'connecting' }],
])('after a lost network, an account shows again that %s, not that it is offline', (_what, account, shown) => {
  const { monitor, health } = open()
  monitor.setAccount(account, undefined)
  monitor.suspend('network')
  expect(health()).toMatchObject({ fault: { code: 'offline' } })
  monitor.resume('network')
  expect(health()).toMatchObject(shown)
  expect(health()?.fault?.code).not.toBe('offline')
})

test('an account whose token arrives while there is no network is shown as offline until the network is back', async () => {
  const { clock, provider, stop, monitor, health } = open()
  monitor.start()
  monitor.setAccount({ ...noToken, tokenIn: 'keychain' }, undefined)
  monitor.suspend('network')
  monitor.setAccount(testAccount('plivo'), provider)
  expect(health()).toMatchObject({ state: 'trouble', fault: { code: 'offline' } })
  monitor.resume('network')
  await clock.advance(5_000)
  expect(health()).toMatchObject({ state: 'ok' })
  monitor.setAccount({ ...testAccount('plivo'), name: 'Renamed' }, provider)
  expect(health()).toMatchObject({ state: 'ok' })
  monitor.setAccount(noToken, undefined)
  expect(health()).toMatchObject({ fault: { code: 'credentials' } })
  monitor.stop()
  stop()
})

test.each([
  ['plivo', { listIsComplete: true, rosterMayBeMissing: false, speak: 'yes', recordingFile: 'yes' }],
  ['vobiz', { listIsComplete: false, rosterMayBeMissing: true, speak: 'bestEffort', recordingFile: 'mayNotAppear' }],
] as const)('shows the abilities of %s in the snapshot before the first request', (profile, abilities) => {
  const { provider, stop } = inVirtualTime(createVirtualClock(), { profile })
  const { monitor } = open()
  monitor.setAccount(testAccount(profile), provider)
  expect(monitor.snapshot().accounts).toMatchObject([{ abilities }])
  stop()
})

const none = () => undefined
const events = { checkClock: none, onResponse: none, onEvent: none, onCalls: none }

test('a slow response is not newer than a faster one to a later request about the same room', () => {
  const { clock } = open()
  const account = new MonitoredAccount(noToken, undefined, { clock, events })
  account.wasGood('Sales', { sent: 300, received: 400 })
  account.wasGood('Sales', { sent: 100, received: 500 })
  expect(account.lastGood('Support')).toMatchObject({ sent: 300 })
  expect(account.lastGood('Sales')).toBeUndefined()
  account.wasGood(undefined, { sent: 200, received: 600 })
  expect(account.lastGood('Support')).toMatchObject({ about: 'Sales', sent: 300 })
  expect(account.lastGood('Sales')).toMatchObject({ about: undefined, sent: 200 })
})

test('a question wants a list until a good one arrives whose request left later', () => {
  const { clock } = open()
  const account = new MonitoredAccount(noToken, undefined, { clock, events })
  expect(account.isListWanted).toBe(false)
  account.wantList(200)
  account.wasGood('Sales', { sent: 300, received: 400 })
  account.wasGood(undefined, { sent: 100, received: 500 }, true)
  expect(account.isListWanted).toBe(true)
  account.wasGood(undefined, { sent: 300, received: 600 }, true)
  expect(account.isListWanted).toBe(false)
})

test('declares no abilities for an account without a token', () => {
  const { monitor } = open()
  monitor.setAccount(noToken, undefined)
  expect(monitor.snapshot().accounts[0]).not.toHaveProperty('abilities')
})
