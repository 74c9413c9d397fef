import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Inbox, readArrival } from '../../../../shared/feed/inbox.ts'
import { LARGEST_PACKET, parseMessage, topicOf, type Outgoing } from '../../../../shared/feed/messages.ts'
import { accountHash, formatTopic, roomHash } from '../../../../shared/feed/topics.ts'
import { didMessage } from '../../../support/feed-messages.ts'
import { project } from '../../../support/simulator.ts'
import { counts, seed } from '../../../support/test-sizes.ts'

const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value))

const page = readFileSync(join(project, 'docs/team-feed.md'), 'utf8')
/** One example of each message. */
const examples = JSON.parse(/```json\n([\s\S]*?)```/.exec(page)?.[1] ?? '') as readonly Outgoing[]
const messages = examples.map((message): [string, Outgoing] => [formatTopic('team', topicOf(message)), message])
const example = <K extends Outgoing['kind']>(kind: K): Outgoing<K> =>
  examples.find((message): message is Outgoing<K> => message.kind === kind) as Outgoing<K>
const observation = example('observation')
const { acc } = observation
const desk = example('desk')

test('each message has its topic', () => {
  const room = roomHash('Standup')
  const rest = ['relay/relay-1', 'relay/relay-1', 'beat/relay-1', `${acc}/list`, `${acc}/room/${room}`]
  expect(messages.map(([topic]) => topic)).toEqual(
    [...rest, `${acc}/event/${room}`, 'desk/desk-3', 'did/desk-3', 'ask/desk-3'].map((end) => `gavel/1/team/${end}`),
  )
})

test('a message about an action that names more callers than Gavel ever sends is malformed', () => {
  const did = (count: number) => didMessage({ who: Array.from({ length: count }, (_, call) => `call-${String(call)}`) })
  expect(parseMessage(encode(did(2_000)))).toMatchObject({ kind: 'did' })
  expect(parseMessage(encode(did(2_001)))).toBe('malformed')
})

describe('every message', () => {
  test.each(messages)('on %s is read as it was written', (topic, message) => {
    expect(readArrival('team', topic, encode(message))).toMatchObject({ message })
  })

  test('is dropped on any other topic', () => {
    for (const [topic] of messages) {
      for (const [own, message] of messages) {
        if (topic === own) continue
        expect(readArrival('team', topic, encode(message)), `${message.kind} on ${topic}`).toBe('misplaced')
      }
    }
  })
})

test('57 a message of another room, account or desk than its topic’s is dropped', () => {
  const topic = formatTopic('team', topicOf(observation))
  expect(readArrival('team', topic, encode({ ...observation, name: 'standup' }))).toBe('misplaced')
  expect(readArrival('team', topic, encode({ ...observation, acc: accountHash('plivo', 'MA2') }))).toBe('misplaced')
  expect(readArrival('team', 'gavel/1/team/desk/desk-2', encode(desk))).toBe('misplaced')
})

test.each([
  ['ask', 32_768],
  ['did', 131_072],
  ['desk', 262_144],
])('a message of a desk on its topic %s is read only up to %i bytes', (kind, largest) => {
  const [topic = '', message = {}] = messages.find(([, each]) => each.kind === kind) ?? []
  const sized = (bytes: number): Uint8Array => {
    const rest = encode({ ...message, more: '' }).byteLength
    return encode({ ...message, more: 'x'.repeat(bytes - rest) })
  }
  expect(readArrival('team', topic, sized(largest))).toMatchObject({ message })
  expect(readArrival('team', topic, sized(largest + 1))).toBe('malformed')
})

test('of stored messages, only those that the broker is meant to store are read', () => {
  const read = messages.filter(([topic, message]) => {
    const arrival = new Inbox('team', () => 0).read(topic, encode(message), true)
    return typeof arrival !== 'string'
  })
  expect(read.map(([, { kind }]) => kind)).toEqual(['hello', 'bye', 'list', 'observation', 'desk'])
})

test('at most a megabyte of one desk is read in ten seconds, and a desk that sends more is named', () => {
  let now = 0
  const inbox = new Inbox('team', () => now)
  const nested = new TextEncoder().encode('['.repeat(131_072))
  const flood = (kind: string) => inbox.read(`gavel/1/team/${kind}/desk-9`, nested, false)
  const sent = ['did', 'desk', 'did', 'desk', 'did', 'desk', 'did', 'desk'].map(flood)
  expect(sent).toEqual(sent.map(() => 'malformed'))
  expect(inbox.loud).toEqual([])
  expect(['did', 'desk', 'ask'].map(flood)).toEqual(['tooMuch', 'tooMuch', 'tooMuch'])
  expect(inbox.loud).toEqual(['desk-9'])
  for (const [topic, message] of messages) {
    expect(inbox.read(topic, encode(message), false), topic).toMatchObject({ message })
  }
  now += 10_000
  expect(flood('did')).toBe('malformed')
})

test('an empty payload means that the retained message of the topic is removed', () => {
  expect(readArrival('team', 'gavel/1/team/desk/desk-1', new Uint8Array())).toEqual({
    topic: { kind: 'desk', desk: 'desk-1' },
    message: undefined,
  })
})

test('unknown fields are ignored, unknown kinds and later versions count as newer, and earlier versions as older', () => {
  expect(parseMessage(encode({ ...desk, mood: 'fine' }))).toMatchObject({ kind: 'desk' })
  expect(parseMessage(encode({ v: 2, kind: 'dance' }))).toBe('newer')
  expect(parseMessage(encode({ ...desk, v: 3 }))).toBe('newer')
  expect(parseMessage(encode({ v: 1, kind: 'answer' }))).toBe('older')
  // What an earlier version has left at the broker says nothing about who is there.
  expect(
    [false, true].map((isRetained) =>
      readArrival('team', 'gavel/1/team/desk/desk-1', encode({ ...desk, v: 1 }), isRetained),
    ),
  ).toEqual(['older', 'misplaced'])
  expect(parseMessage(encode({ v: 2, kind: 'toString' }))).toBe('newer')
  expect(parseMessage(encode({ v: 0, kind: 'check' }))).toBe('malformed')
})

test('49 names become safe to show, but room names that requests need stay unchanged', () => {
  const nasty = 'A\u202Ena\n'
  const parsed = parseMessage(encode({ ...desk, person: nasty, wants: { ...desk.wants, own: [{ acc, name: nasty }] } }))
  expect(parsed).toMatchObject({ person: 'Ana', wants: { own: [{ name: nasty }] } })
})

test('an unknown fault code is read as `server`, and an unknown reason is left out', () => {
  const failed = (fault: unknown): unknown => ({ ...observation, what: { kind: 'failed', fault } })
  const read = (fault: unknown): unknown => parseMessage(encode(failed(fault)))
  expect(read({ code: 'timeout' })).toMatchObject({ what: { fault: { code: 'timeout' } } })
  expect(read({ code: 'badAnswer', reason: 'cut' })).toMatchObject({ what: { fault: { values: { reason: 'cut' } } } })
  expect(read({ code: 'badAnswer', reason: 'whatever' })).toEqual({
    ...(read({ code: 'badAnswer' }) as object),
    what: { kind: 'failed', fault: { code: 'badAnswer' } },
  })
  expect(read({ code: 'whatever' })).toMatchObject({ what: { fault: { code: 'server' } } })
})

test('57 a payload larger than a packet is not parsed', () => {
  expect(parseMessage(encode({ ...desk, more: 'x'.repeat(LARGEST_PACKET) }))).toBe('malformed')
})

test('no payload makes the reader throw, and a message that passes has the kind and the subject of its topic', () => {
  const wrong: fc.Arbitrary<unknown> = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom(null, -1, 1e300, '', [], {}),
  )
  fc.assert(
    fc.property(fc.nat(messages.length - 1), fc.nat(20), wrong, (index, field, value) => {
      const [topic, message] = messages[index] ?? []
      if (topic === undefined || message === undefined) return
      const fields = Object.keys(message)
      const name = fields[field % fields.length] ?? ''
      const arrival = readArrival('team', topic, encode({ ...message, [name]: value }))
      if (typeof arrival === 'string') return
      expect(arrival.message?.kind).toBe(message.kind)
      expect(readArrival('team', topic, encode(arrival.message))).toEqual(arrival)
    }),
    { seed, numRuns: Math.min(counts.bodies, 20_000) },
  )
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(['malformed', 'newer', 'older']).toContain(parseMessage(bytes))
    }),
    { seed },
  )
})
