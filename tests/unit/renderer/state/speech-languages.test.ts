import { expect, test } from 'vitest'
import { warningVoiceOf } from '../../../../renderer/state/speech-languages.ts'
import type { Speech } from '../../../../shared/model.ts'

const english = { language: 'en', locale: 'en-GB' } as const
const spoken = (language: Speech['language']): Speech => ({ kind: 'speech', text: 'Hello.', voice: 'MAN', language })

test("warnings have the voice of the account's last announcement, and its language if there are warnings in it", () => {
  expect(warningVoiceOf(english, spoken('de-DE'))).toEqual({ voice: 'MAN', language: 'de-DE' })
  expect(warningVoiceOf(english, spoken('en-AU'))).toEqual({ voice: 'MAN', language: 'en-AU' })
})

test("the warnings use the window's language unless the last announcement was in a language that warnings have", () => {
  expect(warningVoiceOf(english, spoken('fr-FR'))).toEqual({ voice: 'MAN', language: 'en-GB' })
  expect(warningVoiceOf({ language: 'de', locale: 'de-AT' })).toEqual({ voice: 'WOMAN', language: 'de-DE' })
})
