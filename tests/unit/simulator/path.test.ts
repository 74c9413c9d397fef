import { describe, expect, it } from 'vitest'
import { parsePath } from '../../../electron/simulator/path.ts'
import { createWorld } from '../../support/simulator-world.ts'

const segments = (raw: string, handling: 'literal' | 'nginx'): string[] | undefined =>
  parsePath(raw, handling)?.segments

describe('parsePath', () => {
  it.each([
    ['/a/b/', ['a', 'b']],
    ['/a/b%2Fc/', ['a', 'b/c']],
    ['/a//', ['a']],
    ['/a//b/', ['a', '', 'b']],
    ['/a/%2E%2E/', ['a', '..']],
    ['/a/../b', ['a', '..', 'b']],
    ['/a/%252F', ['a', '%2F']],
  ])('splits %s at raw slashes', (raw, expected) => {
    expect(segments(raw, 'literal')).toEqual(expected)
  })

  // The first four contain room names that mean something else behind nginx although they are encoded correctly.
  it.each([
    ['/C/a%2F../', ['C']],
    ['/C/%2F/', ['C']],
    ['/C/.%2F/', ['C']],
    ['/C/a%2FMember%2Fall/', ['C', 'a', 'Member', 'all']],
    ['/C/%2E%2E/', []],
    ['/C/a/./b//c/', ['C', 'a', 'b', 'c']],
    ['/C/%252F/', ['C', '%2F']],
    ['/C/a%5Cb/', ['C', 'a\\b']],
  ])('normalizes %s like nginx', (raw, expected) => {
    expect(segments(raw, 'nginx')).toEqual(expected)
  })

  it.each(['/../a', '/a/..%2F..%2F../', '/a/%00/'])('rejects %s like nginx', (raw) => {
    expect(parsePath(raw, 'nginx')).toBeUndefined()
  })

  it.each(['/%', '/%zz', '/%E0%A4'])('rejects bad percent-encoding: %s', (raw) => {
    expect(parsePath(raw, 'literal')).toBeUndefined()
    expect(parsePath(raw, 'nginx')).toBeUndefined()
  })

  it('returns the query, and whether the path ends with a slash', () => {
    expect(parsePath('/a/?x=1&y=a%20b', 'literal')).toMatchObject({ trailingSlash: true, query: { x: '1', y: 'a b' } })
    expect(parsePath('/a?', 'literal')).toMatchObject({ trailingSlash: false, query: {} })
  })
})

describe('the nginx switch', () => {
  it.each(['a%2F..', '%2F', '.%2F', 'a%2F%2E%2E'])('lets DELETE on the room %s end every room', async (name) => {
    for (const [pathHandling, left] of [
      ['literal', 2],
      ['nginx', 0],
    ] as const) {
      const world = createWorld({ rooms: 2, switches: { pathHandling } })
      await world.call('DELETE', `/Conference/${name}/`)
      await world.applyEffects()
      expect(world.simulator.rooms.snapshot()).toHaveLength(left)
    }
  })
})
