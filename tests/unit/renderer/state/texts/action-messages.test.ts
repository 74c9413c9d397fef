import { expect, test } from 'vitest'
import type { I18n } from '../../../../../renderer/state/i18n.svelte.ts'
import { toldText } from '../../../../../renderer/state/texts/action-messages.ts'
import type { NewcomersView } from '../../../../../shared/rooms/newcomers.ts'
import type { ShownRoom } from '../../../../../shared/rooms/shown-room.ts'
import type { Told } from '../../../../../shared/rooms/told.ts'
import { createTexts } from '../../../../../shared/text/i18n.ts'
import { aMember, aRoom } from '../../../../support/rooms.ts'

const texts = createTexts('en', 'en-GB')
const called = ({ name }: { readonly name: string }) => ({ called: name })
const i18n = {
  texts,
  t: texts.t,
  caller: called,
  callerAmong: (who: { readonly name: string }, room: readonly unknown[]) => ({
    called: `${who.name} of ${String(room.length)}`,
  }),
} as unknown as I18n
const room: ShownRoom = aRoom('Standup', { members: [aMember(1, { name: 'Ana' }), aMember(2)] })
const caller = { name: 'Ana', number: aMember(1).number }
const failed = { state: 'failed', fault: { code: 'offline' } } as const
const gone = { state: 'alreadyGone' } as const
const mixed = { state: 'mixed', accepted: 2, gone: 1, failed: 0, unknown: 1, notSent: 3 } as const
const unknown = { state: 'failed', fault: { code: 'unknownOutcome' } } as const

test.each<[string, Partial<Told>]>([
  ["Couldn't mute Ana of 2.", { caller, became: failed }],
  ["Couldn't mute Eva of 3.", { caller: { name: 'Eva', number: '' }, became: failed }],
  ["Couldn't mute everyone but you.", { group: 'everyoneButMe', became: failed }],
  ["Couldn't mute 3 people.", { count: 3, became: failed }],
  ["Couldn't announce to Standup.", { kind: 'announce', group: 'everyone', became: failed }],
  [
    'Only 1 of 2 parts were announced. The room has changed in the meantime, so the rest was not sent.',
    {
      kind: 'announce',
      became: { state: 'failed', fault: { code: 'changed', values: { reason: 'ended', taken: 1, asked: 2 } } },
    },
  ],
  ["Couldn't end 2 rooms.", { kind: 'end', count: 2, became: failed }],
  ['You asked to remove Eva of 3.', { kind: 'remove', caller: { name: 'Eva', number: '' }, became: unknown }],
  ['You asked to end all rooms of Acme.', { kind: 'endAll', title: 'Acme', became: unknown }],
  ['Ana of 2 had already left.', { caller, became: gone }],
  ['The others had already left.', { group: 'everyoneButMe', became: gone }],
  ['Standup had already ended.', { group: 'everyone', became: gone }],
  ['Standup had already ended.', { kind: 'end', became: gone }],
  ['The rooms had already ended.', { kind: 'end', count: 2, became: gone }],
  ['The rooms of Acme had already ended.', { kind: 'endAll', title: 'Acme', became: gone }],
  ['The call had already ended.', { kind: 'hangupCall', became: gone }],
  ['The calls had already ended.', { kind: 'hangupCall', count: 2, became: gone }],
  ['for 2 it was accepted, 1 had already left, 1 unknown, 3 not sent. See each', { became: mixed }],
  ['2 are being removed, 1 had already left,', { kind: 'remove', became: mixed }],
  [
    '2 calls are being hung up, 1 had already ended, 1 unknown, 3 not sent. This computer',
    { kind: 'hangupCall', became: { ...mixed, fault: { code: 'offline' } } },
  ],
  ['Standup ends in about 30 s.', { kind: 'announce', became: { state: 'accepted', endsIn: 30 } }],
  [
    'Gavel asks in about 30 s whether to end Standup.',
    { kind: 'announce', became: { state: 'accepted', endsIn: 30, asksAgain: true } },
  ],
  ['Muting everyone…', { became: { state: 'doing' } }],
  ['Muting 2 people…', { became: { state: 'doing', people: 2 } }],
  ["Mute was sent but isn't confirmed yet. Callers who join later are not muted.", { became: { state: 'requested' } }],
  ['2 people are muted. Callers who join later are not muted.', { became: { state: 'confirmed', people: 2 } }],
  ['1 person can speak again.', { kind: 'unmute', became: { state: 'confirmed', people: 1 } }],
  ['Everyone you chose has already left.', { became: { state: 'confirmed', people: 0 } }],
])('a message says: %s', (text, more) => {
  const told: Told = { kind: 'mute', accountId: 'acme', title: 'Standup', became: gone, ...more }
  expect(toldText(i18n, told, room).startsWith(text), toldText(i18n, told, room)).toBe(true)
})

test('says whether callers who join later are muted too', () => {
  const told: Told = { kind: 'mute', accountId: 'acme', title: '', became: { state: 'confirmed', people: 2 } }
  const text = (newcomers: NewcomersView) => toldText(i18n, told, { ...room, newcomers })
  expect(text({ rule: 'mute', state: 'on' })).toBe('2 people are muted. Callers who join later are muted too.')
  expect(text({ rule: 'mute', state: 'paused', why: 'me' })).toBe(
    '2 people are muted. Callers who join later are not muted.',
  )
})
