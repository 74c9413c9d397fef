import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { actionHandlers } from '../../electron/ipc/handlers/actions.ts'
import type { Action, Sound } from '../../shared/rooms/model.ts'
import { createActionScene } from '../support/action-scene.ts'
import { partsOf } from '../support/fake-ipc.ts'
import { awkwardName } from '../support/hostile-names.ts'
import { memorySettings } from '../support/memory-settings.ts'
import { accountId } from '../support/moderation-harness.ts'
import { counts, seed } from '../support/test-sizes.ts'
import { aUser } from '../support/user.ts'
import { flushPromises } from '../support/virtual-clock.ts'

const ROOM = 'Weekly'
const speech: Sound = { kind: 'speech', text: 'Five minutes left.', voice: 'MAN', language: 'en-GB' }
const file: Sound = { kind: 'file', url: 'https://media.example.test/gong.mp3' }
const twenty = (step: string): string => Array.from({ length: 20 }, () => step).join(', ')
const held = '0 remove ben, 0.1 kick eve, 0.5'

describe('actions', () => {
  it.each([
    ['14 send one request if they are clicked 20 times', twenty('0 mute ben'), 'mute Ben', /^mute accepted 1$/],
    ['14 remove a caller once if that is clicked 20 times', `${twenty('0 remove ben')}, 8`, 'mute Ben, hang up Ben'],
    ['14 end a room once if that is confirmed 20 times', `0 end, ${twenty('0.1 yes')}, 8`, 'end'],
    [
      '15 reach every room only by the typed name',
      '0 endAll, 0.2 yes, 0.3 type Another',
      '',
      /unconfirmed|invalid|asks/,
    ],
    ['15 reach every room after the name is typed', '0 endAll, 0.2 type right', 'end all'],
    ['16 end no room without a token', '0 end', '', /^end asks/],
    ['16 end no room with a token that was made up', '0 yes', '', /^yes unconfirmed$/],
    ['16 end no room with the token of something else', '0 ask remove ben, 0.1 yes end', '', /asks|yes unconfirmed$/],
    ['16 end no room with an expired token', '0 end, 10.1 yes', '', /asks|yes unconfirmed$/],
    ['16 end one room with each token', '0 end, 0.1 yes, 4 starts, 8 yes', 'end'],
    ['16 hang up once with each token', '0 hangUp ben, 0.1 yes, 8 yes', 'hang up Ben', /asks|accepted|yes unconfirmed/],
    ['16 can be undone if they remove one caller', '0 remove ben, 0.1 undo, 10', 'mute Ben, unmute Ben'],
    ['16 are asked about if they remove several or hang up', '0 remove ben eve, 1 kick all, 2 hangUp ben', '', /asks/],
    ['17 are dropped and send nothing if they are held at a quit', `${held} quit, 60`, 'mute Ben, mute Eve'],
    ['17 are dropped and send nothing if they are held at a sleep', `${held} sleep, 60`, 'mute Ben, mute Eve'],
    ['17 are dropped and send nothing if they are held without network', `${held} network, 60`, 'mute Ben, mute Eve'],
  ])('%s', async (_title, script, sent, each = /./) => {
    const scene = await createActionScene()
    await scene.play(script)
    scene.stop()
    expect(scene.sent()).toBe(sent)
    for (const said of scene.said) expect(said).toMatch(each)
  })

  it('18 are all refused in read-only mode, even with a token', async () => {
    const scene = await createActionScene()
    const { harness, done, inRoom } = scene
    const ben = harness.member(ROOM, inRoom('ben').number)
    const asked = await done(harness.commands.ask(harness.end(ROOM)))
    if (!asked.ok) throw new Error(asked.fault.code)
    harness.settings.readOnly = true
    const kinds = ['mute', 'unmute', 'deafen', 'undeafen', 'remove', 'kick'] as const
    const everyone = { seen: harness.on('mute', ROOM, ben).seen, who: { kind: 'everyone' } } as const
    const actions: Action[] = [
      ...kinds.flatMap((kind) => [harness.on(kind, ROOM, ben), harness.onAll(kind, ROOM)]),
      { kind: 'announce', ...everyone, sound: speech },
      { kind: 'stopAnnouncement', ...everyone, stops: 'speech' },
      { kind: 'record', ...everyone, fileFormat: 'mp3' },
      { kind: 'stopRecording', ...everyone },
      harness.end(ROOM),
      { kind: 'endAll', accountId },
      { kind: 'hangupCall', accountId, callUuid: ben.callUuid ?? '' },
    ]
    const refused = { ok: false, fault: { code: 'readOnly' } }
    for (const action of actions) {
      expect(await done(harness.commands.act(action, asked.value.token))).toMatchObject(refused)
      expect(await done(harness.commands.ask(action))).toMatchObject(refused)
    }
    await scene.steps('10')
    scene.stop()
    expect(scene.sent()).toBe('')
  })

  it('10 send nothing if they match the contract but are meaningless', async () => {
    const scene = await createActionScene({ switches: { latencyMs: 0 } })
    const { commands, keptOut, rooms } = scene.harness
    const handlers = actionHandlers(
      partsOf({ commands, keptOut, rooms, accountOf: () => undefined, settings: memorySettings() }),
    )
    const user = aUser()
    const seen = fc.record({
      accountId: fc.constantFrom(accountId, 'account-2', '__proto__'),
      conference: fc.oneof(awkwardName, fc.constant(ROOM)),
      // The room of the scene is in its first run, and no view showed another instance.
      instance: fc.integer({ min: 2, max: 1_000 }),
    })
    const callUuid = fc.option(awkwardName, { nil: undefined })
    const member = fc.record({
      key: awkwardName,
      memberId: awkwardName,
      callUuid,
      name: awkwardName,
      number: awkwardName,
    })
    const members = fc.record({
      kind: fc.constant('members'),
      members: fc.array(member, { minLength: 1, maxLength: 4 }),
    })
    const everyone = fc.record({ kind: fc.constant('everyone') })
    const who = fc.oneof(members, everyone)
    const kind = fc.constantFrom('mute', 'unmute', 'deafen', 'undeafen', 'remove', 'kick')
    const fileFormat = fc.constantFrom('mp3', 'wav')
    const shapes: readonly Readonly<Record<string, fc.Arbitrary<unknown>>>[] = [
      { kind, seen, who: members },
      { kind, seen, who: everyone },
      { kind: fc.constant('announce'), seen, who, sound: fc.constantFrom(speech, file) },
      { kind: fc.constant('stopAnnouncement'), seen, who, stops: fc.constantFrom('speech', 'file') },
      { kind: fc.constant('record'), seen, who: everyone, fileFormat },
      { kind: fc.constant('stopRecording'), seen, who: everyone },
      { kind: fc.constant('end'), seen },
      { kind: fc.constant('endAll'), accountId: awkwardName },
      { kind: fc.constant('hangupCall'), accountId: awkwardName, callUuid: awkwardName },
    ]
    const action = fc.oneof(...shapes.map((shape) => fc.record(shape)))
    const token = fc.option(fc.constantFrom('', 'id-1', 'id-2', 'token'), { nil: undefined })
    const property = fc.asyncProperty(action, token, async (given, confirmation) => {
      // If the window has no token, it sends no `confirmation`.
      const request = confirmation === undefined ? { action: given } : { action: given, confirmation }
      const acting = Promise.resolve(handlers.act(request as never, user))
      await flushPromises()
      await scene.clock.advance(20)
      const answer = await acting
      const sent = answer.ok && answer.value.state !== 'alreadyGone' && answer.value.state !== 'question'
      expect(sent).toBe(false)
    })
    await fc.assert(property, { numRuns: counts.worlds, seed })
    await scene.steps('10')
    scene.stop()
    expect(scene.sent()).toBe('')
  })
})
