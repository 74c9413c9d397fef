import { expect, test } from 'vitest'
import { endedText } from '../../../../../renderer/state/texts/ended-text.ts'
import { createTexts } from '../../../../../shared/text/i18n.ts'

test('the message about an end names the day if that is not today', () => {
  const at = new Date(2026, 0, 15, 17, 59).getTime()
  const message = { id: 'm', key: 'ended', at, values: { title: 'Board', accountId: 'acme', name: 'Board' } } as const
  const texts = createTexts('en', 'en-GB')
  const textOn = (day: number): string => endedText(texts, message, new Date(2026, 0, day, 12).getTime())
  expect(textOn(15)).toBe('Board ended at 17:59.')
  expect(textOn(16)).toBe('Board ended at 17:59 yesterday.')
})
