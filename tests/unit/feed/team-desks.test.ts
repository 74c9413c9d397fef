import { expect, test } from 'vitest'
import { RetainedDesks, TeamDesks } from '../../../electron/feed/team-desks.ts'
import { accountHash } from '../../../electron/feed/messages/topics.ts'
import { acc, deskMessage, didMessage } from '../../support/feed-messages.ts'

const did = didMessage({ step: 'sending' })
const desk = deskMessage()

function openDesks() {
  const news: string[] = []
  const desks = new TeamDesks({
    invite: { desk: 'desk-1' },
    accounts: () => [
      { accountId: 'one', acc },
      { accountId: 'two', acc },
      { accountId: 'three', acc: accountHash('plivo', 'MA3') },
    ],
    hints: { take: () => undefined },
    colleagues: {
      acted: (accountId, { person, kind }) => {
        news.push(`${person} ${kind} ${accountId}`)
      },
      watches: (who, person, rooms) => {
        if (rooms.length > 0) news.push(`${who} ${person} watches ${rooms.map(({ accountId }) => accountId).join()}`)
      },
      left: (who) => {
        news.push(`${who} left`)
      },
    },
  })
  return { desks, news }
}

test('an action of another desk that can act is passed on for each account that it is about', () => {
  const { desks, news } = openDesks()
  desks.take(did, 0)
  desks.take({ ...desk, acts: false }, 0)
  desks.take(did, 0)
  expect(news).toEqual([])
  desks.take(desk, 0)
  desks.take(did, 0)
  desks.take({ ...did, acc: accountHash('plivo', 'MA2') }, 0)
  expect(news).toEqual(['desk-2 mute one', 'desk-2 mute two'])
})

test('messages of this desk itself are not passed on', () => {
  const { desks, news } = openDesks()
  desks.take({ ...did, desk: 'desk-1' }, 0)
  desks.leave('desk-1')
  expect(news).toEqual([])
})

test('the other desks are known, and a desk that left is reported, even if it left while this desk was offline', () => {
  const { desks, news } = openDesks()
  desks.take(desk, 0)
  desks.take({ ...desk, desk: 'desk-1' }, 0)
  desks.take({ ...desk, desk: 'desk-3' }, 0)
  expect(desks.others.map((other) => other.desk)).toEqual(['desk-2', 'desk-3'])
  desks.leave('desk-2')
  expect([desks.others.length, news]).toEqual([1, ['desk-2 left']])
  desks.connection(undefined)
  desks.connection(1_000)
  desks.expire(60_000)
  expect([desks.others.length, news.slice(1)]).toEqual([0, ['desk-3 left']])
})

test('the rooms whose newcomers another desk watches are passed on, with the name that a relay gave', () => {
  const { desks, news } = openDesks()
  const watches = [
    { acc, name: 'Standup' },
    { acc: accountHash('plivo', 'MA2'), name: 'Standup' },
  ]
  desks.take({ ...desk, watches }, 0)
  desks.take({ ...desk, desk: 'desk-1', watches }, 0)
  expect(news).toEqual(['desk-2 desk-2 watches one,two'])
})

function threeDesks() {
  const desks = new RetainedDesks<string>()
  desks.connection(0)
  for (const id of ['desk-1', 'desk-2', 'desk-3']) desks.set(id, `person at ${id}`, 0)
  return desks
}

test('a desk is known until its message is removed', () => {
  const desks = threeDesks()
  desks.remove('desk-2')
  expect(desks.expire(59_999)).toEqual([])
  expect(desks.ids).toEqual(['desk-1', 'desk-3'])
  expect(desks.all).toEqual(['person at desk-1', 'person at desk-3'])
})

test('a desk that has said nothing for a minute is forgotten, because a broker does not report that a user was revoked', () => {
  const desks = threeDesks()
  desks.set('desk-1', 'person at desk-1', 10_000)
  expect(desks.expire(59_999)).toEqual([])
  expect(desks.expire(60_000)).toEqual(['desk-2', 'desk-3'])
  expect(desks.expire(69_999)).toEqual([])
  expect(desks.expire(70_000)).toEqual(['desk-1'])
})

test('no desk is forgotten while the connection is lost', () => {
  const desks = threeDesks()
  desks.connection(undefined)
  expect(desks.expire(600_000)).toEqual([])
  expect(desks.size).toBe(3)
})

test('a desk is forgotten 15 s after a reconnection if no message of it has arrived since the loss', () => {
  const desks = threeDesks()
  desks.connection(undefined)
  // A broker may deliver what it retains before it confirms the subscription.
  desks.set('desk-1', 'person at desk-1', 4_900)
  desks.connection(5_000)
  desks.set('desk-3', 'person at desk-3', 5_100)
  expect(desks.expire(19_999)).toEqual([])
  expect(desks.expire(20_000)).toEqual(['desk-2'])
  expect(desks.ids).toEqual(['desk-1', 'desk-3'])
  expect(desks.expire(20_001)).toEqual([])
})

test('the 15 s after a reconnection begin again if the connection is lost before they are over', () => {
  const desks = threeDesks()
  desks.connection(undefined)
  desks.connection(5_000)
  desks.connection(undefined)
  desks.connection(18_000)
  expect(desks.expire(25_000)).toEqual([])
  expect(desks.expire(33_000)).toHaveLength(3)
})
