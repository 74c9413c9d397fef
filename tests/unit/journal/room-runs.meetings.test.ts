import fc from 'fast-check'
import { expect, test } from 'vitest'
import { roomRuns } from '../../../electron/journal/room-runs.ts'
import { groupEntries } from '../../../electron/journal/groups.ts'
import { counts, seed } from '../../support/test-sizes.ts'
import type { JournalEntry } from '../../../shared/journal/journal-entry.ts'
import { personOf, type EntryDraft } from '../../../electron/moderation/actions/journal-entries.ts'
import { journalChanges, journalGaps } from '../../../electron/moderation/journal-changes.ts'
import type { RoomsListener } from '../../../electron/moderation/rooms.ts'
import type { ResumeListener } from '../../../electron/monitor/monitor.ts'
import { success } from '../../../shared/result.ts'
import type { Change, Member, Snapshot } from '../../../shared/rooms/model.ts'
import { aMember, anAccount, aRoom, aSnapshot } from '../../support/rooms.ts'

/** Milliseconds between two rosters. */
const STEP = 10_000
const START = Date.UTC(2026, 10, 20, 10)
const room = { account: 'acme', accountName: 'Acme', provider: 'plivo', conference: 'Standup', instance: 1 } as const

/** `at` picks one of the callers who are there. Only what happens during `away` is unobserved. */
type Happening =
  | { readonly kind: 'join'; readonly isWithheld: boolean }
  | { readonly kind: 'leave' | 'returnAtOnce' | 'kick' | 'kickInVain'; readonly at: number }
  | { readonly kind: 'wait'; readonly steps: number }
  | { readonly kind: 'away'; readonly why: 'sleep' | 'network' | 'restart'; readonly events: readonly Happening[] }

const at = fc.nat(9)
const joins = fc.record({ kind: fc.constant('join' as const), isWithheld: fc.boolean() })
const leaves = fc.record({ kind: fc.constant('leave' as const), at })
const returns = fc.record({ kind: fc.constant('returnAtOnce' as const), at })
const meeting = fc.record({
  isLate: fc.boolean(),
  isLive: fc.boolean(),
  happenings: fc.array(
    fc.oneof(
      { weight: 3, arbitrary: joins },
      { weight: 3, arbitrary: leaves },
      returns,
      fc.record({ kind: fc.constantFrom('kick' as const, 'kickInVain' as const), at }),
      fc.record({ kind: fc.constant('wait' as const), steps: fc.integer({ min: 1, max: 10 }) }),
      fc.record({
        kind: fc.constant('away' as const),
        why: fc.constantFrom('sleep' as const, 'network' as const, 'restart' as const),
        events: fc.array(fc.oneof(joins, leaves, returns), { maxLength: 5 }),
      }),
    ),
    { minLength: 10, maxLength: 80 },
  ),
})

/** A meeting as it happened, and the lines that Gavel writes about it. */
class Meeting {
  readonly lines: JournalEntry[] = []
  /** Who was there, by the time of each roster that Gavel read. */
  readonly rosters = new Map<number, ReadonlySet<string>>()
  /** The times without observation. */
  readonly away: { readonly from: number; readonly to: number; readonly why: string }[] = []
  /** The exits that Gavel observed; of those that a kick caused, only these are to be shown as its effect. */
  readonly exits: { readonly call: string; readonly at: number; readonly isKick: boolean }[] = []
  now = START
  #people: readonly Member[] = [aMember(1), aMember(2, { name: 'Ben' }), aMember(3, { name: '', number: '' })]
  #callers = 3
  #actions = 0
  #shown: readonly Member[] | undefined
  #shownAt = 0
  #listeners: RoomsListener[] = []
  #published: Snapshot | undefined
  #resumed: ResumeListener = () => undefined

  write(entry: EntryDraft): void {
    this.lines.push({ ...entry, id: String(this.lines.length), at: new Date(this.now).toISOString(), actor: 'jo' })
  }

  startGavel(): void {
    const journal = {
      write: (entry: EntryDraft) => {
        this.write(entry)
        return Promise.resolve(success(undefined))
      },
    }
    this.#listeners = []
    const subscribe = (listener: RoomsListener) => {
      this.#listeners.push(listener)
      return () => undefined
    }
    const onResume = (listener: ResumeListener) => (this.#resumed = listener)
    const monitor = { subscribe, onResume }
    journalGaps({ rooms: monitor, monitor, journal, accounts: () => [anAccount()], now: () => this.now })
    journalChanges({ rooms: monitor, journal, accountOf: () => anAccount() })
  }

  /** Reads the roster of the next step. The room is new to Gavel if it observed its start. */
  read(isStart = false, back: readonly string[] = []): void {
    this.now += STEP
    const before = this.#shown
    this.#shown = this.#people
    this.#shownAt = this.now
    this.rosters.set(this.now, new Set(this.#people.map(({ key }) => key)))
    const about = { conference: this.#room() }
    const isIn = (list: readonly Member[] | undefined, { key }: Member) => list?.some((one) => one.key === key) === true
    const came = this.#people.filter((member) => !isIn(before, member))
    const gone = before?.filter((member) => !isIn(this.#people, member)) ?? []
    const changes: Change[] = isStart
      ? [{ ...about, kind: 'started' }]
      : [
          ...(before === undefined ? [] : came).map((member) => ({ ...about, kind: 'joined' as const, member })),
          ...this.#people
            .filter(({ key }) => back.includes(key))
            .map((member) => ({ ...about, kind: 'backAgain' as const, member })),
          ...gone.map((member) => ({ ...about, kind: 'left' as const, member })),
        ]
    this.#publish(changes)
  }

  end(): void {
    this.now += STEP
    this.#publish([{ kind: 'ended', conference: this.#room() }])
  }

  happen(happening: Happening): void {
    if (happening.kind === 'wait') for (let step = 0; step < happening.steps; step += 1) this.read()
    else if (happening.kind === 'away') this.#beAway(happening)
    else if (happening.kind === 'kick' || happening.kind === 'kickInVain') this.#kick(happening)
    else this.read(false, this.#move(happening))
  }

  /** Returns the callers who left and came back between two rosters. */
  #move(happening: Happening): readonly string[] {
    if (happening.kind === 'join') {
      this.#callers += 1
      const withheld = happening.isWithheld ? { name: '', number: '' } : {}
      this.#people = [...this.#people, aMember(this.#callers, withheld)]
    }
    if (!('at' in happening)) return []
    const who = this.#people[happening.at % this.#people.length]
    if (who === undefined) return []
    if (happening.kind === 'returnAtOnce') return [who.key]
    if (this.#people.length > 1) this.#leave(who, false)
    return []
  }

  #leave(who: Member, isKick: boolean): void {
    this.#people = this.#people.filter((member) => member !== who)
    this.exits.push({ call: who.key, at: this.now + STEP, isKick })
  }

  #kick({ kind, at: index }: Extract<Happening, { at: number }>): void {
    const who = this.#people[index % this.#people.length]
    if (who === undefined || this.#people.length === 1) return
    this.#actions += 1
    const kick = {
      ...room,
      action: 'kick',
      actionId: `kick ${String(this.#actions)}`,
      members: [personOf(who)],
    } as const
    this.write({ ...kick, event: 'intent', people: this.#people.length })
    this.write({ ...kick, event: 'outcome', outcome: 'accepted' })
    if (kind === 'kick') this.#leave(who, true)
    this.read()
    if (kind === 'kick') this.write({ ...kick, event: 'outcome', outcome: 'confirmed' })
  }

  #beAway({ why, events }: Extract<Happening, { kind: 'away' }>): void {
    const from = this.now
    const known = this.exits.length
    for (const event of events) this.#move(event)
    this.exits.splice(known)
    this.now += STEP * (events.length + 1)
    this.away.push({ from, to: this.now, why })
    if (why === 'restart') this.startGavel()
    else {
      this.#resumed(why, from)
      // The last roster is published again before a new one is read.
      this.#publish([])
    }
    this.#shown = undefined
    this.read()
  }

  #room() {
    return aRoom('Standup', { own: true, rosterAt: this.#shownAt, ...(this.#shown && { members: this.#shown }) })
  }

  #publish(changes: readonly Change[]): void {
    const snapshot = aSnapshot([this.#room()], { at: this.now })
    for (const listener of this.#listeners) listener(this.#published ?? snapshot, snapshot, changes)
    this.#published = snapshot
  }
}

function hold({ isLate, isLive, happenings }: typeof meeting extends fc.Arbitrary<infer T> ? T : never): Meeting {
  const held = new Meeting()
  held.startGavel()
  held.read(!isLate)
  for (const happening of happenings) held.happen(happening)
  if (!isLive) held.end()
  return held
}

const every = { seed, numRuns: counts.meetings }

test(`timeline and attendance of a meeting agree with the truth wherever Gavel observed it (seed ${String(seed)})`, () => {
  fc.assert(
    fc.property(meeting, (drawn) => {
      const { lines, rosters, away, now } = hold(drawn)
      const runs = roomRuns(lines, drawn.isLive ? { now } : undefined)
      expect(runs).toHaveLength(1)
      const [run] = runs
      if (run === undefined) return
      // After a restart, nobody knows how long Gavel ran before it, so the gap begins with the last line.
      const lineBefore = (time: number): number =>
        Math.max(...lines.map((line) => Date.parse(line.at)).filter((one) => one <= time))
      const gaps = away.map(({ from, to, why }) => ({ from: why === 'restart' ? lineBefore(from) : from, to }))
      expect(run.gaps.map(({ from, to }) => ({ from, to }))).toEqual(gaps)
      expect([run.isStartKnown, run.end]).toEqual([!drawn.isLate, drawn.isLive ? undefined : now])
      for (const [time, people] of rosters) {
        if (gaps.some(({ from, to }) => from <= time && time < to)) continue
        expect([time, run.steps.findLast((step) => step.at <= time)?.people]).toEqual([time, people.size])
        const there = run.attendance.filter(({ from, to = Infinity }) => from <= time && time < to)
        expect(there.map(({ callUuid }) => callUuid).toSorted()).toEqual([...people].toSorted())
      }
      expect(run.peak).toBeLessThanOrEqual(Math.max(...[...rosters.values()].map(({ size }) => size)))
      const isThere = (call: string | undefined, time: number) => rosters.get(time)?.has(call ?? '') === true
      for (const { callUuid, from, isFromKnown, to, toIs } of run.attendance) {
        if (isFromKnown && from > run.start) expect(isThere(callUuid, from - STEP)).toBe(false)
        if (toIs === 'exact' && to !== undefined && to !== run.end)
          expect([isThere(callUuid, to - STEP), isThere(callUuid, to)]).toEqual([true, false])
      }
    }),
    every,
  )
})

test(`the log shows each exit once, and as the effect of a kick only if it was one (seed ${String(seed)})`, () => {
  fc.assert(
    fc.property(meeting, (drawn) => {
      const { lines, exits } = hold(drawn)
      const groups = groupEntries(lines)
      const shown = groups.flatMap(({ entry, observed = entry }) =>
        observed.event === 'left'
          ? [{ call: observed.members?.[0]?.callUuid, at: Date.parse(observed.at), isKick: entry !== observed }]
          : [],
      )
      const soon = ({ call, at: left }: (typeof exits)[number]) =>
        lines.some((line) => {
          const sent = Date.parse(line.at)
          return (
            line.event === 'intent' && line.members?.[0]?.callUuid === call && sent <= left && left - sent <= 60_000
          )
        })
      expect(shown.map(({ call, at: left }) => [call, left]).toSorted()).toEqual(
        exits.map(({ call, at: left }) => [call, left]).toSorted(),
      )
      for (const exit of exits) {
        const isKick = shown.some(({ call, at: left, isKick: is }) => is && call === exit.call && left === exit.at)
        if (exit.isKick || !soon(exit)) expect([exit, isKick]).toEqual([exit, exit.isKick])
      }
    }),
    every,
  )
})
