import { expect, test } from 'vitest'
import { endedLine, endedText } from '../../../../../renderer/state/texts/ended-text.ts'
import { createTexts } from '../../../../../shared/text/i18n.ts'

test('the message about an end names the day if that is not today', () => {
  const at = new Date(2026, 0, 15, 17, 59).getTime()
  const message = { id: 'm', key: 'ended', at, values: { title: 'Board', accountId: 'acme', name: 'Board' } } as const
  const texts = createTexts('en', 'en-GB')
  const textOn = (day: number): string => endedText(texts, message, new Date(2026, 0, day, 12).getTime())
  expect(textOn(15)).toBe('Board ended at 17:59.')
  expect(textOn(16)).toBe('Board ended at 17:59 yesterday.')
})

test.each([
  ['sleep', 'Board ended while the computer was asleep.'],
  ['network', 'Board ended while you were offline.'],
  ['credentials', "Board ended while Gavel couldn't sign in."],
])('the message about an end that nobody observed (%s) names no time', (away, text) => {
  const values = { title: 'Board', accountId: 'acme', name: 'Board', away }
  const message = { id: 'm', key: 'ended', at: Date.now(), values } as const
  const texts = createTexts('en', 'en-GB')
  expect(endedText(texts, message, Date.now())).toBe(text)
  expect(endedLine(texts, message)).toBe('Ended unobserved')
})
