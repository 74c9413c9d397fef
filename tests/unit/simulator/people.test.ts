import { expect, test } from 'vitest'
import { createPeople, noisyCaller } from '../../../electron/simulator/people.ts'
import { createRandom } from '../../../electron/simulator/random.ts'
import { createWorld } from '../../support/simulator-world.ts'

test('the first 9,998 people have different numbers, and none of 20,000 has the number of the noisy caller', () => {
  const nextPerson = createPeople(createRandom(1))
  const numbers = Array.from({ length: 20_000 }, () => nextPerson().number)
  expect(new Set(numbers.slice(0, 9_998)).size).toBe(9_998)
  const members = createWorld({ rooms: 1, lively: true })
    .simulator.rooms.snapshot()
    .flatMap((room) => room.members)
  expect(numbers).not.toContain(members.find(({ name }) => name === noisyCaller)?.number)
})
