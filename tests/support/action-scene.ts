import { expect } from 'vitest'
import { drop } from '../../shared/drop.ts'
import type { Fault } from '../../shared/fault.ts'
import { failure, type Result } from '../../shared/result.ts'
import { membersOrCalls } from '../../shared/rooms/call-members.ts'
import type { Action, ActionResult, MemberActionKind, Question } from '../../shared/rooms/model.ts'
import type { FaultRule } from '../simulator/fault-rules.ts'
import { testEach } from './cases.ts'
import { createKeepScene, people, type KeepOptions, type KeepScene } from './keep-scene.ts'
import { accountId } from './moderation-harness.ts'
import { agree, declined } from './user.ts'

const ROOM = 'Weekly'
const everyone: Readonly<Record<string, 'everyone' | 'everyoneButMe' | 'mutedByMe'>> = {
  all: 'everyone',
  others: 'everyoneButMe',
  mine: 'mutedByMe',
}
const NOT_FOUND = '{"api_id":"made-up","error":"not found"}'
const speech = { kind: 'speech', voice: 'MAN', language: 'en-GB' } as const
/** Spoken in about a second, and in 40 and 100 s. */
const texts: Readonly<Record<string, string>> = {
  short: 'Five minutes left.',
  long: 'a'.repeat(600),
  longest: 'a'.repeat(1_500),
}
const DISK_FULL = 'ENOSPC'

function faultOf({ code, values }: Fault): string {
  return values?.['reason'] === undefined ? code : `${code} ${values['reason']}`
}

function questionOf({ title, names, people: count, includesMe, rooms = [] }: Question): string {
  const about = names.length > 0 ? names.map(({ name }) => name).join('+') : (title ?? `${String(rooms.length)} rooms`)
  return `asks about ${about}${count === undefined ? '' : ` of ${String(count)}`}${includesMe ? ' with me' : ''}`
}

function resultOf(acted: Result<ActionResult | Question | undefined>): string {
  if (!acted.ok) return faultOf(acted.fault)
  if (acted.value === undefined) return 'done'
  if (!('state' in acted.value)) return questionOf(acted.value)
  const { value } = acted
  if (value.state === 'question') return questionOf(value.question)
  if (value.state === 'accepted') return value.covered === undefined ? 'accepted' : `accepted ${String(value.covered)}`
  if (value.state !== 'mixed') return value.state
  const { state: _state, fault, untold: _untold, ...counts } = value
  const some = Object.entries(counts).flatMap(([what, count]) => (count > 0 ? [`${String(count)} ${what}`] : []))
  return [...some, ...(fault === undefined ? [] : [faultOf(fault)])].join(' ')
}

/**
 * A room in which scripts of actions are played, as `KeepScene.steps`: "0 kick ben eve, 0.1 yes, 8". A click does not
 * say yes to its question. I am Ana.
 */
export async function createActionScene(options: KeepOptions = {}) {
  const said: string[] = []
  const names = new Map<string, string>()
  const questions: Question[] = []
  const seen: { action?: Action } = {}
  const faults: FaultRule[] = []
  const stopped = { id: '' }
  /** Who hung up or was put out of the room. */
  const gone = new Map<string, { readonly memberId: string; readonly callUuid: string }>()
  let traced = 0

  const callOf = (scene: KeepScene, name: string) => gone.get(name) ?? scene.inRoom(name)

  const actionOf = (scene: KeepScene, kind: string, who: readonly string[]): Action => {
    const { harness, inRoom } = scene
    const [first = '', ...rest] = who
    if (kind === 'say' || kind === 'play') {
      const { seen: room, who: to } = actionOf(scene, 'mute', rest) as Extract<Action, { who: unknown }>
      const sound = kind === 'say' ? { ...speech, text: texts[first] ?? '' } : ({ kind: 'file', url: first } as const)
      return { kind: 'announce', seen: room, who: to, sound }
    }
    if (kind === 'record' || kind === 'stopRecording') {
      const { seen: room, who: of } = actionOf(scene, 'mute', [first || 'all']) as Extract<Action, { who: unknown }>
      const common = { seen: room, who: of as Extract<Action, { kind: 'record' }>['who'] } as const
      return kind === 'record' ? { kind, ...common, fileFormat: 'wav', timeLimit: 600 } : { kind, ...common }
    }
    if (kind === 'end') return harness.end(ROOM)
    if (kind === 'endAll') return { kind, accountId }
    if (kind === 'hangUp') {
      const calls = rest.map((name) => ({ callUuid: callOf(scene, name).callUuid }))
      const others = calls.length > 0 && { others: calls }
      return { kind: 'hangupCall', accountId, callUuid: callOf(scene, first).callUuid, ...others }
    }
    if (first in everyone) return harness.onAll(kind as MemberActionKind, ROOM, everyone[first])
    const members = who.map((name) => {
      const found = membersOrCalls(harness.room(ROOM)).find(({ callUuid }) => callUuid === inRoom(name).callUuid)
      if (found === undefined) throw new Error(`${name} is not shown`)
      return found
    })
    return harness.on(kind as MemberActionKind, ROOM, ...members)
  }
  const tell = async (verb: string, acting: Promise<Result<ActionResult | Question | undefined>>): Promise<void> => {
    const acted = await acting
    said.push(`${verb} ${resultOf(acted)}`)
    if (!acted.ok || acted.value === undefined) return
    if (!('state' in acted.value)) questions.push(acted.value)
    else if (acted.value.state === 'question') questions.push(acted.value.question)
  }
  const steps = (scene: KeepScene) => {
    const { world, harness, clock } = scene
    const click =
      (kind: string) =>
      (...who: readonly string[]) =>
        tell(kind, harness.commands.act(actionOf(scene, kind, who)))
    const whenSending = (run: () => void): void => {
      world.switches.set({ arrivalMs: 20 })
      const stop = harness.rooms.subscribe((_before, { conferences }) => {
        if (!conferences.some(({ pending }) => pending.some(({ state }) => state === 'sending'))) return
        stop()
        run()
      })
    }
    const typed: Readonly<Record<string, () => Promise<Result<void>>>> = {
      agrees: agree,
      declines: () => Promise.resolve(declined),
      late: () => clock.advance(61_000).then(agree),
      inTime: () => clock.advance(59_000).then(agree),
      readOnly: () => {
        harness.settings.readOnly = true
        return agree()
      },
      sleep: () => harness.commands.dropHeld('sleep').then(agree),
      network: () => harness.commands.dropHeld('network').then(agree),
    }
    return {
      ...Object.fromEntries(
        ['mute', 'unmute', 'deafen', 'undeafen', 'remove', 'kick', 'end', 'endAll', 'hangUp', 'say', 'play', 'record']
          .concat('stopRecording')
          .map((kind) => [kind, click(kind)]),
      ),
      /** Stops the announcement that began as this one of those that are shown: 1 is the first. */
      stop: (one = '') => {
        const playing = harness.room(ROOM).pending.filter(({ state }) => state === 'playing')
        stopped.id = playing[Number(one) - 1]?.id ?? stopped.id
        return tell('stop', harness.commands.stopAnnouncement(stopped.id))
      },
      dismiss: () => {
        for (const { id } of harness.room(ROOM).pending) harness.commands.dismiss(id)
      },
      ask: (kind = '', ...who: readonly string[]) => tell('ask', harness.commands.ask(actionOf(scene, kind, who))),
      /** Remembers a click; `click` sends it later, as if the user had seen this. */
      see: (kind = '', ...who: readonly string[]) => {
        seen.action = actionOf(scene, kind, who)
      },
      click: () => seen.action && tell('click', harness.commands.act(seen.action)),
      /** Confirms a question, by default the last one; with a verb, the action of that click. */
      yes: (kind = '', ...who: readonly string[]) => {
        const { action, token } = questions.at(-1) ?? { action: harness.end(ROOM), token: 'made up' }
        const confirmed = kind === '' ? action : actionOf(scene, kind, who)
        return tell('yes', harness.commands.act(confirmed, token, 'undoTime', agree))
      },
      /** Types the name of the account, and answers what the system asks. */
      type: (name = '', answer = 'agrees') => {
        const full = name === 'right' ? 'Example Company' : name
        const answered = typed[answer] ?? (() => Promise.resolve(failure('internal')))
        return tell('type', harness.commands.confirmEndAll(questions.at(-1)?.token ?? '', full, answered))
      },
      drop: (why = '') => harness.commands.dropHeld(why as 'sleep').then(() => undefined),
      /** "fault refuse DELETE 403 ben 1": also only of the call of one caller, and only once. */
      fault: (kind = '', method = '', status = '', name = '', times = '') => {
        const path =
          name === '' || name === '-' ? '' : name.startsWith('/') ? name : `/Call/${scene.inRoom(name).callUuid}/`
        faults.push({
          kind: kind as 'refuse',
          ...(method !== '' && { method }),
          path,
          ...(Number(status) > 0 && { status: Number(status) }),
          ...(status === '404' && { body: NOT_FOUND }),
          ...(times !== '' && { times: Number(times) }),
        })
        world.switches.set({ faults: [...faults] })
      },
      fine: () => {
        faults.length = 0
        world.switches.set({ faults: [] })
      },
      /** While the next request is on its way, this caller leaves, or the room ends. */
      meanwhile: (name = '') => {
        const callUuid = name === 'ends' ? '' : scene.inRoom(name).callUuid
        whenSending(() => {
          if (name === 'ends') world.rooms.endRoom({ room: ROOM })
          else world.rooms.leave({ room: ROOM, callUuid })
        })
      },
      /** Changes whom the remembered click names: "name=Zoe number=", or "call=zoe" for the call that she began. */
      seenAs: (...fields: readonly string[]) => {
        const action = seen.action as { who: { members: readonly object[] } }
        const over = fields.map((field): object => {
          const [name = '', value = ''] = field.split('=')
          if (name !== 'call') return { [name]: value }
          const callUuid = gone.get(value)?.callUuid ?? ''
          return { key: callUuid, callUuid, memberId: '', ...people[value as 'zoe'] }
        })
        const members = action.who.members.map((member) => Object.assign({}, member, ...over) as object)
        seen.action = { ...action, who: { ...action.who, members } } as unknown as Action
      },
      /** Says which calls were read, and what was sent, since the last time. */
      trace: () => {
        const lines = world.requests.slice(traced).flatMap((request) => lineOf(request) ?? [])
        traced = world.requests.length
        said.push(`trace ${lines.join(' + ') || '-'}`)
      },
      /** Begins a call that is in no room. */
      begins: (name = '') => {
        const call = world.rooms.calls.begin(people[name as 'zoe'])
        gone.set(name, { memberId: '', ...call })
        names.set(call.callUuid, people[name as 'zoe'].name)
      },
      hangsUp: (name = '') => {
        const one = callOf(scene, name)
        gone.set(name, one)
        world.rooms.hangUpCall(one.callUuid)
      },
      /** Takes a caller out of the room, while their call goes on. */
      putOut: (name = '') => {
        const room = world.rooms.live(ROOM)
        const one = scene.inRoom(name)
        gone.set(name, one)
        if (room !== undefined) world.rooms.kick(room, one)
      },
      /** Joins with the id that another one had: "as zoe ben". */
      as: (name = '', other = '') =>
        world.rooms.join({ room: ROOM, ...people[name as 'zoe'], memberId: gone.get(other)?.memberId ?? '' }),
      /** Comes back, or to another room, in the same call. */
      comes: (name = '', room = ROOM, memberId = '') =>
        world.rooms.join({
          room,
          ...people[name as 'zoe'],
          callUuid: gone.get(name)?.callUuid ?? '',
          ...(memberId !== '' && { memberId }),
        }),
      /** The room ends, although the call of this caller goes on, who is in its next run if Zoe has their id there. */
      endsWithout: (name = '', zoe = '', room = ROOM) => {
        const { memberId, callUuid } = callOf(scene, name)
        world.rooms.endRoom({ room })
        if (zoe !== 'zoe') world.rooms.calls.begin({ ...people[name as 'zoe'], callUuid })
        else
          world.rooms.startRoom({
            name: ROOM,
            people: [
              { ...people.zoe, memberId },
              { ...people[name as 'zoe'], callUuid },
            ],
          })
      },
      /** From now on, no event arrives but those that are told here. */
      unheard: () => {
        scene.told?.hold()
      },
      /** An event about a caller, or about another call with their id; of another room only if it says so. */
      tell: (kind = '', name = '', call = '', room = ROOM) => {
        const { memberId, callUuid } = room === ROOM ? scene.inRoom(name) : callOf(scene, name)
        const { number } = people[call === '' || call === '-' ? (name as 'ben') : 'zoe']
        const caller = { name: '', number, direction: 'inbound' } as const
        const about = { callUuid: call === '' || call === '-' ? callUuid : call, memberId, at: clock.now(), caller }
        const conferenceUuid = world.rooms.live(room)?.instance ?? ''
        scene.told?.take({ name: room, event: { kind: kind as 'left', conferenceUuid, ...about } })
      },
      latencyOf: (operation = '', ms = '') => {
        world.switches.set({ operationLatencyMs: { [operation]: Number(ms) } })
      },
      lost: () => {
        scene.told?.take('lost')
      },
      /** Joins without a usable member id. */
      noId: (name = '') => world.rooms.join({ room: ROOM, ...people[name as 'zoe'], memberId: 'none' }),
      full: () => {
        harness.files.failWith = DISK_FULL
      },
      read: () => {
        drop(harness.monitor.readNow({ accountId, name: ROOM }))
      },
      /** This exception is thrown in place of a request. */
      broken: (method = '') => {
        Object.assign(world.provider, { [method]: () => Promise.reject(new Error('made up')) })
      },
      /** The call of this caller turns out to be that of another one. */
      renamed: (name = '', field = '', value = '') => {
        Object.assign(world.rooms.calls.get(callOf(scene, name).callUuid) ?? {}, { [field]: value })
      },
    }
  }
  const scene = await createKeepScene({ ...options, steps })
  const { world } = scene
  const nameOf = (id: string): string => names.get(id) ?? id
  const learn = (): void => {
    for (const { name, memberId, callUuid } of world.rooms.live(ROOM)?.members.values() ?? [])
      for (const id of [memberId, callUuid]) names.set(id, name)
  }
  /** A request that changes something, or reads one call. */
  const lineOf = ({ method, path }: { readonly method: string; readonly path: string }): string | undefined => {
    const bare = path.replace(/\/?(\?.*)?$/, '/')
    const [, call, ids = call, verb = ''] = /\/(?:Call\/([^/]+)|Member\/([^/]+))\/(?:(\w+)\/)?$/.exec(bare) ?? []
    if (method === 'GET') return call === undefined ? undefined : `read ${nameOf(call)}`
    const isStop = method === 'DELETE'
    if (call !== undefined && verb === '') return `hang up ${nameOf(call)}`
    if (path.endsWith('/Record/'))
      return [isStop ? 'stop recording' : 'record', ...(call === undefined ? [] : ['call', nameOf(call)])].join(' ')
    if (ids === undefined) return /\/Conference\/$/.test(path) ? 'end all' : 'end'
    const isSound = verb === 'Speak' || verb === 'Play'
    const undone = isStop ? (isSound ? 'stop ' : 'un') : ''
    const done = verb === 'Deaf' ? `${undone}deafen` : `${undone}${verb.toLowerCase()}`
    return `${done}${call === undefined ? '' : ' call'} ${ids.split(',').map(nameOf).toSorted().join('+')}`
  }
  world.rooms.onEvent(learn)
  learn()
  return {
    ...scene,
    said,
    /** "mute Ben+Eve, end" */
    sent: (): string => world.requests.flatMap((one) => (one.method === 'GET' ? [] : (lineOf(one) ?? []))).join(', '),
    /** "mute Ben accepted, kick Eve failed stale late" */
    shown: (): string => {
      const { conferences, accountPending } = scene.harness.rooms.snapshot()
      const room = conferences.find(({ name }) => name === ROOM)
      const who = (of: readonly string[] | 'everyone'): string =>
        of === 'everyone' ? 'all' : of.map((key) => nameOf(key)).join('+')
      return [...(room?.pending ?? []), ...accountPending]
        .map(({ kind, who: of, state, unverified, fault }) =>
          [kind, who(of), state, unverified && 'unverified', ...(fault && state === 'failed' ? [faultOf(fault)] : [])]
            .filter(Boolean)
            .join(' '),
        )
        .join(', ')
    },
    /** Of the log, oldest first, what became of each action, and ends: "mute accepted Ben, ended by you". */
    outcomes: async (): Promise<string> =>
      (await scene.journal())
        .flatMap(({ event, action, outcome, by, members = [] }) =>
          action === undefined || event === 'intent'
            ? event === 'ended'
              ? `ended${by === undefined ? '' : ` by ${by}`}`
              : []
            : [action, outcome ?? event, members.map(({ name }) => name).join('+')].filter(Boolean).join(' '),
        )
        .join(', '),
  }
}

/** One case a line: "TITLE | SCRIPT | what was sent | what was said | what is shown at the end | outcomes in the log". */
export function actionsEach(table: string, options: KeepOptions = {}): void {
  testEach(table)('%s: %s', async (_title, script, ...expected) => {
    const scene = await createActionScene(options)
    await scene.steps(script)
    const found = [scene.sent(), scene.said.join(', '), scene.shown(), await scene.outcomes()]
    scene.stop()
    expect(found).toEqual(expected.slice(0, 4).map((one, index) => (one === '*' ? found[index] : one)))
  })
}
