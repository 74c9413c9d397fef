import { expect, it } from 'vitest'
import { parsePath } from '../../../electron/simulator/path.ts'

it.each([
  ['/a/b/', ['a', 'b']],
  ['/a/b%2Fc/', ['a', 'b/c']],
  ['/a//', ['a']],
  ['/a//b/', ['a', '', 'b']],
  ['/a/%2E%2E/', ['a', '..']],
  ['/a/../b', ['a', '..', 'b']],
  ['/a/%252F', ['a', '%2F']],
  ['/%E0%A4', undefined],
])('the path %s is split at raw slashes', (raw, expected) => {
  expect(parsePath(raw)?.segments).toEqual(expected)
})

it('a path has a query, and perhaps a slash at its end', () => {
  expect(parsePath('/a/?x=1&y=a%20b')).toMatchObject({ trailingSlash: true, query: { x: '1', y: 'a b' } })
  expect(parsePath('/a?')).toMatchObject({ trailingSlash: false, query: {} })
})
