import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readPath } from '../../../electron/simulator/path.ts'
import { counts, seed } from '../../support/test-sizes.ts'
import { createWorld } from '../../support/simulator-world.ts'

const segments = (raw: string, handling: 'literal' | 'nginx'): string[] | undefined => readPath(raw, handling)?.segments

describe('reading a path', () => {
  it.each([
    ['/a/b/', ['a', 'b']],
    ['/a/b%2Fc/', ['a', 'b/c']],
    ['/a//', ['a']],
    ['/a//b/', ['a', '', 'b']],
    ['/a/%2E%2E/', ['a', '..']],
    ['/a/../b', ['a', '..', 'b']],
    ['/a/%252F', ['a', '%2F']],
  ])('literally: %s', (raw, expected) => {
    expect(segments(raw, 'literal')).toEqual(expected)
  })

  // The first four are room names that, correctly encoded, mean something else behind nginx.
  it.each([
    ['/C/a%2F../', ['C']],
    ['/C/%2F/', ['C']],
    ['/C/.%2F/', ['C']],
    ['/C/a%2FMember%2Fall/', ['C', 'a', 'Member', 'all']],
    ['/C/%2E%2E/', []],
    ['/C/a/./b//c/', ['C', 'a', 'b', 'c']],
    ['/C/%252F/', ['C', '%2F']],
    ['/C/a%5Cb/', ['C', 'a\\b']],
  ])('as nginx does: %s', (raw, expected) => {
    expect(segments(raw, 'nginx')).toEqual(expected)
  })

  it.each(['/../a', '/a/..%2F..%2F../', '/a/%00/'])('nginx refuses %s', (raw) => {
    expect(readPath(raw, 'nginx')).toBeUndefined()
  })

  it.each(['/%', '/%zz', '/%E0%A4'])('nobody can read %s', (raw) => {
    expect(readPath(raw, 'literal')).toBeUndefined()
    expect(readPath(raw, 'nginx')).toBeUndefined()
  })

  it('gives query and last slash', () => {
    expect(readPath('/a/?x=1&y=a%20b', 'literal')).toMatchObject({ trailingSlash: true, query: { x: '1', y: 'a b' } })
    expect(readPath('/a?', 'literal')).toMatchObject({ trailingSlash: false, query: {} })
  })

  it('decodes every encoded segment back to itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (name) => {
        expect(segments(`/${encodeURIComponent(name)}/`, 'literal')).toEqual([name])
      }),
      { seed, numRuns: Math.min(counts.names, 5000) },
    )
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
      await world.settle()
      expect(world.simulator.rooms.snapshot()).toHaveLength(left)
    }
  })

  it('lets an action on the room "a/Member/all" reach everybody in the room "a"', async () => {
    const world = createWorld({ switches: { pathHandling: 'nginx' } })
    world.simulator.rooms.startRoom({ name: 'a', people: 3 })
    await world.call('DELETE', '/Conference/a%2FMember%2Fall/')
    await world.settle()
    expect(world.simulator.rooms.snapshot()).toEqual([])
    expect(world.simulator.requests[0]?.decodedSegments.slice(3)).toEqual(['Conference', 'a', 'Member', 'all'])
  })
})
