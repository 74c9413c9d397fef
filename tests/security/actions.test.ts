import { success } from '../../shared/result.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { actionHandlers } from '../../electron/ipc/handlers/actions.ts'
import { createPaths } from '../../electron/providers/paths.ts'
import type { Action, Sound } from '../../shared/rooms/model.ts'
import { awkwardName } from '../support/hostile-names.ts'
import { counts, seed } from '../support/test-sizes.ts'
import { partsOf } from '../support/fake-ipc.ts'
import { memorySettings } from '../support/memory-settings.ts'
import { accountId, openHarness, type ModerationHarness } from '../support/moderation-harness.ts'
import { inVirtualTime, type World } from '../support/simulated-provider.ts'
import { createVirtualClock, flushPromises, type VirtualClock } from '../support/virtual-clock.ts'
import { agree, aUser } from '../support/user.ts'

interface Scene {
  readonly clock: VirtualClock
  readonly world: World
  readonly harness: ModerationHarness
  /** All writes since the previous call. */
  readonly writes: () => string[]
}

const ROOM = 'Weekly standup'
const OTHER = 'Support bridge'
const speech: Sound = { kind: 'speech', text: 'Five minutes left.', voice: 'MAN', language: 'en-GB' }
const file: Sound = { kind: 'file', url: 'https://media.example.test/gong.mp3' }

async function scene(): Promise<Scene> {
  const clock = createVirtualClock()
  const world = inVirtualTime(clock, { profile: 'plivo', rooms: 0, switches: { effectDelayMs: 0 } })
  const people = ['15550100123', '15550100124', '15550100125'].map((number) => ({ name: '', number }))
  for (const name of [ROOM, OTHER]) world.rooms.startRoom({ name, people })
  const harness = await openHarness({ clock, provider: world.provider, kind: 'plivo' })
  await clock.advance(4_000)
  let seen = world.requests.length
  return {
    clock,
    world,
    harness,
    writes: () => {
      const fresh = world
        .lines()
        .slice(seen)
        .filter((line) => !line.startsWith('GET '))
      seen = world.requests.length
      return fresh
    },
  }
}

/** Advances the virtual clock, and then waits for the promise. */
async function after<T>(clock: VirtualClock, promise: Promise<T>, ms = 2_000): Promise<T> {
  await clock.advance(ms)
  return promise
}

describe('actions', () => {
  it('14 send one request if they are clicked 20 times', async () => {
    const { clock, harness, writes } = await scene()
    const mute = harness.on('mute', ROOM, harness.member(ROOM, '15550100123'))
    const clicks = Promise.all(Array.from({ length: 20 }, () => harness.commands.act(mute)))
    const answers = await after(clock, clicks)
    expect(writes()).toHaveLength(1)
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
  })

  it('14 send one request if a removal or a confirmed end is clicked 20 times', async () => {
    const { clock, harness, writes } = await scene()
    const remove = harness.on('remove', ROOM, harness.member(ROOM, '15550100124'))
    for (let click = 0; click < 20; click += 1) await after(clock, harness.commands.act(remove), 10)
    await clock.advance(5_000)
    expect(writes()).toEqual([expect.stringMatching(/^POST .*\/Mute\/$/), expect.stringMatching(/^DELETE \/Call\//)])
    const asked = await after(clock, harness.commands.ask(harness.end(ROOM)))
    if (!asked.ok) throw new Error(asked.fault.code)
    const { action, token } = asked.value
    await after(clock, Promise.all(Array.from({ length: 20 }, () => harness.commands.act(action, token))))
    expect(writes()).toHaveLength(1)
  })

  it('15 reach only the room that they name, or are refused, whatever the name', () => {
    const paths = createPaths(success(new URL('https://api.plivo.com/v1')), 'MAEXAMPLEEXAMPLE0001')
    const prefix = '/v1/Account/MAEXAMPLEEXAMPLE0001/Conference/'
    const property = fc.property(awkwardName, (name) => {
      const path = paths.conference(name)
      if (!path.ok) return
      const { pathname, origin, search, hash } = new URL(path.value)
      expect([origin, search, hash]).toEqual(['https://api.plivo.com', '', ''])
      expect(pathname.startsWith(prefix)).toBe(true)
      const rest = pathname.slice(prefix.length)
      expect(rest.endsWith('/')).toBe(true)
      const segment = rest.slice(0, -1)
      // The path must have this non-empty segment. Without it, the request would end every room of the account.
      expect(segment).not.toBe('')
      expect(segment).not.toContain('/')
      expect(decodeURIComponent(segment)).toBe(name)
    })
    fc.assert(property, { numRuns: counts.names, seed })
    for (const name of ['', ' ', '.', '..', '/', './', '%2E%2E', 'a/..', 'x/Member/all/..', '\u0000']) {
      expect(paths.conference(name).ok, JSON.stringify(name)).toBe(false)
    }
  })

  it('15 reach every room only through a separate command, after the name of the account is typed', async () => {
    const { clock, harness, writes } = await scene()
    const endAll: Action = { kind: 'endAll', accountId }
    const asked = await after(clock, harness.commands.ask(endAll))
    if (!asked.ok) throw new Error(asked.fault.code)
    const { token } = asked.value
    expect(await after(clock, harness.commands.act(endAll, token))).toMatchObject({ ok: false })
    expect(await after(clock, harness.commands.confirmEndAll(token, 'Another Company', agree))).toMatchObject({
      ok: false,
    })
    expect(writes()).toEqual([])
    const again = await after(clock, harness.commands.ask(endAll))
    if (!again.ok) throw new Error(again.fault.code)
    expect(
      await after(clock, harness.commands.confirmEndAll(again.value.token, 'Example Company', agree)),
    ).toMatchObject({
      ok: true,
    })
    expect(writes()).toEqual(['DELETE /Conference/'])
  })

  it('16 end no room without a token, or with a made-up, foreign, expired or used one', async () => {
    const { clock, harness, writes } = await scene()
    const ask = async (name: string): Promise<string> => {
      const asked = await after(clock, harness.commands.ask(harness.end(name)), 100)
      if (!asked.ok) throw new Error(asked.fault.code)
      return asked.value.token
    }
    const end = (name: string, token?: string) => after(clock, harness.commands.act(harness.end(name), token), 500)
    expect(await end(ROOM)).toMatchObject({ ok: true, value: { state: 'question' } })
    expect(await end(ROOM, 'made-up')).toMatchObject({ ok: false, fault: { code: 'unconfirmed' } })
    expect(await end(ROOM, await ask(OTHER))).toMatchObject({ ok: false, fault: { code: 'unconfirmed' } })
    const old = await ask(ROOM)
    await clock.advance(10_001)
    expect(await end(ROOM, old)).toMatchObject({ ok: false, fault: { code: 'unconfirmed' } })
    expect(writes()).toEqual([])
    const token = await ask(ROOM)
    const forRoom = harness.end(ROOM)
    expect(await after(clock, harness.commands.act(forRoom, token))).toMatchObject({
      ok: true,
      value: { state: 'accepted' },
    })
    expect(writes()).toEqual(['DELETE /Conference/Weekly%20standup/'])
    expect(await after(clock, harness.commands.act(forRoom, token))).not.toMatchObject({
      ok: true,
      value: { state: 'accepted' },
    })
    expect(writes()).toEqual([])
  })

  it('16 are carried out once per confirmation: hanging up a call with a used token is refused', async () => {
    const { clock, harness, writes } = await scene()
    const callUuid = harness.member(ROOM, '15550100123').callUuid ?? ''
    const call: Action = { kind: 'hangupCall', accountId, callUuid }
    const asked = await after(clock, harness.commands.ask(call))
    if (!asked.ok) throw new Error(asked.fault.code)
    expect(await after(clock, harness.commands.act(call, asked.value.token))).toMatchObject({ ok: true })
    expect(writes()).toEqual([`DELETE /Call/${callUuid}/`])
    expect(await after(clock, harness.commands.act(call, asked.value.token))).toMatchObject({
      ok: false,
      fault: { code: 'unconfirmed' },
    })
    expect(writes()).toEqual([])
  })

  it('16 can be undone if they remove one caller, and need confirmation if they remove more or hang up', async () => {
    const { clock, harness, writes } = await scene()
    const ana = harness.member(ROOM, '15550100123')
    const ben = harness.member(ROOM, '15550100124')
    const held = await after(clock, harness.commands.act(harness.on('remove', ROOM, ana)), 100)
    expect(held).toMatchObject({ ok: true, value: { state: 'held' } })
    if (held.ok && held.value.state === 'held') expect(harness.commands.undo(held.value.id).ok).toBe(true)
    await clock.advance(10_000)
    expect(writes()).toEqual([expect.stringMatching(/^POST .*\/Mute\/$/), expect.stringMatching(/^DELETE .*\/Mute\/$/)])
    expect(await after(clock, harness.commands.act(harness.on('remove', ROOM, ana, ben)))).toMatchObject({
      value: { state: 'question' },
    })
    expect(await after(clock, harness.commands.act(harness.onAll('kick', ROOM)))).toMatchObject({
      value: { state: 'question' },
    })
    const call: Action = { kind: 'hangupCall', accountId, callUuid: ana.callUuid ?? '' }
    expect(await after(clock, harness.commands.act(call))).toMatchObject({ value: { state: 'question' } })
    expect(writes()).toEqual([])
  })

  it.each(['quit', 'sleep', 'network'] as const)(
    '17 are dropped and send nothing if they are held (reason: %s)',
    async (why) => {
      const { clock, harness, writes } = await scene()
      await after(clock, harness.commands.act(harness.on('remove', ROOM, harness.member(ROOM, '15550100123'))), 100)
      await after(clock, harness.commands.act(harness.on('kick', OTHER, harness.member(OTHER, '15550100124'))), 100)
      expect(writes()).toEqual([expect.stringMatching(/^POST .*\/Mute\/$/), expect.stringMatching(/^POST .*\/Mute\/$/)])
      await after(clock, harness.commands.dropHeld(why), 500)
      if (why !== 'quit') harness.monitor.suspend(why)
      await clock.advance(60_000)
      expect(writes()).toEqual([])
    },
  )

  it('18 are all refused in read-only mode, even with a token', async () => {
    const { clock, harness, writes } = await scene()
    const ana = harness.member(ROOM, '15550100123')
    const asked = await after(clock, harness.commands.ask(harness.end(ROOM)))
    if (!asked.ok) throw new Error(asked.fault.code)
    harness.settings.readOnly = true
    const kinds = ['mute', 'unmute', 'deafen', 'undeafen', 'remove', 'kick'] as const
    const everyone = { seen: harness.on('mute', ROOM, ana).seen, who: { kind: 'everyone' } } as const
    const actions: Action[] = [
      ...kinds.flatMap((kind) => [harness.on(kind, ROOM, ana), harness.onAll(kind, ROOM)]),
      { kind: 'announce', ...everyone, sound: speech },
      { kind: 'stopAnnouncement', ...everyone, stops: 'speech' },
      { kind: 'record', ...everyone, fileFormat: 'mp3' },
      { kind: 'stopRecording', ...everyone },
      harness.end(ROOM),
      { kind: 'endAll', accountId },
      { kind: 'hangupCall', accountId, callUuid: ana.callUuid ?? '' },
    ]
    for (const action of actions) {
      expect(await after(clock, harness.commands.act(action, asked.value.token), 50)).toMatchObject({
        ok: false,
        fault: { code: 'readOnly' },
      })
      expect(await after(clock, harness.commands.ask(action), 50)).toMatchObject({
        ok: false,
        fault: { code: 'readOnly' },
      })
    }
    await clock.advance(10_000)
    expect(writes()).toEqual([])
  })

  it('10 send nothing if they match the contract but are meaningless', async () => {
    const { clock, harness, writes } = await scene()
    const { commands, keptOut, rooms } = harness
    const handlers = actionHandlers(
      partsOf({ commands, keptOut, rooms, accountOf: () => undefined, settings: memorySettings() }),
    )
    const user = aUser()
    const name = fc.oneof(awkwardName, fc.constantFrom(ROOM, OTHER))
    const seenBy = fc.record({
      accountId: fc.constantFrom(accountId, 'account-2', '__proto__'),
      conference: name,
      // The rooms of the scene are in their first run, and no view showed another instance.
      instance: fc.integer({ min: 2, max: 1_000 }),
    })
    const member = fc.record({
      key: awkwardName,
      memberId: awkwardName,
      callUuid: fc.option(awkwardName, { nil: undefined }),
      name: awkwardName,
      number: awkwardName,
    })
    const members = fc
      .array(member, { minLength: 1, maxLength: 4 })
      .map((list) => ({ kind: 'members' as const, members: list }))
    const kind = fc.constantFrom('mute', 'unmute', 'deafen', 'undeafen', 'remove', 'kick')
    const everyone = fc.constant({ kind: 'everyone' as const })
    const who = fc.oneof(members, everyone)
    const action: fc.Arbitrary<Action> = fc.oneof(
      fc.record({ kind, seen: seenBy, who: members }) as fc.Arbitrary<Action>,
      fc.record({ kind, seen: seenBy, who: everyone }) as fc.Arbitrary<Action>,
      fc.record({
        kind: fc.constant('announce' as const),
        seen: seenBy,
        who,
        sound: fc.constantFrom(speech, file),
      }),
      fc.record({
        kind: fc.constant('stopAnnouncement' as const),
        seen: seenBy,
        who,
        stops: fc.constantFrom('speech', 'file'),
      }),
      fc.record({
        kind: fc.constant('record' as const),
        seen: seenBy,
        who: everyone,
        fileFormat: fc.constantFrom('mp3', 'wav'),
      }),
      fc.record({ kind: fc.constant('stopRecording' as const), seen: seenBy, who: everyone }),
      fc.record({ kind: fc.constant('end' as const), seen: seenBy }),
      fc.record({ kind: fc.constant('endAll' as const), accountId: awkwardName }),
      fc.record({ kind: fc.constant('hangupCall' as const), accountId: awkwardName, callUuid: awkwardName }),
    )
    const token = fc.option(fc.constantFrom('', 'id-1', 'id-2', 'token'), { nil: undefined })
    const property = fc.asyncProperty(action, token, async (given, confirmation) => {
      // If the window has no token, it sends no `confirmation`.
      const request = confirmation === undefined ? { action: given } : { action: given, confirmation }
      const acting = Promise.resolve(handlers.act(request as never, user))
      await flushPromises()
      await clock.advance(20)
      const answer = await acting
      const sent = answer.ok && answer.value.state !== 'alreadyGone' && answer.value.state !== 'question'
      expect(sent).toBe(false)
    })
    await fc.assert(property, { numRuns: counts.worlds, seed })
    await clock.advance(10_000)
    expect(writes()).toEqual([])
  })
})
