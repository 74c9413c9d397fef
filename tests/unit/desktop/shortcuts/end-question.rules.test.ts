import { expect, test } from 'vitest'
import { confirmedEnd, isAbout, isSameQuestion } from '../../../../electron/desktop/shortcuts/end-question.ts'
import type { Question } from '../../../../shared/rooms/model.ts'
import { aRoom } from '../../../support/rooms.ts'

const room = aRoom('Weekly')
const question: Question = {
  token: 'token-1',
  action: confirmedEnd(room),
  kind: 'end',
  accountName: 'Acme',
  title: 'Weekly',
  people: 3,
  names: [],
  includesMe: false,
  expiresAt: 0,
}

test('a question is about one run of one room of one account', () => {
  expect(isAbout(question, room)).toBe(true)
  for (const other of [{ accountId: 'globex' }, { name: 'Sales' }, { instance: 2 }])
    expect(isAbout(question, { ...room, ...other })).toBe(false)
})

test.each<[what: string, next: Partial<Question>, isSame: boolean]>([
  ['nothing', { token: 'token-2' }, true],
  ['that somebody left', { people: 2 }, true],
  ['that somebody joined', { people: 4 }, false],
  ['another title', { title: 'Sales' }, false],
  ['another run', { action: confirmedEnd({ ...room, instance: 2 }) }, false],
])('whether a renewed question need not be read again if it says %s', (_what, next, isSame) => {
  expect(isSameQuestion(question, { ...question, ...next })).toBe(isSame)
})

test('a question whose head count became known, or unknown, must be read again', () => {
  const { people: _people, ...uncounted } = question
  expect(isSameQuestion(uncounted, question)).toBe(false)
  expect(isSameQuestion(question, uncounted)).toBe(false)
  expect(isSameQuestion(uncounted, uncounted)).toBe(true)
})
