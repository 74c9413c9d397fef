import { afterEach, expect, test } from 'vitest'
import { DeskFeed } from '../../electron/team/desk-feed.ts'
import { createMqttBus } from '../../shared/feed/mqtt-bus.ts'
import { allTopics, deskMayWrite } from '../../shared/feed/topics.ts'
import type { ActionEntry } from '../../electron/team/desk-messages.ts'
import { systemClock } from '../../shared/clock.ts'
import { invite } from '../support/feed-messages.ts'
import { startMosquitto } from '../support/mosquitto.ts'
import { deskParts, recorder } from '../support/scripted-desk.ts'
import { accountId } from '../support/test-core.ts'
import { until } from '../support/wait-for.ts'

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
  const { seen, parts } = recorder()
  const address = `mqtt://127.0.0.1:${String(port)}`
  const feed = new DeskFeed(
    deskParts({
      ...parts,
      invite: { ...invite, desk, person, user: desk, addresses: [address], password: users[desk] },
      openBus: open,
      clock: systemClock(),
    }),
  )
  closing.push(() => feed.close())
  return { feed, seen, present: () => seen.states.at(-1)?.desks.map((one) => one.desk) ?? [] }
}

const intent: ActionEntry = {
  event: 'intent',
  account: accountId,
  action: 'mute',
  actionId: 'a1',
  conference: 'Weekly',
  members: [{ name: 'Mia', number: '15550100124', memberId: '12', callUuid: 'call-12' }],
}

test('row 29, team: what a moderator does at one desk reaches the other in order, and the broker does not store it', async () => {
  const { port } = await startBroker()
  const ana = openDesk(port, 'desk-1', 'Ana')
  const ben = openDesk(port, 'desk-2', 'Ben')
  await until('both desks', () => ana.present().includes('desk-2') && ben.present().includes('desk-1'))
  ana.feed.publishAction(intent)
  ana.feed.publishAction({ ...intent, event: 'outcome', outcome: 'accepted' })
  await until('the action', () => ben.seen.actions.length === 2)
  expect(ben.seen.actions.map(({ action }) => action)).toMatchObject([
    { desk: 'desk-1', kind: 'mute', step: 'sending', conference: 'Weekly', who: ['call-12'] },
    { step: 'accepted' },
  ])
  expect(ana.seen.actions).toEqual([])
  await ana.feed.close()
  await until('the desk to leave', () => ben.seen.gone.includes('desk-1'))
  const late = openDesk(port, 'desk-1', 'Ana')
  await until('both desks again', () => late.present().includes('desk-2'))
  expect(late.seen.actions).toEqual([])
})
