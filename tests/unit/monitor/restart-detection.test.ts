import { expect, test } from 'vitest'
import { isOtherInstance } from '../../../electron/monitor/restart-detection.ts'
import { createStory, person, start } from '../../support/evidence.ts'

test('a conference UUID decides whether a roster belongs to another run, even against its run time and members', () => {
  const room = { ...createStory().roster(100, 'a').room(), conferenceUuid: 'first' }
  const stamp = { askedAt: start + 2_000, answeredAt: start + 2_100, asked: 10, answered: 11 }
  const isOther = (conferenceUuid: string, runTimeSeconds: number, caller: string) => {
    const roster = { kind: 'roster', name: room.name, people: 1, members: [person(caller)] } as const
    return isOtherInstance(room, { ...roster, conferenceUuid, runTimeSeconds }, stamp)
  }
  expect(isOther('second', 102, 'a')).toBe(true)
  expect(isOther('first', 0, 'b')).toBe(false)
})

test('if everyone changed and a cached roster has a later start, the next roster shows that the run continues', () => {
  const story = createStory().at(10_200).roster(10, 'a').at(15_200).roster(12, 'b')
  expect(story.room()).toMatchObject({ instance: 1, doubt: { runTimeSeconds: 12 } })
  expect(story.at(20_200).roster(20, 'b').room()).toMatchObject({ phase: 'live', instance: 1 })
})

test('if everyone changed and two rosters have the same later start, the room has restarted', () => {
  const story = createStory().at(10_200).roster(10, 'a').at(15_200).roster(2, 'b')
  expect(story.at(20_200).roster(7, 'b').room()).toMatchObject({ phase: 'live', instance: 2 })
})

test('if everyone changed and a cached roster is two seconds old, the next roster shows that the run continues', () => {
  const story = createStory().at(17_000).roster(17, 'a').at(20_000).roster(18, 'b')
  expect(story.room()).toMatchObject({ instance: 1, doubt: { runTimeSeconds: 18 } })
  expect(story.at(21_400).roster(21, 'b').room()).toMatchObject({ phase: 'live', instance: 1 })
})
