import { expect, test } from 'vitest'
import { createMonitor } from '../../../../electron/monitor/create-monitor.ts'
import type { RelayedRead } from '../../../../electron/monitor/relayed-read.ts'
import type { Account } from '../../../../shared/account.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'

type Read = RelayedRead extends infer R
  ? R extends unknown
    ? Omit<R, 'askedAfter' | 'answeredBy' | 'source'>
    : never
  : never

function openMonitor(provider: Account['provider'] = 'plivo') {
  const clock = createVirtualClock()
  const monitor = createMonitor({ clock, logger: () => undefined })
  monitor.setAccount(
    { id: 'team-1', provider, demo: false, name: 'Main', authIdMasked: '', tokenIn: 'team' },
    undefined,
  )
  monitor.start()
  const take = (read: Read): void => {
    const times = { askedAfter: clock.now() - 100, answeredBy: clock.now() - 50, source: { epoch: 'epoch-one' } }
    monitor.takeRelayed('team-1', { ...times, ...read })
  }
  const relayReads = (): void => {
    take({ about: 'list', list: { names: ['Weekly'], isComplete: provider === 'plivo' } })
    take({ about: 'room', name: 'Weekly', result: { kind: 'roster', name: 'Weekly', people: 0, members: [] } })
  }
  const health = () => monitor.snapshot().accounts[0]?.health
  const room = () => monitor.conference({ accountId: 'team-1', name: 'Weekly' })
  return { clock, monitor, take, relayReads, health, room }
}

test('a team account is shown with its rooms, which this Gavel itself can neither act on nor read', async () => {
  const { monitor, relayReads, health, room } = openMonitor()
  expect(health()).toMatchObject({ state: 'connecting' })
  monitor.setPolling('team-1', 'none', false)
  relayReads()
  expect(health()).toMatchObject({ state: 'ok' })
  expect(room()).toMatchObject({ state: 'live', writable: false })
  expect(await monitor.readNow({ accountId: 'team-1', name: 'Weekly' })).toMatchObject({ ok: false })
  monitor.stop()
})

test('a team account shows that it may be out of date while no relay reads it, and is healthy again after the next read', async () => {
  const { clock, monitor, relayReads, health, room } = openMonitor()
  relayReads()
  monitor.setPolling('team-1', 1 / 3, false)
  expect(health()).toMatchObject({ state: 'trouble', fault: { code: 'feed', values: { reason: 'unread' } } })
  await clock.advance(20_000)
  expect(room()).toMatchObject({ stale: true })
  monitor.setPolling('team-1', 'none', true)
  relayReads()
  expect(health()).toMatchObject({ state: 'ok' })
  expect(room()).toMatchObject({ state: 'live', stale: false })
  monitor.stop()
})

test('a team account shows that no relay reads it, even if reads from a hung relay still arrive', () => {
  const { monitor, relayReads, health } = openMonitor()
  relayReads()
  monitor.setPolling('team-1', 1 / 3, false)
  relayReads()
  expect(health()).toMatchObject({ state: 'trouble', fault: { code: 'feed', values: { reason: 'unread' } } })
  monitor.stop()
})

test('a team account still shows that no relay reads it after a relay has announced it under another name', () => {
  const { monitor, relayReads, health } = openMonitor()
  relayReads()
  monitor.setPolling('team-1', 1, false)
  const renamed = {
    id: 'team-1',
    provider: 'plivo',
    demo: false,
    name: 'Support',
    authIdMasked: '',
    tokenIn: 'team',
  } as const
  monitor.setAccount(renamed, undefined)
  expect(monitor.snapshot().accounts).toMatchObject([{ name: 'Support' }])
  expect(health()).toMatchObject({ state: 'trouble', fault: { code: 'feed', values: { reason: 'unread' } } })
  monitor.stop()
})

test('once the network is back, a team account shows again that no relay reads it, not that it is offline', () => {
  const { monitor, health } = openMonitor()
  monitor.setPolling('team-1', 1, false)
  monitor.suspend('network')
  expect(health()).toMatchObject({ fault: { code: 'offline' } })
  monitor.resume('network')
  expect(health()).toMatchObject({ state: 'trouble', fault: { code: 'feed', values: { reason: 'unread' } } })
  monitor.stop()
})

test('the health of a team account at Vobiz says that an empty list proves nothing', () => {
  const { monitor, health } = openMonitor('vobiz')
  expect(health()?.listProvesNothing).toBe(true)
  monitor.stop()
})

test('the rooms of a team account do not look outdated while a relay reads them as fast as its allowance permits', async () => {
  const { clock, monitor, take } = openMonitor()
  monitor.setPolling('team-1', 'none', false)
  const names = Array.from({ length: 200 }, (_, index) => `Room ${String(index)}`)
  const stale = new Set<string>()
  for (let second = 0; second < 60; second += 1) {
    take({ about: 'list', list: { names, isComplete: true } })
    // Besides the list, a relay reads 16 rooms a second, so it reads each of 200 rooms every 12.5 s.
    for (let turn = second * 16; turn < (second + 1) * 16; turn += 1) {
      const name = names[turn % names.length] ?? ''
      take({ about: 'room', name, result: { kind: 'roster', name, runTimeSeconds: second, people: 0, members: [] } })
    }
    await clock.advance(1_000)
    if (second < 30) continue
    for (const { name, stale: isStale } of monitor.snapshot().conferences) if (isStale) stale.add(name)
  }
  expect([...stale]).toEqual([])
  monitor.stop()
})
