import { expect, test } from 'vitest'
import { fault } from '../../../../shared/fault.ts'
import { Ledger, type Cause, type Reason, type Silence } from '../../../../electron/moderation/keep/ledger.ts'
import type { FlagAction } from '../../../../shared/rooms/action-effect.ts'
import type { MemberKey } from '../../../../shared/values.ts'
import { aMember } from '../../../support/rooms.ts'

const wants: Readonly<Record<Reason, Silence>> = {
  removal: 'muted',
  newcomer: 'muted',
  search: 'muted',
  door: 'silent',
  hold: 'silent',
}
const reasons = Object.keys(wants) as Reason[]

interface Caller {
  muted: boolean
  deaf: boolean
}

/** A room with a ledger. Requests take effect at once, and are answered 0.1 s later. A roster comes each second. */
function aRoom(start: Readonly<Record<string, Caller>>, { hasRoster = true } = {}) {
  const people = new Map(Object.entries(start).map(([name, flags]) => [name, { ...flags }]))
  const ledger = new Ledger(hasRoster)
  const cause: Cause = { id: 'c', of: 'onHold' }
  const sent: string[] = []
  const answers: { readonly at: number; readonly run: () => void }[] = []
  /** What becomes of requests: they are carried out, refused, or accepted without any effect. */
  const provider = { is: 'good' as 'good' | 'refusing' | 'idle' }
  let now = 0
  const sightOf = (name: string) => ({
    ...aMember(1, { key: name, callUuid: name, memberId: '' }),
    ...people.get(name),
  })
  const apply = (kind: FlagAction, names: readonly string[]): boolean => {
    for (const name of names) {
      const one = people.get(name)
      if (one === undefined || provider.is !== 'good') continue
      if (kind === 'mute' || kind === 'unmute') one.muted = kind === 'mute'
      else one.deaf = kind === 'deafen'
    }
    return provider.is !== 'refusing'
  }
  const send = (): void => {
    const due = ledger.due(now, () => true)
    for (const kind of new Set(due.map((one) => one.kind))) {
      const whom = due.flatMap(({ one, ...about }) => (about.kind === kind ? one : []))
      const names = whom.map(({ key }) => key)
      sent.push(`${kind} ${names.join('+')}`)
      const answered = ledger.opened(kind, whom, now)
      const response = apply(kind, names)
      const run = (): void => {
        answered(response, now)
      }
      answers.push({ at: now + 100, run })
    }
  }
  const click = (kind: 'mute' | 'unmute', name: string): void => {
    ledger.click('muted', kind === 'mute', new Set([name as MemberKey]))
    apply(kind, [name])
  }
  const steps: Readonly<Record<string, (what: string, name: string) => unknown>> = {
    give: (reason, name) => {
      ledger.give(sightOf(name), [reason as Reason, wants[reason as Reason]], cause, now)
    },
    take: (reason, name) => {
      ledger.take(sightOf(name), [reason as Reason], cause)
    },
    colleague: (_unmutes, name) => {
      ledger.take(sightOf(name), ['newcomer'], cause, 'unmuted')
    },
    click: (kind, name) => {
      click(kind as 'mute' | 'unmute', name)
    },
    other: (kind, name) => {
      const was = provider.is
      provider.is = 'good'
      apply(kind as FlagAction, [name])
      provider.is = was
    },
    provider: (how) => {
      provider.is = how as typeof provider.is
    },
    goes: (name) => people.delete(name),
    comes: (name) => people.set(name, { muted: false, deaf: false }),
    stop: () => {
      ledger.stop()
    },
  }
  const stateOf = (name: string): string => {
    const one = people.get(name)
    return one === undefined ? 'gone' : one.deaf ? (one.muted ? 'silent' : 'deaf') : one.muted ? 'muted' : 'heard'
  }
  return {
    ledger,
    sent,
    sightOf,
    stateOf,
    /** Lets this many seconds pass. */
    pass: (seconds: number): void => {
      for (const end = now + seconds * 1_000; now < end; now += 100) {
        for (const { at, run } of answers.splice(0))
          if (at <= now) run()
          else answers.push({ at, run })
        if (hasRoster && now % 1_000 === 0) ledger.observe([...people.keys()].map(sightOf), now, () => false)
        send()
      }
    },
    step: (line: string): void => {
      const [verb = '', what = '', name = ''] = line.split(' ')
      const run = steps[verb]
      if (run === undefined) throw new Error(`not a step: ${line}`)
      run(what, name)
      send()
    },
  }
}

type Room = ReturnType<typeof aRoom>

/** Plays "0 give hold a, 2 take hold a": what happens, each after so many seconds. Then 30 s pass. */
function play(script: string, room: Room): string {
  let at = 0
  for (const line of script.split(', ')) {
    const [time = '', ...step] = line.split(' ')
    room.pass(Number(time) - at)
    at = Number(time)
    room.step(step.join(' '))
  }
  room.pass(30)
  const mark = room.ledger.mark()
  const shown =
    mark === undefined ? '' : mark.asks ? ', asked about' : mark.atDoor === undefined ? ', on hold' : ', at the door'
  return `${room.stateOf('a')}${shown}: ${room.sent.map((one) => one.replace(' a', '')).join(' ')}`.trim()
}

const scripts: readonly (readonly [title: string, script: string, end: string])[] = [
  ['a hold mutes and deafens', '1 give hold a', 'silent, on hold: mute deafen'],
  ['the end of a hold undoes both', '1 give hold a, 4 take hold a', 'heard: mute deafen unmute undeafen'],
  ['so it does before any roster shows it', '1 give hold a, 1.2 take hold a', 'heard: mute deafen unmute undeafen'],
  [
    'a search does not wait for a hold',
    '1 give hold a, 2 give search a, 4 take hold a, 6 take search a',
    'heard: mute deafen undeafen unmute',
  ],
  ['a hold outlasts a search', '1 give search a, 3 give hold a, 5 take search a', 'silent, on hold: mute deafen'],
  ['a click on Mute before a reason counts', '1 click mute a, 3 give hold a, 5 take hold a', 'muted: deafen undeafen'],
  ['a click on Mute during a reason counts', '1 give search a, 3 click mute a, 5 take search a', 'muted: mute'],
  [
    'a click on Unmute ends a search',
    '1 give search a, 3 click unmute a, 5 give search a, 7 take search a',
    'heard: mute mute unmute',
  ],
  [
    'a click on Unmute leaves nobody deaf who is being brought back',
    '1 give newcomer a, 2 give hold a, 4 provider refusing, 4 take hold a, 5 provider good, 5 click unmute a',
    'heard: mute deafen undeafen undeafen',
  ],
  ['a click on Unmute ends no hold', '1 give hold a, 3 click unmute a', 'silent, on hold: mute deafen mute'],
  [
    'somebody else who mutes is left so',
    '1 give hold a, 3 take hold a, 5 other mute a',
    'muted: mute deafen unmute undeafen',
  ],
  ['somebody else who unmutes ends every reason', '1 give door a, 9 other unmute a', 'heard: mute deafen undeafen'],
  [
    'who can be heard soon after may have come back in the same call, and is silenced again',
    '1 give door a, 3 other unmute a',
    'silent, at the door: mute deafen mute',
  ],
  [
    'somebody else who undeafens ends a hold, not a search',
    '1 give hold a, 1 give search a, 9 other undeafen a',
    'muted: mute deafen',
  ],
  [
    'what one roster shows says nothing',
    '1 give door a, 9.5 other unmute a, 10.5 other mute a',
    'silent, at the door: mute deafen',
  ],
  [
    'a newcomer stays muted after a hold',
    '1 give newcomer a, 9 give hold a, 12 take hold a',
    'muted: mute deafen undeafen',
  ],
  [
    'nothing is sent to a newcomer whom a colleague says to have unmuted meanwhile',
    '1.2 give newcomer a, 1.5 colleague unmutes a',
    'muted: mute',
  ],
  [
    'nor at once to one who is also being removed',
    '1.2 give removal a, 1.5 colleague unmutes a, 1.7 colleague unmutes a',
    'muted: mute',
  ],
  ['a newcomer whom somebody unmutes stays so', '1 give newcomer a, 9 other unmute a', 'heard: mute'],
  [
    'what is refused is tried again',
    '0 provider refusing, 1 give hold a, 2 provider good',
    'silent, on hold: mute deafen mute deafen',
  ],
  [
    'but not at once because another reason comes or goes',
    '0 provider refusing, 1 give door a, 2 give removal a, 3 take removal a, 4 provider good',
    'silent, at the door: mute deafen mute deafen mute',
  ],
  ['what has no effect is asked for three times', '0 provider idle, 1 give search a', 'heard: mute mute mute'],
  [
    'who cannot be brought back is on hold, and asked about',
    '1 give search a, 3 provider refusing, 4 take search a',
    'muted, asked about: mute unmute unmute unmute',
  ],
  [
    'and can be brought back again',
    '1 give search a, 3 provider refusing, 4 take search a, 30 provider good, 31 take hold a',
    'heard: mute unmute unmute unmute unmute',
  ],
  [
    'a mute that surely failed is not undone',
    '0 provider refusing, 1 give removal a, 1.5 take removal a',
    'heard: mute',
  ],
  [
    'nobody is silenced again whom a roster shows as brought back after all',
    '1 give search a, 3 provider idle, 4 take search a, 4.5 stop, 4.6 other unmute a',
    'heard: mute unmute',
  ],
  [
    'after an interruption nothing is sent',
    '1 give search a, 3 provider refusing, 4 take search a, 4.5 stop, 5 provider good',
    'muted, asked about: mute unmute',
  ],
  [
    'who leaves and comes back in the same call is silenced again',
    '1 give hold a, 4 goes a, 8 comes a',
    'silent, on hold: mute deafen mute deafen',
  ],
  [
    'who is missing in rosters stays on hold',
    '1 give hold a, 4 goes a, 8 comes a, 8 other mute a, 8 other deafen a',
    'silent, on hold: mute deafen',
  ],
]

test.each(scripts)('%s', (_title, script, end) => {
  expect(play(script, aRoom({ a: { muted: false, deaf: false } }))).toBe(end)
})

test.each([
  ['a hold is asked for once', '1 give hold a', 'silent, on hold: mute deafen'],
  ['and undone once', '1 give hold a, 9 take hold a', 'heard: mute deafen unmute undeafen'],
  ['what is refused is not tried again', '0 provider refusing, 1 give hold a', 'heard, on hold: mute deafen'],
])('without rosters, %s', (_title, script, end) => {
  expect(play(script, aRoom({ a: { muted: false, deaf: false } }, { hasRoster: false }))).toBe(end)
})

/** All orders of these. */
const ordersOf = <One>(all: readonly One[]): readonly (readonly One[])[] =>
  all.length === 0
    ? [[]]
    : all.flatMap((one) => ordersOf(all.filter((other) => other !== one)).map((rest) => [one, ...rest]))

const groups = [
  ...reasons.flatMap((one) => reasons.flatMap((two) => (one === two ? [] : [[one, two]]))),
  ...reasons.flatMap((one) =>
    reasons.flatMap((two) =>
      reasons.flatMap((three) => (new Set([one, two, three]).size < 3 ? [] : [[one, two, three]])),
    ),
  ),
]

test.each([
  ['heard', { muted: false, deaf: false }],
  ['muted', { muted: true, deaf: false }],
  ['deaf', { muted: false, deaf: true }],
] as const)('all pairs and triples of reasons leave nothing behind (%s before)', (_before, before) => {
  for (const given of groups)
    for (const taken of ordersOf(given))
      for (const trouble of [-1, 0, given.length, given.length + 1]) {
        const room = aRoom({ a: { ...before } })
        room.pass(1)
        const now = new Set<Reason>()
        const steps = [...given.map((one) => ['give', one] as const), ...taken.map((one) => ['take', one] as const)]
        for (const [index, [verb, reason]] of steps.entries()) {
          room.step(`provider ${index === trouble ? 'refusing' : 'good'} -`)
          room.step(`${verb} ${reason} a`)
          if (verb === 'give') now.add(reason)
          else now.delete(reason)
          room.pass(1)
          room.step('provider good -')
          room.pass(9)
          const deaf = before.deaf || [...now].some((one) => wants[one] === 'silent')
          const expected = deaf
            ? now.size > 0 || before.muted
              ? 'silent'
              : 'deaf'
            : now.size > 0 || before.muted
              ? 'muted'
              : 'heard'
          const where = `${given.join()} / ${taken.join()} / ${String(trouble)}, after ${verb} ${reason}`
          expect(`${where}: ${room.stateOf('a')}`).toBe(`${where}: ${expected}`)
        }
        expect(room.ledger.holding(room.sightOf('a'))).toBeUndefined()
      }
})

test('what was accepted is asked for again only once a later roster lacks its effect', () => {
  const ledger = new Ledger(true)
  const heard = { ...aMember(1), muted: false, deaf: false }
  ledger.give(heard, ['newcomer', 'muted'], { id: 'c', of: 'newcomer' }, 0)
  const kinds = (now: number) => ledger.due(now, () => true).map(({ kind }) => kind)
  const due = ledger.due(0, () => true)
  ledger.opened(
    'mute',
    due.map(({ one }) => one),
    0,
  )(true, 100)
  ledger.observe([heard], 50, () => false)
  expect(kinds(7_000)).toEqual([])
  ledger.observe([heard], 7_000, () => false)
  expect(kinds(7_100)).toEqual(['mute'])
})

test('a stop ends what brings a caller back, also if a rule goes on for them, and the user is asked', () => {
  const ledger = new Ledger(true)
  const heard = { ...aMember(1), muted: false, deaf: false }
  const rule: Cause = { id: 'r', of: 'newcomer', gate: { check: () => undefined } }
  const hold: Cause = { id: 'h', of: 'onHold' }
  ledger.give(heard, ['newcomer', 'muted'], rule, 0)
  ledger.give(heard, ['hold', 'silent'], hold, 0)
  const due = ledger.due(0, () => true)
  for (const { kind, one } of due) ledger.opened(kind, [one], 0)(true, 0)
  ledger.observe([{ ...heard, muted: true, deaf: true }], 1, () => false)
  ledger.take(heard, ['hold'], hold)
  expect(ledger.due(2, () => true).map(({ kind }) => kind)).toEqual(['undeafen'])
  ledger.stop()
  expect(ledger.due(3, () => true)).toEqual([])
  expect(ledger.mark()).toEqual({ keys: [heard.key], asks: true })
})

test('who was given up, and can be heard after all, is not silenced because something else ends', () => {
  const ledger = new Ledger(true)
  const heard = { ...aMember(1), muted: false, deaf: false }
  const over: Cause = { id: 'o', of: 'removal', gate: { check: () => fault('cancelled') } }
  const search: Cause = { id: 's', of: 'onHold' }
  const requests = (now: number) =>
    ledger
      .due(now, () => true)
      .map(({ kind, one }) => {
        ledger.opened(kind, [one], now)(true, now)
        return kind
      })
  ledger.give(heard, ['search', 'muted'], search, 0)
  expect(requests(0)).toEqual(['mute'])
  ledger.take(heard, ['search'], search)
  expect(requests(1)).toEqual(['unmute'])
  ledger.stop()
  ledger.due(2, () => true)
  ledger.give(heard, ['removal', 'muted'], over, 0)
  ledger.observe([heard], 3, () => false)
  ledger.take(heard, ['removal'], over)
  expect(requests(4)).toEqual([])
})
