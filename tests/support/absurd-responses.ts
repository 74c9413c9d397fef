import fc from 'fast-check'

/** A caller as a response describes them. */
export function caller(index: number, more: object = {}): Record<string, unknown> {
  return {
    member_id: String(index),
    call_uuid: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    caller_name: '',
    from: `1555010${String(index).padStart(4, '0')}`,
    to: '15550100199',
    direction: 'inbound',
    muted: false,
    deaf: false,
    join_time: '20',
    ...more,
  }
}

/** A roster as both providers document it. */
export function goodRoster(name: string, members: readonly object[], runSeconds = 60): Record<string, unknown> {
  return {
    conference_name: name,
    conference_run_time: String(runSeconds),
    conference_member_count: String(members.length),
    members,
  }
}

const hugeTexts = [
  'x'.repeat(50_000),
  `e${'\u0301'.repeat(20_000)}`,
  '👩\u200D👩\u200D👧'.repeat(2_000),
  '\u202E\u0000\n\uD800 evil',
  '<img src=x onerror=alert(1)>',
  '%E0%A4%A',
  '{{count}} $t(common.cancel)',
  '__proto__',
]
const absurdNumbers = [
  8.64e12,
  8.64e15,
  1e308,
  -1,
  -0,
  2.5,
  1e21,
  Number.MAX_SAFE_INTEGER,
  '999999999999999',
  '1e9',
  'NaN',
]
const junk: readonly unknown[] = [
  null,
  [],
  {},
  true,
  '',
  [[[]]],
  { a: { b: [1, { c: null }] } },
  { toString: 'x', length: -1 },
]

const any = fc.oneof(
  fc.constantFrom<unknown>(...junk, ...hugeTexts, ...absurdNumbers),
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
)
const mostly = <T>(usual: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 4, arbitrary: usual }, { weight: 1, arbitrary: any })

/** A caller with one of a few ids, so that many occur twice. */
const someCaller = fc
  .record({
    index: fc.nat(4),
    more: fc.record(
      {
        member_id: mostly(fc.constantFrom<unknown>('1', '2', '3', 2)),
        call_uuid: mostly(fc.constantFrom(caller(1)['call_uuid'], caller(2)['call_uuid'], '1|15550100001|0', '')),
        caller_name: mostly(fc.constantFrom('Ana Diaz', 'Ben Osei', '')),
        from: mostly(fc.constantFrom('15550100001', '15550100002', 'sip:a@example.com')),
        join_time: mostly(fc.nat(5_000).map(String)),
        muted: mostly(fc.boolean()),
        deaf: mostly(fc.constantFrom<unknown>(false, 'true')),
        direction: mostly(fc.constantFrom('inbound', 'outbound')),
      },
      { requiredKeys: [] },
    ),
  })
  .map(({ index, more }) => caller(index, more))
const members = fc.oneof(
  { weight: 8, arbitrary: fc.array(someCaller, { maxLength: 8 }) },
  { weight: 1, arbitrary: fc.array(fc.oneof(someCaller, any), { maxLength: 5 }) },
  // Repeats the same row many times.
  {
    weight: 1,
    arbitrary: fc.tuple(someCaller, fc.nat(40)).map(([one, times]) => Array.from({ length: times }, () => one)),
  },
)

/** A roster of this room in which any part may be absurd. */
export function absurdRoster(name: string): fc.Arbitrary<unknown> {
  const roster = fc
    .record({
      members: mostly(members),
      more: fc.record(
        {
          conference_run_time: mostly(fc.nat(100_000).map(String)),
          conference_member_count: mostly(fc.nat(20).map(String)),
          member_count: any,
          conference_uuid: mostly(fc.constantFrom('one', 'two')),
          error: any,
        },
        { requiredKeys: [] },
      ),
    })
    .map(({ members: rows, more }) => ({ ...goodRoster(name, []), ...more, members: rows }))
  return fc.oneof({ weight: 8, arbitrary: roster }, { weight: 1, arbitrary: any })
}

/**
 * The members of rosters with as many people as `mostPeople` allows, and with more. They are built only once, because
 * they are large.
 */
export const crowds = [10_000, 10_001, 20_000].map((people) =>
  Array.from({ length: people }, (_, index) => ({ member_id: String(index), from: '1' })),
)
