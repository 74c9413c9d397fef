import { expect, test } from 'vitest'
import type { FeedMessage } from '../../../electron/feed/messages/messages.ts'
import { TeamDesks } from '../../../electron/feed/team-desks.ts'
import { accountHash } from '../../../electron/feed/messages/topics.ts'

const acc = accountHash('plivo', 'MA1')
const did: FeedMessage<'did'> = {
  v: 1,
  kind: 'did',
  id: 'a1',
  step: 'sending',
  action: 'mute',
  acc,
  conference: 'Standup',
  who: 'everyone',
  desk: 'desk-2',
  person: 'Ben',
  wall: 0,
}
const desk: FeedMessage<'desk'> = {
  v: 1,
  kind: 'desk',
  desk: 'desk-2',
  person: 'Ben',
  software: '',
  acts: true,
  reads: false,
  used: [],
  wants: { own: [], open: [], notify: [], active: true },
}

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

test('an action of another desk is passed on for each account that it is about', () => {
  const { desks, news } = openDesks()
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
