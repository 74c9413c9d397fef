import { expect, test } from 'vitest'
import { warningVoiceOf } from '../../../../../renderer/state/texts/announcement-texts.ts'
import type { Speech } from '../../../../../shared/rooms/model.ts'

const english = { language: 'en', locale: 'en-GB' } as const
const spoken = (language: Speech['language']): Speech => ({ kind: 'speech', text: 'Hello.', voice: 'MAN', language })

test("warnings are spoken like the account's last announcement if they exist in its language", () => {
  expect(warningVoiceOf(english, spoken('de-DE'))).toEqual({ voice: 'MAN', language: 'de-DE' })
  expect(warningVoiceOf(english, spoken('en-AU'))).toEqual({ voice: 'MAN', language: 'en-AU' })
})

test("warnings use the window's language if there was no announcement, or one in a language without warnings", () => {
  expect(warningVoiceOf(english, spoken('fr-FR'))).toEqual({ voice: 'MAN', language: 'en-GB' })
  expect(warningVoiceOf({ language: 'de', locale: 'de-AT' })).toEqual({ voice: 'WOMAN', language: 'de-DE' })
})
