import { describe, expect, it } from 'vitest'
import { mergedRecordings, readRecordings } from '../../../electron/providers/recordings.ts'
import { failure } from '../../../shared/result.ts'

const of = { conference: 'Standup' }
const entry = {
  recording_id: 'r1',
  conference_name: 'Standup',
  recording_url: 'https://media.example.test/r1.mp3',
  add_time: '2026-01-15 15:15:15.852059+05:30',
  recording_duration_ms: '1500.00000',
}
const page = (...objects: readonly unknown[]) => ({ objects })

describe('recordings', () => {
  it('of the older form of Vobiz are read', () => {
    const body = {
      recordings: [
        {
          recording_id: 'r2',
          call_id: 'c',
          url: 'https://m.example.test/r2.mp3',
          duration: 312,
          created_at: '2026-01-23T10:30:00Z',
        },
      ],
    }
    const at = Date.UTC(2026, 0, 23, 10, 30)
    expect(readRecordings({ callUuid: 'c' }, body, 100)).toMatchObject({
      value: { recordings: [{ id: 'r2', seconds: 312, at }], skipped: 0 },
    })
  })

  it.each<[string, unknown]>([
    ['no object', 7],
    ['without an id', { ...entry, recording_id: undefined }],
    ['with an empty id', { ...entry, recording_id: '' }],
    ['without an address', { ...entry, recording_url: '' }],
    ['with an address on this computer', { ...entry, recording_url: 'https://localhost/r1.mp3' }],
    ['with another scheme', { ...entry, recording_url: 'file:///etc/passwd' }],
    ['with an absurdly long address', { ...entry, recording_url: `https://m.example.test/${'x'.repeat(5_000)}` }],
    ['of another room', { ...entry, conference_name: 'Other' }],
    ['of no room', { ...entry, conference_name: null }],
  ])('that are %s are skipped and counted', (_what, one) => {
    expect(readRecordings(of, page(one, entry), 20)).toMatchObject({
      value: { recordings: [{ id: 'r1', seconds: 2 }], skipped: 1 },
    })
  })

  it.each([
    ['2026-01-15 15:15:15', 'has no zone'],
    ['yesterday', 'is no time'],
    ['', 'is missing'],
  ])('have no time if it %s', (add_time) => {
    const read = readRecordings(of, page({ ...entry, add_time }), 20)
    expect(read.ok && read.value.recordings[0]).not.toHaveProperty('at')
  })

  it.each<[string, unknown, boolean]>([
    ['names a next page', { ...page(entry), meta: { next: '/v1/…' } }, true],
    ['counts more', { ...page(entry), meta: { total_count: 2, next: null } }, true],
    ['is full and says nothing', page(entry, { ...entry, recording_id: 'r2' }), true],
    ['has all', { ...page(entry), meta: { total_count: 1, next: null } }, false],
  ])('may be more if the page %s', (_what, body, hasMore) => {
    expect(readRecordings(of, body, 2)).toMatchObject({ value: { hasMore } })
  })

  it.each([[null], [{}], [{ objects: 'x' }], [{ objects: Array.from({ length: 1_001 }, () => entry) }]])(
    'are unreadable in %#',
    (body) => {
      expect(readRecordings(of, body, 20)).toEqual(failure('badAnswer', { values: { reason: 'shape' } }))
    },
  )

  it('of several calls are each named once, newest first, and may be more if not every call was asked about', () => {
    const part = (...ats: readonly number[]) => ({
      recordings: ats.map((at) => ({ id: String(at), url: '', at })),
      skipped: 1,
      hasMore: false,
    })
    const merged = mergedRecordings([part(1, 3), part(2, 3)], true)
    expect(merged.recordings.map(({ id }) => id)).toEqual(['3', '2', '1'])
    expect(merged).toMatchObject({ skipped: 2, hasMore: true })
  })
})
