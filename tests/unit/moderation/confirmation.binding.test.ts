import { expect, test } from 'vitest'
import { bindingOf } from '../../../electron/moderation/confirmation.ts'
import type { Action } from '../../../shared/model.ts'

const seen = { accountId: 'acme', conference: 'Standup', instance: 1, revision: 1 }
const end = (over: Partial<typeof seen> = {}): Action => ({ kind: 'end', seen: { ...seen, ...over } })

test('a confirmation is bound to one run of one room of one account, but not to a revision', () => {
  expect(bindingOf(end({ revision: 2 }))).toBe(bindingOf(end()))
  for (const other of [{ instance: 2 }, { conference: 'Support' }, { accountId: 'north' }]) {
    expect(bindingOf(end(other))).not.toBe(bindingOf(end()))
  }
})

test('a confirmation is bound to the kind of the action and to its people, in any order', () => {
  const removing = (...ids: readonly string[]): Action => {
    const members = ids.map((id) => ({ key: id, memberId: id }))
    return { kind: 'remove', seen, who: { kind: 'members', members } }
  }
  expect(bindingOf(removing('1', '2'))).toBe(bindingOf(removing('2', '1')))
  expect(bindingOf(removing('1', '2'))).not.toBe(bindingOf(removing('1', '3')))
  expect(bindingOf({ kind: 'remove', seen, who: { kind: 'everyone' } })).not.toBe(bindingOf(removing('1', '2')))
  expect(bindingOf({ kind: 'kick', seen, who: { kind: 'everyone' } })).not.toBe(
    bindingOf({ kind: 'remove', seen, who: { kind: 'everyone' } }),
  )
})
