import { expect, test } from 'vitest'
import { detected, quick, testBreaks } from './detected.ts'
import { emptyCounters } from './oracle.ts'

testBreaks(detected.filter(({ broken }) => quick.has(broken)))

test('a break is known for each counter', () => {
  const counters = new Set<string>(detected.map(({ counter }) => counter))
  expect([...counters].toSorted()).toEqual(Object.keys(emptyCounters()).toSorted())
})
