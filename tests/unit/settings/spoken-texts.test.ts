import { expect, test } from 'vitest'
import { rememberSpoken } from '../../../electron/settings/spoken-texts.ts'
import type { Speech } from '../../../shared/rooms/model.ts'
import { memorySettings } from '../../support/memory-settings.ts'

const speech = (text: string, more: Partial<Speech> = {}): Speech => ({
  kind: 'speech',
  text,
  voice: 'WOMAN',
  language: 'en-US',
  ...more,
})

test('the last ten texts of each account are stored, the newest first, and each of them once', () => {
  const settings = memorySettings()
  for (let number = 1; number <= 12; number += 1) rememberSpoken(settings, 'a', speech(`Text ${String(number)}`))
  rememberSpoken(settings, 'b', speech('Other'))
  rememberSpoken(settings, 'a', speech('Text 7', { voice: 'MAN' }))
  const { a = [], b = [] } = settings.get().spoken
  expect(a.map(({ text }) => text)).toEqual(
    ['7', '12', '11', '10', '9', '8', '6', '5', '4', '3'].map((number) => `Text ${number}`),
  )
  expect(a[0]).toMatchObject({ voice: 'MAN' })
  expect(b.map(({ text }) => text)).toEqual(['Other'])
})
