import { afterEach, expect, test } from 'vitest'
import { DeskFeed } from '../../electron/feed/desk-feed.ts'
import { createMqttBus } from '../../electron/feed/mqtt-bus.ts'
import { accountHash, allTopics, deskMayWrite } from '../../electron/feed/messages/topics.ts'
import type { ActionEntry } from '../../electron/feed/desk-messages.ts'
import { systemClock } from '../../shared/clock.ts'
import type { TeamAction } from '../../shared/team.ts'
import { startMosquitto } from '../support/mosquitto.ts'
import { until } from '../support/wait-for.ts'

const acc = accountHash('plivo', 'MA1')
const users = { 'desk-1': 'password-of-desk-1', 'desk-2': 'password-of-desk-2' }
const closing: (() => unknown)[] = []
const open = createMqttBus({
  certificates: () => [],
  proxyFor: () => Promise.resolve(undefined),
  random: () => 0.5,
  logger: () => undefined,
})

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** Starts a broker with the permissions of two desks. */
async function startBroker() {
  const permissions = Object.keys(users).flatMap((desk) => [
    `user ${desk}`,
    `topic read ${allTopics('team')}`,
    ...deskMayWrite('team', desk).map((topic) => `topic write ${topic}`),
  ])
  const broker = await startMosquitto({ users, permissions: `${permissions.join('\n')}\n` })
  closing.push(() => broker.close())
  return broker
}

function openDesk(port: number, desk: keyof typeof users, person: string) {
  const actions: TeamAction[] = []
  const gone: string[] = []
  const present: string[] = []
  let ids = 0
  const feed = new DeskFeed({
    invite: {
      feed: 'team',
      team: 'Support',
      desk,
      person,
      addresses: [`mqtt://127.0.0.1:${String(port)}`],
      user: desk,
      password: users[desk],
    },
    openBus: open,
    clock: systemClock(),
    software: '0.1.0',
    accounts: () => [{ accountId: 'account-1', acc }],
    providerOf: () => undefined,
    ownRooms: () => [],
    onAccounts: () => undefined,
    presence: () => ({ acts: true, wants: { own: [], open: [], notify: [], active: true } }),
    newId: () => `nonce-${desk}-${String((ids += 1))}`,
    onState: ({ desks }) => {
      present.splice(0, Infinity, ...desks.map((one) => one.desk))
    },
    colleagues: {
      acted: (_account, action) => {
        actions.push(action)
      },
      watches: () => undefined,
      left: (who) => {
        gone.push(who)
      },
    },
    hints: { take: () => undefined },
  })
  closing.push(() => feed.close())
  return { feed, actions, gone, present }
}

const intent: ActionEntry = {
  event: 'intent',
  account: 'account-1',
  action: 'mute',
  actionId: 'a1',
  conference: 'Weekly',
  members: [{ name: 'Mia', number: '15550100124', memberId: '12', callUuid: 'call-12' }],
}

test('row 29, team: what a moderator does at one desk reaches the other in order, and the broker does not store it', async () => {
  const { port } = await startBroker()
  const ana = openDesk(port, 'desk-1', 'Ana')
  const ben = openDesk(port, 'desk-2', 'Ben')
  await until('both desks', () => ana.present.includes('desk-2') && ben.present.includes('desk-1'))
  ana.feed.publishAction(intent)
  ana.feed.publishAction({ ...intent, event: 'outcome', outcome: 'accepted' })
  await until('the action', () => ben.actions.length === 2)
  expect(ben.actions).toMatchObject([
    { desk: 'desk-1', kind: 'mute', step: 'sending', conference: 'Weekly', who: ['call-12'] },
    { step: 'accepted' },
  ])
  expect(ana.actions).toEqual([])
  await ana.feed.close()
  await until('the desk to leave', () => ben.gone.includes('desk-1'))
  const late = openDesk(port, 'desk-1', 'Ana')
  await until('both desks again', () => late.present.includes('desk-2'))
  expect(late.actions).toEqual([])
})
