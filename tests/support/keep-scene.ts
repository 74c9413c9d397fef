import { resume } from '../../electron/moderation/keep/resume.ts'
import { readPast } from '../../electron/moderation/recover.ts'
import type { SuspensionReason } from '../../electron/monitor/monitor.ts'
import { drop } from '../../shared/drop.ts'
import type { Fault } from '../../shared/fault.ts'
import type { Result } from '../../shared/result.ts'
import { membersOrCalls } from '../../shared/rooms/call-members.ts'
import type { Action, ActionResult, Member, MemberActionKind } from '../../shared/rooms/model.ts'
import type { NewcomersReply, NewcomersRule } from '../../shared/rooms/newcomers.ts'
import { memberSeenOf, seenOf } from '../../shared/rooms/room-actions.ts'
import type { ShownRoom } from '../../shared/rooms/shown-room.ts'
import type { FaultRule } from '../simulator/fault-rules.ts'
import type { SimulatorOptions } from '../simulator/simulator.ts'
import type { Switches } from '../simulator/switches.ts'
import type { MemoryFiles } from './memory-files.ts'
import { accountId, openHarness } from './moderation-harness.ts'
import { createSpoiltRosters } from './spoilt-rosters.ts'
import { ana, ben, createNumberScene, createReportedScene, createScene, eve, type Scene } from './moderation-scene.ts'

const ROOM = 'Weekly'
const ref = { accountId, name: ROOM }

/** Who is in the room at first, and who may join. Bea calls from Ben's number. */
export const people = {
  ana,
  ben,
  eve,
  zoe: { number: '15550100107', name: 'Zoe' },
  kim: { number: '15550100108', name: 'Kim' },
  bea: { number: ben.number, name: 'Bea' },
  nobody: { number: 'anonymous', name: 'Nobody' },
}

type Name = keyof typeof people

/** My room with me, Ana, and with Ben and Eve. */
const mine = { own: [ref], me: { [accountId]: [ana.number] } }

export interface KeepOptions {
  /**
   * Whether only events tell who is in the room. `number`: and the number that callers dial is known. `calls`: only that
   * number is.
   */
  readonly reported?: boolean | 'number' | 'calls'
  readonly profile?: SimulatorOptions['profile']
  readonly switches?: Partial<Switches>
  readonly files?: MemoryFiles
  /** More steps. */
  readonly steps?: (scene: KeepScene) => Readonly<Record<string, (...words: readonly string[]) => unknown>>
}

/** What came of a script. */
export interface Played {
  /** Who the provider has in the room, and how; then, after dots, what the room shows of them. */
  readonly room: string
  /** What was sent. */
  readonly sent: string
  /** What was refused, and what the rule for newcomers told. */
  readonly said: readonly string[]
}

const verbs: readonly (readonly [RegExp, string])[] = [
  [/^POST .*\/Mute\//, 'mute'],
  [/^DELETE .*\/Mute\//, 'unmute'],
  [/^POST .*\/Deaf\//, 'deafen'],
  [/^DELETE .*\/Deaf\//, 'undeafen'],
  [/^POST .*\/Speak\//, 'speak'],
  [/^POST .*\/Kick\//, 'kick'],
  [/^DELETE \/Call\//, 'hang up'],
]

export type KeepScene = Awaited<ReturnType<typeof createKeepScene>>

/** A scene in which scripts are played; see `play`. */
export async function createKeepScene({
  reported = false,
  profile = 'plivo',
  switches = {},
  files,
  steps: more,
}: KeepOptions = {}) {
  const numbers = reported === 'number' ? { numbers: { [`${accountId}/${ROOM}`]: ['15550120000'] } } : {}
  const rosters = createSpoiltRosters()
  const isTold = reported === true || reported === 'number'
  const told = isTold ? await createReportedScene(switches, { ...mine, ...numbers }) : undefined
  const simulation = { profile, switches: { latencyMs: 30, ...switches } }
  const counted = reported === 'calls' ? await createNumberScene(mine) : undefined
  const scene: Scene = told ?? counted ?? (await createScene(simulation, mine, files, rosters.wrap))
  const { clock, world } = scene
  if (reported === 'number') await clock.advance(20_000)
  let harness = scene.harness
  const said: string[] = []
  const faults: FaultRule[] = []
  const listen = (): void => {
    harness.newcomers.listen({
      paused: (_room, _ref, why) => said.push(`paused ${why}`),
      stopped: (_room, _ref, why) => said.push(`stopped ${why}`),
    })
  }
  listen()

  const simulated = () => [...(world.rooms.live(ROOM)?.members.values() ?? [])]
  const inRoom = (name: string) => {
    const found = simulated().find((one) => one.name === people[name as Name].name)
    if (found === undefined) throw new Error(`${name} is not in the room`)
    return found
  }
  const shown = (): ShownRoom => harness.room(ROOM)
  const members = (names: readonly string[]): readonly Member[] =>
    names.map((name) => {
      const { callUuid } = inRoom(name)
      const found = membersOrCalls(shown()).find((one) => one.callUuid === callUuid)
      if (found === undefined) throw new Error(`${name} is not shown`)
      return found
    })
  const follow = async (verb: string, task: Promise<Result<unknown>>): Promise<void> => {
    const done = await task
    if (!done.ok) said.push(`${verb}: ${reasonOf(done.fault)}`)
  }
  /** Says yes to a question. */
  const act = async (action: Action): Promise<Result<ActionResult>> => {
    const acted = await harness.commands.act(action)
    if (!acted.ok || acted.value.state !== 'question') return acted
    const { question } = acted.value
    return harness.commands.act(question.action, question.token)
  }
  const onMembers =
    (kind: MemberActionKind) =>
    (first: string, ...names: readonly string[]) => {
      const who = { all: 'everyone', others: 'everyoneButMe', mine: 'mutedByMe' } as const
      return act(
        first in who
          ? harness.onAll(kind, ROOM, who[first as keyof typeof who])
          : harness.on(kind, ROOM, ...members([first, ...names])),
      )
    }
  const held = () => shown().pending.find(({ state }) => state === 'held')?.id ?? ''
  const configure = (more: object = {}): void => {
    harness.configure({ ...mine, ...more })
  }
  const suspend = (why: SuspensionReason) => (): void => {
    drop(harness.stopAutomations(why))
  }
  // As in the app, where a sleep may be noticed that nothing has reported.
  harness.monitor.onResume((why) => {
    if (why === 'sleep') suspend(why)()
  })
  const flag = (kind: string, name: string): void => {
    if (kind.endsWith('mute')) inRoom(name).muted = kind === 'mute'
    else inRoom(name).deaf = kind === 'deafen'
  }
  const steps: Readonly<Record<string, (...words: readonly string[]) => unknown>> = {
    // What others do.
    join: (name = '', ...how) =>
      world.rooms.join({
        room: ROOM,
        ...people[name as Name],
        muted: how.includes('muted'),
        deaf: how.includes('deaf'),
        joinedSecondsAgo: Number(how.find((one) => Number(one) > 0) ?? 0),
      }),
    /** Joins, and no event tells it. */
    quietly: (name = '') => {
      told?.hold()
      world.rooms.join({ room: ROOM, ...people[name as Name] })
    },
    /** From now on, responses have a roster. */
    roster: () => {
      world.switches.set({ retrieve: 'full' })
    },
    noRoster: () => {
      world.switches.set({ retrieve: 'errorAlways' })
    },
    crowd: (count = '') => {
      for (let index = 0; index < Number(count); index += 1)
        world.rooms.join({ room: ROOM, number: `1555020${String(1_000 + index)}` })
    },
    /** Leaves, and is back in the same call. */
    again: (name = '', ...how) => {
      const { callUuid } = inRoom(name)
      world.rooms.leave({ room: ROOM, callUuid })
      world.rooms.join({ room: ROOM, ...people[name as Name], callUuid, muted: how.includes('muted') })
    },
    leave: (name = '') => world.rooms.leave({ room: ROOM, callUuid: inRoom(name).callUuid }),
    other: (kind = '', name = '') => {
      flag(kind, name)
    },
    colleague: (kind = '', name = '') => {
      const action = {
        id: `${kind} ${name}`,
        desk: 'desk-2',
        person: 'Kim',
        step: 'accepted',
        conference: ROOM,
      } as const
      harness.colleagues.acted(accountId, { ...action, kind: kind as 'mute', who: [inRoom(name).callUuid] })
    },
    watcher: (is = '') => {
      if (is === 'gone') harness.colleagues.left('desk-2')
      else harness.colleagues.watches('desk-2', 'Kim', [ref])
    },
    ends: () => world.rooms.endRoom({ room: ROOM }),
    starts: () => world.rooms.startRoom({ name: ROOM, people: [ana, ben, eve] }),
    // What the provider does wrong: "refuse POST /Mute/ 2" is twice.
    ...Object.fromEntries(
      (['refuse', 'rateLimited', 'cutAfter', 'silent'] as const).map((kind) => [
        kind,
        (method = '', path = '', times = 'Infinity', status = '400', body = '') => {
          const rule = { kind, method, path, ...(Number(times) < Infinity && { times: Number(times) }) }
          faults.push({ ...rule, status: Number(status), ...(body !== '' && { body }) })
          world.switches.set({ faults: [...faults] })
        },
      ]),
    ),
    /** "limit GET 1 20": one read is refused, for 20 s. */
    limit: (method = '', times = '', seconds = '') => {
      const hint = seconds !== '' && { retryAfterSeconds: Number(seconds) }
      faults.push({ kind: 'rateLimited', method, times: Number(times), ...hint })
      world.switches.set({ faults: [...faults], retryAfterIn: 'header' })
    },
    /** The next rosters lack this caller; those of a relay only, if it says so. */
    lack: (name = '', times = '', whose = 'provider') => {
      const { number } = people[name as Name]
      rosters.spoil((rows) => rows.filter((row) => row.number !== number), Number(times), whose as 'relay')
    },
    good: () => {
      faults.length = 0
      world.switches.set({ faults: [] })
    },
    latency: (ms = '') => {
      world.switches.set({ latencyMs: Number(ms) })
    },
    /** Requests take effect so many milliseconds later. */
    slow: (ms = '') => {
      world.switches.set({ effectDelayMs: Number(ms) })
    },
    // What the user does.
    ...Object.fromEntries(
      (['mute', 'unmute', 'deafen', 'undeafen', 'remove', 'kick'] as const).map((kind) => [kind, onMembers(kind)]),
    ),
    hold: (...names) => harness.onHold.put(seenOf(shown()), members(names).map(memberSeenOf)),
    back: (...names) =>
      harness.onHold.bringBack(
        seenOf(shown()),
        members(names).map(({ key }) => key),
      ),
    keep: () => {
      harness.onHold.keep(ref)
    },
    undo: () => harness.commands.undo(held()),
    now: () => harness.commands.sendNow(held()),
    keepOut: (name = '') => {
      const action = harness.on('remove', ROOM, ...members([name]))
      return harness.keptOut.removeAndKeepOut(action, () => harness.commands.act(action))
    },
    /** Says yes to the question about others of the same number. */
    keepOutOne: (name = '') => {
      const action = harness.on('remove', ROOM, ...members([name]))
      return harness.keptOut.removeAndKeepOut(action, () => act(action), true)
    },
    keepOutAgain: (name = '') => harness.keptOut.keep(ref, people[name as Name].number),
    letIn: (name = '') => {
      harness.keptOut.letIn(ref, people[name as Name].number)
    },
    rule: (rule = '') =>
      rule === 'off' ? harness.newcomers.switchOff(ref) : harness.newcomers.switchOn(ref, rule as NewcomersRule),
    /** Goes on after a pause. The question listed these. */
    goOn: (reply = '', ...names) => {
      const listed = names.map((name) => inRoom(name).callUuid)
      return harness.newcomers.goOn(seenOf(shown()), reply as NewcomersReply, listed)
    },
    close: () => harness.newcomers.close(),
    end: () => act(harness.end(ROOM)),
    search: (me = '') => harness.noiseSearch.begin(ref, me === 'anyway'),
    answer: (answer = '') => {
      const step = harness.noiseSearch.view()?.step
      return step?.kind === 'asking' ? harness.noiseSearch.answer(step.id, answer as 'still') : undefined
    },
    giveBack: () => {
      harness.noiseSearch.giveBack()
    },
    retry: () => {
      harness.noiseSearch.retry()
    },
    keepFound: () => {
      harness.noiseSearch.keep()
    },
    me: (...names) => {
      configure({ me: { [accountId]: names.map((name) => people[name as Name].number) } })
    },
    notMine: () => {
      configure({ own: [] })
    },
    readOnly: (is = '') => {
      harness.settings.readOnly = is === 'on'
      configure({ readOnly: is === 'on' })
    },
    sleep: suspend('sleep'),
    network: suspend('network'),
    /** The computer sleeps, and nothing says so. */
    asleep: (ms = '') => {
      clock.sleep(Number(ms))
    },
    noAccount: () => {
      harness.removeAccount()
    },
    quit: () => harness.commands.dropHeld('quit').then(() => undefined),
    set: (name = '', ...text) => {
      const value = text.join(' ')
      if (name === 'readOnly') harness.settings.readOnly = true
      else if (name === 'holdSeconds') harness.settings.holdSeconds = Number(value)
      else if (name === 'namesPass') harness.settings.doorLetsNamesPass = value === 'yes'
      else harness.settings[name as 'doorSpeech'] = { text: value, voice: 'WOMAN', language: 'en-US' }
    },
    named: (name = '') => {
      harness.named.add(people[name as Name].number)
    },
    killed: () => {
      harness.monitor.stop()
    },
    /** Gavel is killed, and starts with the same log. */
    restart: async () => {
      harness.monitor.stop()
      const { files: log } = harness
      harness = await openHarness({
        clock,
        provider: world.provider,
        kind: world.kind,
        files: log,
        monitorSettings: mine,
      })
      listen()
      resume(await readPast(harness.journal, clock.now()), harness)
    },
  }

  const roomNow = (): string => {
    const here = simulated().map(({ name, muted, deaf }) => `${name}${muted ? ' muted' : ''}${deaf ? ' deaf' : ''}`)
    const room = harness.rooms.conference(ref)
    const namesOf = (keys: readonly string[] = []): readonly string[] =>
      keys.flatMap((key) => {
        const found = room && membersOrCalls(room).find((one) => one.key === key)
        return Object.values(people).find(({ number }) => number === found?.number)?.name ?? []
      })
    const list = (what: string, keys?: readonly string[]): readonly string[] => {
      const names = namesOf(keys)
      return names.length === 0 ? [] : [`${what} ${names.join(' ')}`]
    }
    const { onHold, newcomers, keptOut = [] } = room ?? {}
    const step = harness.noiseSearch.view()?.step
    return [
      here.join(', '),
      ...list(
        'on hold',
        onHold?.keys.filter((key) => onHold.atDoor?.includes(key) !== true),
      ),
      ...list('at the door', onHold?.atDoor),
      ...(onHold?.asks === true ? ['asks'] : []),
      ...(newcomers?.state === 'paused' ? [`paused ${[newcomers.why, ...namesOf(newcomers.came)].join(' ')}`] : []),
      ...(keptOut.length > 0
        ? [`kept out ${keptOut.map(({ name, asks }) => (asks ? `${name}?` : name)).join(' ')}`]
        : []),
      ...(step === undefined
        ? []
        : [[step.kind, ...('why' in step ? [step.why] : 'key' in step ? namesOf([step.key]) : [])].join(' ')]),
    ].join(' · ')
  }
  const pass = async (seconds: number): Promise<void> => {
    for (let left = Math.round(seconds * 1_000); left > 0; left -= 100) await clock.advance(Math.min(left, 100))
  }
  const it = {
    ...scene,
    ...rosters,
    said,
    told,
    get harness() {
      return harness
    },
    roomNow,
    inRoom,
    /** What was sent so far. */
    sent: () => scene.writes().map((line) => verbs.find(([pattern]) => pattern.test(line))?.[1] ?? line),
    /** Of the log, oldest first: its notes, or what it says of each action. */
    notes: async () => (await scene.journal()).flatMap(({ event, text = '' }) => (event === 'note' ? text : [])),
    log: async () =>
      (await scene.journal()).flatMap(({ event, action, outcome, text }) =>
        action === undefined
          ? []
          : [action, outcome ?? event, ...(event === 'intent' && text !== undefined ? [text] : [])].join(' '),
      ),
    /** What happens, each after so many seconds: "0 hold ben, 4 back ben". A number alone lets time pass. */
    steps: async (script: string): Promise<void> => {
      let at = 0
      for (const line of script === '' ? [] : script.split(', ')) {
        const [time = '', verb, ...words] = line.split(' ')
        await pass(Number(time) - at)
        at = Number(time)
        if (verb === undefined) continue
        const run = { ...steps, ...more?.(it) }[verb]
        if (run === undefined) throw new Error(`not a step: ${line}`)
        const done = run(...words)
        if (verb === 'restart') await done
        else drop(follow(verb, Promise.resolve(done).then(asResult)))
      }
    },
    /** Plays these steps; then 8 s pass. */
    play: async (script: string): Promise<Played> => {
      await it.steps(script)
      await pass(8)
      return { room: roomNow(), sent: it.sent().join(', '), said }
    },
  }
  return it
}

/** Plays a script in a scene of its own. */
export async function play(script: string, options: KeepOptions = {}): Promise<Played> {
  const scene = await createKeepScene(options)
  const played = await scene.play(script)
  scene.stop()
  return played
}

function reasonOf({ code, values }: Fault): string {
  return [code, ...(values?.['reason'] === undefined ? [] : [values['reason']])].join(' ')
}

function asResult(done: unknown): Result<unknown> {
  return typeof done === 'object' && done !== null && 'ok' in done
    ? (done as Result<unknown>)
    : { ok: true, value: done }
}
