import { expect, test } from 'vitest'
import { bindingOf, needOf, type Need } from '../../../../electron/moderation/actions/confirmation.ts'
import type { Action, MemberActionKind, Speech, Who } from '../../../../shared/rooms/model.ts'

const seen = { accountId: 'acme', conference: 'Standup', instance: 1 }
const speech: Speech = { kind: 'speech', text: 'Time is up.', voice: 'WOMAN', language: 'en-US' }
const announce = (more: { thenEnd?: number; sound?: Speech }): Action => ({
  kind: 'announce',
  seen,
  who: { kind: 'everyone' },
  sound: speech,
  ...more,
})
const end = (over: Partial<typeof seen> = {}): Action => ({ kind: 'end', seen: { ...seen, ...over } })

test('a confirmation is bound to one run of one room of one account', () => {
  for (const other of [{ instance: 2 }, { conference: 'Support' }, { accountId: 'north' }]) {
    expect(bindingOf(end(other))).not.toBe(bindingOf(end()))
  }
})

test.each<[what: string, one: Action, other: Action]>([
  ['account of an end of all rooms', { kind: 'endAll', accountId: 'acme' }, { kind: 'endAll', accountId: 'north' }],
  [
    'account of a call',
    { kind: 'hangupCall', accountId: 'acme', callUuid: 'a' },
    { kind: 'hangupCall', accountId: 'north', callUuid: 'a' },
  ],
  [
    'call',
    { kind: 'hangupCall', accountId: 'acme', callUuid: 'a' },
    { kind: 'hangupCall', accountId: 'acme', callUuid: 'b' },
  ],
  [
    'other calls that are hung up with it',
    { kind: 'hangupCall', accountId: 'acme', callUuid: 'a', others: [{ callUuid: 'b' }] },
    { kind: 'hangupCall', accountId: 'acme', callUuid: 'a', others: [{ callUuid: 'b' }, { callUuid: 'c' }] },
  ],
  ['wait before an end', announce({ thenEnd: 30 }), announce({ thenEnd: 60 })],
  ['end after an announcement', announce({ thenEnd: 30 }), announce({})],
  ['text', announce({ thenEnd: 30 }), announce({ thenEnd: 30, sound: { ...speech, text: 'Goodbye.' } })],
  [
    'kind of sound that is stopped',
    { kind: 'stopAnnouncement', seen, who: { kind: 'everyone' }, stops: 'speech' },
    { kind: 'stopAnnouncement', seen, who: { kind: 'everyone' }, stops: 'file' },
  ],
])('a confirmation is bound to the %s', (_what, one, other) => {
  expect(bindingOf(one)).toBe(bindingOf({ ...one }))
  expect(bindingOf(one)).not.toBe(bindingOf(other))
})

test('a confirmation is bound to the kind of the action and to its people, in any order', () => {
  const removing = (...ids: readonly string[]): Action => {
    const members = ids.map((id) => ({ key: id, memberId: id, name: id, number: '' }))
    return { kind: 'remove', seen, who: { kind: 'members', members } }
  }
  expect(bindingOf(removing('1', '2'))).toBe(bindingOf(removing('2', '1')))
  expect(bindingOf(removing('1', '2'))).not.toBe(bindingOf(removing('1', '3')))
  expect(bindingOf({ kind: 'remove', seen, who: { kind: 'everyone' } })).not.toBe(bindingOf(removing('1', '2')))
  expect(bindingOf({ kind: 'kick', seen, who: { kind: 'everyone' } })).not.toBe(
    bindingOf({ kind: 'remove', seen, who: { kind: 'everyone' } }),
  )
})

test.each<[kind: MemberActionKind, needs: Record<Who['kind'], Need>]>([
  ['mute', { everyone: 'nothing', everyoneButMe: 'nothing', mutedByMe: 'nothing', members: 'nothing' }],
  ['unmute', { everyone: 'confirmation', everyoneButMe: 'confirmation', mutedByMe: 'nothing', members: 'nothing' }],
  [
    'deafen',
    { everyone: 'confirmation', everyoneButMe: 'confirmation', mutedByMe: 'confirmation', members: 'nothing' },
  ],
  [
    'undeafen',
    { everyone: 'confirmation', everyoneButMe: 'confirmation', mutedByMe: 'confirmation', members: 'nothing' },
  ],
  [
    'remove',
    { everyone: 'confirmation', everyoneButMe: 'confirmation', mutedByMe: 'confirmation', members: 'undoTime' },
  ],
  ['kick', { everyone: 'confirmation', everyoneButMe: 'confirmation', mutedByMe: 'confirmation', members: 'undoTime' }],
])('what %s needs depends on whom it is about', (kind, needs) => {
  const members = [{ key: '1', memberId: '1', name: '1', number: '' }]
  for (const [who, need] of Object.entries(needs) as [Who['kind'], Need][]) {
    const about: Who = who === 'members' ? { kind: who, members } : { kind: who }
    expect([who, needOf({ kind, seen, who: about }, undefined)]).toEqual([who, need])
  }
})
