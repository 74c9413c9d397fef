import { describe, expect, test } from 'vitest'
import { MINUTE, startingEndScenes } from '../../../support/end-scene.ts'

const { start, playing } = startingEndScenes()

test('the question names what is confirmed, and the log the reason of the request', async () => {
  const { ask, ends, tokens, clock, view, journal } = await start()
  const endsAt = clock.now() + 2 * MINUTE
  const asked = await ask({ kind: 'in', minutes: 2 }, true)
  const warnings = [{ minutes: 1 }]
  expect(asked).toMatchObject({
    value: { title: 'Weekly', accountName: 'Example Company', people: 3, endsAt, warnings },
  })
  expect(view()).toBeUndefined()
  ends.set(tokens[0] ?? '')
  expect(view()).toMatchObject({ state: 'set', endsAt, minutesLeft: 2 })
  await clock.advance(2.5 * MINUTE)
  const intents = (await journal()).filter(({ event, action }) => event === 'intent' && action === 'end')
  expect(intents).toMatchObject([{ text: 'scheduledEnd', conference: 'Weekly', instance: 1 }])
})

describe('a room whose end is set', () => {
  playing(`
    is ended once, at its time
      in 2, ?, +110s, ?, +15s, ?, +60s
      → 2, 1, ended, ended | warned 1 | endSet endWarned scheduledEnd
    is ended later if the end is extended
      in 1, +30s, extend, +300s, ?, +35s
      → 1, ended | warned 1, warned 5, warned 1 | endSet endWarned endExtended endWarned endWarned scheduledEnd
    hears all warnings that are due after an extension
      in 1 spoken, +10s, extend, +60s, +245s
      → 1 | warned 1, warned 5, warned 1 | endSet endWarned announce endExtended endWarned announce endWarned announce
    hears no warning that is long overdue at the confirmation
      ask in 1 spoken, +45s, confirm, +5s, ?, +20s
      → 1, ended | - | endSet scheduledEnd
    is not ended after a cancel
      in 2, +1s, cancel, ?, +180s, cancel
      → none, changed endOver, none | - | endSet endCancelled
    is not ended after a cancel during the read
      in 2, read, ?, cancel, ?, +20s
      → ending, none, none | warned 1 | endSet endWarned endCancelled
    is not ended too soon or too late
      at -1, at 0.16, at 1501, at 1499
      → invalid endTime, invalid endTime, invalid endTime, 1499 | - | endSet
    is ended at a time
      at 2, ?, +125s
      → 2, ended | warned 1 | endSet endWarned scheduledEnd
    leaves time to cancel
      ask at 0.67, +32s, confirm, +20s
      → unconfirmed, none | - | -
    leaves time to cancel, also if the clock is set
      ask at 0.67, ahead 5, +27s, confirm, +20s
      → unconfirmed, none | - | -
    is not put off after a sleep that nobody reported
      in 2, ahead 600, extend
      → changed endOver, asks sleep | asks sleep | endSet endAskedSleep
    is not ended again after my End
      switch effectDelayMs 6000, in 1, before 2, End, ?, +30s
      → 1 ended, ended | warned 1 | endSet endWarned end endCancelled
    has only one end
      in 1, in 30, +120s
      → 28 | - | endSet endSet
    has one end, also while it is read for another
      in 1, +50s, ask in 30, read, ?, confirm, +120s
      → ending, 28 | warned 1 | endSet endWarned endSet
    and its user, are warned 10, 5 and 1 minute before
      in 11 spoken, +30s, ?, +588s
      → 11, 1 | warned 10, warned 5, warned 1 | endSet endWarned announce endWarned announce endWarned announce
    may have ended, of which the user is told
      in 2, fault cutBefore DELETE, +180s
      → ended | warned 1, maybeEnded unknownOutcome | endSet endWarned scheduledEnd
    may not have heard a warning, of which the user is told
      fault refuse POST /Speak/, in 6 spoken, +90s
      → 5 | warned 5, notWarned unknownOutcome | endSet endWarned announce
  `)

  test('is ended even if the user cancels after the end was sent, and the fault says so', async () => {
    const scene = await start()
    const { ends, world, clock, writes, play } = scene
    await play('in 2, read')
    const end = scene.id()
    world.switches.set({ latencyMs: 2_000 })
    while (writes().length === 0) await clock.advance(100)
    const cancelled = ends.cancel(end)
    await clock.advance(5_000)
    expect(await cancelled).toMatchObject({ fault: { code: 'changed', values: { reason: 'endSent' } } })
    expect(await play('+1m')).toBe('ended')
  })

  test('may not have heard a warning, of which nothing is told if the end was cancelled meanwhile', async () => {
    const scene = await start()
    const { play, told, clock } = scene
    await play('fault refuse POST /Speak/, in 6 spoken, +90s, switch latencyMs 2000')
    while (told.length < 3) await clock.advance(100)
    expect(await play('cancel, +180s')).toBe('none')
    expect(told.slice(2)).toEqual(['warned 1'])
  })
})

describe('an end after the others', () => {
  const left = 'after 2, leave ben eve, +5s'
  playing(`
    waits again if somebody comes back
      after 2, ?, +60s, leave ben eve, +10s, ?, join ben, +150s, ?, leave ben, +180s
      → waits, 2, waits, ended | warned 1 | endSetAfter endWaits endWarned scheduledEnd
    waits again if somebody comes before the request is sent, and is asked about after a crash
      ${left}, read, hang, +0.2s, join ben, +2s, recover, +5s, ?, close, start
      → waits, asks closed | warned 1, asks closed | endSetAfter endWarned scheduledEnd endWaits endAskedClosed
    is refused unless it is known who the user is
      me, +1s, after 2
      → changed me, none | - | -
    comes if only lines of mine are left
      me ana ben, +1s, after 2, leave eve, +180s
      → ended | warned 1 | endSetAfter endWarned scheduledEnd
    asks if the provider counts one more than it lists
      ${left}, switch memberCount tooHigh, +30s, ?, +120s
      → 2, asks failed | warned 1, asks failed | endSetAfter endWarned endAskedFailed
  `)
})
