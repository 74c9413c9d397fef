import { drop } from '../../../shared/drop.ts'
import { expect, test, vi } from 'vitest'
import { createSessionVault } from '../../../electron/accounts/vault.ts'
import { formatInvite } from '../../../shared/feed/invite.ts'
import { accountHash, formatTopic } from '../../../shared/feed/topics.ts'
import type { ReadsThrough } from '../../../electron/core.ts'
import type { ReadProvider } from '../../../electron/providers/provider.ts'
import type { SettingsData } from '../../../electron/settings/schema.ts'
import { Team } from '../../../electron/team/team.ts'
import type { TeamParts } from '../../../electron/team/team.ts'
import type { BusOptions, BusState } from '../../../shared/feed/bus.ts'
import { fault, type FaultReason } from '../../../shared/fault.ts'
import type { Account } from '../../../shared/account.ts'
import { failure, success } from '../../../shared/result.ts'
import type { TeamView } from '../../../shared/team.ts'
import { openEchoingRelay } from '../../support/echoing-relay.ts'
import { connectTo, helloMessage, invite as ana } from '../../support/feed-messages.ts'
import { MemoryBroker } from '../../support/memory-bus.ts'
import { memorySettings } from '../../support/memory-settings.ts'
import { testAccount } from '../../support/test-core.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const invite = formatInvite(ana)

const agree = () => Promise.resolve(success(undefined))

function openTeam({
  isJoined = false,
  unsteady = 0,
  ...more
}: Partial<TeamParts> & { isJoined?: boolean; unsteady?: number } = {}) {
  const clock = createVirtualClock()
  const broker = new MemoryBroker({ setTimeout: (run, ms) => clock.setTimeout(run, ms), random: () => 0.5 })
  const views: (TeamView | undefined)[] = []
  const hidden: string[] = []
  const keychain = createSessionVault()
  const openBus = vi.fn(() => Promise.resolve(broker.open()))
  const settings = memorySettings({ team: isJoined, unsteadyJoins: unsteady })
  openEchoingRelay(broker)
  const reads: (ReadsThrough | undefined)[] = []
  const shown: string[] = []
  const addAccount = (id: string, authId: string) => {
    const accounts = [...settings.get().accounts, { id, name: id, provider: 'plivo', authId }]
    return settings.update({ accounts: accounts as SettingsData['accounts'] })
  }
  drop(addAccount('account-1', 'MA1'))
  const nothing = (): void => undefined
  const core = {
    readThrough: (through: ReadsThrough | undefined) => reads.push(through),
    providerOf: () => undefined,
    colleagues: { acted: nothing, watches: nothing, left: nothing, clear: nothing },
    hints: { take: nothing, clear: nothing },
    newcomers: { active: [] },
    monitor: {
      isForeground: () => true,
      plannedReads: () => [],
      setAccount: ({ name, tokenIn, provider: kind }: Account, provider?: ReadProvider) =>
        shown.push(`${name} ${tokenIn} ${kind} ${String(provider?.paced)}`),
      removeAccount: (accountId: string) => shown.push(`not ${accountId}`),
    },
  } as unknown as TeamParts['core']
  const team = new Team({
    clock,
    core,
    settings,
    keychain,
    openBus,
    system: { packaged: true, version: '0.1.0' },
    diagnostics: { hide: (secret) => hidden.push(secret) },
    appStatus: { set: ({ team: view }) => views.push(view) },
    ...more,
  })
  const settle = async <T>(running: Promise<T>): Promise<T> => {
    const waiting = new Set<unknown>([running])
    drop(running.finally(() => waiting.clear()))
    while (waiting.size > 0) await clock.advance(500)
    await clock.advance(1_000)
    return running
  }
  return { clock, broker, team, views, hidden, keychain, openBus, settings, reads, addAccount, shown, settle }
}

test('without an invite nothing is opened, nothing is shown, and the keychain is not read', async () => {
  const get = vi.fn()
  const { team, openBus, views, reads, clock } = openTeam({ keychain: { ...createSessionVault(), get } })
  await team.start()
  await clock.advance(60_000)
  expect(get).not.toHaveBeenCalled()
  expect(openBus).not.toHaveBeenCalled()
  expect([views, reads]).toEqual([[], []])
})

test('56 no invite, or one to a broker without encryption, is rejected before the user is asked or anything is opened', async () => {
  const plain = formatInvite({ ...ana, addresses: ['mqtt://127.0.0.1:1883'] })
  const asked = vi.fn(agree)
  const { team, openBus, keychain } = openTeam()
  expect(await team.join('hello', asked)).toMatchObject({ fault: { values: { reason: 'invite' } } })
  expect(await team.join(plain, asked)).toMatchObject({ fault: { values: { reason: 'inviteAddress' } } })
  await keychain.set('team:invite', plain)
  const next = openTeam({ keychain, isJoined: true })
  await next.settle(next.team.start())
  expect(next.views.at(-1)).toMatchObject({ fault: { values: { reason: 'invite' } } })
  expect([asked, openBus, next.openBus].map(({ mock }) => mock.calls.length)).toEqual([0, 0, 0])
})

test('after two runs that ended soon after joining, does not join until the user wants it', async () => {
  const keychain = createSessionVault()
  await keychain.set('team:invite', invite)
  // These runs say no goodbye, because their process is killed.
  let unsteady = 0
  for (let run = 0; run < 2; run += 1) {
    const killed = openTeam({ keychain, isJoined: true, unsteady })
    await killed.settle(killed.team.start())
    expect(killed.openBus).toHaveBeenCalledOnce()
    unsteady = killed.settings.get().unsteadyJoins
  }
  const { team, openBus, views, settings, settle, clock } = openTeam({ keychain, isJoined: true, unsteady })
  await settle(team.start())
  await clock.advance(120_000)
  await settle(team.start())
  expect(views.at(-1)).toMatchObject({ fault: { code: 'feed', values: { reason: 'unsteady' } } })
  expect(openBus).not.toHaveBeenCalled()
  await settle(team.retry())
  expect(views.at(-1)).toMatchObject({ team: 'Support', state: { connection: 'connected' } })
  expect(settings.get().unsteadyJoins).toBe(1)
})

test.each<[string, (opened: ReturnType<typeof openTeam>) => Promise<unknown>]>([
  ['a minute in the team', ({ clock }) => clock.advance(60_000)],
  ['a goodbye', ({ settle, team }) => settle(team.close())],
  ['leaving the team', ({ settle, team }) => settle(team.leave())],
])('after %s, an end is not held against the team', async (_what, happens) => {
  const keychain = createSessionVault()
  await keychain.set('team:invite', invite)
  const opened = openTeam({ keychain, isJoined: true, unsteady: 1 })
  await opened.settle(opened.team.start())
  expect(opened.settings.get().unsteadyJoins).toBe(2)
  await happens(opened)
  expect(opened.settings.get().unsteadyJoins).toBe(0)
})

test('an invite is stored once a relay has responded, and used again at the next start', async () => {
  const { team, views, hidden, keychain, settings, settle } = openTeam()
  expect(await settle(team.join(`${invite}\n`, agree))).toEqual({ ok: true, value: undefined })
  expect(await keychain.get('team:invite')).toEqual({ state: 'stored', token: invite })
  expect(settings.get().team).toBe(true)
  expect(hidden).toContain('made-up-password')
  expect(views.at(-1)).toMatchObject({ team: 'Support', person: 'Ana', state: { connection: 'connected' } })
  const next = openTeam({ keychain, isJoined: true })
  await next.settle(next.team.start())
  expect(next.views.at(-1)).toMatchObject({ team: 'Support', state: { connection: 'connected' } })
})

const lost = (reason: FaultReason<'feed'>): BusState => ({
  kind: 'disconnected',
  fault: fault('feed', { values: { reason } }),
})
const connected: BusState = { kind: 'connected', address: 'a' }

test.each<[says: string, states: readonly BusState[], reason: string, within: number]>([
  ['nothing', [], 'silent', 12_000],
  ['that it accepts the user', [connected], 'silent', 12_000],
  ['that it cannot be reached', [lost('refused')], 'refused', 12_000],
  ['at last that it accepts the user', [lost('refused'), connected], 'silent', 12_000],
  // Each later attempt would be refused too.
  ['that the password is wrong', [lost('password')], 'password', 2_000],
])('an invite is not stored if the broker says %s, and no relay responds', async (_says, states, reason, within) => {
  let closed = 0
  const { clock, team, keychain, settings, settle, views } = openTeam({
    openBus: () =>
      Promise.resolve(({ onState }: BusOptions) => {
        clock.setTimeout(() => states.forEach(onState), 100)
        return { publish: () => Promise.resolve('sent' as const), close: () => Promise.resolve(void (closed += 1)) }
      }),
  })
  const before = clock.now()
  expect(await settle(team.join(invite, agree))).toMatchObject({ fault: { code: 'feed', values: { reason } } })
  expect(clock.now() - before).toBeLessThanOrEqual(within)
  expect([await keychain.get('team:invite'), settings.get().team, views, closed]).toEqual([
    { state: 'none' },
    false,
    [],
    1,
  ])
})

test('an invite that the keychain cannot store is not used', async () => {
  const denied = { state: 'denied', fault: fault('keychainDenied') } as const
  const keychain = { ...createSessionVault(), set: () => Promise.resolve(denied) }
  const { team, settings, settle, views } = openTeam({ keychain })
  expect(await settle(team.join(invite, agree))).toMatchObject({ fault: { code: 'keychainDenied' } })
  expect([settings.get().team, views]).toEqual([false, []])
})

/** A keychain with an open prompt. It stores an invite only at `answer`, unless it was told to delete it before. */
function createPrompted() {
  const inside = createSessionVault()
  const state = { isOpen: true, answer: () => Promise.resolve<unknown>(undefined) }
  const locked = { state: 'locked', fault: fault('keychainLocked') } as const
  const set: typeof inside.set = (...stored) => {
    if (!state.isOpen) return inside.set(...stored)
    state.answer = () => ((state.isOpen = false), inside.set(...stored))
    return Promise.resolve(locked)
  }
  const remove: typeof inside.delete = (key) => {
    state.answer = () => ((state.isOpen = false), inside.delete(key))
    return Promise.resolve(locked)
  }
  return { inside, state, keychain: { ...inside, set, delete: remove } }
}

test('an invite that the keychain stores only after the join has failed does not stay there', async () => {
  const { inside, state, keychain } = createPrompted()
  const { team, settle } = openTeam({ keychain })
  expect(await settle(team.join(invite, agree))).toMatchObject({ fault: { code: 'keychainLocked' } })
  await state.answer()
  expect(await inside.get('team:invite')).toEqual({ state: 'none' })
})

test('an invite to another team that the keychain stores too late does not replace the invite of the current team', async () => {
  const { inside, state, keychain } = createPrompted()
  await inside.set('team:invite', invite)
  const { team, settle, views } = openTeam({ keychain, isJoined: true })
  await settle(team.start())
  const other = formatInvite({ ...ana, team: 'Sales', password: 'another-password' })
  expect(await settle(team.join(other, agree))).toMatchObject({ fault: { code: 'keychainLocked' } })
  await state.answer()
  // Gavel calls this when the keychain responds again.
  await settle(team.start())
  expect(await inside.get('team:invite')).toEqual({ state: 'stored', token: invite })
  expect(views.at(-1)).toMatchObject({ team: 'Support' })
})

test('if joining cannot be stored, the invite is deleted, and not used at the next start', async () => {
  const { team, keychain, settings, settle, openBus } = openTeam()
  // A change that cannot be written lasts for the session, and is stored by the next write.
  settings.broken = true
  expect(await settle(team.join(invite, agree))).toMatchObject({ fault: { code: 'storage' } })
  expect([settings.get().team, await keychain.get('team:invite')]).toEqual([false, { state: 'none' }])
  await settle(team.start())
  expect(openBus).toHaveBeenCalledTimes(1)
})

test('leaving deletes the invite, ends the traffic, and lets this Gavel read for itself', async () => {
  const { team, views, keychain, settings, reads, settle, broker, clock } = openTeam()
  await settle(team.join(invite, agree))
  expect(reads.at(-1)?.(testAccount('plivo'), undefined)).toMatchObject({ paced: true })
  expect(await settle(team.leave())).toMatchObject({ ok: true })
  expect(await keychain.get('team:invite')).toEqual({ state: 'none' })
  expect([settings.get().team, views.at(-1)]).toEqual([false, undefined])
  expect(reads.at(-1)).toBeUndefined()
  const before = broker.traffic.length
  await clock.advance(60_000)
  expect(broker.traffic.length).toBe(before)
})

test('no connection is opened if the user declines the hosts of an invite', async () => {
  const { team, openBus, keychain, settings, settle } = openTeam()
  const asked: unknown[] = []
  const decline: Parameters<Team['join']>[1] = (...question) => {
    asked.push(question)
    return Promise.resolve(failure('cancelled', { values: { reason: 'declined' } }))
  }
  expect(await settle(team.join(invite, decline))).toMatchObject({ fault: { code: 'cancelled' } })
  expect(asked).toEqual([['Support', ['broker.example']]])
  expect(openBus).not.toHaveBeenCalled()
  expect([await keychain.get('team:invite'), settings.get().team]).toEqual([{ state: 'none' }, false])
})

test('start() joins the team once the keychain is unlocked, and does not join again after that', async () => {
  const stored = createSessionVault()
  await stored.set('team:invite', invite)
  const state = { isLocked: true }
  const get: typeof stored.get = (key) =>
    state.isLocked ? Promise.resolve({ state: 'locked', fault: fault('keychainLocked') }) : stored.get(key)
  const { team, views, openBus, settle } = openTeam({ keychain: { ...stored, get }, isJoined: true })
  await settle(team.start())
  expect(views).toMatchObject([{ fault: { code: 'keychainLocked' } }])
  state.isLocked = false
  await settle(team.start())
  expect(views.at(-1)).toMatchObject({ team: 'Support', state: { connection: 'connected' } })
  await settle(team.start())
  expect(openBus).toHaveBeenCalledTimes(1)
})

test('while Gavel is in the team, the accounts that relays announce are shown, and the invite stays stored', async () => {
  const { team, broker, keychain, addAccount, shown, settle } = openTeam()
  await settle(team.join(invite, agree))
  const relay = connectTo(broker, { user: 'r' })
  await settle(Promise.resolve())
  const account = (authId: string, name: string, provider: 'plivo' | 'vobiz' = 'plivo') => {
    const acc = accountHash('plivo', authId)
    return { acc, provider, name, listIsComplete: true, callbacks: 'none' } as const
  }
  /** What changes if a relay announces these accounts. */
  const announce = async (...accounts: ReturnType<typeof account>[]) => {
    const before = shown.length
    const topic = formatTopic('team', { kind: 'relay', relay: 'relay-1' })
    const payload = JSON.stringify(helloMessage({ accounts }))
    drop(relay.publish({ topic, payload, qos: 1, retain: true }))
    await settle(Promise.resolve())
    return shown.slice(before)
  }
  const gone = (authId: string) => `not team-${accountHash('plivo', authId)}`
  // One of this computer is not shown a second time.
  expect(await announce(account('MA1', 'Own'), account('MA2', 'Other'))).toEqual(['Other team plivo true'])
  expect(await announce(account('MA2', 'Renamed'), account('MA2', 'Renamed'))).toEqual(['Renamed team plivo true'])
  // Relays may be wrong.
  expect(await announce(account('MA2', 'Renamed', 'vobiz'))).toEqual(['Renamed team vobiz true'])
  await addAccount('account-2', 'MA2')
  expect(await announce(account('MA2', 'Renamed'))).toEqual([gone('MA2')])
  const many = Array.from({ length: 60 }, (_, index) => account(`MB${String(index)}`, 'Main'))
  expect(await announce(...many)).toHaveLength(50)
  expect(await announce(account('MB1', 'Main'))).toHaveLength(49)
  expect(await keychain.get('team:invite')).toEqual({ state: 'stored', token: invite })
  await settle(team.leave())
  expect(shown.at(-1)).toBe(gone('MB1'))
})
