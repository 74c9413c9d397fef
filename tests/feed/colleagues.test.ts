import { afterEach, expect, test } from 'vitest'
import type { Bus } from '../../electron/feed/bus.ts'
import { DeskFeed } from '../../electron/feed/desk-feed.ts'
import { readArrival } from '../../electron/feed/inbox.ts'
import type { FeedMessage } from '../../electron/feed/messages/messages.ts'
import { createMqttBus } from '../../electron/feed/mqtt-bus.ts'
import { accountHash, allTopics, deskMayWrite, formatTopic } from '../../electron/feed/messages/topics.ts'
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

function openProgram(port: number, user: keyof typeof users): { bus: Bus; dids: FeedMessage<'did'>[] } {
  const dids: FeedMessage<'did'>[] = []
  const bus = open({
    addresses: [`mqtt://127.0.0.1:${String(port)}`],
    user,
    password: users[user],
    clientId: 'wallboard',
    keepalive: 10,
    filters: [allTopics('team')],
    onState: () => undefined,
    will: { topic: formatTopic('team', { kind: 'desk', desk: user }), payload: '', qos: 1, retain: true },
    onMessage: (topic, payload) => {
      const arrival = readArrival('team', topic, payload)
      if (typeof arrival !== 'string' && arrival.message?.kind === 'did') dids.push(arrival.message)
    },
  })
  closing.push(() => bus.close())
  return { bus, dids }
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

test('if a desk makes the broker store an action, a desk that connects later ignores it', async () => {
  const { port } = await startBroker()
  const program = openProgram(port, 'desk-2')
  const did = { v: 2, kind: 'did', id: 'x1', step: 'accepted', action: 'end', acc, conference: 'Weekly', who: [] }
  const stored = {
    topic: formatTopic('team', { kind: 'did', desk: 'desk-2' }),
    payload: JSON.stringify({ ...did, desk: 'desk-2', person: 'Ben', wall: 0 }),
    qos: 1,
    retain: true,
  } as const
  await until('the program to connect', async () => (await program.bus.publish(stored)) === 'sent')
  const ana = openDesk(port, 'desk-1', 'Ana')
  // The broker delivers what it has stored before anything that is published later.
  await until('a later action', async () => {
    await program.bus.publish({ ...stored, payload: stored.payload.replace('"x1"', '"x2"'), retain: false })
    return ana.actions.some(({ id }) => id === 'x2')
  })
  expect(ana.actions.map(({ id }) => id)).not.toContain('x1')
})

test('no desk can report an action in the name of another desk', async () => {
  const { port } = await startBroker()
  const ana = openDesk(port, 'desk-1', 'Ana')
  const ben = openDesk(port, 'desk-2', 'Ben')
  await until('both desks', () => ana.present.includes('desk-2') && ben.present.includes('desk-1'))
  const program = openProgram(port, 'desk-2')
  const forged = (topicDesk: string) => {
    const message = { v: 2, kind: 'did', id: 'x1', step: 'sending', action: 'end', acc, conference: 'Weekly', who: [] }
    return program.bus.publish({
      topic: formatTopic('team', { kind: 'did', desk: topicDesk }),
      payload: JSON.stringify({ ...message, desk: 'desk-1', person: 'Ana', wall: 0 }),
      qos: 1,
      retain: false,
    })
  }
  await until('the program to connect', async () => (await forged('desk-1')) === 'refused')
  // desk-2 may write to its own topic, but no receiver accepts a message there that claims to be from desk-1.
  expect(await forged('desk-2')).toBe('sent')
  ana.feed.publishAction(intent)
  await until('the true action', () => ben.actions.length > 0 && program.dids.length > 0)
  expect(ben.actions).toMatchObject([{ kind: 'mute' }])
  expect(program.dids).toMatchObject([{ kind: 'did', action: 'mute', person: 'Ana' }])
})
