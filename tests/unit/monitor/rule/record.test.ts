import { expect, test } from 'vitest'
import { endSent, runOf, unobserved } from '../../../../electron/monitor/rule/record.ts'
import { roomAfter } from '../../../support/room-script.ts'

test('what was read before a time without observation has no age', () => {
  expect(roomAfter('0 roster 9 a, 1 failed, 2 sleep')).toMatchObject({
    quiet: 'sleep',
    run: { roster: { sent: -Infinity } },
  })
  for (const field of ['run.retrieved', 'failure', 'run.rosterlessSince'])
    expect(roomAfter('0 alive, 1 failed, 2 sleep')).not.toHaveProperty(field)
})

test('a lost network does not change the age of what was read', () => {
  expect(roomAfter('0 roster 9 a, 1 network')).toMatchObject({ quiet: 'network', run: { roster: { sent: 0 } } })
  expect(roomAfter('0 roster 9 a, 1 sleep, 2 network')).toMatchObject({
    quiet: 'network',
    run: { roster: { sent: -Infinity } },
  })
})

test('the first response about a room ends its time without observation, whatever it says of the room', () => {
  for (const script of [
    '0 sleep, 1 gone',
    '0 sleep, 1 unlisted',
    '0 sleep, 1 roster 0',
    '0 sleep, 1 alive',
    '0 sleep, 1 roster 9 a',
  ])
    expect(roomAfter(script)).not.toHaveProperty('quiet')
  expect(roomAfter('0 roster 9 a, 1 gone, 4 unlisted, 5 sleep, 6 gone')).not.toHaveProperty('quiet')
  // A failure says nothing, and a list alone does not say who is in the room.
  expect(roomAfter('0 roster 9 a, 1 sleep, 2 failed, 3 listed')).toMatchObject({ quiet: 'sleep' })
  expect(unobserved(roomAfter('0 roster 9 a, 1 gone, 4 unlisted'), 'network')).toMatchObject({
    phase: 'ended',
    quiet: 'network',
  })
})

test('a sent end stays open until a response to an end of the same run is known', () => {
  const marks = (script: string): object => runOf(roomAfter(script))?.marks ?? {}
  expect(marks('0 roster 9 a, 1 end none')).toMatchObject({ endOpenAt: 1_000 })
  expect(marks('0 roster 9 a, 1 end none, 2 end other')).not.toHaveProperty('endOpenAt')
  const accepted = marks('0 roster 9 a, 1 end none, 2 end accepted')
  expect(accepted).toMatchObject({ endAcceptedAt: 2_000 })
  expect(accepted).not.toHaveProperty('endOpenAt')
  expect(marks('0 roster 90 a, 1 end accepted, 2 roster 0 b, 5 roster 3 b')).not.toHaveProperty('endAcceptedAt')
})

test('an end of another run, or of a room that is not live, leaves no mark', () => {
  const live = roomAfter('0 roster 90 a, 2 roster 0 b, 5 roster 3 b')
  expect(endSent(live, 1, 'accepted', 4_000)).toBe(live)
  expect(endSent(live, 2, 'accepted', 6_000)).toMatchObject({ run: { marks: { endAcceptedAt: 6_000 } } })
  const ended = roomAfter('0 roster 9 a, 1 gone, 4 unlisted')
  expect(endSent(ended, 1, 'accepted', 4_000)).toBe(ended)
})
