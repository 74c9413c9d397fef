import { expect, test } from 'vitest'
import { gavelArguments } from '../../../scripts/start-arguments.mjs'

test('npm start opens the demo, unless it is told not to', () => {
  expect(gavelArguments([], false)).toEqual(['--demo'])
  expect(gavelArguments(['--hidden', '--no-demo'], false)).toEqual(['--hidden'])
  expect(gavelArguments([], true)).toEqual(['--no-sandbox', '--demo'])
})
