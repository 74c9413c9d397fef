import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import { accountHash, formatTopic } from '../../shared/feed/topics.ts'
import { startBrokerTeam, type BrokerTeam } from '../support/broker-team.ts'
import { run } from '../support/run-program.ts'
import { project } from '../support/simulator.ts'
import { until } from '../support/wait-for.ts'

type Json = Readonly<Record<string, unknown>>

/** The examples of messages in docs/team-feed.md. */
function examples(): readonly Json[] {
  const page = readFileSync(join(project, 'docs/team-feed.md'), 'utf8')
  return JSON.parse(/```json\n([\s\S]*?)```/.exec(page)?.[1] ?? '') as readonly Json[]
}

const optionsOf = ({ brokerPort, invite }: BrokerTeam): string[] => [
  '-V',
  'mqttv5',
  '-h',
  '127.0.0.1',
  '-p',
  String(brokerPort),
  '-u',
  invite.user,
  '-P',
  invite.password,
]

/** Runs Mosquitto's command-line client, and collects the messages that it prints. */
function subscribe(team: BrokerTeam): { readonly topic: string; readonly message: Json }[] {
  const heard: { topic: string; message: Json }[] = []
  const child = spawn('mosquitto_sub', [...optionsOf(team), '-t', 'gavel/1/team/#', '-F', '%t %p'])
  const exited = new Promise((resolve) => child.once('exit', resolve))
  onTestFinished(async () => {
    child.kill()
    await exited
  })
  createInterface(child.stdout).on('line', (line) => {
    const [topic = '', ...payload] = line.split(' ')
    if (payload.join('') !== '') heard.push({ topic, message: JSON.parse(payload.join(' ')) as Json })
  })
  return heard
}

async function publish(team: BrokerTeam, message: Json, ...more: readonly string[]): Promise<void> {
  const topic = `gavel/1/team/${String(message['kind'])}/desk-3`
  await run('mosquitto_pub', [...optionsOf(team), '-t', topic, '-m', JSON.stringify(message), ...more])
}

test('row 22, event feed: a program written from the documentation gets rooms and people, counts as a desk, and learns what left after it asked, but no secret', async () => {
  const team = await startBrokerTeam()
  const relay = await team.start(team.paths[0])
  const heard = subscribe(team)
  const of = (kind: string) => heard.filter(({ message }) => message['kind'] === kind)

  /** The call UUIDs in each room, as published by relays that have sent a beat. */
  const people = (): ReadonlyMap<string, readonly string[]> => {
    const alive = new Set(of('beat').map(({ message }) => message['epoch']))
    const rooms = new Map<string, readonly string[]>()
    for (const { message } of of('observation').filter((one) => alive.has(one.message['epoch']))) {
      const what = message['what'] as { readonly kind: string; readonly members?: readonly { readonly call: string }[] }
      if (what.kind === 'roster')
        rooms.set(String(message['name']), (what.members ?? []).map(({ call }) => call).toSorted())
      else if (what.kind === 'gone') rooms.delete(String(message['name']))
    }
    return rooms
  }
  const truth = (): ReadonlyMap<string, readonly string[]> =>
    new Map(
      team.simulator.rooms
        .allLive()
        .map(({ name, members }) => [name, [...members.values()].map(({ callUuid }) => callUuid).toSorted()]),
    )
  await until('every room', () => people().size === 3)
  expect(Object.fromEntries(people())).toEqual(Object.fromEntries(truth()))

  const [name = ''] = [...people().keys()]
  team.simulator.rooms.join({ room: name, number: '15550100111' })
  await until('the event', () => of('event').some(({ message }) => message['proof'] === 'v3'))
  await until('the new person', () => people().get(name)?.length === 5)
  team.simulator.rooms.endRoom({ room: name })
  await until('the end', () => people().size === 2)

  const [desk, ask] = ['desk', 'ask'].map((kind) => examples().find((example) => example['kind'] === kind))
  if (desk === undefined || ask === undefined) throw new Error('an example is missing')
  await publish(team, { ...desk, wants: { own: [], open: [], notify: [], active: true } }, '-r', '-q', '1')
  await until('a moderator', () => (relay.lines.at(-1) as { moderators?: number } | undefined)?.moderators === 1)
  await publish(team, ask)
  await until('its ask', () =>
    of('beat').some(({ message }) => JSON.stringify(message['log']).includes(String(ask['n']))),
  )

  const { bus } = team.desk()
  const topic = formatTopic('team', { kind: 'relay', relay: 'relay-1' })
  await until(
    'a refusal',
    async () => (await bus.publish({ topic, payload: '{}', qos: 1, retain: true })) === 'refused',
  )
  const { authId, authToken } = team.simulator
  for (const secret of [authToken, authId, Buffer.from(`${authId}:${authToken}`).toString('base64')]) {
    expect(JSON.stringify(heard)).not.toContain(secret)
  }
  expect(new Set(team.simulator.requests.map(({ method }) => method))).toEqual(new Set(['GET']))
  expect(relay.errors()).toBe('')

  // Each message has only fields of its example, apart from those that are sent only in some cases.
  const acc = accountHash('plivo', team.simulator.authId)
  for (const { topic, message } of heard) {
    const example = examples().find(({ kind }) => kind === message['kind'])
    expect(Object.keys(example ?? {}), topic).toEqual(expect.arrayContaining(Object.keys(message).filter(isAlwaysSent)))
    if ('acc' in message) expect(topic).toContain(`gavel/1/team/${acc}/`)
  }
})

/** These fields depend on the provider and its response. */
function isAlwaysSent(field: string): boolean {
  return field !== 'requestId' && field !== 'conferenceUuid'
}
