import { success } from '../../../shared/result.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgeName } from '../../../electron/providers/paths.ts'
import { createPaths, type Path, type WritePath } from '../../../electron/providers/paths.ts'
import { parsePath } from '../../../electron/simulator/path.ts'
import { collapsed } from '../../support/rewriting-proxies.ts'
import { counts, seed } from '../../support/test-sizes.ts'
import { awkwardName, doubtfulNames, impossibleNames, ordinaryNames } from '../../support/hostile-names.ts'

const authId = 'MA_MADEUP1'
const account = `/v1/Account/${authId}`
const paths = createPaths(success(new URL('https://api.plivo.com/v1')), authId)

const shown = (path: Path): string =>
  path.ok ? path.value.replace('https://api.plivo.com', '') : `refused: ${String(path.fault.values?.['reason'])}`

describe('the paths', () => {
  it.each([
    ['Town Hall', 'Town%20Hall'],
    ['a&b', 'a%26b'],
    ['what?', 'what%3F'],
    ['#1', '%231'],
    ['100%', '100%25'],
    ['1+1', '1%2B1'],
    ['🙂', '%F0%9F%99%82'],
    ['...', '...'],
    ['.a', '.a'],
    ['all', 'all'],
    ['Member', 'Member'],
    ['Ops/Night', 'Ops%2FNight'],
    ['x'.repeat(500), 'x'.repeat(500)],
  ])('name a conference %j', (name, segment) => {
    expect(shown(paths.conference(name))).toBe(`${account}/Conference/${segment}/`)
  })

  it.each([
    ['\u00A0\u3000', 'nameEmpty'],
    ['a\nb', 'nameControl'],
    ['a%2500', 'nameControl'],
    ['a\uD800', 'nameSurrogate'],
    ['a/..', 'nameDots'],
    ['a%252F%252E%252E', 'nameDots'],
    ['..;a', 'nameDots'],
  ])('reject the conference name %j: %s', (name, reason) => {
    for (const path of [
      paths.conference(name),
      paths.recording(name),
      paths.member(name, 'all'),
      paths.memberStep(name, { ids: ['1'] }, 'Kick'),
    ]) {
      expect(shown(path)).toBe(`refused: ${reason}`)
    }
  })

  it.each(impossibleNames)('allow no request to %j', (name) => {
    expect(judgeName(name).use).toBe('never')
    expect(paths.conference(name).ok).toBe(false)
  })

  it.each(doubtfulNames)('allow writes to %j only after a retrieve', (name) => {
    expect(judgeName(name)).toEqual({ use: 'afterRetrieve' })
    expect(paths.conference(name).ok).toBe(true)
  })

  it.each(ordinaryNames)('allow writes to %j at once', (name) => {
    expect(judgeName(name)).toEqual({ use: 'yes' })
  })

  it('have the exact casing and slashes of each operation', () => {
    const uuid = '00000000-0000-4000-8000-000000000311'
    expect(shown(paths.account())).toBe(`${account}/`)
    const list = paths.conferenceList()
    expect(shown(list)).toBe(`${account}/Conference/`)
    // @ts-expect-error A read's address is no path for a write: a DELETE of this one would end every conference.
    list satisfies WritePath
    expect(shown(paths.everyConference())).toBe(`${account}/Conference/`)
    expect(shown(paths.member('a', { ids: ['10', '15'] }))).toBe(`${account}/Conference/a/Member/10,15/`)
    expect(shown(paths.member('a', 'all'))).toBe(`${account}/Conference/a/Member/all/`)
    expect(shown(paths.memberStep('a', { ids: ['1', '1'] }, 'Deaf'))).toBe(`${account}/Conference/a/Member/1/Deaf/`)
    expect(shown(paths.recording('a'))).toBe(`${account}/Conference/a/Record/`)
    expect(shown(paths.liveCalls('noSlash'))).toBe(`${account}/Call?status=live`)
    expect(shown(paths.liveCalls('slash', { limit: 20, offset: 40 }))).toBe(
      `${account}/Call/?status=live&limit=20&offset=40`,
    )
    expect(shown(paths.liveCall(uuid, 'slash'))).toBe(`${account}/Call/${uuid}/?status=live`)
    expect(shown(paths.callRecord(uuid, 'call'))).toBe(`${account}/Call/${uuid}/`)
    expect(shown(paths.callRecord(uuid, 'cdr'))).toBe(`${account}/cdr/${uuid}`)
    expect(shown(paths.callRecord(uuid, 'cdrOfOlderPages'))).toBe(
      `${account.replace('/Account/', '/account/')}/cdr/${uuid}`,
    )
    expect(shown(paths.recordings({ callUuid: uuid }, 100))).toBe(`${account}/Recording/?call_uuid=${uuid}&limit=100`)
    expect(shown(paths.recordings({ conference: 'a&limit=9 #' }, 20))).toBe(
      `${account}/Recording/?conference_name=a%26limit%3D9+%23&limit=20`,
    )
    expect(shown(paths.call(uuid))).toBe(`${account}/Call/${uuid}/`)
  })

  it.each(['', ' ', '.', '..', 'a', 'all', '1/2', '1%2F2', '00000000-0000/..', '-0000000000', 'x'.repeat(200)])(
    'reject the call UUID %j',
    (callUuid) => {
      expect(shown(paths.call(callUuid))).toBe('refused: callUuid')
      expect(shown(paths.callRecord(callUuid, 'cdr'))).toBe('refused: callUuid')
      expect(shown(paths.recordings({ callUuid }, 20))).toBe('refused: callUuid')
    },
  )

  it.each(['', 'all', '1,2', '-1', '1.0', ' 1', '1/..', '٣', '1'.repeat(21)])('reject the member id %j', (id) => {
    expect(shown(paths.member('a', { ids: [id] }))).toBe('refused: memberId')
    expect(shown(paths.member('a', { ids: ['7', id] }))).toBe('refused: memberId')
  })

  it('reject an empty list of member ids', () => {
    expect(shown(paths.member('a', { ids: [] as unknown as [string] }))).toBe('refused: memberId')
  })

  it.each(['', 'a/b', '..', 'MA x', 'MA%2F', 'é', 'x'.repeat(65)])('reject the auth id %j', (id) => {
    const wrong = createPaths(success(new URL('https://api.plivo.com/v1')), id)
    expect(shown(wrong.conferenceList())).toBe('refused: authId')
    expect(shown(wrong.call('00000000-0000-4000-8000-000000000311'))).toBe('refused: authId')
  })
})

/** The paths whose `DELETE` ends all conferences, or all calls. */
const everything = new RegExp(`^${account}/(Conference|Call)/*$`)

/**
 * The segments of the path as the application behind the provider's server sees it. The simulator's parser finds them.
 * It shares no code with `paths.ts`.
 */
const arrives = (path: Path, through: (path: string) => string = (same) => same): readonly string[] | undefined =>
  path.ok ? parsePath(through(new URL(path.value).pathname))?.segments : undefined

describe(`any string (seed ${seed})`, () => {
  const check = (property: (text: string) => void): void => {
    fc.assert(fc.property(awkwardName, property), { numRuns: counts.names, seed, verbose: false })
  }

  it('15 as a room name leads to exactly that room, or is rejected', () => {
    let accepted = 0
    check((name) => {
      const path = paths.conference(name)
      if (!path.ok) return
      accepted += 1
      const segments = ['v1', 'Account', authId, 'Conference', name]
      expect(arrives(path)).toEqual(segments)
      expect(new URL(path.value).pathname.startsWith(`${account}/Conference/`)).toBe(true)
      expect(new URL(path.value).pathname).not.toMatch(everything)
      // Writes without a retrieve must reach the right room even through a proxy that decodes paths and merges slashes.
      if (judgeName(name).use === 'yes') {
        expect(arrives(path, collapsed)).toEqual(segments)
        expect(arrives(paths.memberStep(name, 'all', 'Mute'), collapsed)).toEqual([
          ...segments,
          'Member',
          'all',
          'Mute',
        ])
      }
    })
    expect(accepted).toBeGreaterThan(counts.names / 10)
  })

  it('as a call UUID leads to exactly that call, or is rejected', () => {
    check((callUuid) => {
      const path = paths.call(callUuid)
      if (path.ok) expect(arrives(path, collapsed)).toEqual(['v1', 'Account', authId, 'Call', callUuid])
    })
    fc.assert(
      fc.property(fc.uuid(), (callUuid) => {
        expect(arrives(paths.call(callUuid), collapsed)).toEqual(['v1', 'Account', authId, 'Call', callUuid])
      }),
      { numRuns: 1_000, seed },
    )
  })

  it('as a member id leads to exactly that member, or is rejected', () => {
    check((id) => {
      const path = paths.member('a', { ids: [id] })
      if (path.ok) {
        expect(id).toMatch(/^\d+$/)
        expect(arrives(path, collapsed)).toEqual(['v1', 'Account', authId, 'Conference', 'a', 'Member', id])
      }
    })
  })
})
