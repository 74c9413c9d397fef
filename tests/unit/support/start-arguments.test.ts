import { expect, test } from 'vitest'
import { gavelArguments } from '../../../scripts/start.mjs'

test('npm start opens the demo unless --no-demo is given', () => {
  expect(gavelArguments([], false)).toEqual(['--demo'])
  expect(gavelArguments(['--hidden', '--no-demo'], false)).toEqual(['--hidden'])
  expect(gavelArguments([], true)).toEqual(['--no-sandbox', '--demo'])
})
