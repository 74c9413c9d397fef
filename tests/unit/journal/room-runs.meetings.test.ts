import fc from 'fast-check'
import { expect, test } from 'vitest'
import { roomRuns } from '../../../electron/journal/room-runs.ts'
import { groupEntries } from '../../../electron/journal/groups.ts'
import { hold, meeting, STEP } from '../../support/generated-meeting.ts'
import { counts, seed } from '../../support/test-sizes.ts'

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
