import { describe, expect, test } from 'vitest'
import { MINUTE, startingEndScenes } from '../../../support/end-scene.ts'
import { faultText } from '../../../../shared/text/fault-text.ts'
import { createTexts } from '../../../../shared/text/i18n.ts'

const { start, playing } = startingEndScenes()

const interruptions = [
  ['a reported sleep', 'sleep', 'sleep'],
  ['a sleep that nobody reported', 'still 600', 'sleep'],
  ['a sleep that the elapsed time does not count', 'ahead 600', 'sleep'],
  ['a sleep that is reported after the clocks have shown it', 'ahead 600, sleep', 'sleep'],
  ['a computer that stands still for 7 s', 'still 7', 'sleep'],
  ['a lost network', 'network', 'network'],
  ['read-only mode', 'viewOnly', 'readOnly'],
  ['read-only mode that is soon switched off', 'viewOnly, viewOnly off', 'readOnly'],
] as const
const kinds = [
  ['an end in some minutes', 'in 3', 'endSet', '3'],
  ['an end by a rule', 'first, rule atMost=3', 'endRule', 'rule 3'],
] as const

describe.each(kinds)('%s is not sent, and the user is asked once,', (_kind, setEnd, log, set) => {
  const scripts = interruptions.map(([what, happens, why]) => {
    const asked = `${log} endAsked${why.charAt(0).toUpperCase()}${why.slice(1)}`
    return `
      before its time: ${what}
        ${setEnd}, ?, ${happens}, +10s, ?, +240s
        → ${set}, asks ${why}, asks ${why} | asks ${why} | ${asked}
      while Gavel reads the room: ${what}
        ${setEnd}, read, ?, ${happens}, +10s, ?, +240s
        → ending, asks ${why}, asks ${why} | warned 1, asks ${why} | ${asked.replace(' ', ' endWarned ')}
    `
  })
  playing(scripts.join(''))
})

describe('nothing is ended, and the user is asked,', () => {
  const late = 'switch arrivalMs 300, read, ?'
  const left = 'after 2, leave ben eve, +5s, ?, +1.9m'
  playing(`
    if the run was replaced
      in 2, over, begin zoe, +3m
      → asks restart | asks restart | endSet endAskedRestart
    if the run is replaced while Gavel reads the room
      in 2, ${late}, over, begin zoe, +3m
      → ending, asks restart | warned 1, asks restart | endSet endWarned endAskedRestart
    if the room cannot be read when the end is due
      in 2, +1.9m, fault refuse, +3m
      → asks failed | warned 1, asks failed | endSet endWarned endAskedFailed
    if the response does not list the people when the end is due
      vobiz-documented: in 2, +1.9m, switch retrieve errorAlways, +3m
      → asks failed | warned 1, asks failed | endSet endWarned endAskedFailed
    if responses do not tell the runs apart
      vobiz: in 2 spoken, ?, extend, +9m
      → (2), (asks runUnknown) | warned 5, warned 1, asks runUnknown | endReminderSet endReminderExtended endReminderWarned endReminderWarned endAskedRunUnknown
    after the others have left, if nobody is listed
      vobiz-documented: ${left}, switch retrieve errorAlways, +3m
      → 2, asks failed | warned 1, asks failed | endSetAfter endWarned endAskedFailed
    after the others have left, if more people are counted
      ${left}, ${late}, switch memberCount tooHigh, +3m
      → 2, ending, asks failed | warned 1, asks failed | endSetAfter endWarned endAskedFailed
    after the others have left, if the room is empty
      ${left}, ${late}, fault replaced, +3m
      → 2, ending, asks failed | warned 1, asks failed | endSetAfter endWarned endAskedFailed
    after the others have left, if the run is another one
      ${left}, ${late}, over, begin ana ben, +3m
      → 2, ending, asks restart | warned 1, asks restart | endSetAfter endWarned endAskedRestart
  `)
})

test('the room says why it was not ended', async () => {
  const { play, view } = await start()
  await play('in 2, +1.9m, fault refuse, +3m')
  const end = view()
  const said = end?.state === 'asks' && end.fault && faultText(createTexts('en', 'en-GB'), end.fault, 'action')
  expect(said).toMatchObject({ sentence: "Gavel couldn't check the room, so nothing was sent." })
})

describe('if the clock is set', () => {
  const moved = [3_000, 5_900, -10_000, -60 * MINUTE]

  test.each(moved)('by %i ms, an end in some minutes comes when they have passed', async (by) => {
    const { play, setBack, clock, view, told } = await start()
    await play('in 12')
    const before = view()
    await clock.advance(MINUTE)
    setBack(-by)
    await clock.advance(2_000)
    const endsAt = (before?.state === 'set' && before.endsAt) || 0
    expect(view()).toMatchObject({ state: 'set', minutesLeft: 11, endsAt: endsAt + by })
    expect(await play('+10.9m, ?, +5s')).toBe('1, ended')
    expect(told).toEqual(['warned 10', 'warned 5', 'warned 1'])
  })

  test.each(moved)('by %i ms, an end at a time comes when the clock shows that time', async (by) => {
    const { play, setBack, clock } = await start()
    await play('at 2, +1m')
    setBack(-by)
    await clock.advance(MINUTE - by - 1_500)
    expect(await play('?, +5s')).toMatch(/^(1|ending), ended$/)
  })
})

describe.each([
  ['before its time', '?', '2', '-', '', ''],
  ['while Gavel reads the room', 'switch arrivalMs 300, read, ?', 'ending', 'warned 1', 'warned 1, ', ' endWarned'],
])('%s', (when, then, shown, told, warned, logged) => {
  playing(`
    nothing is ended or reported if the account is removed ${when}
      in 2, ${then}, removeAccount, +3m
      → ${shown}, none | ${told} | endSet${logged} endDropped
    a room that ends by itself ${when} is reported without a fault, and its next run is not asked about
      in 2, ${then}, over, +30s, begin zoe, +3m
      → ${shown}, none | ${warned}notNeeded | endSet${logged} endNotNeeded
    nothing is ended if Gavel is closed ${when}, and the next start asks
      in 2, ${then}, close, +3m, ?, start
      → ${shown}, none, asks closed | ${warned}asks closed | endSet${logged} endAskedClosed
  `)
})

playing(`
  an end that the user made themselves is over, even if the room starts again at once
    in 15, End, +0.2s, begin zoe, ?, +30m
    → 15 ended, ended | - | endSet end endNotNeeded
`)
