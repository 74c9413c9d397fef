import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { journalLine, journalDetails } from '../../../../../renderer/state/journal/journal-lines.ts'
import { groupEntries } from '../../../../../electron/journal/groups.ts'
import { journalRows } from '../../../../../renderer/state/journal/journal-rows.ts'
import type { I18n } from '../../../../../renderer/state/i18n.svelte.ts'
import type { JournalEntry } from '../../../../../shared/journal/journal-entry.ts'
import type { JournalGroup } from '../../../../../shared/journal/journal-group.ts'
import { caller, type LabelTexts } from '../../../../../shared/callers/called.ts'
import { createNumberFormat } from '../../../../../shared/callers/masked.ts'
import { callerAmong } from '../../../../../shared/callers/told-apart.ts'
import { createTexts } from '../../../../../shared/text/i18n.ts'
import { someCaller, tabled, toldBy } from '../../../../support/callers.ts'
import { counts, seed } from '../../../../support/test-sizes.ts'

type Line = Partial<JournalEntry> & Pick<JournalEntry, 'event'>
type Outcome = JournalEntry['outcome'] & string

const texts = createTexts('en', 'en-GB')
const i18nFor = (isMasked: boolean, labels: LabelTexts = {}): I18n => {
  const number = createNumberFormat(isMasked)
  const words = { labels, number, nobody: texts.t('member.nobody') }
  return {
    texts,
    t: texts.t,
    times: texts.times,
    number,
    caller: (who) => caller(who, words),
    callerAmong: (who, room) => callerAmong(who, room, words),
  }
}
const i18n = i18nFor(false)

const dario = { name: 'Dario Rossi', number: '15550100123', memberId: '11', callUuid: 'call-11' }
const mia = { name: 'Mia Stone', number: '15550100124', memberId: '12', callUuid: 'call-12' }
const end = { action: 'end', actionId: 'a1' } as const
const remove = { action: 'remove', actionId: 'a2', members: [dario] } as const
const both = { ...remove, members: [dario, mia] }
const twins = { ...remove, members: [dario, { ...mia, name: 'dario rossi' }] }
const mute = { action: 'mute', actionId: 'a3', members: [dario] } as const
const sent = (action: Partial<JournalEntry>): Line => ({ ...action, event: 'intent' })
const came = (action: Partial<JournalEntry>, outcome: Outcome, more: Partial<JournalEntry> = {}): Line => ({
  ...action,
  event: 'outcome',
  outcome,
  ...more,
})
const left = (who = dario): Line => ({ event: 'left', members: [who] })

/** The groups of these entries, which are given oldest first, as in the file. */
function groupsOf(...written: Line[]): readonly JournalGroup[] {
  const entries = written.map((line, index) => ({
    id: String(index),
    at: `2026-11-20T10:00:0${index}.000Z`,
    actor: 'jo',
    account: 'acme',
    provider: 'plivo' as const,
    conference: 'Standup',
    instance: 1,
    ...line,
  }))
  return groupEntries(entries).toReversed()
}

function shown(...written: Line[]): readonly string[] {
  return groupsOf(...written).map((group) => journalLine(group, i18n).text)
}

function lineOf(...written: Line[]) {
  const [group, ...others] = groupsOf(...written)
  expect(others).toEqual([])
  return group === undefined ? undefined : { id: group.id, ...journalLine(group, i18n) }
}

function detailOf(label: string, ...written: Line[]): readonly string[] | undefined {
  const details = groupsOf(...written).flatMap((group) => journalDetails(group, i18n))
  return details.find((one) => one.label === label)?.values
}

const rooms = ['Board', 'Sales', 'Support', 'Weekly', 'Zoo'].map((conference, index) => ({
  conference,
  instance: 1,
  ...(index > 0 && { people: index }),
}))
const all = { action: 'endAll', actionId: 'a3', accountName: 'Acme' } as const
const saw = 'Rooms: Board, Sales (1 person), Support (2 people) and 2 others.'
const cal = { name: 'Cal', number: '15550100144', memberId: '', callUuid: 'call-cal' }
const hangUp = { action: 'hangupCall', actionId: 'h', members: [cal] } as const
const record = { action: 'record', actionId: 'r', members: [cal] } as const
const stop = { ...record, action: 'stopRecording' } as const
const announce = { ...end, action: 'announce', text: 'everyone', announced: 'Five minutes left.' } as const
const crowd = Array.from({ length: 12 }, (_, index) => ({ ...dario, name: `Caller ${String(index)}` }))
const byCall = [{ ...dario, memberId: '', byCall: true as const }]
const byAna = { by: 'colleague', colleague: 'Ana' } as const
const at = (day: number, hour: number, minute: number): string => new Date(2026, 10, day, hour, minute).toISOString()

/** Entries oldest first, and the lines that are shown of them, newest first. */
const said: readonly (readonly [entries: readonly Line[], ...lines: readonly string[]])[] = [
  // Ends
  [[sent(end)], 'You asked to end Standup. No result yet.'],
  [[sent(end), came(end, 'accepted')], 'You asked to end Standup. Accepted, not confirmed.'],
  [
    [sent(end), came(end, 'accepted', { requestId: '0f3a' }), { event: 'ended', by: 'you', duration: 2_940, peak: 9 }],
    'You ended Standup. Confirmed. 49 minutes, up to 9 people.',
  ],
  [
    [sent(end), came(end, 'unknown', { fault: { code: 'unknownOutcome' } }), came(end, 'confirmed')],
    'You ended Standup. Confirmed.',
  ],
  [
    [sent(end), came(end, 'unknown', { text: 'earlierRun' })],
    'You asked to end Standup. Result unknown. Found when Gavel restarted.',
  ],
  // The end of another run, and an end that is not from this Gavel
  [
    [sent(end), came(end, 'accepted'), { event: 'ended', by: 'you', instance: 2 }, { event: 'ended' }],
    'Standup ended.',
    'You ended Standup.',
    'You asked to end Standup. Accepted, not confirmed.',
  ],
  [
    [sent({ ...all, rooms }), came(all, 'accepted'), came(all, 'confirmed')],
    `You ended every room of Acme. ${saw} Confirmed.`,
  ],
  [
    [
      sent({ ...all, rooms }),
      came(all, 'accepted'),
      came(all, 'unknown', { text: 'stillLive', rooms: rooms.slice(1, 3) }),
    ],
    `You asked to end every room of Acme. ${saw} Result unknown. Still live a minute later: Sales (1 person) and Support (2 people).`,
  ],
  [
    [
      { event: 'note', text: 'endSet', endsAt: at(20, 17, 5) },
      sent({ ...end, text: 'scheduledEnd' }),
      came(end, 'accepted', { text: 'scheduledEnd' }),
      { event: 'ended', by: 'you', duration: 2_940, peak: 9 },
    ],
    'You ended Standup. Confirmed. At the time that you set. 49 minutes, up to 9 people.',
    'You set Standup to end at 17:05.',
  ],
  [
    [{ event: 'note', text: 'endSet', at: at(20, 14, 1), endsAt: at(21, 14, 0) }],
    'You set Standup to end at 14:00 21 Nov 2026.',
  ],
  [[{ event: 'ended', duration: 1_860, durationAtLeast: 70 }], 'Standup ended. Between 1 minute and 31 minutes.'],
  [[{ event: 'ended', text: 'sleep', peak: 4 }], 'Standup ended while the computer was asleep. Up to 4 people.'],
  [[{ event: 'ended', peak: 4 }], 'Standup ended. Up to 4 people.'],
  [[{ event: 'ended', peak: 0 }], 'Standup ended.'],
  [[{ event: 'ended', ...byAna, peak: 4 }], 'Standup ended. By Ana. Up to 4 people.'],
  // Mutes and removals
  [
    [
      sent({ ...mute, members: [dario, mia, { ...mia, name: 'Tomas Novak' }] }),
      came({ ...mute, members: [dario, mia, { ...mia, name: 'Tomas Novak' }] }, 'accepted'),
      came({ ...mute, members: [dario, mia, { ...mia, name: 'Tomas Novak' }] }, 'confirmed'),
    ],
    'You muted Dario Rossi, Mia Stone and Tomas Novak in Standup. Confirmed.',
  ],
  [
    [sent({ ...mute, members: crowd }), came({ ...mute, members: crowd }, 'confirmed')],
    'You muted Caller 0, Caller 1, Caller 2 and 9 others in Standup. Confirmed.',
  ],
  [
    [sent({ ...mute, text: 'everyone' }), came(mute, 'confirmed', { text: 'everyone' })],
    'You muted everyone in Standup. Confirmed.',
  ],
  [
    [sent({ ...mute, text: 'everyoneButMe' }), came(mute, 'confirmed', { text: 'everyoneButMe' })],
    'You muted everyone but yourself in Standup. Confirmed.',
  ],
  [[sent(remove), came(remove, 'accepted'), left()], 'You removed Dario Rossi from Standup. Confirmed.'],
  [
    [sent(remove), came(remove, 'accepted'), left(mia)],
    'Mia Stone left Standup.',
    'You asked to remove Dario Rossi from Standup. Accepted, not confirmed.',
  ],
  [
    [sent(remove), came(remove, 'failed'), left()],
    'Dario Rossi left Standup.',
    "You asked to remove Dario Rossi from Standup. It didn't work.",
  ],
  [
    [sent(both), came(both, 'accepted'), left(mia)],
    'You removed Mia Stone from Standup. Confirmed.',
    'You asked to remove Dario Rossi and Mia Stone from Standup. Accepted, not confirmed.',
  ],
  [
    [sent(twins), came(remove, 'confirmed'), came(remove, 'failed', { members: twins.members.slice(1) })],
    "You asked to remove Dario Rossi +1 555 010 0123 and dario rossi +1 555 010 0124 from Standup. dario rossi +1 555 010 0124: It didn't work. Dario Rossi +1 555 010 0123: Confirmed.",
  ],
  // Without its intent
  [[came(remove, 'accepted')], 'You asked to remove Dario Rossi from Standup. Accepted, not confirmed.'],
  [[{ ...remove, event: 'undone' }], 'You undid removing Dario Rossi from Standup.'],
  [[{ event: 'left', members: [mia], ...byAna }], 'Mia Stone left Standup. Removed by Ana.'],
  // Calls and recordings
  [[sent({ ...hangUp, duration: 720 })], 'You asked to hang up the call of Cal after 12 minutes. No result yet.'],
  [[sent(hangUp)], 'You asked to hang up the call of Cal. No result yet.'],
  [[sent({ ...hangUp, members: [{ ...cal, name: '', number: '' }] })], 'You asked to hang up a call. No result yet.'],
  [[sent({ ...record, duration: 600 })], 'You asked to record the call of Cal in Standup. No result yet.'],
  [[sent(stop)], 'You asked to stop recording the call of Cal in Standup. No result yet.'],
  [[sent({ ...record, text: 'everyone' })], 'You asked to record Standup. No result yet.'],
  [[sent({ ...stop, text: 'everyone' })], 'You asked to stop recording Standup. No result yet.'],
  [
    [sent({ ...end, action: 'record' }), came({ ...end, action: 'record' }, 'accepted')],
    "You asked to record Standup. Accepted. The provider doesn't say more.",
  ],
  [
    [sent(announce), came(announce, 'accepted')],
    "You asked to announce to everyone in Standup: “Five minutes left.” Accepted. The provider doesn't say more.",
  ],
  // What was observed
  [[{ event: 'started', people: 3 }], 'Standup started. 3 people were there.'],
  [[{ event: 'joined', members: [mia] }], 'Mia Stone joined Standup.'],
  [[{ event: 'joined', members: [mia], text: 'backAgain' }], 'Mia Stone joined Standup again.'],
  [[{ event: 'muted', members: [mia] }], 'Mia Stone was muted in Standup.'],
  [[{ event: 'muted', members: [mia], ...byAna }], 'Mia Stone was muted in Standup. By Ana.'],
  [[{ event: 'deafened', members: [mia], ...byAna }], 'Mia Stone was deafened in Standup. By Ana.'],
  [[{ event: 'undeafened', members: [mia] }], 'Mia Stone can hear Standup again.'],
  [[{ event: 'joined', members: byCall }], 'Dario Rossi called the number of Standup and is probably there.'],
  [[{ event: 'left', members: byCall }], 'Dario Rossi probably left Standup: the call ended.'],
  // Notes
  [[{ event: 'colleagueAction', text: 'colleagueRecorded', ...byAna }], 'Ana asked to record Standup.'],
  [[{ event: 'colleagueAction', text: 'colleagueRecordedCall', ...byAna }], 'Ana asked to record one call in Standup.'],
  [[{ event: 'colleagueAction', text: 'colleagueFailed', ...byAna }], 'An action of Ana in Standup failed.'],
  [
    [{ event: 'note', text: 'found', people: 2, members: [mia, dario] }],
    'Gavel found Mia Stone and Dario Rossi in Standup.',
  ],
  [
    [{ event: 'note', text: 'foundCalls', members: byCall }],
    'Gavel found Dario Rossi on the number of Standup, so probably there.',
  ],
  [[{ event: 'note', text: 'linesMissing' }], 'Some entries before this are missing.'],
  [[{ event: 'note', text: 'Written by hand' }], 'Written by hand'],
]

test.each(said.map(([entries, ...lines]) => [lines[0], entries, lines] as const))(
  'says: %s',
  (_line, entries, lines) => {
    expect(shown(...entries)).toEqual(lines)
  },
)

test('lists all rooms of an end of all in its details', () => {
  expect(detailOf('Rooms', sent({ ...all, rooms }), came(all, 'accepted'))).toHaveLength(5)
})

const other = { reason: 'person', name: '', number: mia.number, id: '12' } as const
test.each<[string, readonly Line[], RegExp]>([
  [
    'each outcome, if those of several people differ',
    [
      sent(both),
      came(remove, 'accepted', { requestId: 'r1' }),
      came(remove, 'confirmed'),
      came(remove, 'failed', { members: [mia], fault: { code: 'timeout' } }),
    ],
    /^You asked to remove Dario Rossi and Mia Stone from Standup\. Mia Stone: It didn't work\. .+ Dario Rossi: Confirmed\.$/,
  ],
  [
    'who has the member id now, with a formatted number if they have no name',
    [{ ...remove, event: 'dropped', fault: { code: 'changed', values: other } }],
    /^You asked to remove Dario Rossi from Standup\. Cancelled, nothing was sent\. .*this is now \+1 555 010 0124\./,
  ],
])('says %s', (_what, entries, text) => {
  expect(lineOf(...entries)?.text).toMatch(text)
})

describe('records of calls', () => {
  const records = (record: object, more: Partial<JournalEntry> = {}): Line => ({
    event: 'callRecords',
    members: [{ ...dario, record }],
    ...more,
  })
  const one = 'The provider reported 1 call in Standup after its end.'

  test.each([
    ['hungUp', 'The caller hung up.'],
    ['api', 'The call was ended through the provider.'],
    ['line', 'The line failed.'],
    [undefined, undefined],
  ] as const)('with the ending %s add to the line of the exit: %s', (ending, said) => {
    expect(shown(left(), records({ ...(ending && { ending }) }))).toEqual([
      one,
      ['Dario Rossi left Standup.', ...(said === undefined ? [] : [said])].join(' '),
    ])
  })

  test('are about the last exit, and about no exit if the caller came back', () => {
    const joined: Line = { event: 'joined', members: [dario], text: 'backAgain' }
    const hungUp = records({ ending: 'hungUp' })
    expect(shown(left(), joined, hungUp)[2]).toBe('Dario Rossi left Standup.')
    expect(shown(left(), joined, left(), hungUp)[1]).toBe('Dario Rossi left Standup. The caller hung up.')
    expect(shown(left(), joined, left(), hungUp)[3]).toBe('Dario Rossi left Standup.')
  })

  test.each([
    ['lastHungUp', 'The last caller seen there hung up.'],
    ['lastLine', 'The line of the last caller seen there failed.'],
    ['allByApi', 'Every call seen there was ended through the provider.'],
  ] as const)('with the ending %s add to the line of the end, only for this run: %s', (ending, said) => {
    const ended: Line = { event: 'ended', duration: 60 }
    expect(shown({ ...ended, instance: 0 }, ended, records({}, { ending }))).toEqual([
      one,
      `Standup ended. 1 minute. ${said}`,
      'Standup ended. 1 minute.',
    ])
  })

  test.each<[string, readonly object[], string]>([
    [
      'all known',
      [
        { seconds: 60, cost: 0.006, currency: 'INR' },
        { seconds: 90, cost: 1.1, currency: 'INR' },
      ],
      'In all 2 minutes. In all 1.106 INR.',
    ],
    ['without a currency', [{ cost: 0.006 }, { cost: 0.0011 }], 'In all 0.0071.'],
    [
      'in two currencies',
      [
        { cost: 1, currency: 'INR' },
        { cost: 1, currency: 'EUR' },
      ],
      '',
    ],
    ['known of one call only', [{ seconds: 60, cost: 1 }, {}], ''],
  ])('have sums that are %s', (_what, [first, second], sums) => {
    const members = [
      { ...dario, record: { ...first } },
      { ...mia, record: { ...second } },
    ]
    const said = shown({ event: 'callRecords', members })
    expect(said).toEqual([['The provider reported 2 calls in Standup after its end.', sums].join(' ').trim()])
  })

  test('are listed below their line', () => {
    const facts = { seconds: 63, cost: 0.5, currency: 'INR', ending: 'hungUp', cause: 'Normal Hangup' }
    expect(detailOf('Calls', records(facts))).toEqual([
      'Dario Rossi +1 555 010 0123: The call lasted 1 minute. It cost 0.50 INR. The caller hung up. The provider says: Normal Hangup.',
    ])
    expect(detailOf('People', records(facts))).toBeUndefined()
  })

  test('say of a hang-up whose call it was, how long it lasted, what it cost and why it ended', () => {
    const call = { action: 'hangupCall', actionId: 'a4', members: [{ ...dario, memberId: '' }], duration: 60 } as const
    const api = { seconds: 60, cost: 0.5, currency: 'INR', ending: 'api', cause: 'Normal Hangup' } as const
    expect(shown(sent(call), came(call, 'accepted'), came(call, 'confirmed', { record: api }))).toEqual([
      'You hung up the call of Dario Rossi after 1 minute. Confirmed. The call lasted 1 minute. It cost 0.50 INR. The call was ended through the provider. The provider says: Normal Hangup.',
    ])
    const hungUp = came(call, 'accepted', { record: { ending: 'hungUp' } })
    expect(shown(sent(call), came(call, 'accepted'), hungUp)).toEqual([
      'You asked to hang up the call of Dario Rossi after 1 minute. Accepted, not confirmed. The caller hung up.',
    ])
  })
})

describe('a removal whose caller was muted meanwhile is one line', () => {
  const part = (action: 'mute' | 'unmute', outcome?: JournalEntry['outcome']): Line => ({
    action,
    actionId: action,
    partOf: 'a2',
    members: [dario],
    ...(outcome === undefined ? { event: 'intent' } : { event: 'outcome', outcome }),
  })
  const muted = [part('mute'), part('mute', 'accepted'), part('mute', 'confirmed')]
  const undone = { ...remove, event: 'undone' } as const
  const dropped = { ...remove, event: 'dropped', fault: { code: 'cancelled', values: { reason: 'quit' } } } as const
  const removed = [sent(remove), came(remove, 'confirmed')]

  test.each<[title: string, entries: readonly Line[], text: RegExp, trouble: boolean]>([
    ['while it is held, or after a crash', muted, /^You muted Dario Rossi in Standup\. Confirmed\.$/, false],
    ['once it is sent', [...muted, ...removed], /^You removed .* Confirmed\. Muted at once\.$/, false],
    ['if the mute failed', [part('mute'), part('mute', 'failed'), ...removed], /^You removed .* Confirmed\.$/, false],
    ['if no response to the mute came', [part('mute'), ...removed, part('mute', 'unknown')], /Confirmed\.$/, false],
    [
      'after an undo',
      [...muted, undone, part('unmute'), part('unmute', 'accepted')],
      /They were muted until then\.$/,
      false,
    ],
    [
      'after an undo, while they are unmuted',
      [...muted, undone, part('unmute')],
      /They were muted until then\.$/,
      false,
    ],
    [
      'if the unmute failed',
      [...muted, undone, part('unmute'), part('unmute', 'failed')],
      /They may still be muted\.$/,
      true,
    ],
    ['if nothing unmuted them', [...muted, undone], /They may still be muted\.$/, false],
    [
      'if only the undo is known',
      [part('mute'), part('mute', 'failed'), undone],
      /^You undid removing [^.]*\.$/,
      false,
    ],
    ['if it was dropped', [...muted, dropped], /Cancelled\. They were only muted\. /, true],
  ])('%s', (_title, entries, text, trouble) => {
    const line = lineOf(...entries)
    expect(line?.text).toMatch(text)
    expect(line).toMatchObject({ trouble, id: 'action a2' })
  })

  test('and its details say what became of each part', () => {
    const results = detailOf('Result', ...muted, undone, part('unmute'), part('unmute', 'accepted'))
    expect(results?.map((value) => value.replace(/^\S+ (?:[ap]m )?/i, ''))).toEqual([
      'Mute: Accepted, not confirmed.',
      'Mute: Confirmed.',
      'Unmute: Accepted, not confirmed.',
    ])
  })

  test('and an exit after it still belongs to it', () => {
    expect(shown(...muted, ...removed, left())).toHaveLength(1)
  })
})

test.each([
  ['within a minute', [{ event: 'left', members: [dario], at: '2026-11-20T10:00:59.000Z' }], true],
  ['more than a minute later', [{ event: 'left', members: [dario], at: '2026-11-20T10:01:01.000Z' }], false],
  [
    'after they joined again',
    [
      { event: 'joined', text: 'backAgain', members: [dario], at: '2026-11-20T10:00:20.000Z' },
      { event: 'left', members: [dario], at: '2026-11-20T10:00:40.000Z' },
    ],
    false,
  ],
] as const)('an exit %s belongs to a removal before it: %j', (_when, lines, isOurs) => {
  const groups = groupsOf(sent(remove), came(remove, 'accepted'), ...lines)
  expect(groups.at(-1)?.observed !== undefined).toBe(isOurs)
  expect(groups.some(({ entry }) => entry.event === 'left')).toBe(!isOurs)
})

test('shows an entry about the computer once for all accounts, but an entry about a room for each room', () => {
  const note = { event: 'note', at: '2026-11-20T10:00:00.000Z' } as const
  const asked = { ...note, text: 'endAskedSleep' }
  const slept = { ...note, text: 'wasAsleep', conference: undefined, duration: 600 }
  const of = (...lines: readonly object[]) =>
    groupsOf(...(lines as Line[])).map(({ entry }) => [entry.text, entry.conference])
  expect(of(slept, { ...slept, account: 'other' })).toEqual([['wasAsleep', undefined]])
  expect(of({ ...asked, conference: 'Board' }, { ...asked, account: 'other' })).toEqual([
    ['endAskedSleep', 'Standup'],
    ['endAskedSleep', 'Board'],
  ])
})

test('a line keeps its position and key while more entries are written', () => {
  const line = (event: JournalEntry['event'], id: string): JournalEntry => ({
    id,
    event,
    at: '2026-11-20T10:00:00.000Z',
    actor: 'jo',
    account: 'acme',
    provider: 'plivo',
    ...(event === 'joined' ? {} : end),
  })
  const before = groupEntries([line('intent', '0'), line('joined', '1')])
  const after = groupEntries([line('intent', '0'), line('joined', '1'), line('outcome', '2')])
  expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id))
})

test('47 the details of a line contain the host to which the provider reports, the request id and the account', () => {
  const asynchronous = { ...end, resultsTo: 'hooks.example.com' }
  const lines = [sent({ ...asynchronous, accountName: 'Acme' }), came(asynchronous, 'accepted', { requestId: '0f3a' })]
  expect(lineOf(...lines)?.text).toBe('You asked to end Standup. Accepted, not confirmed.')
  for (const [label, value] of [
    ['Plivo reports to', 'hooks.example.com'],
    ['Request ID', '0f3a'],
    ['Account', 'Acme · Plivo'],
    ['Result', expect.stringMatching(/^\S+ Accepted, not confirmed\.$/) as string],
  ] as const)
    expect([label, detailOf(label, ...lines)]).toEqual([label, [value]])
})

test('puts a heading before the lines of each day of the local calendar', () => {
  const at = (id: string, time: string): JournalEntry => ({
    id,
    at: time,
    event: 'started',
    actor: 'jo',
    account: 'acme',
    provider: 'plivo',
  })
  const rows = journalRows(
    groupEntries([
      at('0', '2026-11-20T11:00:00.000Z'),
      at('1', '2026-11-18T11:00:00.000Z'),
      at('2', 'unreadable'),
      at('3', '2026-11-20T11:00:00.000Z'),
      at('4', '2026-11-20T12:00:00.000Z'),
    ]).toReversed(),
  )
  expect(rows.map(({ kind }) => kind)).toEqual(['day', 'line', 'line', 'line', 'day', 'line', 'day', 'line'])
  expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length)
})

describe('while numbers are masked', () => {
  test('a line names each caller of the shared test data as rows do', () => {
    for (const { masked: row, ...caller } of tabled) {
      // Both have the same name, so that the line needs the numbers too.
      const members = [caller, { name: caller.name, number: 'anonymous' }].map((who) => ({ ...who, memberId: 'x' }))
      const [line] = groupsOf({ ...remove, event: 'intent', members }).map(
        (group) => journalLine(group, i18nFor(true)).text,
      )
      expect(line?.replace(/[\u2066-\u2069]/g, '')).toContain(row.replace(/[\u2066-\u2069]/g, ''))
    }
  })

  test('no line and no detail shows four digits of a number', () => {
    const lines = (caller: { readonly name: string; readonly number: string }): Line[] => {
      const members = [{ ...caller, memberId: 'x', callUuid: 'x' }]
      const fault = {
        code: 'changed',
        values: { reason: 'person', ...caller, id: 'x' },
        providerText: `No caller ${caller.number}`,
      } as const
      const record = { cause: `No route to ${caller.number}` }
      return [
        { event: 'joined', members },
        { ...remove, members, event: 'intent' },
        { ...remove, members, event: 'outcome', outcome: 'failed', fault },
        { action: 'hangupCall', actionId: 'a8', event: 'intent', members },
        { action: 'hangupCall', actionId: 'a8', event: 'outcome', outcome: 'confirmed', members, record },
        { event: 'callRecords', members: members.map((one) => ({ ...one, record })) },
        { action: 'mute', actionId: 'a9', event: 'intent', members: [...members, { ...mia, memberId: 'y' }] },
        { action: 'mute', actionId: 'a9', event: 'outcome', outcome: 'failed', members, fault },
        came({ action: 'mute', actionId: 'a9' }, 'accepted', { members: [{ ...mia, memberId: 'y' }] }),
        { event: 'left', members },
      ]
    }
    const when = i18n.t('log.when')
    fc.assert(
      fc.property(someCaller, ({ labels, ...caller }) => {
        const masked = i18nFor(true, labels)
        const texts = groupsOf(...lines(caller)).flatMap((group) => [
          journalLine(group, masked).text,
          // A date is not a phone number.
          ...journalDetails(group, masked).flatMap(({ label, values }) => (label === when ? [] : values)),
        ])
        expect(texts.length).toBeGreaterThan(10)
        for (const text of texts) expect([text, ...toldBy(text, caller)]).toEqual([text])
      }),
      { seed, numRuns: counts.slowCases },
    )
  })
})

describe('putting callers on hold, bringing them back, and a search for a noisy line are one line each', () => {
  const note = (text: string): Line => ({ event: 'note', text, actionId: 'h1', members: [dario] })
  const part = (action: 'mute' | 'deafen' | 'unmute', outcome?: JournalEntry['outcome']): Line => ({
    action,
    actionId: action,
    partOf: 'h1',
    members: [dario],
    ...(outcome === undefined ? { event: 'intent' } : { event: 'outcome', outcome }),
  })

  test.each<[title: string, entries: readonly Line[], text: RegExp, trouble: boolean]>([
    [
      'on hold',
      [note('onHold'), part('mute'), part('deafen'), part('mute', 'confirmed'), part('deafen', 'confirmed')],
      /^You put Dario Rossi in Standup on hold\.$/,
      false,
    ],
    [
      'on hold, if the deafening failed',
      [note('onHold'), part('mute'), part('deafen'), part('mute', 'confirmed'), part('deafen', 'failed')],
      /^You put Dario Rossi in Standup on hold\. Deafen: /,
      true,
    ],
    [
      'on hold, if an unknown outcome was confirmed later',
      [note('onHold'), part('mute'), part('mute', 'unknown'), part('mute', 'confirmed')],
      /^You put Dario Rossi in Standup on hold\.$/,
      false,
    ],
    [
      'back',
      [note('broughtBack'), part('unmute'), part('unmute', 'confirmed')],
      /^You brought Dario Rossi in Standup back from hold\.$/,
      false,
    ],
    [
      'a search for a noisy line',
      [note('noiseSearch'), part('mute'), part('mute', 'confirmed'), part('unmute'), part('unmute', 'confirmed')],
      /^You searched Standup for a noisy line\.$/,
      false,
    ],
    ['what a search found', [note('noiseFound')], /^The noisy line in Standup was Dario Rossi\.$/, false],
    ['the end of a search', [note('noiseOver')], /^The search in Standup for a noisy line is over\.$/, false],
  ])('%s', (_title, entries, text, trouble) => {
    const line = lineOf(...entries)
    expect(line?.text).toMatch(text)
    expect(line?.trouble).toBe(trouble)
  })
})
