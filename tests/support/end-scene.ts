import { afterEach, expect, test } from 'vitest'
import { readPast } from '../../electron/moderation/recover.ts'
import type { ScheduledEnds } from '../../electron/moderation/ends/ends.ts'
import { NO_RULE } from '../../shared/rooms/room-rule.ts'
import type { FaultRule } from '../simulator/fault-rules.ts'
import type { SimulatorOptions } from '../simulator/simulator.ts'
import type { Action, Seen, Speech, Who } from '../../shared/rooms/model.ts'
import type { Result } from '../../shared/result.ts'
import type { EndTime, ScheduledEndQuestion, ScheduledEndView } from '../../shared/rooms/scheduled-end.ts'
import { hangingFiles } from './hanging-files.ts'
import { ana, ben, createScene, eve, questionIn, type Scene } from './moderation-scene.ts'
import { createSpoiltRosters } from './spoilt-rosters.ts'
import { accountId } from './test-core.ts'
import { flushPromises } from './virtual-clock.ts'

export const key = `${accountId}/Weekly`
export const own = { own: [{ accountId, name: 'Weekly' }] }
export const MINUTE = 60_000

export interface EndScene extends Scene {
  readonly ends: ScheduledEnds
  readonly disk: ReturnType<typeof hangingFiles>
  readonly rosters: ReturnType<typeof createSpoiltRosters>
  /** The tokens of the questions, oldest first. */
  readonly tokens: string[]
  /** What the user was told, oldest first. */
  readonly told: readonly string[]
  seen(): Seen
  view(): ScheduledEndView | undefined
  id(): string
  /** Milliseconds until the set end; undefined if it has no time. */
  left(): number | undefined
  ask(time: EndTime, isSpoken?: boolean): Promise<Result<ScheduledEndQuestion>>
  /** The texts of the log about ends, with seconds if there are any, and the requests to end the room or to announce. */
  log(): Promise<string>
  /** See {@link verbs}. Returns what was shown at each `?` and at the end, and each refusal. */
  play(script: string): Promise<string>
}

/** The text that is spoken this many minutes before the end. */
function warningOf(minutes: number) {
  const speech: Speech = { kind: 'speech', text: `Ends in ${String(minutes)}.`, voice: 'WOMAN', language: 'en-US' }
  return { minutes, speech }
}

/** Ana, who is the user, Ben and Eve in their own room "Weekly", and its scheduled ends. */
async function createEndScene(simulation: Partial<SimulatorOptions> = {}): Promise<EndScene> {
  const disk = hangingFiles()
  const rosters = createSpoiltRosters()
  const settings = { ...own, me: { [accountId]: [ana.number] } }
  const switches = { latencyMs: 30, stayAlone: true, ...simulation.switches }
  const scene = await createScene({ ...simulation, switches }, settings, disk.files, rosters.wrap)
  const { harness, clock } = scene
  const ends = harness.scheduledEnds
  // As in the app, whatever reports a sleep, or not.
  harness.monitor.onResume((why) => {
    if (why === 'sleep') void harness.stopAutomations(why)
  })
  const told: string[] = []
  let views: Readonly<Record<string, ScheduledEndView>> = {}
  ends.onViews((shown) => (views = shown))
  ends.onNews((news) => {
    const { is, minutes = '', why = '', fault } = { minutes: undefined, why: undefined, fault: undefined, ...news }
    told.push([is, minutes, why, fault?.code].filter(Boolean).join(' '))
  })
  const view = () => views[key]
  const tokens: string[] = []
  const seen = () => ({ accountId, conference: 'Weekly', instance: harness.room('Weekly').instance })
  const end: EndScene = {
    ...scene,
    ends,
    disk,
    rosters,
    tokens,
    told,
    view,
    seen,
    id: () => view()?.id ?? '',
    left: () => {
      const shown = view()
      return shown?.state === 'set' && shown.endsAt !== undefined ? shown.endsAt - clock.now() : undefined
    },
    ask: async (time, isSpoken = false) => {
      const asked = await scene.done(ends.ask(seen(), time, isSpoken ? [10, 5, 1].map(warningOf) : []))
      if (asked.ok) tokens.push(asked.value.token)
      return asked
    },
    log: async () => {
      // A line that comes during a flush is written after it.
      await flushPromises()
      return (await scene.journal())
        .flatMap(({ event, action, text = action ?? '', duration = '' }) => {
          if (event === 'note') return /^(end|notEnded)/.test(text) ? [`${text}${String(duration)}`] : []
          if (event !== 'intent') return []
          return action === 'end' ? [text] : action === 'announce' ? [action] : []
        })
        .join(' ')
    },
    play: async (script) => {
      const noted: string[] = []
      for (const step of [...script.split(', '), '?']) {
        const [verb = '', ...words] = step.split(' ')
        const run = verbs[verb]
        if (step.startsWith('+')) await clock.advance(Number(step.slice(1, -1)) * (step.endsWith('m') ? MINUTE : 1_000))
        else if (step === '?') noted.push(shownIn(end))
        else if (run === undefined) throw new Error(step)
        else {
          const done = (await run(end, ...words)) as Result<unknown> | undefined
          if (done?.ok === false) noted.push([done.fault.code, done.fault.values?.['reason']].filter(Boolean).join(' '))
        }
      }
      return noted.join(', ')
    },
    stop: () => {
      ends.close()
      scene.stop()
    },
  }
  return end
}

/** The end that the room shows, a reminder in parentheses, and how often the room was ended. */
function shownIn({ view, writes }: EndScene): string {
  const end = view()
  const sent = writes().filter((line) => line === 'DELETE /Conference/Weekly/').length
  const ended = sent === 0 ? '' : `ended${sent === 1 ? '' : String(sent)}`
  if (end === undefined) return ended || 'none'
  const what = end.state === 'set' ? (end.minutesLeft ?? 'waits') : end.state === 'asks' ? `asks ${end.why}` : end.state
  const rule =
    end.state === 'set' && end.rule !== undefined ? `rule${end.rule.aloneFor === undefined ? '' : ' alone'} ` : ''
  const text = `${rule}${String(what)}`
  return [end.state !== 'ending' && end.onlyAsks ? `(${text})` : text, ended].filter(Boolean).join(' ')
}

const people: Readonly<Record<string, typeof ana>> = { ana, ben, eve, zoe: { number: '15550100199', name: 'Zoe' } }
const named = (names: readonly string[]) => names.flatMap((name) => people[name] ?? [])

type Verb = (scene: EndScene, ...words: readonly string[]) => unknown

/** @param kind `in`, `at` or `after` (the others have left) */
function ask(scene: EndScene, kind = '', count = '', spoken?: string): Promise<Result<ScheduledEndQuestion>> {
  const minutes = Number(count)
  const at = scene.clock.now() + minutes * MINUTE
  const time = { in: { kind: 'in', minutes }, at: { kind: 'at', at }, after: { kind: 'afterOthers', minutes } } as const
  return scene.ask(time[kind as keyof typeof time], spoken !== undefined)
}

function confirm({ ends, tokens }: EndScene, nth = '0'): Result<void> {
  return ends.set(tokens.at(Number(nth) - 1) ?? 'guess')
}

const set =
  (kind: string): Verb =>
  async (scene, ...words) => {
    const asked = await ask(scene, kind, ...words)
    return asked.ok ? confirm(scene) : asked
  }

/** Advances the clock until the end leaves the state `set`, or until 3 s after its time. */
async function untilRead({ clock, view, left }: EndScene): Promise<void> {
  await clock.advance(Math.max(0, (left() ?? 0) - 2_000))
  for (let waited = 0; view()?.state === 'set' && waited < 5_000; waited += 10) await clock.advance(10)
}

/** @param text takes 2 s to speak, if none is given */
export function announcement(seen: Seen, thenEnd: number, text?: string, who: Who = { kind: 'everyone' }) {
  const sound = {
    kind: 'speech',
    text: text ?? 'The call ends in 10 seconds now.',
    voice: 'MAN',
    language: 'en-GB',
  } as const
  return { kind: 'announce', seen, who, sound, thenEnd } as const satisfies Action
}

/** The steps of a script. Time passes by `+20s` and `+3m`. */
const verbs: Readonly<Record<string, Verb>> = {
  ask,
  confirm,
  in: set('in'),
  at: set('at'),
  after: set('after'),
  announce: async ({ harness, seen, done }, seconds) => {
    const { action, token } = questionIn(await done(harness.commands.act(announcement(seen(), Number(seconds)))))
    return done(harness.commands.act(action, token))
  },
  extend: ({ ends, id }) => ends.extend(id(), 5),
  cancel: ({ ends, id, done }) => done(ends.cancel(id())),
  /** *End*, which the user confirms. */
  End: async ({ harness, done }) => {
    const { action, token } = questionIn(await done(harness.commands.act(harness.end('Weekly'))))
    return done(harness.commands.act(action, token))
  },
  read: untilRead,
  /** So many seconds before the end. */
  before: ({ clock, left }, seconds) => clock.advance((left() ?? 0) - Number(seconds) * 1_000),
  leave: ({ world, idOf }, ...names) => {
    for (const { number } of named(names)) world.rooms.leave({ room: 'Weekly', memberId: idOf(number) })
  },
  join: ({ world }, ...names) => {
    for (const one of named(names)) world.rooms.join({ room: 'Weekly', ...one })
  },
  over: ({ world }) => {
    world.rooms.endRoom({ room: 'Weekly' })
  },
  begin: ({ world }, ...names) => {
    world.rooms.startRoom({ name: 'Weekly', people: named(names), stayAlone: true })
  },
  switch: ({ world }, name = '', value = '') => {
    world.switches.set({ [name]: /^\d+$/.test(value) ? Number(value) : value })
  },
  /** Without words, there is no fault any more. What is replaced shows an empty room. */
  fault: ({ world }, kind = '', method = 'GET', path = '/Weekly/') => {
    const body = JSON.stringify({ conference_name: 'Weekly', conference_member_count: 0, members: [] })
    const rule = { kind: kind as FaultRule['kind'], method, path, ...(kind === 'replaced' && { body }) }
    world.switches.set({ faults: kind === '' ? [] : [rule] })
  },
  sleep: ({ harness }) => harness.stopAutomations('sleep'),
  network: ({ harness }) => harness.stopAutomations('network'),
  /** The computer stands still, and nothing reports it. */
  still: ({ clock }, seconds) => {
    clock.sleep(Number(seconds) * 1_000)
  },
  /** The computer's clock is set ahead. */
  ahead: ({ setBack }, seconds) => {
    setBack(-Number(seconds) * 1_000)
  },
  viewOnly: ({ harness }, off = '') => {
    harness.settings.readOnly = off === ''
    harness.configure({ ...own, readOnly: off === '' })
  },
  /** Whose lines are the user's. */
  me: ({ harness }, ...names) => {
    harness.configure({ ...own, me: { [accountId]: named(names).map(({ number }) => number) } })
  },
  notOwn: ({ harness }) => {
    harness.configure({ own: [] })
  },
  removeAccount: ({ harness }) => {
    harness.removeAccount()
  },
  hang: ({ disk }) => {
    disk.hang()
  },
  recover: ({ disk }) => {
    disk.recover()
  },
  /** Gavel starts for the first time, so that rules begin. */
  first: ({ ends }) => {
    ends.recover({ entries: [], isWhole: true }, 0)
  },
  /** Gavel starts, and the log cannot be read. */
  unread: ({ ends }) => {
    ends.recover({ entries: [], isWhole: false }, 0)
  },
  rule: ({ ends }, ...words) => {
    const numbers = words.map((word) => word.split('=')).map(([name = '', value]) => [name, Number(value)] as const)
    ends.setRules(words.length === 0 ? {} : { [key]: { ...NO_RULE, ...Object.fromEntries(numbers) } })
  },
  close: ({ ends }) => {
    ends.close()
  },
  quit: ({ ends, harness }) => {
    ends.close()
    return harness.commands.dropHeld('quit')
  },
  start: async ({ ends, harness, clock }) => {
    const startedAt = clock.now() + 1
    ends.recover(await readPast(harness.journal, startedAt), startedAt)
  },
}

/**
 * Creates the scenes of a test file, and stops each after its test. Called once in the file.
 *
 * `playing` defines a test for each three lines: what it shows; the steps, after the provider if that is not Plivo; and
 * what was shown at each `?` and at the end, what the user was told, and the log, with `-` for nothing.
 */
export function startingEndScenes() {
  let scene: EndScene | undefined
  afterEach(() => {
    scene?.stop()
    scene = undefined
  })
  const start = async (simulation?: Partial<SimulatorOptions>): Promise<EndScene> => {
    scene = await createEndScene(simulation)
    return scene
  }
  const playing = (scripts: string): void => {
    const rows = [...scripts.matchAll(/^ *(\S.*)\n *(?:(.*): )?(.*)\n *→ (.*)$/gm)]
    test.each(rows.map((row) => row.slice(1)))('%s', async (_what, profile = 'plivo', steps = '', expected = '') => {
      const { play, told, log } = await start({ profile: profile as SimulatorOptions['profile'] })
      const found = [await play(steps), told.join(', '), await log()].map((text) => text || '-')
      expect(found.join(' | ')).toBe(expected)
    })
  }
  return { start, playing }
}
