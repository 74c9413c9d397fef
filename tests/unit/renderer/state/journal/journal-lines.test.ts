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

test('shows an end as one line, from the intent to the observed end', () => {
  expect(
    shown(
      { ...end, event: 'intent' },
      { ...end, event: 'outcome', outcome: 'accepted', requestId: '0f3a' },
      { event: 'ended', by: 'you', duration: 2_940, peak: 9 },
    ),
  ).toEqual(['You ended Standup. Confirmed. 49 minutes, up to 9 people.'])
})

test('names the rooms of an end of all with their head counts, and says whether all ended or which are still live', () => {
  const rooms = ['Board', 'Sales', 'Support', 'Weekly', 'Zoo'].map((conference, index) => ({
    conference,
    instance: 1,
    ...(index > 0 && { people: index }),
  }))
  const all = { action: 'endAll', actionId: 'a3', accountName: 'Acme' } as const
  const intent = { ...all, event: 'intent', rooms } as const
  const accepted = { ...all, event: 'outcome', outcome: 'accepted' } as const
  const saw = 'Rooms: Board, Sales (1 person), Support (2 people) and 2 others.'
  expect(shown(intent, accepted, { ...all, event: 'outcome', outcome: 'confirmed' })).toEqual([
    `You ended every room of Acme. ${saw} Confirmed.`,
  ])
  const still = { event: 'outcome', outcome: 'unknown', text: 'stillLive', rooms: rooms.slice(1, 3) } as const
  expect(shown(intent, accepted, { ...all, ...still })).toEqual([
    `You asked to end every room of Acme. ${saw} Result unknown. Still live a minute later: Sales (1 person) and Support (2 people).`,
  ])
  const [group] = groupsOf(intent, accepted)
  const details = group === undefined ? [] : journalDetails(group, i18n)
  expect(details.find(({ label }) => label === 'Rooms')?.values).toHaveLength(5)
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
    expect(shown({ event: 'left', members: [dario] }, records({ ...(ending && { ending }) }))).toEqual([
      one,
      ['Dario Rossi left Standup.', ...(said === undefined ? [] : [said])].join(' '),
    ])
  })

  test('are about the last exit, and about no exit if the caller came back', () => {
    const left: Line = { event: 'left', members: [dario] }
    const joined: Line = { event: 'joined', members: [dario], text: 'backAgain' }
    const hungUp = records({ ending: 'hungUp' })
    expect(shown(left, joined, hungUp)[2]).toBe('Dario Rossi left Standup.')
    expect(shown(left, joined, left, hungUp)[1]).toBe('Dario Rossi left Standup. The caller hung up.')
    expect(shown(left, joined, left, hungUp)[3]).toBe('Dario Rossi left Standup.')
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
    const [group] = groupsOf(records(facts))
    const details = group === undefined ? [] : journalDetails(group, i18n)
    expect(details.find(({ label }) => label === 'Calls')?.values).toEqual([
      'Dario Rossi +1 555 010 0123: The call lasted 1 minute. It cost 0.50 INR. The caller hung up. The provider says: Normal Hangup.',
    ])
    expect(details.map(({ label }) => label)).not.toContain('People')
  })

  test('say of a hang-up whose call it was, how long it lasted, what it cost and why it ended', () => {
    const members = [{ ...dario, memberId: '' }]
    const call: Line = { event: 'intent', action: 'hangupCall', actionId: 'a4', members, duration: 60 }
    const outcome = (more: Partial<JournalEntry>): Line => ({ ...call, event: 'outcome', outcome: 'accepted', ...more })
    const api = { seconds: 60, cost: 0.5, currency: 'INR', ending: 'api', cause: 'Normal Hangup' } as const
    expect(shown(call, outcome({}), outcome({ outcome: 'confirmed', record: api }))).toEqual([
      'You hung up the call of Dario Rossi after 1 minute. Confirmed. The call lasted 1 minute. It cost 0.50 INR. The call was ended through the provider. The provider says: Normal Hangup.',
    ])
    expect(shown(call, outcome({}), outcome({ record: { ending: 'hungUp' } }))).toEqual([
      'You asked to hang up the call of Dario Rossi after 1 minute. Accepted, not confirmed. The caller hung up.',
    ])
  })
})

test('says that callers who are known only by their call were probably there', () => {
  const members = [{ ...dario, memberId: '', byCall: true as const }]
  expect(
    shown({ event: 'note', text: 'foundCalls', members }, { event: 'joined', members }, { event: 'left', members }),
  ).toEqual([
    'Dario Rossi probably left Standup: the call ended.',
    'Dario Rossi called the number of Standup and is probably there.',
    'Gavel found Dario Rossi on the number of Standup, so probably there.',
  ])
})

const cal = { name: 'Cal', number: '15550100144', memberId: '' }
test.each<[Partial<JournalEntry>, string]>([
  [{ members: [cal], duration: 720 }, 'You asked to hang up the call of Cal after 12 minutes. No result yet.'],
  [{ members: [cal] }, 'You asked to hang up the call of Cal. No result yet.'],
  [{ members: [{ ...cal, name: '', number: '' }] }, 'You asked to hang up a call. No result yet.'],
])('says whose call was hung up, and after how long: %j', (line, text) => {
  expect(shown({ event: 'intent', action: 'hangupCall', actionId: 'h', ...line })).toEqual([text])
})

test.each<[Partial<JournalEntry>, string]>([
  [{ action: 'record', duration: 600 }, 'You asked to record the call of Cal in Standup. No result yet.'],
  [{ action: 'stopRecording' }, 'You asked to stop recording the call of Cal in Standup. No result yet.'],
  [{ action: 'record', text: 'everyone' }, 'You asked to record Standup. No result yet.'],
  [{ action: 'stopRecording', text: 'everyone' }, 'You asked to stop recording Standup. No result yet.'],
])('says whose call is recorded, or that the room is: %j', (line, text) => {
  const members = [{ ...cal, callUuid: 'call-cal' }]
  expect(shown({ event: 'intent', actionId: 'r', members, ...line })).toEqual([text])
})

test('shows the day of a scheduled end that was set for another day', () => {
  const at = new Date(2026, 10, 20, 14, 1).toISOString()
  const endsAt = new Date(2026, 10, 21, 14, 0).toISOString()
  expect(shown({ event: 'note', text: 'endSet', at, endsAt })).toEqual(['You set Standup to end at 14:00 21 Nov 2026.'])
})

test('shows that a scheduled end was set, for which time, and that the room was ended at that time', () => {
  const endsAt = new Date(2026, 10, 20, 17, 5).toISOString()
  expect(
    shown(
      { event: 'note', text: 'endSet', endsAt },
      { ...end, event: 'intent', text: 'scheduledEnd' },
      { ...end, event: 'outcome', outcome: 'accepted', text: 'scheduledEnd' },
      { event: 'ended', by: 'you', duration: 2_940, peak: 9 },
    ),
  ).toEqual([
    'You ended Standup. Confirmed. At the time that you set. 49 minutes, up to 9 people.',
    'You set Standup to end at 17:05.',
  ])
})

test("shows the range of possible durations if a room's end was found late", () => {
  expect(shown({ event: 'ended', duration: 1_860, durationAtLeast: 70 })).toEqual([
    'Standup ended. Between 1 minute and 31 minutes.',
  ])
})

test('reports no end as done if it was only requested or accepted', () => {
  expect(shown({ ...end, event: 'intent' })).toEqual(['You asked to end Standup. No result yet.'])
  expect(shown({ ...end, event: 'intent' }, { ...end, event: 'outcome', outcome: 'accepted' })).toEqual([
    'You asked to end Standup. Accepted, not confirmed.',
  ])
})

test('says that the provider reports nothing more after it has accepted a recording', () => {
  const record = { ...end, action: 'record' } as const
  expect(shown({ ...record, event: 'intent' }, { ...record, event: 'outcome', outcome: 'accepted' })).toEqual([
    "You asked to record Standup. Accepted. The provider doesn't say more.",
  ])
})

test('reports a mute as confirmed once it was observed', () => {
  const mute = { action: 'mute', actionId: 'a3', members: [dario, mia, { ...mia, name: 'Tomas Novak' }] } as const
  expect(
    shown(
      { ...mute, event: 'intent' },
      { ...mute, event: 'outcome', outcome: 'accepted' },
      { ...mute, event: 'outcome', outcome: 'confirmed' },
    ),
  ).toEqual(['You muted Dario Rossi, Mia Stone and Tomas Novak in Standup. Confirmed.'])
})

test('names three of many people, and counts the others', () => {
  const members = Array.from({ length: 12 }, (_, index) => ({ ...dario, name: `Caller ${String(index)}` }))
  const mute = { action: 'mute', actionId: 'a3', members } as const
  expect(shown({ ...mute, event: 'intent' }, { ...mute, event: 'outcome', outcome: 'confirmed' })).toEqual([
    'You muted Caller 0, Caller 1, Caller 2 and 9 others in Standup. Confirmed.',
  ])
})

test.each([
  ['everyone', 'You muted everyone in Standup. Confirmed.'],
  ['everyoneButMe', 'You muted everyone but yourself in Standup. Confirmed.'],
])('says whom a mute of %s affected', (text, line) => {
  const mute = { action: 'mute', actionId: 'a3', members: [dario], text } as const
  expect(shown({ ...mute, event: 'intent' }, { ...mute, event: 'outcome', outcome: 'confirmed' })).toEqual([line])
})

test('if a caller leaves after an accepted removal, says that the user removed them', () => {
  const taken: Line[] = [
    { ...remove, event: 'intent' },
    { ...remove, event: 'outcome', outcome: 'accepted' },
  ]
  expect(shown(...taken, { event: 'left', members: [dario] })).toEqual([
    'You removed Dario Rossi from Standup. Confirmed.',
  ])
  expect(shown(...taken, { event: 'left', members: [mia] })[0]).toBe('Mia Stone left Standup.')
  const failed = { ...remove, event: 'outcome', outcome: 'failed' } as const
  expect(shown({ ...remove, event: 'intent' }, failed, { event: 'left', members: [dario] })).toEqual([
    'Dario Rossi left Standup.',
    "You asked to remove Dario Rossi from Standup. It didn't work.",
  ])
})

test('if only one of two removed callers has left, shows that one on a separate line', () => {
  const both = { ...remove, members: [dario, mia] }
  expect(
    shown(
      { ...both, event: 'intent' },
      { ...both, event: 'outcome', outcome: 'accepted' },
      { event: 'left', members: [mia] },
    ),
  ).toEqual([
    'You removed Mia Stone from Standup. Confirmed.',
    'You asked to remove Dario Rossi and Mia Stone from Standup. Accepted, not confirmed.',
  ])
})

test('shows each outcome if the outcomes of several people differ', () => {
  const both = { ...remove, members: [dario, mia] }
  expect(
    shown(
      { ...both, event: 'intent' },
      { ...both, event: 'outcome', outcome: 'accepted', members: [dario], requestId: 'r1' },
      { ...both, event: 'outcome', outcome: 'confirmed', members: [dario] },
      { ...both, event: 'outcome', outcome: 'failed', members: [mia], fault: { code: 'timeout' } },
    )[0],
  ).toMatch(
    /^You asked to remove Dario Rossi and Mia Stone from Standup\. Mia Stone: It didn't work\. .+ Dario Rossi: Confirmed\.$/,
  )
})

test('distinguishes callers with the same name, in the sentence and in each result', () => {
  const twins = { ...remove, members: [dario, { ...mia, name: 'dario rossi' }] }
  const one = 'Dario Rossi +1 555 010 0123'
  const other = 'dario rossi +1 555 010 0124'
  expect(
    shown(
      { ...twins, event: 'intent' },
      { ...twins, event: 'outcome', outcome: 'confirmed', members: twins.members.slice(0, 1) },
      { ...twins, event: 'outcome', outcome: 'failed', members: twins.members.slice(1) },
    ),
  ).toEqual([`You asked to remove ${one} and ${other} from Standup. ${other}: It didn't work. ${one}: Confirmed.`])
})

test('shows who has the member id now, with a formatted number if they have no name', () => {
  const values = { reason: 'person', name: '', number: mia.number, id: mia.memberId } as const
  const [line] = shown({ ...remove, event: 'dropped', fault: { code: 'changed', values } })
  expect(line).toMatch(/^You asked to remove Dario Rossi from Standup\. Cancelled, nothing was sent\. /)
  expect(line).toContain('this is now +1 555 010 0124.')
})

test('says that a removal was undone', () => {
  expect(shown({ ...remove, event: 'undone' })).toEqual(['You undid removing Dario Rossi from Standup.'])
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
  const sent: readonly Line[] = [
    { ...remove, event: 'intent' },
    { ...remove, event: 'outcome', outcome: 'confirmed' },
  ]

  test.each<[title: string, entries: readonly Line[], text: RegExp, trouble: boolean]>([
    ['while it is held, or after a crash', muted, /^You muted Dario Rossi in Standup\. Confirmed\.$/, false],
    ['once it is sent', [...muted, ...sent], /^You removed .* Confirmed\. Muted at once\.$/, false],
    ['if the mute failed', [part('mute'), part('mute', 'failed'), ...sent], /^You removed .* Confirmed\.$/, false],
    ['if no response to the mute came', [part('mute'), ...sent, part('mute', 'unknown')], /Confirmed\.$/, false],
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
    const [group, ...others] = groupsOf(...entries)
    expect(others).toEqual([])
    const line = group && journalLine(group, i18n)
    expect(line?.text).toMatch(text)
    expect(line?.trouble).toBe(trouble)
    expect(group?.id).toBe('action a2')
  })

  test('and its details say what became of each part', () => {
    const [group] = groupsOf(...muted, undone, part('unmute'), part('unmute', 'accepted'))
    const results = group && journalDetails(group, i18n).find(({ label }) => label === i18n.t('log.results'))
    expect(results?.values.map((value) => value.replace(/^\S+ (?:[ap]m )?/i, ''))).toEqual([
      'Mute: Accepted, not confirmed.',
      'Mute: Confirmed.',
      'Unmute: Accepted, not confirmed.',
    ])
  })

  test('and an exit after it still belongs to it', () => {
    expect(shown(...muted, ...sent, { event: 'left', members: [dario] })).toHaveLength(1)
  })
})

test('shows the latest outcome', () => {
  const unknown = { ...end, event: 'outcome', outcome: 'unknown', fault: { code: 'unknownOutcome' } } as const
  const lines = shown({ ...end, event: 'intent' }, unknown, { ...end, event: 'outcome', outcome: 'confirmed' })
  expect(lines).toEqual(['You ended Standup. Confirmed.'])
})

test('says why a result is unknown', () => {
  const unknown = { ...end, event: 'outcome', outcome: 'unknown', text: 'earlierRun' } as const
  expect(shown({ ...end, event: 'intent' }, unknown)).toEqual([
    'You asked to end Standup. Result unknown. Found when Gavel restarted.',
  ])
})

test('does not merge an action with the end of another run, or with an end that is not from this Gavel', () => {
  const lines = shown(
    { ...end, event: 'intent' },
    { ...end, event: 'outcome', outcome: 'accepted' },
    { event: 'ended', by: 'you', instance: 2 },
    { event: 'ended' },
  )
  expect(lines).toHaveLength(3)
})

test.each([
  [{ event: 'started', people: 3 }, 'Standup started. 3 people were there.'],
  [{ event: 'ended', text: 'sleep', peak: 4 }, 'Standup ended while the computer was asleep. Up to 4 people.'],
  [{ event: 'ended', peak: 4 }, 'Standup ended. Up to 4 people.'],
  [{ event: 'ended', peak: 0 }, 'Standup ended.'],
  [{ event: 'joined', members: [mia] }, 'Mia Stone joined Standup.'],
  [{ event: 'joined', members: [mia], text: 'backAgain' }, 'Mia Stone joined Standup again.'],
  [{ event: 'muted', members: [mia] }, 'Mia Stone was muted in Standup.'],
  [{ event: 'muted', members: [mia], by: 'colleague', colleague: 'Ana' }, 'Mia Stone was muted in Standup. By Ana.'],
  [
    { event: 'deafened', members: [mia], by: 'colleague', colleague: 'Ana' },
    'Mia Stone was deafened in Standup. By Ana.',
  ],
  [{ event: 'undeafened', members: [mia] }, 'Mia Stone can hear Standup again.'],
  [
    { event: 'colleagueAction', text: 'colleagueRecorded', by: 'colleague', colleague: 'Ana' },
    'Ana asked to record Standup.',
  ],
  [
    { event: 'colleagueAction', text: 'colleagueRecordedCall', by: 'colleague', colleague: 'Ana' },
    'Ana asked to record one call in Standup.',
  ],
  [
    { event: 'colleagueAction', text: 'colleagueFailed', by: 'colleague', colleague: 'Ana' },
    'An action of Ana in Standup failed.',
  ],
  [{ event: 'left', members: [mia], by: 'colleague', colleague: 'Ana' }, 'Mia Stone left Standup. Removed by Ana.'],
  [{ event: 'ended', by: 'colleague', colleague: 'Ana', peak: 4 }, 'Standup ended. By Ana. Up to 4 people.'],
  [
    { event: 'note', text: 'found', people: 2, members: [mia, dario] },
    'Gavel found Mia Stone and Dario Rossi in Standup.',
  ],
  [{ event: 'note', text: 'linesMissing' }, 'Some entries before this are missing.'],
  [{ event: 'note', text: 'Written by hand' }, 'Written by hand'],
] as const)('says what happened in a room: %o', (entry, line) => {
  expect(shown(entry)).toEqual([line])
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
  const outcome = { ...remove, event: 'outcome', outcome: 'accepted', at: '2026-11-20T10:00:01.000Z' } as const
  const groups = groupsOf({ ...remove, event: 'intent' }, outcome, ...lines)
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
  const [group] = groupsOf(
    { ...asynchronous, event: 'intent', accountName: 'Acme' },
    { ...asynchronous, event: 'outcome', outcome: 'accepted', requestId: '0f3a' },
  )
  if (group === undefined) throw new Error('There is no line.')
  expect(journalLine(group, i18n).text).toBe('You asked to end Standup. Accepted, not confirmed.')
  const details = journalDetails(group, i18n).map(({ label, values }) => `${label}: ${values.join('; ')}`)
  expect(details).toContain('Plivo reports to: hooks.example.com')
  expect(details).toContain('Request ID: 0f3a')
  expect(details).toContain('Account: Acme · Plivo')
  expect(details.find((detail) => detail.startsWith('Result'))).toMatch(/^Result: \S+ Accepted, not confirmed\.$/)
})

test('shows an outcome whose intent is missing', () => {
  expect(shown({ ...remove, event: 'outcome', outcome: 'accepted' })).toEqual([
    'You asked to remove Dario Rossi from Standup. Accepted, not confirmed.',
  ])
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
        {
          action: 'mute',
          actionId: 'a9',
          event: 'outcome',
          outcome: 'accepted',
          members: [{ ...mia, memberId: 'y' }],
        },
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
    const [group, ...others] = groupsOf(...entries)
    expect(others).toEqual([])
    const line = group && journalLine(group, i18n)
    expect(line?.text).toMatch(text)
    expect(line?.trouble).toBe(trouble)
  })
})
