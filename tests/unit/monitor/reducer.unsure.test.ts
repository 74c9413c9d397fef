import { describe, expect, test } from 'vitest'
import { createStory } from '../../support/evidence.ts'

describe('whether the run is still the same', () => {
  test('is uncertain after a 404 that a response without a roster contradicts', () => {
    const story = createStory().alive().at(1_000).gone().at(1_300)
    expect(story.room().unsureAt).toBeUndefined()
    expect(story.alive().room()).toMatchObject({ phase: 'live', instance: 1, unsureAt: expect.any(Number) as number })
  })

  test('is uncertain after a 404 that arrives after the response to a newer request', () => {
    const story = createStory().roster(10, 'a').at(1_000)
    story.late(
      (late) => late.gone(),
      (meanwhile) => meanwhile.roster(11, 'a'),
    )
    expect(story.room()).toMatchObject({ phase: 'live', instance: 1, unsureAt: expect.any(Number) as number })
  })

  test('is uncertain after a 404 and a roster that has an earlier caller but a later start of the run', () => {
    const story = createStory().roster(0, 'a').at(1_500).gone().at(3_000).roster(0, 'a')
    expect(story.room()).toMatchObject({ phase: 'live', instance: 1, unsureAt: expect.any(Number) as number })
  })

  test('is uncertain if all callers were replaced during a sleep, but the run time still fits the known run', () => {
    const slept = () => createStory().roster(2, 'a').at(2_000).sleep()
    const story = slept().roster(3, 'b')
    expect(story.room()).toMatchObject({ phase: 'live', instance: 1, unsureAt: expect.any(Number) as number })
    expect(slept().roster(3, 'a', 'b').room().unsureAt).toBeUndefined()
  })

  test('is certain after a 404 and a roster with an earlier caller and the known start of the run', () => {
    const story = createStory().roster(10, 'a', 'b').at(1_000).gone().at(1_300).roster(11, 'b', 'c')
    expect(story.room()).toMatchObject({ phase: 'live', instance: 1 })
    expect(story.room().unsureAt).toBeUndefined()
  })
})
