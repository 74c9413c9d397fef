import { expect, test } from 'vitest'
import { colleagueInRoom, colleagueOnRow } from '../../../../../renderer/state/texts/team-text.ts'
import type { ColleagueAction } from '../../../../../shared/team.ts'
import { createTexts } from '../../../../../shared/text/i18n.ts'
import { aMember } from '../../../../support/rooms.ts'

const { t } = createTexts('en', 'en-GB')
const one: ColleagueAction = { id: 'a1', person: 'Ana', kind: 'mute', who: ['call-1'] }

test('a row says what a colleague is doing to its caller', () => {
  expect(colleagueOnRow([one], aMember(1), t)).toBe('Ana is muting…')
  expect(colleagueOnRow([one], aMember(2), t)).toBeUndefined()
  expect(colleagueOnRow([{ ...one, kind: 'announce' }], aMember(1), t)).toBeUndefined()
})

test('a row shows the newest of several actions', () => {
  expect(colleagueOnRow([one, { ...one, person: 'Ben', kind: 'remove' }], aMember(1), t)).toBe('Ben is removing them…')
})

test('a room says what a colleague is doing to it or to everyone, and a row does not repeat it', () => {
  const everyone: ColleagueAction = { ...one, who: 'everyone' }
  expect(colleagueInRoom([everyone], t)).toBe('Ana is muting everyone…')
  expect(colleagueOnRow([everyone], aMember(1), t)).toBeUndefined()
  expect(colleagueInRoom([{ ...one, kind: 'end', who: [] }], t)).toBe('Ana is ending this room…')
  expect(colleagueInRoom([one], t)).toBeUndefined()
})

test('a name is text, not a template', () => {
  expect(colleagueOnRow([{ ...one, person: '<b>{{t}} $t(app.name)' }], aMember(1), t)).toBe(
    '<b>{{t}} $t(app.name) is muting…',
  )
})
