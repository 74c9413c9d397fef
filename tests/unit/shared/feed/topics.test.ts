import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  accountHash,
  allTopics,
  deskFilters,
  deskMayWrite,
  formatTopic,
  parseTopic,
  relayFilters,
  roomHash,
} from '../../../../shared/feed/topics.ts'
import type { Topic } from '../../../../shared/feed/topics.ts'
import { seed } from '../../../support/test-sizes.ts'

const id = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,31}$/)
const hash = fc.string({ unit: 'binary' }).map(roomHash)
const topics: fc.Arbitrary<Topic> = fc.oneof(
  fc.record({ kind: fc.constantFrom('relay', 'beat'), relay: id }),
  fc.record({ kind: fc.constant('list' as const), account: hash }),
  fc.record({ kind: fc.constantFrom('room', 'event'), account: hash, room: hash }),
  fc.record({ kind: fc.constantFrom('desk', 'did', 'ask'), desk: id }),
)

test('every topic is read as it was written', () => {
  fc.assert(
    fc.property(id, topics, (feed, topic) => {
      expect(parseTopic(feed, formatTopic(feed, topic))).toEqual(topic)
    }),
    { seed },
  )
})

test('a topic with a further level, of another version or of another feed is not read, nor is other text', () => {
  fc.assert(
    fc.property(id, topics, fc.string({ minLength: 1 }), (feed, topic, more) => {
      const text = formatTopic(feed, topic)
      for (const wrong of [
        `${text}/${more}`,
        text.replace('gavel/1', 'gavel/2'),
        formatTopic(`${feed}x`, topic),
        more,
      ]) {
        expect(parseTopic(feed, wrong)).toBeUndefined()
      }
    }),
    { seed },
  )
})

test('the name of a room does not add a level or a wildcard to a topic', () => {
  expect(formatTopic('team', { kind: 'room', account: accountHash('plivo', 'MA1'), room: roomHash('a/+/#') })).toMatch(
    /^gavel\/1\/team\/[0-9a-f]{16}\/room\/[0-9a-f]{16}$/,
  )
})

test('the hash of an account does not show its auth id, and differs between providers', () => {
  expect(accountHash('plivo', 'MAXXXXXXXXXXXXXXXXXX')).toMatch(/^[0-9a-f]{16}$/)
  expect(accountHash('plivo', 'MA1')).not.toBe(accountHash('vobiz', 'MA1'))
})

test('a desk may write only its own three topics, and receives nothing that desks ask', () => {
  expect(deskMayWrite('team', 'desk-1')).toEqual([
    'gavel/1/team/desk/desk-1',
    'gavel/1/team/did/desk-1',
    'gavel/1/team/ask/desk-1',
  ])
  expect(deskFilters('team').join(' ')).not.toContain('/ask/')
  expect(relayFilters('team')).toContain('gavel/1/team/ask/+')
  expect(allTopics('team')).toBe('gavel/1/team/#')
})
